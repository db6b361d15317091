/**
 * Coordinates in which states are simulated and discretised: a positive state by its logarithm y = log x, whose dynamics
 * follow by Itô's formula, dy = (f/x − |s|²/(2x²)) dt + s/x dW; every other state by itself.
 */
import { add, divide, fraction, multiply, number, power, subtract, symbol, one } from '../expression/expression.js';
import type { Expression } from '../expression/expression.js';
import { rationalFromNumber } from '../expression/rational.js';
import type { InstanceState, ProblemInstance } from './instance.js';

export interface CoordinateDynamics {
  readonly state: string;
  readonly kind: 'identity' | 'logarithm';
  /** Drift of the coordinate, still written in the states, controls and time. */
  readonly drift: Expression;
  /** Loading on each Wiener process. */
  readonly noise: readonly Expression[];
}

/** e/x with factors x cancelled term by term, which leaves proportional dynamics free of x. */
function divideBySymbol(e: Expression, x: Expression): Expression {
  if (e === x) return one;
  switch (e.kind) {
    case 'sum':
      return add(...e.terms.map((term) => divideBySymbol(term, x)));
    case 'product': {
      const place = e.factors.findIndex((f) => f === x || (f.kind === 'power' && f.base === x));
      if (place < 0) return divide(e, x);
      return multiply(...e.factors.map((f, i) => (i === place ? divideBySymbol(f, x) : f)));
    }
    case 'power':
      return e.base === x ? power(x, subtract(e.exponent, one)) : divide(e, x);
    default:
      return divide(e, x);
  }
}

/** Σ_jk R_jk s_j s_k: the rate of quadratic variation of a coordinate with loadings s and correlation R. */
export function quadraticVariationRate(
  noise: readonly Expression[],
  correlation: readonly (readonly number[])[],
): Expression {
  const terms = noise.flatMap((s, j) =>
    noise.slice(0, j + 1).flatMap((u, k) => {
      const weight = (j === k ? 1 : 2) * (correlation[j]?.[k] ?? 0);
      return weight === 0 ? [] : [multiply(number(rationalFromNumber(weight)), s, u)];
    }),
  );
  return add(...terms);
}

/** Dynamics of the state's coordinate. */
export function coordinateDynamics(state: InstanceState, instance: ProblemInstance): CoordinateDynamics {
  if (state.domain.kind !== 'positive')
    return { state: state.name, kind: 'identity', drift: state.drift, noise: state.noise };
  const x = symbol(state.name);
  const noise = state.noise.map((s) => divideBySymbol(s, x));
  const ito = multiply(fraction(-1, 2), quadraticVariationRate(noise, instance.correlation));
  return { state: state.name, kind: 'logarithm', drift: add(divideBySymbol(state.drift, x), ito), noise };
}
