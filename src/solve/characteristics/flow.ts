/**
 * Integration of a system along which much is asked: the pair of Dormand and Prince (1980), order 5, as in `runge-kutta.ts`, without a
 * new array at every step. Jumps of the slope, where an action switches, are passed by steps as short as the tolerance asks.
 */
import { ERROR, NODES, STAGES } from '../runge-kutta.js';

export type Slope = (time: number, point: Float64Array, out: Float64Array) => void;

/** The points that steps ended at, with slopes, the start among them. */
export interface Way {
  readonly times: number[];
  readonly points: Float64Array[];
  readonly slopes: Float64Array[];
}

export interface FlowOptions {
  /** Error of a step, as a share of the largest size that a component has had so far. */
  readonly tolerance: number;
  readonly record?: Way;
  /** Ends the integration after a step where it returns true. */
  readonly stop?: (time: number, point: Float64Array) => boolean;
}

export type Flow = (start: Float64Array, from: number, to: number, options: FlowOptions) => Float64Array | undefined;

/** More steps than this between two times mean that the action switches without end. */
const MOST_STEPS = 4000;
const SHORTEST = 1e-14;
const FACTOR = { safety: 0.9, least: 0.2, most: 5 };

export const newWay = (): Way => ({ times: [], points: [], slopes: [] });

/** Integrates a system of n equations; undefined where its solution is not finite or no step is short enough. */
export function flowOf(slope: Slope, n: number): Flow {
  const k = STAGES.map(() => new Float64Array(n));
  const y = new Float64Array(n);
  const next = new Float64Array(n);
  const size = new Float64Array(n);
  return (start, from, to, { tolerance, record, stop }) => {
    y.set(start);
    for (let i = 0; i < n; i++) size[i] = Math.abs(y[i] as number);
    const whole = to - from;
    let t = from;
    let h = whole / 32;
    slope(t, y, k[0] as Float64Array);
    const keep = (): void => {
      record?.times.push(t);
      record?.points.push(y.slice());
      record?.slopes.push((k[0] as Float64Array).slice());
    };
    keep();
    if (whole === 0) return y.slice();
    for (let count = 0; count < MOST_STEPS; count++) {
      const isLast = Math.abs(h) >= Math.abs(to - t) * (1 - 1e-12);
      if (isLast) h = to - t;
      for (let s = 1; s < STAGES.length; s++) {
        const weights = STAGES[s] as readonly number[];
        for (let i = 0; i < n; i++) {
          let sum = 0;
          for (let j = 0; j < s; j++) sum += (weights[j] as number) * ((k[j] as Float64Array)[i] as number);
          next[i] = (y[i] as number) + h * sum;
        }
        slope(t + (NODES[s] as number) * h, next, k[s] as Float64Array);
      }
      let share = 0;
      for (let i = 0; i < n; i++) {
        let error = 0;
        for (let j = 0; j < STAGES.length; j++) error += (ERROR[j] as number) * ((k[j] as Float64Array)[i] as number);
        error = Math.abs(h * error);
        const scale = Math.max(size[i] as number, Math.abs(next[i] as number));
        // NaN is kept: it compares as no number does.
        if (error !== 0 && !(error / (tolerance * scale) <= share) && share === share)
          share = error / (tolerance * scale);
      }
      if (share <= 1) {
        t = isLast ? to : t + h;
        y.set(next);
        (k[0] as Float64Array).set(k[6] as Float64Array);
        for (let i = 0; i < n; i++) size[i] = Math.max(size[i] as number, Math.abs(y[i] as number));
        keep();
        if (isLast || stop?.(t, y)) return y.slice();
      }
      h *= Number.isFinite(share)
        ? Math.min(FACTOR.most, Math.max(FACTOR.least, FACTOR.safety * Math.max(share, 1e-10) ** -0.2))
        : FACTOR.least;
      if (!(Math.abs(h) > SHORTEST * Math.abs(whole))) return undefined;
    }
    return undefined;
  };
}

/** The cubic through the points and slopes of step n, at a share of it (order 4). */
export function within({ times, points, slopes }: Way, n: number, share: number, out: Float64Array): void {
  const h = (times[n + 1] as number) - (times[n] as number);
  const [a, b] = [points[n] as Float64Array, points[n + 1] as Float64Array];
  const [u, v] = [slopes[n] as Float64Array, slopes[n + 1] as Float64Array];
  const [p, q, r] = [
    share * share * (3 - 2 * share),
    h * share * (1 - share) * (1 - share),
    h * share * share * (share - 1),
  ];
  for (let i = 0; i < out.length; i++)
    out[i] = (1 - p) * (a[i] as number) + p * (b[i] as number) + q * (u[i] as number) + r * (v[i] as number);
}

/** A point of a way at a time between its ends. */
export function alongWay(way: Way, time: number, out: Float64Array): void {
  const { times } = way;
  let [low, high] = [0, times.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) <= time) low = middle;
    else high = middle;
  }
  const h = (times[high] as number) - (times[low] as number);
  within(way, low, h === 0 ? 0 : Math.min(1, Math.max(0, (time - (times[low] as number)) / h)), out);
}
