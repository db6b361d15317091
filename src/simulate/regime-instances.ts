/** A problem with regimes with its parameters put in: one instance a regime, that of the point first, and the chain's rates. */
import { CostateError } from '../errors.js';
import { evaluateNumber } from '../expression/evaluate.js';
import { number } from '../expression/expression.js';
import { rationalToNumber, type Rational } from '../expression/rational.js';
import { bind, substitute } from '../expression/substitute.js';
import type { ControlProblem, Regimes } from '../problem/problem.js';
import { problemInRegime, regimeAt, regimeValues } from '../problem/regimes.js';
import { instantiate, type ProblemInstance } from './instance.js';

export interface RegimeInstances {
  /** One a regime, in the order of `order`. */
  readonly instances: readonly ProblemInstance[];
  /** The regimes' numbers in the problem; the first is that of the point. */
  readonly order: readonly number[];
  /** Rates per unit of time from regime (row) to regime (column), in the order of `order`; rows sum to zero. */
  readonly rates: readonly (readonly number[])[];
}

const assigned = (values: ReadonlyMap<string, number>, names: readonly string[]): string =>
  names.map((name) => `${name}=${values.get(name)}`).join(',');

/**
 * Instances of a problem with regimes.
 *
 * @param at has the value of every parameter that switches, which together name the regime of the point
 * @throws CostateError `input.argument` where they name none; as `instantiate`; `input.value` for rates that are negative or
 * not finite at the parameters
 */
export function instantiateRegimes(
  problem: ControlProblem,
  regimes: Regimes,
  at: ReadonlyMap<string, number>,
  parameters: ReadonlyMap<string, Rational> = new Map(),
): RegimeInstances {
  const exact = new Map(problem.parameters.map((p) => [p.name, parameters.get(p.name) ?? p.value]));
  const numbers = new Map([...exact].map(([name, value]) => [name, rationalToNumber(value)]));
  const known = regimes.names.map((name) => `${name}: ${regimeValues(regimes, name, numbers).join(', ')}`).join('; ');
  const missing = regimes.names.find((name) => !at.has(name));
  if (missing !== undefined)
    throw new CostateError({
      code: 'input.argument',
      message: `no value of ${missing}, so that it is not known in which regime to solve ${problem.id}`,
      expected: `one of the values of ${known}`,
      suggestion: `--at ${missing}=…, or 'at: {${missing}: …}' in the problem file`,
    });
  const here = regimeAt(regimes, at, numbers);
  if (here === undefined)
    throw new CostateError({
      code: 'input.argument',
      message: `${assigned(at, regimes.names)} names no regime of ${problem.id}`,
      expected: `values of ${known}`,
    });
  const order = [here, ...regimes.values.keys()].filter((r, i, all) => all.indexOf(r) === i);
  const bindings = [...exact].map(([name, value]) => bind(name, number(value)));
  const rateOf = (i: number, j: number): number => {
    const e = regimes.rates[i]?.[j];
    const rate = e ? evaluateNumber(substitute(e, bindings), new Map()) : NaN;
    if (i !== j && !(rate >= 0 && rate < Infinity))
      throw new CostateError({
        code: 'input.value',
        message: `the rate from regime ${i + 1} to regime ${j + 1} of ${problem.id} is ${rate}`,
        expected: 'a finite rate of at least 0',
      });
    return rate;
  };
  const rates = order.map((i) => order.map((j) => (i === j ? 0 : rateOf(i, j))));
  return {
    order,
    instances: order.map((regime) => instantiate(problemInRegime(problem, regime), parameters)),
    rates: rates.map((row, i) => row.map((rate, j) => (i === j ? -row.reduce((sum, r) => sum + r, 0) : rate))),
  };
}
