/** Paths under a costate network, in steps of Euler and Maruyama, and what they say of its payoff. */
import { numpy as np } from '@jax-js/jax';
import { CostateError } from '../../errors.js';
import { fillNormalPairs, type RandomKey } from '../../simulate/normal.js';
import type { CostateFunctions, CostateWeights, Seen } from './costate-network.js';
import type { Columns, CostateSystem } from './costate-system.js';

/** Units in which the network sees coordinates, and those of the costate. */
export interface Units {
  readonly centre: readonly number[];
  readonly spread: readonly number[];
  readonly costate: readonly number[];
}

export const columnsOf = (n: number, count: number): Float64Array[] =>
  Array.from({ length: n }, () => new Float64Array(count));

/** Increments of the independent noises for `steps` steps of length h, the same for a path wherever it is computed. */
export function increments(
  key: RandomKey,
  firstPath: number,
  count: number,
  noises: number,
  steps: number,
  h: number,
): Columns[] {
  const all = Array.from({ length: steps + (steps % 2) }, () => columnsOf(noises, count));
  const root = Math.sqrt(h);
  for (let k = 0; k < steps; k += 2)
    for (let j = 0; j < noises; j++) {
      const [even, odd] = [all[k]?.[j], all[k + 1]?.[j]] as [Float64Array, Float64Array];
      fillNormalPairs(key, firstPath, count, k / 2, j, even, odd);
      for (let i = 0; i < count; i++) {
        even[i] = (even[i] as number) * root;
        odd[i] = (odd[i] as number) * root;
      }
    }
  return all.slice(0, steps);
}

/** Of steps twice as long. */
export const joined = (fine: readonly Columns[]): Columns[] =>
  Array.from({ length: fine.length / 2 }, (_, k) =>
    (fine[2 * k] ?? []).map((a, j) => a.map((v, i) => v + (fine[2 * k + 1]?.[j]?.[i] ?? NaN))),
  );

/** What is kept of every step, for the adjoint and for learning. */
export interface Paths {
  readonly count: number;
  readonly steps: number;
  readonly h: number;
  /** By step, coordinates at its start, actions, costate and Σ dW. */
  readonly y: readonly Columns[];
  readonly u: readonly Columns[];
  readonly p: readonly Columns[];
  readonly shocks: readonly Columns[];
  /** Coordinates at the end, and the payoff's gradient there. */
  readonly end: Columns;
  readonly endSlope: Columns;
  /** What the network saw, [steps · count, size] each. */
  readonly x: Float32Array;
  readonly slope: Float32Array;
  /** What each path earned or cost in all, discounted. */
  readonly payoff: Float64Array;
  /** By step, what had been collected at its end. */
  readonly collected: readonly Float64Array[];
  /** The payoff less ∫e^{−ρt} p·Σ dW, whose mean is zero: all paths have the value where p = ∇V. */
  readonly residual: Float64Array;
}

/** [count, size] of single precision from columns, shifted and scaled. */
function rows(
  columns: Columns,
  shift: readonly number[] | undefined,
  scale: readonly number[],
  out: Float32Array,
): void {
  const size = scale.length;
  columns.slice(0, size).forEach((column, i) => {
    const [c, s] = [shift?.[i] ?? 0, scale[i] ?? 1];
    const count = out.length / size;
    for (let n = 0; n < count; n++) out[n * size + i] = ((column[n] as number) - c) / s;
  });
}

export const timesOf = (steps: number, count: number, from = 0): Float32Array =>
  Float32Array.from({ length: count * (steps - from) }, (_, i) => (from + Math.floor(i / count)) / steps);

export const seenBy = (x: Float32Array, t: Float32Array, slope: Float32Array, size: number): Seen => ({
  x: np.array(x).reshape([-1, size]),
  t: np.array(t).reshape([-1, 1]),
  slope: np.array(slope).reshape([-1, size]),
});

/**
 * Follows paths from the point to the horizon.
 *
 * @param dw by step, increments of the noises
 * @throws CostateError `resources.numeric` where a path leaves the finite numbers
 */
export function follow(
  system: CostateSystem,
  functions: CostateFunctions,
  weights: CostateWeights,
  units: Units,
  dw: readonly Columns[],
): Paths {
  const { size, controls, instance } = system;
  const steps = dw.length;
  const count = dw[0]?.[0]?.length ?? 0;
  const h = instance.horizon / steps;
  const cells = count * size;
  const [x, slope] = [new Float32Array(steps * cells), new Float32Array(steps * cells)];
  const [payoff, martingale] = [new Float64Array(count), new Float64Array(count)];
  const ys: Columns[] = [];
  const us: Columns[] = [];
  const ps: Columns[] = [];
  const shocks: Columns[] = [];
  const collected: Float64Array[] = [];
  let y: Columns = columnsOf(size, count);
  y.forEach((column, i) => column.fill(system.start[i] ?? NaN));
  const end = columnsOf(size + 1, count);
  const motion = columnsOf(size + 1, count);
  for (let k = 0; k < steps; k++) {
    const t = k * h;
    const discount = Math.exp(-instance.discount * t);
    system.end(count, y, end);
    const [seenX, seenSlope] = [x.subarray(k * cells, (k + 1) * cells), slope.subarray(k * cells, (k + 1) * cells)];
    rows(y, units.centre, units.spread, seenX);
    rows(end.slice(1), undefined, units.costate, seenSlope);
    const seen = seenBy(seenX, new Float32Array(count).fill(k / steps), seenSlope, size);
    const found = functions.costate(weights, seen).dataSync();
    const p = columnsOf(size, count);
    p.forEach((column, i) => {
      const unit = units.costate[i] ?? 1;
      for (let n = 0; n < count; n++) column[n] = (found[n * size + i] as number) * unit;
    });
    const u = columnsOf(controls, count);
    const shock = columnsOf(size, count);
    system.actions(t, count, y, p, u);
    system.motion(t, count, y, u, motion);
    system.shocks(t, count, y, dw[k] ?? [], shock);
    const reward = motion[size] as Float64Array;
    const next = y.map((column, i) => {
      const [drift, noise, costate] = [motion[i], shock[i], p[i]] as [Float64Array, Float64Array, Float64Array];
      const out = new Float64Array(count);
      for (let n = 0; n < count; n++) {
        out[n] = (column[n] as number) + h * (drift[n] as number) + (noise[n] as number);
        martingale[n] = (martingale[n] as number) + discount * (costate[n] as number) * (noise[n] as number);
      }
      return out;
    });
    for (let n = 0; n < count; n++) payoff[n] = (payoff[n] as number) + discount * h * (reward[n] as number);
    collected.push(payoff.slice());
    ys.push(y);
    us.push(u);
    ps.push(p);
    shocks.push(shock);
    y = next;
  }
  system.end(count, y, end);
  const discount = Math.exp(-instance.discount * instance.horizon);
  const terminal = end[0] as Float64Array;
  for (let n = 0; n < count; n++) payoff[n] = (payoff[n] as number) + discount * (terminal[n] as number);
  const lost = payoff.findIndex((v) => !Number.isFinite(v));
  if (lost >= 0) {
    const step = ys.findIndex((columns) => columns.some((column) => !Number.isFinite(column[lost] as number)));
    throw new CostateError({
      code: 'resources.numeric',
      message: `a path under the control left the finite numbers ${step < 0 ? 'at its end' : `at ${instance.time} = ${((step - 1) * h).toPrecision(3)}`}`,
      suggestion: 'more steps (--steps), or a shorter horizon',
    });
  }
  return {
    count,
    steps,
    h,
    y: ys,
    u: us,
    p: ps,
    shocks,
    end: y,
    endSlope: end.slice(1),
    x,
    slope,
    payoff,
    collected,
    residual: payoff.map((v, n) => v - (martingale[n] as number)),
  };
}
