/** Normal densities with a common variance in all directions, alone and mixed, with their scores: all in closed form. */
import {
  add,
  divide,
  exp,
  fraction,
  half,
  minusOne,
  multiply,
  number,
  power,
  square,
  subtract,
  two,
  type Expression,
} from '../expression/expression.js';
import type { Rational } from '../expression/rational.js';

/** One normal distribution of a mixture. */
export interface Component {
  readonly weight: Expression;
  /** One entry a coordinate. */
  readonly mean: readonly Expression[];
}

/** 355/113, Milü: right to 8.5·10⁻⁸ of itself, which no histogram resolves. */
export const NUMERIC_PI = fraction(355, 113);

/** −‖x − m‖²/(2v). */
export const gaussianExponent = (
  x: readonly Expression[],
  mean: readonly Expression[],
  variance: Expression,
): Expression =>
  divide(
    multiply(number(-1), add(...x.map((xi, i) => square(subtract(xi, mean[i] as Expression))))),
    multiply(two, variance),
  );

/** e^{−‖x − m‖²/(2v)} (2πv)^{−d/2}. */
export const gaussianDensity = (
  x: readonly Expression[],
  mean: readonly Expression[],
  variance: Expression,
  pi: Expression,
): Expression =>
  multiply(
    power(multiply(two, pi, variance), multiply(minusOne, number(x.length), half)),
    exp(gaussianExponent(x, mean, variance)),
  );

/** Σ wᵢ N(x; mᵢ, v). */
export const mixtureDensity = (
  x: readonly Expression[],
  components: readonly Component[],
  variance: Expression,
  pi: Expression,
): Expression =>
  multiply(
    power(multiply(two, pi, variance), multiply(minusOne, number(x.length), half)),
    mixtureShape(x, components, variance),
  );

/** Σ wᵢ e^{−‖x − mᵢ‖²/(2v)}, the mixture up to a factor that does not depend on x. */
export const mixtureShape = (
  x: readonly Expression[],
  components: readonly Component[],
  variance: Expression,
): Expression =>
  add(...components.map(({ weight, mean }) => multiply(weight, exp(gaussianExponent(x, mean, variance)))));

/** ∇log Σ wᵢ N(x; mᵢ, v): the distance to each mean, weighed by the chance of having come from it, over the variance. */
export const mixtureScore = (
  x: readonly Expression[],
  components: readonly Component[],
  variance: Expression,
): readonly Expression[] =>
  x.map((xi, i) =>
    divide(
      add(
        ...components.map(({ weight, mean }) =>
          multiply(weight, subtract(mean[i] as Expression, xi), exp(gaussianExponent(x, mean, variance))),
        ),
      ),
      multiply(variance, mixtureShape(x, components, variance)),
    ),
  );

export const rationals = (list: readonly Rational[]): readonly Expression[] => list.map((q) => number(q));
