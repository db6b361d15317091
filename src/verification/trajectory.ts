/**
 * The solution of a candidate's differential equations as numbers, integrated from the horizon for given parameters, and
 * whether there is one at all.
 */
import { CostateError } from '../errors.js';
import type { Witness } from '../expression/evaluate.js';
import type { Expression } from '../expression/expression.js';
import { rationalFromNumber, type Rational } from '../expression/rational.js';
import type { ControlProblem } from '../problem/problem.js';
import type { Derivation } from '../derivation/step.js';
import { instantiate } from '../simulate/instance.js';
import { integrateCoefficients } from '../solve/time-coefficients.js';

/** Share of its largest value by which an integrated function may be off: ten times the integrator's tolerance. */
const INTEGRATION_ERROR = 1e-11;
/** Times between the ends, nodes of every integration, whose steps are 64 times a power of two. */
const TIMES = 16;

export interface Trajectory {
  readonly horizon: number;
  /** From zero to the horizon. */
  readonly times: readonly number[];
  /** The functions by name; `shifted` is moved up by its stated error. `onOutside` hears of times beyond the ends. */
  readonly witnesses: (onOutside: () => void, shifted?: string) => ReadonlyMap<string, Witness>;
}

interface Equations {
  readonly rates: ReadonlyMap<string, Expression>;
  readonly terminal: ReadonlyMap<string, Expression>;
}

export type Integrated = Trajectory | { readonly unavailable: string };

function integrate(
  problem: ControlProblem,
  equations: Equations,
  parameters: ReadonlyMap<string, Rational>,
): Integrated {
  try {
    const instance = instantiate(problem, parameters);
    const { write } = integrateCoefficients(equations, instance);
    const { horizon } = instance;
    const names = [...equations.rates.keys()];
    const valueAt = (time: number, index: number): number => {
      const out = new Float64Array(names.length);
      write(time, out, 0);
      return out[index] ?? NaN;
    };
    const times = Array.from({ length: TIMES + 1 }, (_, i) => horizon * (i / TIMES));
    const sizes = names.map((_, i) => Math.max(...times.map((t) => Math.abs(valueAt(t, i)))));
    return {
      horizon,
      times,
      witnesses: (onOutside, shifted) =>
        new Map(
          names.map((name, i) => {
            const shift = name === shifted ? INTEGRATION_ERROR * (sizes[i] ?? 0) : 0;
            const witness: Witness = ([time], arithmetic) => {
              const at = time === undefined ? NaN : arithmetic.toNumber(time);
              if (!(at >= 0 && at <= horizon)) onOutside();
              return arithmetic.rational(rationalFromNumber(valueAt(at, i) + shift));
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
  const found = known.get(key) ?? integrate(problem, { rates, terminal }, parameters);
  known.set(key, found);
  return found;
}

/** Why the unknown functions of a problem have no solution down to time zero; undefined where they have or there are none. */
export function missingSolution({ problem, outcome }: Pick<Derivation, 'problem' | 'outcome'>): string | undefined {
  if (!problem || !outcome?.evolution) return undefined;
  const found = trajectoryOf(problem, outcome.evolution);
  return 'unavailable' in found ? found.unavailable : undefined;
}
