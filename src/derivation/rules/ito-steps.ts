/** Itô's formula over one step: its mean, its martingale part, and the table of products of increments. */
import {
  add,
  bigO,
  divide,
  equation,
  expectation,
  limit,
  multiply,
  sqrt,
  square,
  subtract,
  symbol,
  two,
  zero,
  type Expression,
} from '../../expression/expression.js';
import { correlationBetween } from '../../expression/moments.js';
import { rational } from '../../expression/rational.js';
import { tidy } from '../../expression/tidy.js';
import { STEP, generator, nextValue, valueDerivative, valueOf, type Setting } from '../setting.js';
import type { Experiment } from '../experiment.js';
import type { Step } from '../step.js';
import { expectedNextValue } from './dynamic-programming.js';

const plain = { assumptions: [], facts: [], premises: [] as readonly string[] };
const identity = { kind: 'identity', bindings: [] } as const;

/** φ_t + 𝓛φ. */
export const drivenChange = (s: Setting): Expression =>
  tidy(
    add(
      ...(s.time === undefined ? [] : [valueDerivative(s, s.time)]),
      generator(s, (...along) => valueDerivative(s, ...along)),
    ),
  );

/** lim (E φ(X_h) − φ)/h = φ_t + 𝓛φ. */
export const generatorLimit = (s: Setting): Step => ({
  ...plain,
  id: 'generator',
  title: 'The generator: expected change per unit of time',
  claim: equation(limit(STEP, divide(subtract(expectedNextValue(s), valueOf(s)), symbol(STEP))), drivenChange(s)),
  rule: 'step-limit',
  premises: ['expectation'],
  assumptions: ['smoothness'],
  justification: identity,
});

/** ∇φ · Σ √h ξ, the martingale increment. */
const martingaleIncrement = (s: Setting): Expression =>
  add(
    ...s.states.flatMap((x, i) =>
      s.normals.map((xi, j) =>
        multiply(valueDerivative(s, x), s.noise[i]?.[j] ?? zero, sqrt(symbol(STEP)), symbol(xi)),
      ),
    ),
  );

/** E (φ(X_h) − φ − ∇φ·Σ√h ξ)² = O(h²): over 1/h steps only the drift part and the martingale remain. */
export const itoRemainder = (s: Setting): Step => ({
  ...plain,
  id: 'ito-remainder',
  title: 'Itô’s formula: beside the martingale ∇φ·Σ dW everything is of order h in mean square per step',
  claim: equation(
    expectation(
      s.normals,
      square(subtract(subtract(nextValue(s), valueOf(s)), martingaleIncrement(s))),
      s.correlations,
    ),
    add(zero, bigO(STEP, rational(2))),
  ),
  rule: 'ito-formula',
  premises: ['taylor', 'expectation'],
  assumptions: ['smoothness'],
  justification: { kind: 'expansion', variable: STEP, order: rational(2), bindings: [] },
});

const increment = (normal: string): Expression => multiply(sqrt(symbol(STEP)), symbol(normal));

/** E ΔWᵢ ΔWⱼ = R_ij h, for each pair. */
export const quadraticVariationTable = (s: Setting): readonly Step[] =>
  s.normals.flatMap((first, i) =>
    s.normals.slice(0, i + 1).map((second, j): Step => {
      const weight =
        i === j ? symbol(STEP) : multiply(correlationBetween(s.normals, s.correlations)(i, j), symbol(STEP));
      return {
        ...plain,
        id: `product.${i + 1}${j + 1}`,
        title: i === j ? 'The square of an increment has mean h' : 'The product of two increments',
        claim: equation(expectation(s.normals, multiply(increment(first), increment(second)), s.correlations), weight),
        rule: 'quadratic-variation',
        justification: identity,
      };
    }),
  );

/** E ((ΔW)² − h)² = 2h²: over t/h steps the variance is 2th, so Σ(ΔW)² → t. */
export const quadraticVariationVariance = (normal: string): Step => ({
  ...plain,
  id: 'product.variance',
  title: 'Its variance is of second order, so the sum over t/h steps tends to t',
  claim: equation(
    expectation([normal], square(subtract(square(increment(normal)), symbol(STEP)))),
    multiply(two, square(symbol(STEP))),
  ),
  rule: 'quadratic-variation',
  justification: identity,
});

/** An observed statement: the left side names what the experiment observes, the right side is its stated value. */
export const observed = (
  id: string,
  title: string,
  left: Expression,
  right: Expression,
  experiment: Experiment,
): Step => ({
  ...plain,
  id,
  title,
  claim: equation(left, right),
  rule: 'observation',
  justification: { kind: 'observation', experiment },
});
