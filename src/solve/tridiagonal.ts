/** Tridiagonal systems of monotone schemes: diagonally dominant M-matrices, solved without pivoting and without cancellation. */
import { CostateError } from '../errors.js';

/**
 * Solves −lower_i u_{i−1} + (excess_i + lower_i + upper_i) u_i − upper_i u_{i+1} = right_i, all of lower, upper, excess ≥ 0,
 * by elimination (Thomas 1949) in the form of Grassmann, Taksar and Heyman (1985): what the rows sum to is carried along
 * instead of being left over from a difference, so that no rate, however large, drowns a small discount.
 *
 * @param excess row sums: discount rate and one over the time step
 * @throws CostateError `resources.numeric` when the matrix is not of that kind or a value is not finite
 */
export function solveTridiagonal(
  lower: Float64Array,
  excess: Float64Array,
  upper: Float64Array,
  right: Float64Array,
): Float64Array {
  const n = excess.length;
  const ratio = new Float64Array(n);
  const u = new Float64Array(n);
  // 1 − ratio of the row before: the share that does not come back.
  let kept = 1;
  for (let i = 0; i < n; i++) {
    const l = i > 0 ? (lower[i] as number) : 0;
    const e = excess[i] as number;
    const r = i < n - 1 ? (upper[i] as number) : 0;
    const left = e + l * kept;
    const pivot = left + r;
    if (!(l >= 0 && r >= 0 && e >= 0 && pivot > 0))
      throw new CostateError({
        code: 'resources.numeric',
        message: `the discretisation is not monotone at node ${i + 1} of ${n} (rates ${l} and ${r}, row sum ${e})`,
      });
    ratio[i] = r / pivot;
    kept = left / pivot;
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
