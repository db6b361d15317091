/**
 * Two clusters of data, noised by an Ornstein-Uhlenbeck process until they are nearly one: every density, score and value
 * along the way is known in closed form, and the laws at both ends are mixtures of normal laws with rational parameters.
 */
import {
  add,
  divide,
  multiply,
  negate,
  number,
  one,
  sqrt,
  square,
  subtract,
  symbol,
  two,
  type Expression,
} from '../expression/expression.js';
import { multiplyRational, rational, type Rational } from '../expression/rational.js';
import { bind, substitute } from '../expression/substitute.js';
import type { Diffusion, Start } from './experiment.js';
import { mixtureDensity, mixtureScore, rationals, type Component } from './gaussian-density.js';
import { marginalDrift } from './marginal-drift.js';

const CLUSTERS: readonly { readonly weight: Rational; readonly mean: readonly Rational[] }[] = [
  { weight: rational(1, 3), mean: [rational(-1), rational(-1, 2)] },
  { weight: rational(2, 3), mean: [rational(3, 2), rational(3, 4)] },
];
/** Of each cluster in each direction; the noised one follows from it and is rational too. */
const DATA_DEVIATION = rational(1, 2);
const NOISED_DEVIATION = rational(13, 14);

/** The time T at which the noised law is reached. */
export const HORIZON = rational(4, 3);
/** What is left of the data then. */
export const KEPT_AT_HORIZON = rational(3, 7);

const t = symbol('t');

export const coordinatesOf = (dimension: number): readonly string[] =>
  dimension === 1 ? ['x'] : Array.from({ length: dimension }, (_, i) => `x_${i + 1}`);

/** What is left of the data at time t: 1/(1 + t), since the process returns to 0 at the rate 1/(1 + t). */
const kept = divide(one, add(one, t));

/** The components of the law at time t. */
const componentsAt = (dimension: number): readonly Component[] =>
  CLUSTERS.map(({ weight, mean }) => ({
    weight: number(weight),
    mean: rationals(mean.slice(0, dimension)).map((m) => multiply(m, kept)),
  }));

/** 1 − ¾/(1 + t)². */
const varianceAt = subtract(one, divide(subtract(one, square(number(DATA_DEVIATION))), square(add(one, t))));

/** p_t in the given coordinates. */
export const noisedDensity = (dimension: number, pi: Expression): Expression =>
  mixtureDensity(coordinatesOf(dimension).map(symbol), componentsAt(dimension), varianceAt, pi);

/** ∇log p_t. */
export const noisedScore = (dimension: number): readonly Expression[] =>
  mixtureScore(coordinatesOf(dimension).map(symbol), componentsAt(dimension), varianceAt);

/** dY = −Y/(1 + t) dt + √(2/(1 + t)) dB, in every direction alike. */
export const noising = (dimension: number): Diffusion => ({
  coordinates: coordinatesOf(dimension),
  drift: coordinatesOf(dimension).map((x) => negate(multiply(kept, symbol(x)))),
  noise: diagonal(dimension, sqrt(multiply(two, kept))),
});

export const diagonal = (dimension: number, entry: Expression): readonly (readonly Expression[])[] =>
  Array.from({ length: dimension }, (_, i) =>
    Array.from({ length: dimension }, (__, j) => (i === j ? entry : number(0))),
  );

/** The same formula in the reversed time, T − t in place of t. */
export const reversed = (e: Expression): Expression => substitute(e, [bind('t', subtract(number(HORIZON), t))]);

/** Σ and ΣΣᵀ of the reversed time, the same in every direction. */
export const reversedNoise = reversed(sqrt(multiply(two, kept)));
const reversedCovariance = reversed(multiply(two, kept));

/** μ = −f of the reversed time. */
export const reversedDrift = (dimension: number): readonly Expression[] =>
  coordinatesOf(dimension).map((x) => reversed(multiply(kept, symbol(x))));

/** dX = (μ + ½(1 + λ²)ΣΣᵀ∇log p_{T−t}) dt + λΣ dW. */
export function denoising(dimension: number, lambda: Rational): Diffusion {
  const score = noisedScore(dimension).map(reversed);
  return {
    coordinates: coordinatesOf(dimension),
    drift: reversedDrift(dimension).map((m, i) =>
      marginalDrift(m, reversedCovariance, score[i] as Expression, number(lambda)),
    ),
    noise: diagonal(dimension, multiply(number(lambda), reversedNoise)),
  };
}

const startWith = (dimension: number, share: Rational, deviation: Rational): Start => ({
  kind: 'mixture',
  components: CLUSTERS.map(({ weight, mean }) => ({
    weight,
    mean: mean.slice(0, dimension).map((m) => multiplyRational(m, share)),
    deviation: Array.from({ length: dimension }, () => deviation),
  })),
});

/** The data, p_0. */
export const dataLaw = (dimension: number): Start => startWith(dimension, rational(1), DATA_DEVIATION);
/** What the noise has made of them, p_T. */
export const noisedLaw = (dimension: number): Start => startWith(dimension, KEPT_AT_HORIZON, NOISED_DEVIATION);
