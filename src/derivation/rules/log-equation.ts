/** The equation of V = −log η, taken over from the derivation of the log transform. */
import { divergence, dot, fieldEquation, gradient, rate, squaredNorm, sum } from '../../expression/field.js';
import { halfOf, itoTerm, minusField, noiseGradient, potential } from '../diffusion-fields.js';
import { vectorSteps } from '../vector-step.js';
import type { Step } from '../step.js';
import { mu, sigma } from './reversed-density.js';

/** Minus the log of the reversed density. */
export const V = potential('V');

/** ∂ₜV = div μ − μ·∇V + ½‖Σᵀ∇V‖² − ½ Tr(ΣΣᵀ∇²V). */
export const logEquationFormula = fieldEquation(
  rate(V),
  sum(
    divergence(mu),
    minusField(dot(gradient(V), mu)),
    halfOf(squaredNorm(noiseGradient(sigma, V))),
    minusField(itoTerm(sigma, V)),
  ),
);

export const logEquation = (): readonly Step[] =>
  vectorSteps({
    id: 'log-equation',
    title: 'The equation for V = −log η',
    text: 'Shown by the log transform: the quadratic term is what taking the logarithm leaves behind.',
    formula: logEquationFormula,
    rule: 'recalled',
    justification: ({ id }) => ({
      kind: 'hypothesis',
      why: 'derived from the equation of the reversed density by the log transform',
      shownIn: { derivation: 'log-transform', step: id('log-equation') },
    }),
  });
