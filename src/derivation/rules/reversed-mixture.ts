/** A noised mixture put into the theorems on time reversal: its equation and score exactly. */
import {
  add,
  derivative,
  divide,
  equation,
  exp,
  half,
  log,
  multiply,
  negate,
  one,
  square,
  symbol,
  unknown,
  type Expression,
} from '../../expression/expression.js';
import { bind, bindFunction, substitute } from '../../expression/substitute.js';
import { coordinatesOf, noisedDensity, noisedScore } from '../noised-mixture.js';
import type { Step } from '../step.js';
import type { KnownDensity } from './known-densities.js';

const [tau, x, pi, theta, s, lambda] = ['tau', 'x', 'pi', 'theta', 's', 'lambda'].map(symbol) as [
  Expression, Expression, Expression, Expression, Expression, Expression,
]; // prettier-ignore
const bare: Pick<Step, 'premises' | 'assumptions' | 'facts'> = { premises: [], assumptions: [], facts: [] };

/** The time of the forward process is τ here, since it is positive. */
const inForwardTime = (e: Expression): Expression => substitute(e, [bind('t', tau)]);
const densityAt = (dimension: number): Expression => inForwardTime(noisedDensity(dimension, pi));
const densityName = (dimension: number): string => `q_${dimension}`;
const parametersOf = (dimension: number): readonly string[] => ['tau', ...coordinatesOf(dimension)];
const q = (dimension: number): Expression => unknown(densityName(dimension), parametersOf(dimension).map(symbol));
const bound = (dimension: number) =>
  bindFunction(densityName(dimension), parametersOf(dimension), densityAt(dimension));

/** q_t = Σ ∂ᵢ(xᵢq)/(1 + t) + Σ ∂ᵢ²q/(1 + t). */
function mixtureForward(dimension: number): Step {
  const density = q(dimension);
  const flux = coordinatesOf(dimension).flatMap((name) => [
    derivative(multiply(symbol(name), density), name),
    derivative(density, name, 2),
  ]);
  return {
    ...bare,
    id: `mixture.d${dimension}`,
    title: 'A noised mixture solves the Fokker-Planck equation',
    text: 'Two clusters of data under dY = −Y/(1 + t) dt + √(2/(1 + t)) dB: at every time again two normal laws.',
    claim: equation(derivative(density, 'tau'), divide(add(...flux), add(one, tau))),
    rule: 'known-density',
    justification: { kind: 'identity', bindings: [bound(dimension)] },
  };
}

const mixtureScores = (dimension: number): readonly Step[] =>
  coordinatesOf(dimension).map((name, i): Step => ({
    ...bare,
    id: `score.d${dimension}${dimension === 1 ? '' : `.${i + 1}`}`,
    title: 'Its score',
    text: 'Towards each cluster’s mean, weighed by the chance of having come from it.',
    claim: equation(derivative(log(q(dimension)), name), inForwardTime(noisedScore(dimension)[i] as Expression)),
    rule: 'known-density',
    justification: { kind: 'identity', bindings: [bound(dimension)] },
  }));

const stationary = unknown('g', [x]);
const stationaryDensity = exp(negate(divide(multiply(theta, square(x)), square(s))));

/** θx + ½(1 + λ²)s²(log g)′ = −λ²θx. */
const stationaryDrift: Step = {
  ...bare,
  id: 'stationary-drift',
  title: 'What tells the members apart: the stationary Ornstein-Uhlenbeck process',
  text: 'Its density g is proportional to a normal one of variance s²/2θ. The member λ of its reverse is again an Ornstein-Uhlenbeck process with the same density, but returns at the rate λ²θ: only λ = 1 has the covariance e^{−θτ}s²/2θ of the forward process.',
  claim: equation(
    add(multiply(theta, x), multiply(half, add(one, square(lambda)), square(s), derivative(log(stationary), 'x'))),
    negate(multiply(square(lambda), theta, x)),
  ),
  rule: 'known-density',
  justification: { kind: 'identity', bindings: [bindFunction('g', ['x'], stationaryDensity)] },
};

/** The steps above with what a derivation has to declare for them. */
export const reversedMixture = (): KnownDensity => ({
  domains: ['tau', 'theta', 's', 'pi'].map((name) => [name, { kind: 'positive' }]),
  functions: [
    ...[1, 2].map((dimension) => ({
      name: densityName(dimension),
      parameters: parametersOf(dimension),
      meaning: `density of a noised mixture in ${dimension === 1 ? 'one dimension' : 'two dimensions'}`,
    })),
    { name: 'g', parameters: ['x'], meaning: 'stationary Ornstein-Uhlenbeck density, up to a constant' },
  ],
  definitions: [
    ...[1, 2].map((dimension) => equation(q(dimension), densityAt(dimension))),
    equation(stationary, stationaryDensity),
  ],
  steps: [mixtureForward(1), ...mixtureScores(1), mixtureForward(2), ...mixtureScores(2), stationaryDrift],
});
