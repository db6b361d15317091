/** Between matrices of their own and blocks of a workspace. */
import { copyBlock } from './block.js';
import type { Block, Workspace } from './dense-kernels.js';
import type { Matrix } from './matrix.js';

/** A new block with the matrix in it, zero in the padding. */
export function load(w: Workspace, m: Matrix): Block {
  const b = w.block(m.rows, m.columns);
  for (let i = 0; i < m.rows; i++)
    w.data.set(m.entries.subarray(i * m.columns, (i + 1) * m.columns), b.offset + i * b.stride);
  return b;
}

export function unload({ data }: Workspace, b: Block, rows: number, columns: number): Matrix {
  const entries = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const start = b.offset + i * b.stride;
    entries.set(data.subarray(start, start + columns), i * columns);
  }
  return { rows, columns, entries };
}

/** A copy in a block of its own. */
export function duplicate(w: Workspace, from: Block): Block {
  const to = w.block(from.rows, from.columns);
  copyBlock(w.data, to, from);
  return to;
}
