/**
 * Steps of Euler leave in every path what an integral by steps misses, ½(ΔᵀHΔ − E ΔᵀHΔ) for each shock Δ. It has mean zero, hides how
 * good a control is, and is nearly a combination of squares Δᵢ² − E Δᵢ² with coefficients in time and place, which are fitted and
 * taken off (Glasserman 2004, section 4.1). That leaves means as they are, and of exponents of the residual the order of the step.
 */
import { solveLinear } from '../../solve/riccati/linear-solve.js';
import type { Matrix } from '../../solve/riccati/matrix.js';
import type { CostateSystem } from './costate-system.js';
import { columnsOf, type Paths, type Units } from './paths.js';

/** Powers of time and place in the coefficients. */
const POWERS = 3;
/** So many paths to a coefficient, at least. */
const PATHS_PER_COEFFICIENT = 20;
const FEWEST_PATHS = 5;
const RIDGE = 1e-6;

export interface Squares {
  /** Coefficients a path. */
  readonly width: number;
  /** Adds up a block's sums from `first` on. */
  readonly add: (paths: Paths, first: number, sums: Float64Array) => void;
}

/** Sums of squares less their means, each coordinate by itself where there are paths enough, else all together. */
export function squaresOf(system: CostateSystem, units: Units, paths: number): Squares {
  const { size, instance } = system;
  const each = POWERS * POWERS;
  const isApart = size * each * PATHS_PER_COEFFICIENT <= paths / 2;
  const width = isApart ? size * each : each;
  return {
    width,
    add: ({ count, steps, h, y, shocks }, first, sums) => {
      const variance = columnsOf(size, count);
      for (let k = 0; k < steps; k++) {
        const discount = Math.exp(-instance.discount * k * h);
        const at = y[k] ?? [];
        system.variances(k * h, count, at, variance);
        for (let i = 0; i < size; i++) {
          const [x, shock, rate] = [at[i], shocks[k]?.[i], variance[i]] as [Float64Array, Float64Array, Float64Array];
          const [centre, spread] = [units.centre[i] ?? 0, units.spread[i] ?? 1];
          for (let n = 0; n < count; n++) {
            const square = (discount * ((shock[n] as number) ** 2 - h * (rate[n] as number))) / h;
            const place = ((x[n] as number) - centre) / spread;
            let to = (first + n) * width + (isApart ? i * each : 0);
            let inTime = square;
            for (let a = 0; a < POWERS; a++, inTime *= k / steps) {
              let term = inTime;
              for (let b = 0; b < POWERS; b++, term *= place, to++) sums[to] = (sums[to] as number) + term;
            }
          }
        }
      }
    },
  };
}

/** Sums of which least squares are made: of products of the squares, and of them with the residual less its mean. */
export interface Fit {
  readonly normal: Float64Array;
  readonly right: Float64Array;
  /** Paths that they are sums over. */
  readonly paths: number;
}

export const noFit = (width: number): Fit => ({
  normal: new Float64Array(width * width),
  right: new Float64Array(width),
  paths: 0,
});

/** The sums with those over paths from `from` to `to` added, what was there before counted by a factor. */
export function fitWith(
  before: Fit,
  keep: number,
  residual: Float64Array,
  sums: Float64Array,
  from: number,
  to: number,
): Fit {
  // prettier-ignore
  const width = before.right.length;
  const normal = before.normal.map((v) => keep * v);
  const right = before.right.map((v) => keep * v);
  let mean = 0;
  for (let n = from; n < to; n++) mean += (residual[n] as number) / (to - from);
  for (let n = from; n < to; n++)
    for (let i = 0; i < width; i++) {
      const s = sums[n * width + i] as number;
      right[i] = (right[i] as number) + s * ((residual[n] as number) - mean);
      for (let j = 0; j <= i; j++) {
        const place = i * width + j;
        normal[place] = (normal[place] as number) + s * (sums[n * width + j] as number);
      }
    }
  return { normal, right, paths: keep * before.paths + to - from };
}

/** Coefficients that leave the least of the residual; zeros while there are too few paths. */
export function coefficients({ normal, right, paths }: Fit): Float64Array {
  const width = right.length;
  if (paths < FEWEST_PATHS * width) return new Float64Array(width);
  const whole = Float64Array.from(normal, (_, place) => {
    const [i, j] = [Math.floor(place / width), place % width];
    return i === j ? (normal[place] as number) * (1 + RIDGE) : (normal[i > j ? place : j * width + i] as number);
  });
  const side: Matrix = { rows: width, columns: 1, entries: right.slice() };
  return solveLinear({ rows: width, columns: width, entries: whole }, side)?.entries ?? new Float64Array(width);
}

/** The residual of paths from `from` to `to` less what the squares say of it, in place. */
export function takeOff(
  residual: Float64Array,
  sums: Float64Array,
  weights: Float64Array,
  from: number,
  to: number,
): void {
  // prettier-ignore
  const width = weights.length;
  for (let n = from; n < to; n++) {
    let noise = 0;
    for (let j = 0; j < width; j++) noise += (weights[j] as number) * (sums[n * width + j] as number);
    residual[n] = (residual[n] as number) - noise;
  }
}

/** The residual without the noise of its steps: each half of the paths by the coefficients of the other, so that no mean is moved. */
export function withoutStepNoise(residual: Float64Array, sums: Float64Array, width: number): Float64Array {
  const [n, half] = [residual.length, residual.length / 2];
  const by = (from: number, to: number): Float64Array =>
    coefficients(fitWith(noFit(width), 0, residual, sums, from, to));
  const [first, second] = [by(0, half), by(half, n)];
  const left = residual.slice();
  takeOff(left, sums, second, 0, half);
  takeOff(left, sums, first, half, n);
  return left;
}
