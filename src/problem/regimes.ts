/**
 * Parameters that switch at random, as one continuous-time Markov chain, and the problem as it is in one of its regimes.
 * Several parameters switch independently: the chain's regimes are then all combinations of their values.
 */
import { relation, zero, type Binding, type Expression, type Relation } from '../expression/expression.js';
import { bind, substitute } from '../expression/substitute.js';
import type { ControlProblem, Regimes } from './problem.js';
import { valueAt, type ParameterValues } from './read-domain.js';

/** What a name that is one per regime is called in the regime of an index: V_1, P_2. */
export const inRegimeName = (name: string, regime: number): string => `${name}_${regime + 1}`;

/** The different values of a switching parameter as numbers, in the order of the file. */
export function regimeValues({ names, values }: Regimes, name: string, numbers: ParameterValues): readonly number[] {
  const k = names.indexOf(name);
  return [...new Set(values.map((row) => valueAt(row[k] ?? zero, numbers)))];
}

/** Relative difference of two decimals that name the same value. */
const ROUNDING = 1e-12;

/** Whether a number names a value: as far as doubles tell them apart. */
export const isValue = (number: number, value: number): boolean =>
  Math.abs(number - value) <= ROUNDING * Math.max(Math.abs(number), Math.abs(value));

/** The regime in which every switching parameter has the value named; undefined where there is none. */
export function regimeAt(
  { names, values }: Regimes,
  at: ReadonlyMap<string, number>,
  numbers: ParameterValues,
): number | undefined {
  const found = values.findIndex((row) =>
    names.every((name, k) => isValue(at.get(name) ?? NaN, valueAt(row[k] ?? zero, numbers))),
  );
  return found < 0 ? undefined : found;
}

/** Numbers for the parameters, and for those that switch their values in a regime. */
export const valuesInRegime = ({ names, values }: Regimes, regime: number, numbers: ParameterValues): ParameterValues =>
  new Map([...numbers, ...names.map((name, k) => [name, valueAt(values[regime]?.[k] ?? zero, numbers)] as const)]);

/** The values that the switching parameters have in a regime. */
export const regimeBindings = ({ names, values }: Regimes, regime: number): readonly Binding[] =>
  names.flatMap((name, k) => {
    const value = values[regime]?.[k];
    return value ? [bind(name, value)] : [];
  });

const boundIn = (r: Relation, put: (e: Expression) => Expression): Relation =>
  relation(put(r.left), r.operator, put(r.right));

/**
 * The problem as it is while a regime lasts: its formulas with the values put in. What the jumps out of the regime do is not
 * in it; candidate, unknowns and claims are left out, being of the whole problem.
 */
export function problemInRegime(problem: ControlProblem, regime: number): ControlProblem {
  const { regimes, candidate: _, ...rest } = problem;
  if (!regimes) return problem;
  const bindings = regimeBindings(regimes, regime);
  const put = (e: Expression): Expression => substitute(e, bindings);
  const { objective } = problem;
  return {
    ...rest,
    dynamics: new Map(
      [...problem.dynamics].map(([name, { drift, noise }]) => [
        name,
        { drift: put(drift), noise: new Map([...noise].map(([w, loading]) => [w, put(loading)])) },
      ]),
    ),
    objective: {
      ...objective,
      running: put(objective.running),
      discount: put(objective.discount),
      ...(objective.terminal ? { terminal: put(objective.terminal) } : {}),
      ...(objective.stopping ? { stopping: put(objective.stopping) } : {}),
    },
    ...(problem.until ? { until: boundIn(problem.until, put) } : {}),
    unknowns: [],
    claims: [],
    at: new Map([...problem.at].filter(([name]) => !regimes.names.includes(name))),
  };
}
