/** The last layer of a network by least squares in double precision, since the rest is linear in it. */
import { CostateError } from '../../errors.js';

/**
 * How much of each diagonal element is added to it: features that say nearly the same must not cancel by large
 * weights, which would be far off where there are no data.
 */
const RIDGE = 1e-9;

/** Rows of `width` coefficients, one after the other, and the right sides. */
export interface Equations {
  readonly left: ArrayLike<number>;
  readonly right: ArrayLike<number>;
  readonly width: number;
}

/** All that least squares need of equations, AᵀA in its lower half and Aᵀb: far fewer numbers than there are rows. */
export interface NormalEquations {
  readonly gram: Float64Array;
  readonly right: Float64Array;
}

/** Aᵀb. */
export function moments({ left, right, width }: Equations): Float64Array {
  const x = new Float64Array(width);
  for (let r = 0; r < right.length; r++) {
    const b = right[r] as number;
    for (let j = 0; j < width; j++) x[j] = (x[j] as number) + b * (left[r * width + j] as number);
  }
  return x;
}

/** AᵀA for rows of `width`: of columns laid out one after the other, two by two, so that each number read counts twice. */
export function gramOf(left: ArrayLike<number>, width: number): Float64Array {
  const rows = left.length / width;
  const columns = new Float64Array((width + 1) * rows);
  for (let r = 0; r < rows; r++) for (let j = 0; j < width; j++) columns[j * rows + r] = left[r * width + j] as number;
  const gram = new Float64Array(width * width);
  for (let i = 0; i < width; i += 2)
    for (let j = 0; j <= i; j += 2) {
      const [p, q] = [i * rows, j * rows];
      let [a, b, c, d] = [0, 0, 0, 0];
      for (let r = 0; r < rows; r++) {
        const x = columns[p + r] as number;
        const y = columns[p + rows + r] as number;
        const z = columns[q + r] as number;
        const w = columns[q + rows + r] as number;
        a += x * z;
        b += x * w;
        c += y * z;
        d += y * w;
      }
      gram[i * width + j] = a;
      if (j + 1 < width) gram[i * width + j + 1] = b;
      if (i + 1 === width) continue;
      gram[(i + 1) * width + j] = c;
      gram[(i + 1) * width + j + 1] = d;
    }
  return gram;
}

export const normalEquations = (equations: Equations): NormalEquations => ({
  gram: gramOf(equations.left, equations.width),
  right: moments(equations),
});

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
 * @param systems with how much a row of each counts for: its misfit counts by the square of that
 * @throws CostateError `resources.numeric` where the equations are not finite
 */
export function leastOf(systems: readonly (readonly [NormalEquations, number])[]): Float64Array {
  const n = systems[0]?.[0].right.length ?? 0;
  const gram = new Float64Array(n * n);
  const x = new Float64Array(n);
  for (const [normal, weight] of systems) {
    const w = weight * weight;
    for (let p = 0; p < n * n; p++) gram[p] = (gram[p] as number) + w * (normal.gram[p] as number);
    for (let i = 0; i < n; i++) x[i] = (x[i] as number) + w * (normal.right[i] as number);
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

/** As `leastOf` for equations of one kind. */
export const leastSquares = (equations: Equations): Float64Array => leastOf([[normalEquations(equations), 1]]);

/** What weights leave of each equation. */
export function misfits({ left, right, width }: Equations, weights: Float64Array): Float64Array {
  const all = new Float64Array(right.length);
  for (let r = 0; r < right.length; r++) {
    let sum = -(right[r] as number);
    for (let j = 0; j < width; j++) sum += (left[r * width + j] as number) * (weights[j] as number);
    all[r] = sum;
  }
  return all;
}

/** Root of the mean square. */
export const rms = (a: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) ** 2;
  return Math.sqrt(sum / a.length);
};
