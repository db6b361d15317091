/** Cholesky's factor of a symmetric positive definite matrix, and what divides by it. */
import { entry, zeros, type Matrix } from './matrix.js';

/**
 * L with LLᵀ = M, row by row.
 *
 * @returns undefined where a pivot is not positive beyond rounding: M is not positive definite to working precision
 */
export function cholesky(m: Matrix): Matrix | undefined {
  const n = m.rows;
  const { entries: l } = zeros(n, n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = entry(m, i, j);
      for (let k = 0; k < j; k++) sum -= (l[i * n + k] as number) * (l[j * n + k] as number);
      if (i > j) l[i * n + j] = sum / (l[j * n + j] as number);
      else if (sum > n * Number.EPSILON * Math.abs(entry(m, i, i))) l[i * n + i] = Math.sqrt(sum);
      else return undefined;
    }
  return { rows: n, columns: n, entries: l };
}

/** L⁻¹B for a lower triangle L. */
export function divideByLower(l: Matrix, b: Matrix): Matrix {
  const [n, m] = [l.rows, b.columns];
  const x = b.entries.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) {
      const factor = entry(l, i, k);
      if (factor === 0) continue;
      for (let j = 0; j < m; j++) x[i * m + j] = (x[i * m + j] as number) - factor * (x[k * m + j] as number);
    }
    const pivot = entry(l, i, i);
    for (let j = 0; j < m; j++) x[i * m + j] = (x[i * m + j] as number) / pivot;
  }
  return { rows: n, columns: m, entries: x };
}

/** L⁻ᵀB for a lower triangle L. */
export function divideByUpper(l: Matrix, b: Matrix): Matrix {
  const [n, m] = [l.rows, b.columns];
  const x = b.entries.slice();
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) {
      const factor = entry(l, k, i);
      if (factor === 0) continue;
      for (let j = 0; j < m; j++) x[i * m + j] = (x[i * m + j] as number) - factor * (x[k * m + j] as number);
    }
    const pivot = entry(l, i, i);
    for (let j = 0; j < m; j++) x[i * m + j] = (x[i * m + j] as number) / pivot;
  }
  return { rows: n, columns: m, entries: x };
}
