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

/** Coefficients that leave the least of a residual on paths from `from` to `to`. */
function fitted(residual: Float64Array, sums: Float64Array, width: number, from: number, to: number): Float64Array {
  const normal = new Float64Array(width * width);
  const right = new Float64Array(width);
  let mean = 0;
  for (let n = from; n < to; n++) mean += (residual[n] as number) / (to - from);
  for (let n = from; n < to; n++)
    for (let i = 0; i < width; i++) {
      const s = sums[n * width + i] as number;
      right[i] = (right[i] as number) + s * ((residual[n] as number) - mean);
      for (let j = 0; j <= i; j++)
        normal[i * width + j] = (normal[i * width + j] as number) + s * (sums[n * width + j] as number);
    }
  for (let i = 0; i < width; i++) {
    for (let j = i + 1; j < width; j++) normal[i * width + j] = normal[j * width + i] as number;
    normal[i * width + i] = (normal[i * width + i] as number) * (1 + 1e-9);
  }
  const side: Matrix = { rows: width, columns: 1, entries: right };
  return solveLinear({ rows: width, columns: width, entries: normal }, side)?.entries ?? new Float64Array(width);
}

/** The residual without the noise of its steps: each half of the paths by the coefficients of the other, so that no mean is moved. */
export function withoutStepNoise(residual: Float64Array, sums: Float64Array, width: number): Float64Array {
  const n = residual.length;
  const half = n / 2;
  const [first, second] = [fitted(residual, sums, width, 0, half), fitted(residual, sums, width, half, n)];
  return residual.map((r, p) => {
    const weights = p < half ? second : first;
    let noise = 0;
    for (let j = 0; j < width; j++) noise += (weights[j] as number) * (sums[p * width + j] as number);
    return r - noise;
  });
}
