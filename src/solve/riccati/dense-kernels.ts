/**
 * Dense matrices in one stretch of memory and the product on which blocked algorithms spend their time: a 4 × 4 block of
 * the result stays in registers while rows of one factor meet columns of the other (Goto and van de Geijn 2008).
 */
import { CostateError } from '../../errors.js';

/** A part of a workspace, row by row. Offset and stride count doubles. */
export interface Block {
  readonly offset: number;
  readonly rows: number;
  readonly columns: number;
  /** Distance of one row from the next. */
  readonly stride: number;
}

/** Rows and columns come in fours: the register block. */
export const REGISTER_BLOCK = 4;

/** The least multiple of four that holds n. */
export const padded = (n: number): number => Math.ceil(n / REGISTER_BLOCK) * REGISTER_BLOCK;

/** C ← C + sign·AB, or C + sign·AᵀB; with `lower` only the blocks of C on and below the diagonal. */
export type AddProduct = (c: Block, sign: 1 | -1, a: Block, transposed: boolean, b: Block, lower?: boolean) => void;

export interface Workspace {
  readonly data: Float64Array;
  /** A new block of zeros; rows and columns are rounded up to multiples of four. */
  readonly block: (rows: number, columns: number) => Block;
  readonly addProduct: AddProduct;
  /** data[to …] ← data[to …] + factor·data[from …], `count` numbers. */
  readonly addMultiple: (to: number, factor: number, from: number, count: number) => void;
}

/** A way of multiplying; every way adds in the same order, so that all give the same bits. */
export interface DenseKernels {
  readonly name: 'javascript' | 'simd';
  /** Memory for the given number of doubles, zeroed. */
  readonly workspace: (doubles: number) => Workspace;
}

/** Blocks from a stretch of memory, one after the other. */
export function allocator(doubles: number): Workspace['block'] {
  let used = 0;
  return (rows, columns) => {
    const block = { offset: used, rows: padded(rows), columns: padded(columns), stride: padded(columns) };
    used += block.rows * block.stride;
    if (used > doubles)
      throw new CostateError({
        code: 'resources.numeric',
        message: `a workspace of ${doubles} doubles is too small for ${used}`,
      });
    return block;
  };
}

export const part = (b: Block, row: number, column: number, rows: number, columns: number): Block => ({
  offset: b.offset + row * b.stride + column,
  rows,
  columns,
  stride: b.stride,
});
