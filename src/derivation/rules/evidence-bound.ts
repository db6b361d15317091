/**
 * How far the law of a model is from the data: along the reversed time the divergence KL(η‖ν) grows by half the weighed
 * square of the model's error under the forward law, less what the model's own score is off.
 */
import { minusOne, multiply, zero, one, type Expression } from '../../expression/expression.js';
import { scalarComponent } from '../../expression/field-components.js';
import {
  apply,
  callField,
  divergence,
  doubleDivergence,
  fieldEquation,
  gradient,
  over,
  rate,
  scalar,
  squaredNorm,
  sum,
  times,
  transpose,
  type FieldRelation,
  type ScalarField,
  type VectorField,
} from '../../expression/field.js';
import { covarianceField, halfOf, minusField, potential } from '../diffusion-fields.js';
import type { Hypothesis, Step } from '../step.js';
import { vectorSteps } from '../vector-step.js';
import { eta, mu, sigma } from './reversed-density.js';
import { andersonEquation, scoreDrift } from './time-reversal.js';
import { model } from './tower-property.js';

const nu = potential('nu');
const covariance = covarianceField(sigma);
const modelDrift: VectorField<'state'> = sum(mu, apply(covariance, model));
const trueDrift: VectorField<'state'> = sum(mu, scoreDrift);
/** log(η/ν). */
const excess = sum(callField('log', eta), minusField(callField('log', nu)));

export const modelHypothesis: Hypothesis = {
  id: 'model-density',
  statement: 'The model runs dX = (μ + ΣΣᵀs) dt + Σ dW from the prior, and has a positive smooth density ν.',
  why: 'It is simulated that way; the density exists for regular s and noise in every direction.',
};

const modelEquation = (): readonly Step[] =>
  vectorSteps({
    id: 'model',
    title: 'The density of the model',
    text: 'The same diffusion with the model s in place of the score.',
    formula: fieldEquation(
      rate(nu),
      sum(minusField(divergence(times([nu], modelDrift))), halfOf(doubleDivergence(times([nu], covariance)))),
    ),
    rule: 'fokker-planck',
    assumptions: [modelHypothesis.id],
    justification: () => ({ kind: 'hypothesis', why: 'the Fokker-Planck equation of the model' }),
  });

/** Probability current of a density under a drift: p b − ½ΣΣᵀ∇p. */
const current = (p: ScalarField, drift: VectorField<'state'>): VectorField<'state'> =>
  sum(times([p], drift), minusField(halfOf(apply(covariance, gradient(p)))));

/** (1 + log(η/ν)) j_η − (η/ν) j_ν, whose divergence integrates to zero. */
const flux = sum(
  times([sum(scalar(one), excess)], current(eta, trueDrift)),
  minusField(times([over(eta, nu)], current(nu, modelDrift))),
);

/** ½ η ‖Σᵀ(s − ∇log p)‖². */
const weighedError = (p: ScalarField): ScalarField =>
  halfOf(times([eta], squaredNorm(apply(transpose(sigma), sum(model, minusField(gradient(callField('log', p))))))));

const divergenceRate = (): readonly Step[] =>
  vectorSteps({
    id: 'divergence-rate',
    title: 'How the divergence from the model grows',
    text: 'Integrated over the state, the left side is the growth of KL(η‖ν) and the flux is gone. The first term on the right is the loss, taken along the forward process; the second only helps. Over all times: KL(data‖model) ≤ KL(p_T‖prior) + ½∫E‖σᵀ(s − ∇log p_t(Y_t))‖² dt.',
    formula: fieldEquation(
      sum(rate(times([eta], excess)), divergence(flux)),
      sum(weighedError(eta), minusField(weighedError(nu))),
    ),
    rule: 'evidence-bound',
    premises: ['anderson', 'model'],
    justification: ({ dimension, id }) => {
      const at = (field: ScalarField): Expression => scalarComponent(field, dimension);
      return {
        kind: 'combination',
        terms: [
          { premise: id('anderson'), factor: at(sum(scalar(one), excess)) },
          { premise: id('model'), factor: multiply(minusOne, at(over(eta, nu))) },
        ],
        rewrites: [],
        bindings: [],
      };
    },
  });

/** The second term has a sign. */
const slack = (): readonly Step[] =>
  vectorSteps({
    id: 'slack',
    title: 'What the bound gives away has a sign',
    text: 'It vanishes where the model is the score of its own density.',
    formula: {
      left: halfOf(squaredNorm(apply(transpose(sigma), sum(model, minusField(gradient(callField('log', nu))))))),
      operator: '>=',
      right: scalar(zero),
    } satisfies FieldRelation,
    rule: 'evidence-bound',
    justification: () => ({ kind: 'inequality', bindings: [] }),
  });

export const evidenceBound = (): readonly Step[] => [
  ...andersonEquation(),
  ...modelEquation(),
  ...divergenceRate(),
  ...slack(),
];
