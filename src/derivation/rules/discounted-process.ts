/** Itô's formula for the discounted value e^{−ρt}V(X_t): what it earns by the equation of V, and the mean of both. */
import { multiply, negate, one, symbol } from '../../expression/expression.js';
import { callField, fieldEquation, rate, scalar, sum, times, type ScalarField } from '../../expression/field.js';
import { scalarComponent } from '../../expression/field-components.js';
import { driftField, generatorField, minusField, noiseField, potential } from '../diffusion-fields.js';
import type { Step } from '../step.js';
import type { PolicyData } from './recalled-hjb.js';
import { sameFunction, vectorSteps } from '../vector-step.js';

const drift = driftField('f_alpha', ['x']);
const noise = noiseField('Sigma_alpha', ['x']);
const reward = potential('r_alpha', ['x']);
export const policy: PolicyData = { drift, noise, reward };
export const V = potential('V', ['x']);
const rho = scalar(symbol('rho'));
const discount = callField('exp', scalar(negate(multiply(symbol('rho'), symbol('t')))));
const discounted = times([discount], V);

/** (∂ₜ + 𝓛)(e^{−ρt}V), the drift of e^{−ρt}V(X_t). */
const drivenChange: ScalarField = sum(rate(discounted), generatorField(drift, noise, discounted));

/** (∂ₜ + 𝓛)(e^{−ρt}V) = e^{−ρt}(𝓛V − ρV). */
export const discountedDrift = (): readonly Step[] =>
  vectorSteps({
    id: 'discounted-drift',
    title: 'Itô’s formula for the discounted value',
    text: 'The drift of e^{−ρt}V(X_t) is the time derivative and the generator of this function of time and state.',
    formula: fieldEquation(
      drivenChange,
      times([discount], sum(generatorField(drift, noise, V), minusField(times([rho], V)))),
    ),
    rule: 'ito-formula',
    justification: () => sameFunction,
  });

/** (∂ₜ + 𝓛)(e^{−ρt}V) = −e^{−ρt}r. */
export const earnedReward = (): readonly Step[] =>
  vectorSteps({
    id: 'earned',
    title: 'The discounted value falls by the discounted reward',
    text: 'By the equation of V the drift is minus the reward that is paid out at that moment. So the value and what has been earned add up to a martingale.',
    formula: fieldEquation(drivenChange, minusField(times([discount], reward))),
    rule: 'ito-formula',
    premises: ['discounted-drift', 'policy-equation'],
    justification: ({ dimension, id }) => ({
      kind: 'combination',
      terms: [
        { premise: id('discounted-drift'), factor: one },
        { premise: id('policy-equation'), factor: negate(scalarComponent(discount, dimension)) },
      ],
      rewrites: [],
      bindings: [],
    }),
  });
