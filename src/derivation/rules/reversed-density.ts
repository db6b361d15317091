/** The equation of the density run backwards, η(t, ·) = p(T − t, ·), taken over from the derivation of time reversal. */
import { fieldEquation, rate, sum, divergence, times } from '../../expression/field.js';
import { driftField, itoTerm, minusField, noiseField, potential } from '../diffusion-fields.js';
import { vectorSteps } from '../vector-step.js';
import type { Step } from '../step.js';

/** Drift of the reversed time, μ(t, x) = −f(x, T − t), and noise that does not depend on the state. */
export const mu = driftField('mu');
export const sigma = noiseField('Sigma', ['t']);
export const eta = potential('eta');

/** ∂ₜη = −div(μη) − ½ Tr(ΣΣᵀ∇²η). */
export const reversedDensityFormula = fieldEquation(
  rate(eta),
  sum(minusField(divergence(times([eta], mu))), minusField(itoTerm(sigma, eta))),
);

export const reversedDensityEquation = (): readonly Step[] =>
  vectorSteps({
    id: 'reversed-density',
    title: 'The density run backwards',
    text: 'Shown where time is reversed: the density η of the reversed time obeys a backward equation whose noise is free of the state.',
    formula: reversedDensityFormula,
    rule: 'recalled',
    justification: ({ id }) => ({
      kind: 'hypothesis',
      why: 'derived from the Fokker-Planck equation by a change of the time variable',
      shownIn: { derivation: 'time-reversal', step: id('reversed-density') },
    }),
  });
