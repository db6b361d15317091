/**
 * The problem of least effort: dX = (b + Σu)dt + Σ dW at the cost q + ½‖u‖². Completing the square takes the infimum, and an
 * exponential makes the equation linear.
 */
import { negate, one, zero } from '../../expression/expression.js';
import { numbered, vectorComponents } from '../../expression/field-components.js';
import {
  apply,
  dot,
  fieldEquation,
  gradient,
  optimumField,
  rate,
  scalar,
  squaredNorm,
  sum,
  times,
  vectorVariable,
  type FieldRelation,
  type ScalarField,
  type VectorField,
} from '../../expression/field.js';
import { bind } from '../../expression/substitute.js';
import {
  driftField,
  generatorField,
  halfOf,
  itoTerm,
  minusField,
  noiseField,
  noiseGradient,
  potential,
} from '../diffusion-fields.js';
import type { Step } from '../step.js';
import { vectorSteps } from '../vector-step.js';

export const drift = driftField('b');
export const noise = noiseField('Sigma');
export const cost = potential('q');
const effort = vectorVariable('u', 'noise');
const slope = vectorVariable('y', 'noise');

/** inf_u{½‖u‖² + u·y}. */
const leastEffort = (y: VectorField<'noise'>): ScalarField =>
  optimumField('inf', effort, sum(halfOf(squaredNorm(effort)), dot(effort, y)));

/** −∂ₜV = inf_u{½‖u‖² + q + (b + Σu)·∇V + ½Tr(ΣΣᵀ∇²V)}. */
const dynamicFormula = (V: ScalarField): FieldRelation =>
  fieldEquation(
    minusField(rate(V)),
    optimumField(
      'inf',
      effort,
      sum(halfOf(squaredNorm(effort)), cost, dot(gradient(V), sum(drift, apply(noise, effort))), itoTerm(noise, V)),
    ),
  );

/** −∂ₜV = q + 𝓛V − ½‖Σᵀ∇V‖², 𝓛 being the generator without control. */
export const leastEffortFormula = (V: ScalarField): FieldRelation =>
  fieldEquation(
    minusField(rate(V)),
    sum(cost, generatorField(drift, noise, V), minusField(halfOf(squaredNorm(noiseGradient(noise, V))))),
  );

/** ∂ₜψ + 𝓛ψ − qψ = 0. */
export const linearFormula = (psi: ScalarField): FieldRelation =>
  fieldEquation(sum(rate(psi), generatorField(drift, noise, psi), minusField(times([cost], psi))), scalar(zero));

export const leastEffortSteps = (V: ScalarField): readonly Step[] => [
  ...vectorSteps({
    id: 'hjb',
    title: 'Dynamic programming for the problem of least effort',
    formula: dynamicFormula(V),
    rule: 'recalled',
    justification: () => ({
      kind: 'hypothesis',
      why: 'the equation of hjb-time-dependent for a cost, without discount, with drift b + Σu and all efforts allowed',
    }),
  }),
  ...vectorSteps({
    id: 'square',
    title: 'The square completed',
    text: 'Effort pays as long as half its square is less than what it saves; the best one is the slope with the opposite sign.',
    formula: fieldEquation(leastEffort(slope), minusField(halfOf(squaredNorm(slope)))),
    rule: 'completing-the-square',
    justification: ({ dimension }) => {
      const y = vectorComponents(slope, dimension);
      const at = numbered('u', dimension).map((name, i) => bind(name, negate(y[i] ?? zero)));
      return { kind: 'optimum', at, bindings: [] };
    },
  }),
  ...vectorSteps({
    id: 'reduced',
    title: 'The equation without the infimum',
    text: 'The effort enters through Σᵀ∇V alone, so that the square is completed in that vector.',
    formula: leastEffortFormula(V),
    rule: 'completing-the-square',
    premises: ['hjb', 'square'],
    justification: ({ dimension, id }) => {
      const y = vectorComponents(noiseGradient(noise, V), dimension);
      const specialise = numbered('y', dimension).map((name, i) => bind(name, y[i] ?? zero));
      return {
        kind: 'combination',
        terms: [
          { premise: id('hjb'), factor: one },
          { premise: id('square'), factor: one, specialise },
        ],
        rewrites: [],
        bindings: [],
      };
    },
  }),
];
