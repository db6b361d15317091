/**
 * LU factors with partial pivoting of a block, in place, by panels: all but a strip of the work is one product
 * (Golub and Van Loan 2013, section 3.4.7).
 */
import { part, type Block, type Workspace } from './dense-kernels.js';

const PANEL = 12;

export interface Factors {
  readonly block: Block;
  /** Row that was exchanged with row i in step i. */
  readonly exchanges: Int32Array;
  /** ln |det| and its sign; −∞ for a singular matrix. */
  readonly logDeterminant: number;
  /** Smallest over largest pivot: far below the rounding unit times the size, the matrix is singular to working precision. */
  readonly pivotRatio: number;
}

function exchangeRows(data: Float64Array, first: number, second: number, count: number): void {
  if (first === second) return;
  for (let j = 0; j < count; j++) {
    const kept = data[first + j] as number;
    data[first + j] = data[second + j] as number;
    data[second + j] = kept;
  }
}

/** Factors the columns [from, to) of the rows below `from`, exchanging whole rows of the block. */
function factorPanel(data: Float64Array, a: Block, from: number, to: number, exchanges: Int32Array): void {
  const { offset, rows, columns, stride } = a;
  for (let j = from; j < to; j++) {
    let [best, size] = [j, -1];
    for (let i = j; i < rows; i++) {
      const v = Math.abs(data[offset + i * stride + j] as number);
      if (v > size) [best, size] = [i, v];
    }
    exchanges[j] = best;
    exchangeRows(data, offset + j * stride, offset + best * stride, columns);
    const pivotRow = offset + j * stride;
    const inverse = 1 / (data[pivotRow + j] as number);
    if (!Number.isFinite(inverse)) continue;
    for (let i = j + 1; i < rows; i++) {
      const row = offset + i * stride;
      const factor = (data[row + j] as number) * inverse;
      data[row + j] = factor;
      if (factor === 0) continue;
      for (let k = j + 1; k < to; k++)
        data[row + k] = (data[row + k] as number) - factor * (data[pivotRow + k] as number);
    }
  }
}

/** B ← L⁻¹B for the unit lower triangle in rows and columns [from, to) of the factors, B's rows counted alike. */
function eliminateForward(w: Workspace, a: Block, from: number, to: number, b: Block, firstRow: number): void {
  for (let i = from + 1; i < to; i++)
    for (let k = from; k < i; k++) {
      const factor = w.data[a.offset + i * a.stride + k] as number;
      if (factor !== 0)
        w.addMultiple(b.offset + (i - firstRow) * b.stride, -factor, b.offset + (k - firstRow) * b.stride, b.columns);
    }
}

/** Overwrites the square block by its factors. */
export function factor(w: Workspace, a: Block): Factors {
  const n = a.rows;
  const { data } = w;
  const exchanges = new Int32Array(n);
  for (let from = 0; from < n; from += PANEL) {
    const to = Math.min(n, from + PANEL);
    factorPanel(data, a, from, to, exchanges);
    if (to === n) break;
    const right = part(a, from, to, to - from, n - to);
    eliminateForward(w, a, from, to, right, from);
    w.addProduct(part(a, to, to, n - to, n - to), -1, part(a, to, from, n - to, to - from), false, right);
  }
  let [log, least, most] = [0, Infinity, 0];
  for (let i = 0; i < n; i++) {
    const pivot = Math.abs(data[a.offset + i * a.stride + i] as number);
    log += Math.log(pivot);
    least = Math.min(least, pivot);
    most = Math.max(most, pivot);
  }
  return { block: a, exchanges, logDeterminant: log, pivotRatio: least / most };
}

/** B ← A⁻¹B for the factors of A. */
export function solveWith(w: Workspace, { block: a, exchanges }: Factors, b: Block): void {
  const n = a.rows;
  const { data } = w;
  for (let i = 0; i < n; i++)
    exchangeRows(data, b.offset + i * b.stride, b.offset + (exchanges[i] as number) * b.stride, b.columns);
  for (let from = 0; from < n; from += PANEL) {
    const to = Math.min(n, from + PANEL);
    eliminateForward(w, a, from, to, b, 0);
    if (to < n)
      w.addProduct(part(b, to, 0, n - to, b.columns), -1, part(a, to, from, n - to, to - from), false, part(b, from, 0, to - from, b.columns)); // prettier-ignore
  }
  for (let from = Math.floor((n - 1) / PANEL) * PANEL; from >= 0; from -= PANEL) {
    const to = Math.min(n, from + PANEL);
    const here = part(b, from, 0, to - from, b.columns);
    if (to < n) w.addProduct(here, -1, part(a, from, to, to - from, n - to), false, part(b, to, 0, n - to, b.columns));
    eliminateBackward(w, a, from, to, b);
  }
}

function eliminateBackward(w: Workspace, a: Block, from: number, to: number, b: Block): void {
  const { data } = w;
  for (let i = to - 1; i >= from; i--) {
    const row = b.offset + i * b.stride;
    for (let k = i + 1; k < to; k++) {
      const factor = data[a.offset + i * a.stride + k] as number;
      if (factor !== 0) w.addMultiple(row, -factor, b.offset + k * b.stride, b.columns);
    }
    const inverse = 1 / (data[a.offset + i * a.stride + i] as number);
    for (let j = 0; j < b.columns; j++) data[row + j] = (data[row + j] as number) * inverse;
  }
}
