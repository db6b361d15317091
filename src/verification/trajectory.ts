/**
 * The solution of a candidate's differential equations as numbers, integrated from the horizon for given parameters, and
 * whether there is one at all.
 */
import { CostateError } from '../errors.js';
import { compileKernel } from '../compile/kernel.js';
import { evaluateNumber, type Witness } from '../expression/evaluate.js';
import { zero, type Expression } from '../expression/expression.js';
import { ZERO, rationalFromNumber, type Rational } from '../expression/rational.js';
import type { ControlProblem } from '../problem/problem.js';
import type { Derivation } from '../derivation/step.js';
import { problemInRegime } from '../problem/regimes.js';
import { instantiate } from '../simulate/instance.js';
import { integrate } from '../solve/runge-kutta.js';
import { integrateCoefficients } from '../solve/time-coefficients.js';

/** Share of its largest value by which an integrated function may be off: ten times what the integrator vouches for. */
const INTEGRATION_ERROR = 1e-10;
/** Error of a step, as a share of each function's size. */
const TOLERANCE = 1e-14;
/** Times at which a claim is tried, the ends apart. */
const TIMES = 16;

export interface Trajectory {
  readonly horizon: number;
  /** From the horizon down to zero. */
  readonly times: readonly number[];
  /** The functions by name; `shifted` is moved up by its stated error. `onOutside` hears of times at which there is no value. */
  readonly witnesses: (onOutside: () => void, shifted?: string) => ReadonlyMap<string, Witness>;
}

interface Equations {
  readonly rates: ReadonlyMap<string, Expression>;
  readonly terminal: ReadonlyMap<string, Expression>;
}

export type Integrated = Trajectory | { readonly unavailable: string };

/** Values at any times between the ends, each integrated from the next later time at which they are known. */
function valuesBetween(
  slope: (t: number, p: readonly number[]) => readonly number[],
  end: readonly number[],
  horizon: number,
): (time: number) => readonly number[] {
  const known = new Map<number, readonly number[]>([[horizon, end]]);
  return (time) => {
    const found = known.get(time);
    if (found) return found;
    const later = Math.min(...[...known.keys()].filter((t) => t > time));
    const way = integrate(slope, known.get(later) ?? end, later, time, TOLERANCE);
    const values = 'reason' in way ? end.map(() => NaN) : (way.values.at(-1) ?? []);
    known.set(time, values);
    return values;
  };
}

function solve(problem: ControlProblem, equations: Equations, parameters: ReadonlyMap<string, Rational>): Integrated {
  try {
    // The equations have the values of all regimes in them, and none of the problem's other formulas is looked at.
    const instance = instantiate(problemInRegime(problem, 0), parameters);
    const { names: inputs, named } = integrateCoefficients(equations, instance);
    const { horizon } = instance;
    const names = [...equations.rates.keys()];
    const rates = compileKernel(
      [...equations.rates.values()].map((e) => named(instance.put(e))),
      [instance.time, ...inputs],
    );
    const slope = (t: number, p: readonly number[]): readonly number[] => {
      const out = names.map(() => 0);
      rates.evaluate([t, ...p], out);
      return out;
    };
    const end = names.map((name) => evaluateNumber(instance.put(equations.terminal.get(name) ?? zero), new Map([[instance.time, horizon]]))); // prettier-ignore
    const valuesAt = valuesBetween(slope, end, horizon);
    const times = Array.from({ length: TIMES + 1 }, (_, i) => horizon * (1 - i / TIMES));
    const sizes = names.map((_, i) => Math.max(...times.map((t) => Math.abs(valuesAt(t)[i] ?? NaN))));
    return {
      horizon,
      times,
      witnesses: (onOutside, shifted) =>
        new Map(
          names.map((name, i) => {
            const shift = name === shifted ? INTEGRATION_ERROR * (sizes[i] ?? 0) : 0;
            const witness: Witness = ([time], arithmetic) => {
              const at = time === undefined ? NaN : arithmetic.toNumber(time);
              const value = at >= 0 && at <= horizon ? (valuesAt(at)[i] ?? NaN) : NaN;
              if (!Number.isFinite(value)) onOutside();
              return arithmetic.rational(Number.isFinite(value) ? rationalFromNumber(value + shift) : ZERO);
            };
            return [name, witness];
          }),
        ),
    };
  } catch (error) {
    if (!(error instanceof CostateError)) throw error;
    return { unavailable: error.message };
  }
}

const integrated = new WeakMap<ControlProblem, Map<string, Integrated>>();

/** The solution at the given parameters (those of the problem where none are given); each is integrated once. */
export function trajectoryOf(
  problem: ControlProblem,
  { rates, terminal }: Equations,
  parameters: ReadonlyMap<string, Rational> = new Map(),
): Integrated {
  const known = integrated.get(problem) ?? new Map<string, Integrated>();
  integrated.set(problem, known);
  const ids = [...rates, ...terminal].map(([name, e]) => `${name}=${e.id}`);
  const values = [...parameters].map(([name, { numerator, denominator }]) => `${name}=${numerator}/${denominator}`);
  const key = [...ids, ...values].join(' ');
  const found = known.get(key) ?? solve(problem, { rates, terminal }, parameters);
  known.set(key, found);
  return found;
}

/** Why the unknown functions of a problem have no solution down to time zero; undefined where they have or there are none. */
export function missingSolution({ problem, outcome }: Pick<Derivation, 'problem' | 'outcome'>): string | undefined {
  if (!problem || !outcome?.evolution) return undefined;
  const found = trajectoryOf(problem, outcome.evolution);
  return 'unavailable' in found ? found.unavailable : undefined;
}
