/**
 * The candidate's unknown functions of time, such as P(t) of a Riccati equation: integrated backwards from the horizon by
 * the classical Runge-Kutta method, with steps halved until the values no longer change at any node.
 */
import { compileKernel } from '../compile/kernel.js';
import { replaceJets } from '../compile/jets.js';
import type { Outcome } from '../derivation/step.js';
import { CostateError } from '../errors.js';
import type { Expression } from '../expression/expression.js';
import type { ProblemInstance } from '../simulate/instance.js';
import type { TimeCoefficients } from '../simulate/policy.js';

export interface IntegratedCoefficients extends TimeCoefficients {
  /** Replaces the unknown functions of time by the symbols of `names`. */
  readonly named: (e: Expression) => Expression;
  readonly atZero: readonly number[];
}

const FIRST_STEPS = 64;
const MOST_STEPS = 1 << 15;
const TOLERANCE = 1e-12;

type Evolution = NonNullable<Outcome['evolution']>;

/** Node values and slopes, one array for each unknown, from the horizon down to zero. */
interface Trajectory {
  readonly values: readonly Float64Array[];
  readonly slopes: readonly Float64Array[];
}

function integrate(
  slope: (t: number, p: readonly number[]) => number[],
  end: readonly number[],
  horizon: number,
  steps: number,
): Trajectory {
  const [values, slopes] = [0, 1].map(() => end.map(() => new Float64Array(steps + 1))) as [
    Float64Array[],
    Float64Array[],
  ];
  const h = -horizon / steps;
  let p = [...end];
  const along = (k: readonly number[], by: number): number[] => p.map((v, i) => v + by * (k[i] ?? NaN));
  for (let n = 0; n <= steps; n++) {
    const t = horizon + n * h;
    const k1 = slope(t, p);
    p.forEach((v, i) => ((values[i] as Float64Array)[n] = v));
    k1.forEach((v, i) => ((slopes[i] as Float64Array)[n] = v));
    const k2 = slope(t + h / 2, along(k1, h / 2));
    const k3 = slope(t + h / 2, along(k2, h / 2));
    const k4 = slope(t + h, along(k3, h));
    p = p.map((v, i) => v + (h / 6) * ((k1[i] ?? NaN) + 2 * (k2[i] ?? NaN) + 2 * (k3[i] ?? NaN) + (k4[i] ?? NaN)));
  }
  return { values, slopes };
}

/** Whether halving the step changed no unknown, at any common node, by more than a share of its largest value. */
const isSettled = (fine: Trajectory, coarse: Trajectory): boolean =>
  fine.values.every((v, i) => {
    const size = v.reduce((most, a) => Math.max(most, Math.abs(a)), 0);
    const before = coarse.values[i] ?? new Float64Array();
    return before.every((b, n) => Math.abs((v[2 * n] ?? NaN) - b) <= TOLERANCE * size);
  });

/**
 * Integrates the unknowns of a candidate with functions of time.
 *
 * @throws CostateError `resources.numeric` when they blow up before time zero or do not settle
 */
export function integrateCoefficients(evolution: Evolution, instance: ProblemInstance): IntegratedCoefficients {
  const unknowns = [...evolution.rates.keys()];
  const names = unknowns.map((name) => `${name}(t) at`);
  const named = (e: Expression): Expression =>
    unknowns.reduce((result, name, i) => replaceJets(result, name, () => names[i] ?? name), e);
  const inputs = [instance.time, ...names];
  const rates = compileKernel(
    unknowns.map((name) => named(instance.put(evolution.rates.get(name) as Expression))),
    inputs,
  );
  const terminal = unknowns.map((name) => evolution.terminal.get(name)).filter((e) => e !== undefined);
  if (terminal.length < unknowns.length)
    throw new CostateError({
      code: 'resources.undecided',
      message: 'a coefficient of the candidate has no value at the horizon',
    });
  const end = unknowns.map(() => 0);
  compileKernel(terminal.map(instance.put), [instance.time]).evaluate([instance.horizon], end);
  const slope = (t: number, p: readonly number[]): number[] => {
    const out = unknowns.map(() => 0);
    rates.evaluate([t, ...p], out);
    return out;
  };
  let coarse = integrate(slope, end, instance.horizon, FIRST_STEPS);
  for (let steps = 2 * FIRST_STEPS; steps <= MOST_STEPS; steps *= 2) {
    const fine = integrate(slope, end, instance.horizon, steps);
    if (isSettled(fine, coarse) && fine.values.every((v) => v.every(Number.isFinite)))
      return {
        names,
        named,
        atZero: fine.values.map((v) => v.at(-1) ?? NaN),
        write: reader(fine, instance.horizon, steps),
      };
    coarse = fine;
  }
  throw new CostateError({
    code: 'resources.numeric',
    message: `the coefficients ${unknowns.join(', ')} of the candidate do not settle; they may blow up before time zero`,
  });
}

/** Cubic Hermite interpolation between the nodes. */
function reader({ values, slopes }: Trajectory, horizon: number, steps: number): TimeCoefficients['write'] {
  const h = horizon / steps;
  return (time, out, offset) => {
    const place = Math.min(steps, Math.max(0, (horizon - time) / h));
    const n = Math.min(steps - 1, Math.floor(place));
    const s = place - n;
    values.forEach((v, i) => {
      const [a, b] = [v[n] as number, v[n + 1] as number];
      // Nodes go backwards in time, so slopes along them change sign.
      const [da, db] = [-h * (slopes[i]?.[n] as number), -h * (slopes[i]?.[n + 1] as number)];
      const bend = (1 - s) * (da - (b - a)) + s * (b - a - db);
      out[offset + i] = (1 - s) * a + s * b + s * (1 - s) * bend;
    });
  };
}
