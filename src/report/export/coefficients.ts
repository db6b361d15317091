/** Unknown functions of time, such as P(t) of a Riccati equation: their values for the samples, and how an exported file finds them. */
import { compileKernel } from '../../compile/kernel.js';
import { CostateError } from '../../errors.js';
import { evaluateNumber } from '../../expression/evaluate.js';
import { instantiate, type ProblemInstance } from '../../simulate/instance.js';
import { integrate } from '../../solve/runge-kutta.js';
import type { ClosedForm, ExportedSolution } from './solution.js';

type Vector = readonly number[];

interface Motion {
  readonly names: readonly string[];
  readonly slope: (t: number, p: Vector) => number[];
  /** At the horizon. */
  readonly end: Vector;
}

function motionOf({ coefficients }: ClosedForm, instance: ProblemInstance): Motion | undefined {
  if (!coefficients) return undefined;
  const { names, rates, terminal } = coefficients;
  const kernel = compileKernel(rates.map(instance.put), [instance.time, ...names]);
  return {
    names,
    slope: (t, p) => {
      const out = names.map(() => 0);
      kernel.evaluate([t, ...p], out);
      return out;
    },
    end: terminal.map((e) => evaluateNumber(instance.put(e), new Map([[instance.time, instance.horizon]]))),
  };
}

const TOLERANCE = 1e-13;

/**
 * Their values at a time, to the last digits that step control gives.
 *
 * @throws CostateError `resources.numeric` where they cannot be followed so far
 */
export function coefficientsAt(
  time: number,
  closed: ClosedForm,
  instance: ProblemInstance,
): ReadonlyMap<string, number> {
  const motion = motionOf(closed, instance);
  if (!motion) return new Map();
  const { names, slope, end } = motion;
  const found = time === instance.horizon ? undefined : integrate(slope, end, instance.horizon, time, TOLERANCE);
  if (found && 'reason' in found)
    throw new CostateError({
      code: 'resources.numeric',
      message: `${names.join(', ')} cannot be followed from the horizon back to time ${time}`,
    });
  const values = found?.values.at(-1) ?? end;
  return new Map(names.map((name, i) => [name, values[i] ?? NaN]));
}

/** At time zero by the classical Runge-Kutta method, as the exported file has it. */
function followed(steps: number, { slope, end }: Motion, horizon: number): Vector {
  const h = -horizon / steps;
  const moved = (p: Vector, k: Vector, by: number): Vector => p.map((v, i) => v + by * (k[i] ?? NaN));
  let p = end;
  for (let i = 0; i < steps; i++) {
    const t = horizon + i * h;
    const k1 = slope(t, p);
    const k2 = slope(t + h / 2, moved(p, k1, h / 2));
    const k3 = slope(t + h / 2, moved(p, k2, h / 2));
    const k4 = slope(t + h, moved(p, k3, h));
    const sum = (j: number): number => (k1[j] ?? NaN) + 2 * (k2[j] ?? NaN) + 2 * (k3[j] ?? NaN) + (k4[j] ?? NaN);
    p = p.map((v, j) => v + (h / 6) * sum(j));
  }
  return p;
}

const CLOSE_ENOUGH = 1e-11;
const STEPS = { least: 64, most: 1 << 16 };

/**
 * Steps over the whole horizon at which the file's own integration is right to eleven digits; 0 where there is none.
 *
 * @throws CostateError `resources.numeric` where no affordable number is enough
 */
export function stepsFor({ closed, problem }: ExportedSolution): number {
  const instance = instantiate(problem);
  const motion = closed && motionOf(closed, instance);
  if (!closed || !motion) return 0;
  const truth = [...coefficientsAt(0, closed, instance).values()];
  for (let steps = STEPS.least; steps <= STEPS.most; steps *= 2) {
    const found = followed(steps, motion, instance.horizon);
    if (found.every((v, i) => Math.abs(v - (truth[i] ?? NaN)) <= CLOSE_ENOUGH * Math.max(1, Math.abs(v)))) return steps;
  }
  throw new CostateError({
    code: 'resources.numeric',
    message: `${motion.names.join(', ')} change too fast for the plain integration of an exported file`,
    suggestion: 'a shorter horizon',
  });
}
