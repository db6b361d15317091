/** Value and policy of a regulator as formulas in its states. */
import { add, multiply, negate, number, square, symbol, type Expression } from '../../expression/expression.js';
import { rational } from '../../expression/rational.js';

/** Coefficients of the least cost xᵀPx + 2lᵀx + c and of the policy −Kx − k, numbers or functions of time. */
export interface Coefficients {
  readonly p: readonly (readonly Expression[])[];
  readonly l: readonly Expression[];
  readonly c: Expression;
  readonly gain: readonly (readonly Expression[])[];
  readonly offset: readonly Expression[];
}

const two = number(rational(2));

/** V in the sign of the problem. */
export function valueFormula({ p, l, c }: Coefficients, states: readonly string[], maximised: boolean): Expression {
  const x = states.map(symbol);
  const terms = [
    ...x.flatMap((xi, i) => [
      multiply(p[i]?.[i] ?? c, square(xi)),
      ...x.slice(i + 1).map((xj, k) => multiply(two, p[i]?.[i + 1 + k] ?? c, xi, xj)),
    ]),
    ...x.map((xi, i) => multiply(two, l[i] ?? c, xi)),
    c,
  ];
  return add(...(maximised ? terms.map(negate) : terms));
}

/** The controls by name. */
export const policyFormulas = (
  { gain, offset }: Coefficients,
  states: readonly string[],
  controls: readonly string[],
): ReadonlyMap<string, Expression> =>
  new Map(
    controls.map((name, i) => [
      name,
      add(...states.map((x, j) => negate(multiply(gain[i]?.[j] ?? two, symbol(x)))), negate(offset[i] ?? two)),
    ]),
  );
