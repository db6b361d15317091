/**
 * From the equation of V = −log η to a control problem: the quadratic term becomes an infimum over controls, the control
 * that attains it is Σᵀ times the score, and under it the reverse-time diffusion runs.
 */
import { minusOne, number, one, subtract, symbol, type Expression } from '../../expression/expression.js';
import { numbered, matrixComponents, vectorComponents } from '../../expression/field-components.js';
import {
  apply,
  atTime,
  callField,
  divergence,
  dot,
  doubleDivergence,
  fieldEquation,
  gradient,
  optimumField,
  rate,
  squaredNorm,
  sum,
  times,
  vectorVariable,
  type FieldRelation,
  type ScalarField,
  type VectorField,
} from '../../expression/field.js';
import { bind } from '../../expression/substitute.js';
import { covarianceField, halfOf, itoTerm, minusField, noiseGradient, potential } from '../diffusion-fields.js';
import type { Step } from '../step.js';
import { vectorSteps } from '../vector-step.js';
import { definitionBinding } from './field-substitution.js';
import { V } from './log-equation.js';
import { eta, mu, sigma } from './reversed-density.js';

const u = vectorVariable('u', 'noise');
const p = potential('p');
const T = symbol('T');
const backwards = subtract(T, symbol('t'));
const pReversed = atTime(p, backwards);

/** η = e^{−V} and p_t = e^{−V_{T−t}}, one and the same density in the two times. */
export const densityOfReversedTime: FieldRelation = fieldEquation(eta, callField('exp', minusField(V)));
export const densityOfForwardTime: FieldRelation = fieldEquation(p, callField('exp', minusField(atTime(V, backwards))));

/** −Σᵀ∇V. */
export const bestControl: VectorField<'noise'> = minusField(noiseGradient(sigma, V));

/** ½‖u‖² − div μ + (μ + Σu)·∇V + ½ Tr(ΣΣᵀ∇²V). */
const costAndChange: ScalarField = sum(
  halfOf(squaredNorm(u)),
  minusField(divergence(mu)),
  dot(gradient(V), sum(mu, apply(sigma, u))),
  itoTerm(sigma, V),
);
const least = optimumField('inf', u, costAndChange);

const hamiltonian = (): readonly Step[] =>
  vectorSteps({
    id: 'hamiltonian',
    title: 'The infimum over controls',
    text: 'With y = −Σᵀ∇V the conjugate, its sign turned, says what a control can do at best. It is attained at u = −Σᵀ∇V.',
    formula: fieldEquation(
      least,
      sum(
        minusField(divergence(mu)),
        dot(gradient(V), mu),
        minusField(halfOf(squaredNorm(noiseGradient(sigma, V)))),
        itoTerm(sigma, V),
      ),
    ),
    rule: 'minimised-hamiltonian',
    premises: ['conjugate'],
    justification: ({ dimension }) => {
      const values = vectorComponents(bestControl, dimension);
      return {
        kind: 'optimum',
        at: numbered('u', dimension).map((name, i) => bind(name, values[i] as Expression)),
        bindings: [],
      };
    },
  });

const hjb = (): readonly Step[] =>
  vectorSteps({
    id: 'hjb',
    title: 'The Hamilton-Jacobi-Bellman equation of −log η',
    text: 'So V is a least cost: controls push the state along the noise for ½‖u‖², and −div μ is paid on the way.',
    formula: fieldEquation(minusField(rate(V)), least),
    rule: 'hjb-equation',
    premises: ['log-equation', 'hamiltonian'],
    justification: ({ id }) => ({
      kind: 'combination',
      terms: [
        { premise: id('log-equation'), factor: minusOne },
        { premise: id('hamiltonian'), factor: minusOne },
      ],
      rewrites: [],
      bindings: [],
    }),
  });

const terminal = (): readonly Step[] =>
  vectorSteps({
    id: 'terminal',
    title: 'What is paid at the end',
    text: 'The reversed time T is the time 0 of the data: the cost at the end is minus their log-likelihood.',
    formula: fieldEquation(atTime(V, T), minusField(callField('log', atTime(p, number(0))))),
    rule: 'terminal-condition',
    justification: ({ dimension }) => ({
      kind: 'identity',
      bindings: definitionBinding(densityOfForwardTime, dimension),
    }),
  });

const optimalControl = (): readonly Step[] =>
  vectorSteps({
    id: 'optimal-control',
    title: 'The optimal control is the score',
    text: 'The gradient of the value is minus the score, so the best control is Σᵀ times the score at the forward time T − t.',
    formula: fieldEquation(bestControl, noiseGradient(sigma, callField('log', pReversed))),
    rule: 'optimal-control',
    premisesAt: ({ dimension }) => [`hamiltonian.d${dimension}`],
    justification: ({ dimension }) => ({
      kind: 'identity',
      bindings: definitionBinding(densityOfForwardTime, dimension),
    }),
  });

const controlledDrift = (): readonly Step[] =>
  vectorSteps({
    id: 'controlled-drift',
    title: 'The controlled drift is the reverse-time drift',
    formula: fieldEquation(
      sum(mu, apply(sigma, bestControl)),
      sum(mu, apply(covarianceField(sigma), gradient(callField('log', pReversed)))),
    ),
    rule: 'controlled-drift',
    premisesAt: ({ dimension, id }) => numbered('u', dimension).map((_, j) => id('optimal-control', j)),
    justification: ({ dimension, index, id }) => ({
      kind: 'combination',
      terms: (matrixComponents(sigma, dimension)[index] ?? []).map((loading, j) => ({
        premise: id('optimal-control', j),
        factor: loading,
      })),
      rewrites: [],
      bindings: [],
    }),
  });

const regeneration = (): readonly Step[] =>
  vectorSteps({
    id: 'regeneration',
    title: 'Under the optimal control the density is e^{−V}',
    text: 'The forward equation of dX = (μ + Σu*) dt + Σ dW holds for η = e^{−V}: started from the noised law, the controlled process ends in the data.',
    formula: fieldEquation(
      rate(eta),
      sum(
        minusField(divergence(times([eta], sum(mu, apply(sigma, bestControl))))),
        halfOf(doubleDivergence(times([eta], covarianceField(sigma)))),
      ),
    ),
    rule: 'field-substitution',
    premises: ['anderson'],
    justification: ({ dimension, id }) => ({
      kind: 'combination',
      terms: [{ premise: id('anderson'), factor: one }],
      rewrites: [],
      bindings: definitionBinding(densityOfReversedTime, dimension),
    }),
  });

export const leastCost = (): readonly Step[] => [
  ...hamiltonian(),
  ...hjb(),
  ...terminal(),
  ...optimalControl(),
  ...controlledDrift(),
];

export const regenerated = regeneration;
