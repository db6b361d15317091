/** The last layer of a network by least squares in double precision, since the rest is linear in it. */
import { CostateError } from '../../errors.js';

/**
 * How much of each diagonal element is added to it: features in single precision that say the same must not cancel by large
 * weights, which would be far off where there are no data.
 */
const RIDGE = 1e-9;

/** Rows of `width` coefficients, one after the other, the right sides, and how much each row counts for. */
export interface Equations {
  readonly left: ArrayLike<number>;
  readonly right: ArrayLike<number>;
  readonly width: number;
  /** Of every row; one row's misfit counts by its square. */
  readonly weight: number;
}

/** Cholesky's factor in the lower half, in place. @returns whether all pivots are positive */
function factorise(a: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j] as number;
      for (let k = 0; k < j; k++) sum -= (a[i * n + k] as number) * (a[j * n + k] as number);
      if (i > j) a[i * n + j] = sum / (a[j * n + j] as number);
      else if (sum > 0) a[i * n + i] = Math.sqrt(sum);
      else return false;
    }
  return true;
}

/** Solves LLᵀx = b in place. */
function substitute(factor: Float64Array, n: number, x: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = x[i] as number;
    for (let k = 0; k < i; k++) sum -= (factor[i * n + k] as number) * (x[k] as number);
    x[i] = sum / (factor[i * n + i] as number);
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i] as number;
    for (let k = i + 1; k < n; k++) sum -= (factor[k * n + i] as number) * (x[k] as number);
    x[i] = sum / (factor[i * n + i] as number);
  }
}

/**
 * Weights that leave the least sum of squares in all equations.
 *
 * @throws CostateError `resources.numeric` where the equations are not finite
 */
export function leastSquares(systems: readonly Equations[]): Float64Array {
  const n = systems[0]?.width ?? 0;
  const gram = new Float64Array(n * n);
  const x = new Float64Array(n);
  const row = new Float64Array(n);
  for (const { left, right, weight } of systems) {
    const w = weight * weight;
    for (let r = 0; r < right.length; r++) {
      for (let j = 0; j < n; j++) row[j] = left[r * n + j] as number;
      const b = w * (right[r] as number);
      for (let i = 0; i < n; i++) {
        const z = w * (row[i] as number);
        x[i] = (x[i] as number) + b * (row[i] as number);
        for (let j = 0; j <= i; j++) gram[i * n + j] = (gram[i * n + j] as number) + z * (row[j] as number);
      }
    }
  }
  const sizes = Float64Array.from({ length: n }, (_, i) => Math.sqrt(gram[i * n + i] as number) || 1);
  for (let i = 0; i < n; i++) {
    x[i] = (x[i] as number) / (sizes[i] as number);
    for (let j = 0; j <= i; j++)
      gram[i * n + j] = (gram[i * n + j] as number) / ((sizes[i] as number) * (sizes[j] as number));
    gram[i * n + i] = (gram[i * n + i] as number) + RIDGE;
  }
  if (!factorise(gram, n))
    throw new CostateError({ code: 'resources.numeric', message: 'the features of the network are not finite' });
  substitute(gram, n, x);
  return x.map((v, i) => v / (sizes[i] as number));
}

/** What weights leave of each equation. */
export function misfits({ left, right, width }: Equations, weights: Float64Array): Float64Array {
  return Float64Array.from(right, (b, r) => {
    let sum = -b;
    for (let j = 0; j < width; j++) sum += (left[r * width + j] as number) * (weights[j] as number);
    return sum;
  });
}
