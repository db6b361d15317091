/** Tridiagonal systems of monotone schemes: diagonally dominant M-matrices, solved without pivoting. */
import { CostateError } from '../errors.js';

/**
 * Solves −lower_i u_{i−1} + diagonal_i u_i − upper_i u_{i+1} = right_i (Thomas 1949), stable for
 * diagonal_i ≥ lower_i + upper_i with lower, upper ≥ 0.
 *
 * @throws CostateError `resources.numeric` when the matrix is not of that kind or a value is not finite
 */
export function solveTridiagonal(
  lower: Float64Array,
  diagonal: Float64Array,
  upper: Float64Array,
  right: Float64Array,
): Float64Array {
  const n = diagonal.length;
  const ratio = new Float64Array(n);
  const u = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const l = i > 0 ? (lower[i] as number) : 0;
    const d = diagonal[i] as number;
    const r = i < n - 1 ? (upper[i] as number) : 0;
    if (!(l >= 0 && r >= 0 && d >= (l + r) * (1 - 1e-12) && d > 0))
      throw new CostateError({
        code: 'resources.numeric',
        message: `the discretisation is not monotone at node ${i + 1} of ${n} (rates ${l} and ${r}, diagonal ${d})`,
      });
    const pivot = d - l * (i > 0 ? (ratio[i - 1] as number) : 0);
    ratio[i] = r / pivot;
    u[i] = ((right[i] as number) + l * (i > 0 ? (u[i - 1] as number) : 0)) / pivot;
  }
  for (let i = n - 2; i >= 0; i--) u[i] = (u[i] as number) + (ratio[i] as number) * (u[i + 1] as number);
  const bad = u.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0)
    throw new CostateError({
      code: 'resources.numeric',
      message: `the value on the grid is not finite at node ${bad + 1} of ${n}`,
    });
  return u;
}
