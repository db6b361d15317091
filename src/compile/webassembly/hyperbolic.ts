/** Hyperbolic functions of two doubles, within two units in the last place. */
import { exponential } from './exponential.js';
import {
  absolute, add, and, atMost, bitsOf, both, cappedBy, divide, horner, multiply, or, select, subtract, vector,
  type Routine, type Wat,
} from './wat.js'; // prettier-ignore

/** 1/3!, 1/5!, … 1/19!: up to |x| = 1 the next term is below the last place. */
const SINH = Array.from(
  { length: 9 },
  (_, k) => 1 / Array.from({ length: 2 * k + 3 }, (_, i) => i + 1).reduce((a, b) => a * b, 1),
);
/** tanh x = x + x³ P(x²)/Q(x²) below 0.625. Source: Moshier 1989, Cephes, tanh. */
const TANH = {
  numerator: [-1.61468768441708447952e3, -9.92877231001918586564e1, -9.64399179425052238628e-1],
  denominator: [4.84406305325125486048e3, 2.23548839060100448583e3, 1.12811678491632931402e2, 1],
  reach: 0.625,
};
/** Here tanh is one to the last place. */
const SATURATED = 22;
const SIGN = both(bitsOf(-0));

const withSignOf = (x: Wat, size: Wat): Wat => or(size, and(x, SIGN));

/** ½(e^|x| ± e^−|x|) */
function halfExponentials(to: Routine, x: Wat, combine: typeof add): Wat {
  const e = exponential(to, absolute(x));
  return multiply(vector(0.5), combine(e, divide(vector(1), e)));
}

export const hyperbolicCosine = (to: Routine, x: Wat): Wat => halfExponentials(to, x, add);

export function hyperbolicSine(to: Routine, x: Wat): Wat {
  const square = to.bind('h.square', multiply(x, x));
  const near = to.bind('h.near', add(x, multiply(multiply(x, square), horner(square, SINH))));
  const far = withSignOf(x, halfExponentials(to, x, subtract));
  return select(atMost(absolute(x), vector(1)), near, far);
}

export function hyperbolicTangent(to: Routine, x: Wat): Wat {
  const square = to.bind('h.square', multiply(x, x));
  const ratio = divide(multiply(square, horner(square, TANH.numerator)), horner(square, TANH.denominator));
  const near = to.bind('h.near', withSignOf(x, add(x, multiply(x, ratio))));
  const e = exponential(to, to.bind('h.twice', multiply(vector(2), cappedBy(absolute(x), vector(SATURATED)))));
  const far = withSignOf(x, subtract(vector(1), divide(vector(2), add(e, vector(1)))));
  return select(atMost(absolute(x), vector(TANH.reach)), near, far);
}
