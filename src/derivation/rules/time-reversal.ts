/**
 * Time run backwards: the Fokker-Planck equation at T − t is a backward equation for the density there, and the score turns
 * it into the forward equation of another diffusion (Anderson 1982), one of a family with the same marginals.
 */
import {
  add,
  fraction,
  half,
  minusOne,
  multiply,
  number,
  one,
  square,
  subtract,
  symbol,
  type Expression,
} from '../../expression/expression.js';
import {
  apply,
  atTime,
  callField,
  divergence,
  doubleDivergence,
  fieldEquation,
  gradient,
  hessian,
  matrixTimes,
  rate,
  scalar,
  sum,
  times,
  trace,
  type FieldRelation,
  type ScalarField,
  type VectorField,
} from '../../expression/field.js';
import { bind } from '../../expression/substitute.js';
import { adjointField, covarianceField, driftField, minusField, noiseField, potential } from '../diffusion-fields.js';
import type { Step } from '../step.js';
import { sameFunction, vectorSteps } from '../vector-step.js';
import { definitionBinding } from './field-substitution.js';
import { eta, mu, reversedDensityFormula, sigma } from './reversed-density.js';

const [t, T, lambda] = [symbol('t'), symbol('T'), symbol('lambda')];
const backwards = subtract(T, t);

/** The process whose time is reversed: dY = f(t, Y) dt + σ(t, Y) dB with density p. */
const [f, forwardNoise, p] = [driftField('f'), noiseField('sigma'), potential('p')];

/** f_t = −μ_{T−t}, σ_t = Σ_{T−t}, free of the state, and p_t = η_{T−t}. */
export const reversal: readonly FieldRelation[] = [
  fieldEquation(f, minusField(atTime(mu, backwards))),
  fieldEquation(forwardNoise, atTime(sigma, backwards)),
  fieldEquation(p, atTime(eta, backwards)),
];

const forwardEquation = (): readonly Step[] =>
  vectorSteps({
    id: 'forward',
    title: 'The Fokker-Planck equation of the forward process',
    formula: fieldEquation(rate(p), adjointField(f, forwardNoise, p)),
    rule: 'recalled',
    justification: ({ id }) => ({
      kind: 'hypothesis',
      why: 'derived from the generator by parts',
      shownIn: { derivation: 'fokker-planck', step: id('forward') },
    }),
  });

const reversedDensity = (): readonly Step[] =>
  vectorSteps({
    id: 'reversed-density',
    title: 'The density run backwards',
    text: 'The equation is taken at T − t. The time derivative changes its sign and the drift is written as −μ; nothing compensates the sign of the noise, so that the density obeys a backward equation.',
    formula: reversedDensityFormula,
    rule: 'time-reversal',
    premises: ['forward'],
    justification: ({ dimension, id }) => ({
      kind: 'combination',
      terms: [{ premise: id('forward'), factor: minusOne, specialise: [bind('t', backwards)] }],
      rewrites: [],
      bindings: reversal.flatMap((definition) => definitionBinding(definition, dimension)),
    }),
  });

const covariance = covarianceField(sigma);
const noiseTrace = trace(matrixTimes(covariance, hessian(eta)));
/** ΣΣᵀ∇log η. */
export const scoreDrift: VectorField<'state'> = apply(covariance, gradient(callField('log', eta)));

const scoreFlux = (): readonly Step[] =>
  vectorSteps({
    id: 'score-flux',
    title: 'Diffusion as transport along the score',
    text: 'Since η∇log η = ∇η, what the noise does to a density can be done by a drift along its score.',
    formula: fieldEquation(divergence(times([eta], scoreDrift)), noiseTrace),
    rule: 'score-flux',
    justification: () => sameFunction,
  });

const constantNoise = (): readonly Step[] =>
  vectorSteps({
    id: 'free-noise',
    title: 'Noise free of the state leaves the derivatives',
    formula: fieldEquation(doubleDivergence(times([eta], covariance)), noiseTrace),
    rule: 'score-flux',
    justification: () => sameFunction,
  });

/** 𝓛*η for the drift μ + share·ΣΣᵀ∇log η and the covariance noise·ΣΣᵀ. */
const forwardWith = (share: readonly ScalarField[], noise: readonly ScalarField[]): ScalarField =>
  sum(
    minusField(divergence(times([eta], sum(mu, share.length > 0 ? times(share, scoreDrift) : scoreDrift)))),
    times([scalar(half), ...noise], doubleDivergence(times([eta], covariance))),
  );

const shareOf = (squared: Expression): Expression => multiply(half, add(one, squared));

const family = (): readonly Step[] =>
  vectorSteps({
    id: 'family',
    title: 'A family of diffusions with this density',
    text: 'More noise, λΣ in place of Σ, is made up for by more drift along the score: for every λ the same density solves the forward equation of dX = (μ + ½(1 + λ²)ΣΣᵀ∇log η) dt + λΣ dW.',
    formula: fieldEquation(
      rate(eta),
      forwardWith([scalar(half), scalar(add(one, square(lambda)))], [scalar(square(lambda))]),
    ),
    rule: 'marginal-family',
    premises: ['reversed-density', 'score-flux', 'free-noise'],
    justification: ({ id }) => ({
      kind: 'combination',
      terms: [
        { premise: id('reversed-density'), factor: one },
        { premise: id('score-flux'), factor: shareOf(square(lambda)) },
        { premise: id('free-noise'), factor: multiply(fraction(-1, 2), square(lambda)) },
      ],
      rewrites: [],
      bindings: [],
    }),
  });

/** One member of the family. */
const member = (id: string, title: string, text: string, value: number, right: ScalarField): readonly Step[] =>
  vectorSteps({
    id,
    title,
    text,
    formula: fieldEquation(rate(eta), right),
    rule: 'marginal-family',
    premises: ['family'],
    justification: ({ id: placed }) => ({
      kind: 'combination',
      terms: [{ premise: placed('family'), factor: one, specialise: [bind('lambda', number(value))] }],
      rewrites: [],
      bindings: [],
    }),
  });

const anderson = (): readonly Step[] =>
  member(
    'anderson',
    'The reverse-time diffusion (λ = 1)',
    'With the noise of the forward process this is the forward equation of dX = (μ + ΣΣᵀ∇log η) dt + Σ dW.',
    1,
    forwardWith([], []),
  );

/** The same, taken over by a derivation that builds on this one. */
export const andersonEquation = (): readonly Step[] =>
  vectorSteps({
    id: 'anderson',
    title: 'The reverse-time diffusion',
    text: 'Shown where time is reversed: the density of the reversed time moves as that of dX = (μ + ΣΣᵀ∇log η) dt + Σ dW.',
    formula: fieldEquation(rate(eta), forwardWith([], [])),
    rule: 'recalled',
    justification: ({ id }) => ({
      kind: 'hypothesis',
      why: 'derived from the equation of the reversed density',
      shownIn: { derivation: 'time-reversal', step: id('anderson') },
    }),
  });

const probabilityFlow = (): readonly Step[] =>
  member(
    'probability-flow',
    'The probability flow (λ = 0)',
    'Without noise the density is carried along by an ordinary differential equation.',
    0,
    minusField(divergence(times([eta], sum(mu, times([scalar(half)], scoreDrift))))),
  );

export const timeReversal = (): readonly Step[] => [
  ...forwardEquation(),
  ...reversedDensity(),
  ...scoreFlux(),
  ...constantNoise(),
  ...family(),
  ...anderson(),
  ...probabilityFlow(),
];
