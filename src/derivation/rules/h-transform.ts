/**
 * Doob's transform: steering by Σᵀ∇log ψ turns the generator 𝓛 into ψ⁻¹(∂ₜ + 𝓛 − q)(ψ ·), where ψ solves the linear
 * equation; and what that equation says of the paths that are not steered.
 */
import { derivative, exp, negate, symbol, zero } from '../../expression/expression.js';
import { scalarComponent } from '../../expression/field-components.js';
import {
  apply,
  callField,
  fieldEquation,
  over,
  rate,
  scalar,
  squaredNorm,
  sum,
  times,
  type ScalarField,
} from '../../expression/field.js';
import { generatorField, halfOf, minusField, noiseGradient } from '../diffusion-fields.js';
import type { Step } from '../step.js';
import { sameFunction, vectorSteps } from '../vector-step.js';
import { cost, drift, noise } from './least-effort.js';

/** (∂ₜ + 𝓛 − q)φ. */
const killed = (phi: ScalarField): ScalarField =>
  sum(rate(phi), generatorField(drift, noise, phi), minusField(times([cost], phi)));

/** e^V(∂ₜ + 𝓛 − q)e^{−V} = −(∂ₜV + 𝓛V − ½‖Σᵀ∇V‖² + q), for any V. */
export const exponentialIdentity = (V: ScalarField): readonly Step[] =>
  vectorSteps({
    id: 'exponential',
    title: 'What the exponential does to the operator',
    text: 'The second derivative of an exponential brings down a square. For every V this gives the two operators side by side, so that one equation holds where the other does.',
    formula: fieldEquation(
      times([callField('exp', V)], killed(callField('exp', minusField(V)))),
      minusField(
        sum(rate(V), generatorField(drift, noise, V), minusField(halfOf(squaredNorm(noiseGradient(noise, V)))), cost),
      ),
    ),
    rule: 'hopf-cole',
    justification: () => sameFunction,
  });

/** ∂ₜφ + 𝓛^{u*}φ = ψ⁻¹(∂ₜ + 𝓛 − q)(ψφ). */
export const doobTransform = (psi: ScalarField, phi: ScalarField): readonly Step[] =>
  vectorSteps({
    id: 'doob',
    title: 'Doob’s transform',
    text: 'Steered by the best effort, a function of the state changes on average as the free process changes it under the weight ψ: the steered paths are the free ones, chosen with the probability that ψ gives them.',
    formula: fieldEquation(
      sum(rate(phi), generatorField(sum(drift, apply(noise, noiseGradient(noise, callField('log', psi)))), noise, phi)),
      over(killed(times([psi], phi)), psi),
    ),
    rule: 'h-transform',
    premises: ['linear'],
    justification: ({ dimension, id }) => ({
      kind: 'combination',
      terms: [
        {
          premise: id('linear'),
          factor: scalarComponent(minusField(over(phi, psi)), dimension),
        },
      ],
      rewrites: [],
      bindings: [],
    }),
  });

const spent = exp(negate(symbol('I')));

/** (∂ₜ + 𝓛 + q ∂_I)(e^{−I}ψ) = 0: with dI = q dt along free paths e^{−I}ψ(t, X) is a martingale. */
export const weightedProcess = (psi: ScalarField): readonly Step[] => {
  const weighted = times([scalar(spent)], psi);
  return vectorSteps({
    id: 'weighted',
    title: 'Itô’s formula along free paths',
    text: 'Let I be the cost that a free path has met, dI = q dt. The drift of e^{−I}ψ vanishes, so that its mean stays what it was at the start.',
    formula: fieldEquation(
      sum(rate(weighted), generatorField(drift, noise, weighted), times([cost, scalar(derivative(spent, 'I'))], psi)),
      scalar(zero),
    ),
    rule: 'ito-formula',
    premises: ['linear'],
    justification: ({ id }) => ({
      kind: 'combination',
      terms: [{ premise: id('linear'), factor: spent }],
      rewrites: [],
      bindings: [],
    }),
  });
};
