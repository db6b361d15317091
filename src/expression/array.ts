/** Vectors and matrices whose entries are expressions: what formulas such as `A*x + B*a` are computed with, entry by entry. */
import { add, multiply, one, sqrt, square, zero, type Expression } from './expression.js';

/** A number has no dimension, a vector one, a matrix two (rows, columns); entries lie row by row. */
export interface ArrayValue {
  readonly shape: readonly number[];
  readonly entries: readonly Expression[];
}

export const scalar = (e: Expression): ArrayValue => ({ shape: [], entries: [e] });

/** "a number", "a vector of 3", "a 2×3 matrix" */
export function shapeInWords({ shape }: Pick<ArrayValue, 'shape'>): string {
  const [rows, columns] = shape;
  if (rows === undefined) return 'a number';
  return columns === undefined ? `a vector of ${rows}` : `a ${rows}×${columns} matrix`;
}

const sameShape = (a: ArrayValue, b: ArrayValue): boolean =>
  a.shape.length === b.shape.length && a.shape.every((n, i) => n === b.shape[i]);

/** The one entry of a number, or of an array with one entry. */
export const asNumber = ({ entries }: ArrayValue): Expression | undefined =>
  entries.length === 1 ? entries[0] : undefined;

export const scaled = (factor: Expression, { shape, entries }: ArrayValue): ArrayValue => ({
  shape,
  entries: entries.map((e) => multiply(factor, e)),
});

/** Entry by entry; undefined where the shapes differ. */
export function arraySum(a: ArrayValue, b: ArrayValue): ArrayValue | undefined {
  if (!sameShape(a, b)) return undefined;
  return { shape: a.shape, entries: a.entries.map((e, i) => add(e, b.entries[i] ?? zero)) };
}

/** Σ_k a_k b_k */
const contraction = (a: readonly Expression[], b: readonly Expression[]): Expression =>
  add(...a.map((e, k) => (e === b[k] ? square(e) : multiply(e, b[k] ?? zero))));

const rowOf = ({ shape, entries }: ArrayValue, i: number): readonly Expression[] => {
  const columns = shape[1] ?? 1;
  return entries.slice(i * columns, (i + 1) * columns);
};
const columnOf = ({ shape, entries }: ArrayValue, j: number): readonly Expression[] => {
  const columns = shape[1] ?? 1;
  return entries.filter((_, k) => k % columns === j);
};

/**
 * The product: a number times anything, matrix times matrix or vector, a row (as of `transpose`) times a vector, which is a
 * number. A vector on the left of a row is a matrix. Undefined where the inner dimensions differ.
 */
export function arrayProduct(a: ArrayValue, b: ArrayValue): ArrayValue | undefined {
  const [left, right] = [a.shape.length === 0, b.shape.length === 0];
  if (left) return scaled(a.entries[0] ?? zero, b);
  if (right) return scaled(b.entries[0] ?? zero, a);
  const inner = a.shape[1] ?? 1;
  if (inner !== b.shape[0] || (a.shape.length === 1 && b.shape.length === 1)) return undefined;
  const [rows, columns] = [a.shape[0] ?? 1, b.shape[1] ?? 1];
  const entries = Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (__, j) => contraction(rowOf(a, i), columnOf(b, j))),
  ).flat();
  if (b.shape.length === 2) return { shape: [rows, columns], entries };
  return rows === 1 ? { shape: [], entries } : { shape: [rows], entries };
}

/** A vector becomes a row; undefined for a number. */
export function transposed(a: ArrayValue): ArrayValue | undefined {
  const [rows, columns] = a.shape;
  if (rows === undefined) return undefined;
  if (columns === undefined) return { shape: [1, rows], entries: a.entries };
  return {
    shape: [columns, rows],
    entries: Array.from({ length: columns }, (_, j) => columnOf(a, j)).flat(),
  };
}

/** Σ a_i b_i of two vectors of one length. */
export const dotProduct = (a: ArrayValue, b: ArrayValue): Expression | undefined =>
  a.shape.length === 1 && sameShape(a, b) ? contraction(a.entries, b.entries) : undefined;

/** √(Σ a_i²), the Euclidean norm of a vector. */
export function euclideanNorm(a: ArrayValue): Expression | undefined {
  const square = dotProduct(a, a);
  return square && sqrt(square);
}

export const identityMatrix = (n: number): ArrayValue => ({
  shape: [n, n],
  entries: Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? one : zero)),
});

/** The entry at one-based indices; undefined outside the array or with another number of indices. */
export function entryAt({ shape, entries }: ArrayValue, indices: readonly number[]): Expression | undefined {
  if (indices.length !== shape.length || shape.length === 0) return undefined;
  if (indices.some((i, k) => !(i >= 1 && i <= (shape[k] ?? 0)))) return undefined;
  const [i = 1, j] = indices;
  return entries[j === undefined ? i - 1 : (i - 1) * (shape[1] ?? 1) + j - 1];
}

/** Arrays of one shape side by side, as `[a, b]` writes them; undefined where shapes differ or more than two dimensions arise. */
export function stacked(items: readonly ArrayValue[]): ArrayValue | undefined {
  const [first] = items;
  if (!first || first.shape.length > 1 || items.some((item) => !sameShape(item, first))) return undefined;
  return { shape: [items.length, ...first.shape], entries: items.flatMap((item) => item.entries) };
}
