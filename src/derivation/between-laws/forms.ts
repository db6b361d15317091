/**
 * The linear-quadratic bridge between two normal laws of one state, in closed form (Chen, Georgiou and Pavon 2016). With
 * S the solution of S″ = ω²S, S(0) = 0, S′(0) = 1, ω² = a² + g q, and C the covariance of start and end:
 *
 *   D(t) = (v₀/C · S(T − t) + S(t))/S(T)   the closed loop carries deviations from time t to the end by 1/D(t)
 *   P = (a − D′/D)/g,  n = (a m + c − m′)/g the costate along the mean m,  Q = n − P m
 *   v = D (D C + σ² S) C/v₀,  which ends in v₁ exactly if C² + σ² S(T) C = v₀ v₁
 */
import { differentiate } from '../../expression/differentiate.js';
import {
  add,
  call,
  divide,
  fraction,
  half,
  log,
  multiply,
  negate,
  power,
  sqrt,
  square,
  subtract,
  symbol,
  zero,
  type Expression,
} from '../../expression/expression.js';
import { rational } from '../../expression/rational.js';
import { number } from '../../expression/expression.js';
import { bind, substitute } from '../../expression/substitute.js';
import type { NormalLaw } from '../../problem/problem.js';
import type { LinearState } from './coefficients.js';

/** How deviations grow: not at all, or as sinh(ω t)/ω. */
export type Growth = { readonly kind: 'flat' } | { readonly kind: 'hyperbolic'; readonly rate: Expression };

export interface BridgeInput {
  readonly state: LinearState;
  readonly start: NormalLaw;
  readonly end: NormalLaw;
  readonly growth: Growth;
  readonly time: string;
  readonly horizon: Expression;
  /** The covariance of start and end, a symbol. */
  readonly C: Expression;
}

/** A sum of what is rational in C and of weight · (plain + log inside). */
export interface Parts {
  readonly rational: Expression;
  readonly weight: Expression;
  readonly plain: Expression;
  readonly inside: Expression;
}

/** The sum, each part made simple by itself: a logarithm of a product is shorter than the sum it would be. */
export const joined = (
  { rational: e, weight, plain, inside }: Parts,
  simple: (e: Expression) => Expression,
): Expression => add(simple(e), multiply(simple(weight), add(simple(plain), log(simple(inside)))));

/** Functions of time as expressions in it, and the numbers of the multiplier L x²/2 + M x. */
export interface BridgeForms {
  readonly P: Expression;
  readonly Q: Expression;
  readonly mean: Expression;
  readonly variance: Expression;
  /** Covariance of the state at time t with its start. */
  readonly covariance: Expression;
  /** D(t), which must not vanish. */
  readonly transition: Expression;
  readonly L: Expression;
  readonly M: Expression;
  /** What this state adds to R(t): for the mean, and for the noise. */
  readonly R: Parts;
  /** What it adds to the least cost. */
  readonly cost: Parts;
  /** C² + this · C = v₀ v₁. */
  readonly linear: Expression;
  /** The positive root and the other one. */
  readonly roots: readonly [Expression, Expression];
}

const solution = (growth: Growth, t: Expression): Expression =>
  growth.kind === 'flat' ? t : divide(call('sinh', multiply(growth.rate, t)), growth.rate);

/** The mean and its integral from 0: m″ = ω² m + κ with the ends asked for. */
function meanOf(
  { growth, start, end, horizon: T }: BridgeInput,
  kappa: Expression,
  t: Expression,
): readonly [Expression, Expression] {
  const S = (u: Expression): Expression => solution(growth, u);
  if (growth.kind === 'flat') {
    const rise = divide(subtract(end.mean, start.mean), T);
    const bend = multiply(half, kappa);
    return [
      add(start.mean, multiply(rise, t), multiply(bend, t, subtract(t, T))),
      add(
        multiply(start.mean, t),
        multiply(half, rise, square(t)),
        multiply(bend, subtract(multiply(fraction(1, 3), power(t, number(rational(3)))), multiply(half, T, square(t)))),
      ),
    ];
  }
  const { rate } = growth;
  const rest = negate(divide(kappa, square(rate)));
  const [from, to] = [subtract(start.mean, rest), subtract(end.mean, rest)];
  const weighted = (f: (u: Expression) => Expression, sign: Expression): Expression =>
    divide(add(multiply(from, sign, f(subtract(T, t))), multiply(to, f(t))), S(T));
  const cosh = (u: Expression): Expression => divide(call('cosh', multiply(rate, u)), square(rate));
  const integral = weighted(cosh, fraction(-1, 1));
  return [
    add(rest, weighted(S, fraction(1, 1))),
    add(multiply(rest, t), subtract(integral, substitute(integral, t.kind === 'symbol' ? [bind(t.name, zero)] : []))),
  ];
}

/** The closed forms, in the parameters, the time and C. */
export function bridgeForms(input: BridgeInput): BridgeForms {
  const { state, start, end, growth, time, horizon: T, C } = input;
  const { a, c, g, q: _, l, spread } = state;
  const t = symbol(time);
  const S = (u: Expression): Expression => solution(growth, u);
  const at = (e: Expression, when: Expression): Expression => substitute(e, [bind(time, when)]);
  const slope = (e: Expression): Expression => differentiate(e, time);

  const D = divide(add(multiply(divide(start.variance, C), S(subtract(T, t))), S(t)), S(T));
  const P = divide(subtract(a, divide(slope(D), D)), g);
  const kappa = add(multiply(g, l), multiply(a, c));
  const [mean, integral] = meanOf(input, kappa, t);
  const costate = divide(subtract(add(multiply(a, mean), c), slope(mean)), g);
  const [L, last] = [at(P, T), at(costate, T)];
  const fromNow = subtract(at(integral, T), integral);
  const left = subtract(T, t);
  const costates = divide(subtract(add(multiply(a, fromNow), multiply(c, left)), subtract(end.mean, mean)), g);
  /** ∫ of the mean's cost from t on: (g n² + q m²)/2 + l m = −(n m)′/2 + (l m + c n)/2. */
  const ofMean = add(
    multiply(half, subtract(multiply(costate, mean), multiply(last, end.mean))),
    multiply(half, add(multiply(l, fromNow), multiply(c, costates))),
  );
  /** ∫ σ² P/2 from t on. */
  const ofNoise = { weight: multiply(half, divide(spread, g)), plain: multiply(a, left), inside: D };
  const M = subtract(last, multiply(L, end.mean));
  const endOfMean = add(multiply(half, L, square(end.mean)), multiply(M, end.mean));
  const R = add(multiply(half, P, square(mean)), negate(multiply(costate, mean)), endOfMean, ofMean);
  const linear = multiply(spread, S(T));
  const product = multiply(start.variance, end.variance);
  const root = sqrt(add(product, multiply(fraction(1, 4), square(linear))));
  return {
    P,
    Q: subtract(costate, multiply(P, mean)),
    mean,
    variance: divide(multiply(D, add(multiply(D, C), multiply(spread, S(t))), C), start.variance),
    covariance: multiply(C, D),
    transition: D,
    L,
    M,
    R: { rational: R, ...ofNoise },
    cost: {
      rational: add(
        multiply(half, subtract(multiply(at(P, zero), start.variance), multiply(L, end.variance))),
        at(ofMean, zero),
      ),
      weight: ofNoise.weight,
      plain: at(ofNoise.plain, zero),
      inside: divide(start.variance, C),
    },
    linear,
    roots: [subtract(root, multiply(half, linear)), subtract(negate(root), multiply(half, linear))],
  };
}
