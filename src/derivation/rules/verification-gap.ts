/**
 * What a control costs beyond the optimal one: along its own path, V changes by the cost paid less half the square of the
 * distance to the optimal control.
 */
import { minusOne, one, zero, type Expression } from '../../expression/expression.js';
import { numbered, vectorComponents } from '../../expression/field-components.js';
import {
  apply,
  divergence,
  dot,
  fieldEquation,
  gradient,
  rate,
  scalar,
  squaredNorm,
  sum,
  vectorFunction,
  type FieldRelation,
  type ScalarField,
} from '../../expression/field.js';
import { bind } from '../../expression/substitute.js';
import { TIME_AND_STATE, halfOf, itoTerm, minusField, noiseGradient, potential } from '../diffusion-fields.js';
import type { Hypothesis, Step } from '../step.js';
import { vectorSteps } from '../vector-step.js';
import { definitionBinding } from './field-substitution.js';
import { V } from './log-equation.js';
import { mu, sigma } from './reversed-density.js';

/** Any control, and the optimal one. */
const u = vectorFunction('u', 'noise', TIME_AND_STATE);
const optimal = vectorFunction('u_opt', 'noise', TIME_AND_STATE);
/** Cost of u from (t, x) on, and half the expected square of its distance from the optimal control. */
const J = potential('J');
const G = potential('G');

/** u* = −Σᵀ∇V. */
export const optimalFeedback: FieldRelation = fieldEquation(optimal, minusField(noiseGradient(sigma, V)));

export const gapHypotheses: readonly Hypothesis[] = [
  {
    id: 'finite-energy',
    statement:
      'The control has finite energy, E∫‖u‖² ds < ∞, and cost and gap are smooth functions of where they start.',
    why: 'Then Itô’s formula applies to them along the path of u.',
  },
  {
    id: 'martingale-mean',
    statement: 'Stochastic integrals along the path have mean zero.',
    why: 'True where the integrand is square integrable; a local martingale in general.',
  },
];

/** φ_t + ∇φ·(μ + Σu) + ½ Tr(ΣΣᵀ∇²φ): the drift of φ along the path of u. */
const change = (phi: ScalarField): ScalarField =>
  sum(rate(phi), dot(gradient(phi), sum(mu, apply(sigma, u))), itoTerm(sigma, phi));
/** ½‖u‖² − div μ. */
const cost = sum(halfOf(squaredNorm(u)), minusField(divergence(mu)));
const gap = halfOf(squaredNorm(sum(u, minusField(optimal))));

const integrand = (): readonly Step[] =>
  vectorSteps({
    id: 'integrand',
    title: 'Cost and change of value along any path',
    text: 'By Itô’s formula the first three terms are the drift of V along the path of u. Together with the cost paid they are never negative, and vanish for the optimal control alone.',
    formula: fieldEquation(sum(change(V), cost), gap),
    rule: 'verification-gap',
    premises: ['log-equation', 'square'],
    justification: ({ dimension, id }) => {
      const [controls, pushes] = [vectorComponents(u, dimension), vectorComponents(noiseGradient(sigma, V), dimension)];
      const put = (name: string, values: readonly Expression[]) =>
        numbered(name, dimension).map((each, i) => bind(each, values[i] as Expression));
      return {
        kind: 'combination',
        terms: [
          { premise: id('log-equation'), factor: one },
          { premise: id('square'), factor: one, specialise: [...put('a', controls), ...put('y', pushes)] },
        ],
        rewrites: [],
        bindings: definitionBinding(optimalFeedback, dimension),
      };
    },
  });

/** The equations of the two expectations, by Feynman and Kac. */
const expectationOf = (id: string, title: string, text: string, phi: ScalarField, paid: ScalarField): readonly Step[] =>
  vectorSteps({
    id,
    title,
    text,
    formula: fieldEquation(sum(change(phi), paid), scalar(zero)),
    rule: 'feynman-kac',
    assumptions: ['finite-energy', 'martingale-mean'],
    justification: () => ({ kind: 'hypothesis', why: 'what is still to be paid falls by what is paid (Feynman-Kac)' }),
  });

const difference = (): readonly Step[] =>
  vectorSteps({
    id: 'difference',
    title: 'Cost less value less gap is conserved',
    text: 'J − V − G changes by nothing on average and is zero at the end, where J = V = −log p_data and G = 0.',
    formula: fieldEquation(change(sum(J, minusField(V), minusField(G))), scalar(zero)),
    rule: 'verification-gap',
    premises: ['cost', 'gap', 'integrand'],
    justification: ({ id }) => ({
      kind: 'combination',
      terms: [
        { premise: id('cost'), factor: one },
        { premise: id('integrand'), factor: minusOne },
        { premise: id('gap'), factor: minusOne },
      ],
      rewrites: [],
      bindings: [],
    }),
  });

const total = (): readonly Step[] =>
  vectorSteps({
    id: 'total',
    title: 'The cost of any control',
    text: 'So J(u) = V + ½ E∫‖u − u*‖² ds along the path of u itself: V is the least cost, and an error in the score costs its square.',
    formula: fieldEquation(J, sum(V, G)),
    rule: 'martingale',
    premises: ['difference'],
    assumptions: ['finite-energy', 'martingale-mean'],
    justification: () => ({
      kind: 'hypothesis',
      why: 'a function that changes by nothing on average along the paths and ends in zero is zero',
    }),
  });

export const verificationGap = (): readonly Step[] => [
  ...integrand(),
  ...expectationOf(
    'cost',
    'The cost still to be paid',
    'J is the mean of ∫(½‖u‖² − div μ) ds − log p_data(X_T) from (t, x) on.',
    J,
    cost,
  ),
  ...expectationOf('gap', 'The gap still to come', 'G is the mean of ½∫‖u − u*‖² ds from (t, x) on.', G, gap),
  ...difference(),
  ...total(),
];
