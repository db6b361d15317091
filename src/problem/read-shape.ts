/** Vectors and matrices among the names of a problem: their dimension, the names of their entries, lists of numbers. */
import { isSeq } from 'yaml';
import type { ArrayValue } from '../expression/array.js';
import { symbol, zero } from '../expression/expression.js';
import { rationalToNumber, signOfRational, type Rational } from '../expression/rational.js';
import { readNumber } from './yaml-formula.js';
import { readList, type Field } from './yaml-readers.js';
import { mistakeAt } from './yaml-source.js';

const LARGEST_DIMENSION = 1000;

/** One-based indices of the entries, row by row. */
export function indicesOf(shape: readonly number[]): readonly (readonly number[])[] {
  const [rows = 0, columns] = shape;
  const along = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i + 1);
  return along(rows).flatMap((i) => (columns === undefined ? [[i]] : along(columns).map((j) => [i, j])));
}

/** x[1], A[1,2] */
export const entryName = (name: string, indices: readonly number[]): string => `${name}[${indices.join(',')}]`;

/** The array of symbols of a name; with `symmetric`, entries below the diagonal are those above it. */
export function symbolArray(name: string, shape: readonly number[], symmetric = false): ArrayValue {
  const entries = indicesOf(shape).map((indices) =>
    symbol(entryName(name, symmetric ? [...indices].sort((a, b) => a - b) : indices)),
  );
  return { shape, entries };
}

function readSize(field: Field): number {
  const n = rationalToNumber(readNumber(field));
  if (Number.isInteger(n) && n >= 1 && n <= LARGEST_DIMENSION) return n;
  throw mistakeAt(field.source, field.span, 'input.value', `'${field.path}' is not a dimension`, {
    expected: `a whole number from 1 to ${LARGEST_DIMENSION}`,
  });
}

/** `dimension: 3`, or `dimension: [2, 2]` where matrices make sense. */
export function readDimension(field: Field, matrices: boolean): readonly number[] {
  if (!isSeq(field.node)) return [readSize(field)];
  const sizes = readList(field).map(readSize);
  if (matrices && (sizes.length === 1 || sizes.length === 2)) return sizes;
  throw mistakeAt(field.source, field.span, 'input.schema', `'${field.path}' has ${sizes.length} sizes`, {
    expected: matrices ? 'one size, or rows and columns' : 'one size',
  });
}

export interface NumberArray {
  readonly shape: readonly number[];
  readonly values: readonly Rational[];
}

/** A list of numbers, or a list of rows of one length. */
export function readNumbers(field: Field): NumberArray {
  const members = readList(field);
  const [first] = members;
  if (!first)
    throw mistakeAt(field.source, field.span, 'input.value', `'${field.path}' is empty`, { expected: 'numbers' });
  if (!isSeq(first.node)) return { shape: [members.length], values: members.map(readNumber) };
  const rows = members.map(readList);
  const columns = rows[0]?.length ?? 0;
  const odd = rows.findIndex((row) => row.length !== columns || columns === 0);
  if (odd >= 0) {
    const place = members[odd] ?? field;
    throw mistakeAt(
      field.source,
      place.span,
      'input.value',
      `row ${odd + 1} of '${field.path}' has ${rows[odd]?.length ?? 0} ${rows[odd]?.length === 1 ? 'entry' : 'entries'}`,
      {
        expected: `rows of one length, as the first with ${columns}`,
      },
    );
  }
  return { shape: [rows.length, columns], values: rows.flatMap((row) => row.map(readNumber)) };
}

/** A parameter's array: its entries are symbols, but for those written as 0, which say where nothing is coupled. */
export const parameterArray = (name: string, { shape, values }: NumberArray): ArrayValue => ({
  shape,
  entries: indicesOf(shape).map((indices, k) => {
    const value = values[k];
    return value === undefined || signOfRational(value) === 0 ? zero : symbol(entryName(name, indices));
  }),
});
