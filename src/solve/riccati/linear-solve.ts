/** One system of linear equations between matrices of their own, for checks and small work. */
import { javascriptKernels } from './dense-javascript.js';
import { padded } from './dense-kernels.js';
import { factor, solveWith } from './lu.js';
import type { Matrix } from './matrix.js';
import { load, unload } from './matrix-block.js';

/**
 * A⁻¹B.
 *
 * @returns undefined where A is singular to working precision
 */
export function solveLinear(a: Matrix, b: Matrix): Matrix | undefined {
  const n = a.rows;
  const w = javascriptKernels.workspace(padded(n) * (padded(n) + padded(b.columns)));
  const [left, right] = [load(w, a), load(w, b)];
  // Padding stands apart: rows of its own with one on the diagonal.
  for (let i = n; i < left.rows; i++) w.data[left.offset + i * left.stride + i] = 1;
  const factors = factor(w, left);
  if (!(factors.pivotRatio > 0)) return undefined;
  solveWith(w, factors, right);
  const solution = unload(w, right, n, b.columns);
  return solution.entries.every(Number.isFinite) ? solution : undefined;
}
