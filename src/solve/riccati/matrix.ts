/** Real matrices, row by row, as they come from a user and go back; products and norms of small ones and of checks. */
import { CostateError } from '../../errors.js';

/** Entry (i, j) is `entries[i * columns + j]`. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly entries: Float64Array;
}

/**
 * A matrix from its rows.
 *
 * @throws CostateError `input.value` for rows of different lengths or none
 * @example matrixOf([[0, 1], [0, 0]])
 */
export function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  const columns = rows[0]?.length ?? 0;
  if (columns === 0 || rows.some((row) => row.length !== columns))
    throw new CostateError({
      code: 'input.value',
      message: 'a matrix has rows of one length, and at least one number',
    });
  return { rows: rows.length, columns, entries: Float64Array.from(rows.flat()) };
}

export const zeros = (rows: number, columns: number): Matrix => ({
  rows,
  columns,
  entries: new Float64Array(rows * columns),
});

export function identity(n: number, scale = 1): Matrix {
  const result = zeros(n, n);
  for (let i = 0; i < n; i++) result.entries[i * n + i] = scale;
  return result;
}

export const entry = (m: Matrix, i: number, j: number): number => m.entries[i * m.columns + j] as number;

export function transpose(m: Matrix): Matrix {
  const result = zeros(m.columns, m.rows);
  for (let i = 0; i < m.rows; i++) for (let j = 0; j < m.columns; j++) result.entries[j * m.rows + i] = entry(m, i, j);
  return result;
}

/** AB, row by row of B, so that memory is read in order. */
export function times(a: Matrix, b: Matrix): Matrix {
  const result = zeros(a.rows, b.columns);
  const [x, y, out] = [a.entries, b.entries, result.entries];
  for (let i = 0; i < a.rows; i++)
    for (let k = 0; k < a.columns; k++) {
      const factor = x[i * a.columns + k] as number;
      if (factor === 0) continue;
      const [to, from] = [i * b.columns, k * b.columns];
      for (let j = 0; j < b.columns; j++) out[to + j] = (out[to + j] as number) + factor * (y[from + j] as number);
    }
  return result;
}

/** A + factor·B. */
export const plus = (a: Matrix, b: Matrix, factor = 1): Matrix => ({
  ...a,
  entries: a.entries.map((v, i) => v + factor * (b.entries[i] as number)),
});

/** Root of the sum of squares, without overflow for entries that have none. */
export function frobenius({ entries }: Matrix): number {
  const most = entries.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
  if (!(most > 0) || !Number.isFinite(most)) return most;
  let sum = 0;
  for (const v of entries) sum += (v / most) ** 2;
  return most * Math.sqrt(sum);
}

/** Half of the largest difference across the diagonal, as a share of the norm. */
export function asymmetry(m: Matrix): number {
  let most = 0;
  for (let i = 0; i < m.rows; i++)
    for (let j = 0; j < i; j++) most = Math.max(most, Math.abs(entry(m, i, j) - entry(m, j, i)));
  return most / (2 * frobenius(m) || 1);
}

export function symmetrised(m: Matrix): Matrix {
  const n = m.rows;
  const result = zeros(n, n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) result.entries[i * n + j] = (entry(m, i, j) + entry(m, j, i)) / 2;
  return result;
}
