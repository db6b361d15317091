/** Determinants of matrices of expressions: block by block, by expansion inside a block, by elimination where all are numbers. */
import { add, isNumber, multiply, negate, number, one, zero, type Expression } from './expression.js';
import {
  divideRational,
  multiplyRational,
  negateRational,
  ONE,
  signOfRational,
  subtractRational,
  ZERO,
  type Rational,
} from './rational.js';

type Rows<T> = readonly (readonly T[])[];

/** Sets of indices that no entry off the blocks connects. */
function blocksOf(rows: Rows<Expression>): readonly (readonly number[])[] {
  const left = new Set(rows.keys());
  const blocks: number[][] = [];
  for (const start of rows.keys()) {
    if (!left.delete(start)) continue;
    const block = [start];
    for (const i of block)
      for (const j of left)
        if (rows[i]?.[j] !== zero || rows[j]?.[i] !== zero) {
          left.delete(j);
          block.push(j);
        }
    blocks.push(block.sort((a, b) => a - b));
  }
  return blocks;
}

/** By elimination with exact fractions. */
function ofNumbers(entries: Rows<Rational>): Rational {
  const rows = entries.map((row) => [...row]);
  let product = ONE;
  for (let k = 0; k < rows.length; k++) {
    const pivotRow = rows.findIndex((row, i) => i >= k && signOfRational(row[k] as Rational) !== 0);
    if (pivotRow < 0) return ZERO;
    const pivot = rows[pivotRow] as Rational[];
    if (pivotRow !== k) {
      rows[pivotRow] = rows[k] as Rational[];
      rows[k] = pivot;
      product = negateRational(product);
    }
    product = multiplyRational(product, pivot[k] as Rational);
    for (const row of rows.slice(k + 1)) {
      const factor = divideRational(row[k] as Rational, pivot[k] as Rational);
      if (signOfRational(factor) === 0) continue;
      for (let j = k; j < row.length; j++)
        row[j] = subtractRational(row[j] as Rational, multiplyRational(factor, pivot[j] as Rational));
    }
  }
  return product;
}

/** By expansion along the rows, each set of columns once. */
function expanded(rows: Rows<Expression>): Expression {
  const known = new Map<string, Expression>();
  const from = (k: number, columns: readonly number[]): Expression => {
    const row = rows[k];
    if (!row) return one;
    const key = columns.join();
    const before = known.get(key);
    if (before) return before;
    const sum = add(
      ...columns.map((column, j) => {
        const entry = row[column] ?? zero;
        if (entry === zero) return zero;
        const term = multiply(entry, from(k + 1, columns.filter((other) => other !== column))); // prettier-ignore
        return j % 2 === 0 ? term : negate(term);
      }),
    );
    known.set(key, sum);
    return sum;
  };
  return from(0, [...rows.keys()]);
}

/** The determinant; one for the empty matrix. */
export function determinant(rows: Rows<Expression>): Expression {
  return multiply(
    ...blocksOf(rows).map((block) => {
      const own = block.map((i) => block.map((j) => rows[i]?.[j] ?? zero));
      const numbers = own.map((row) => row.flatMap((e) => (isNumber(e) ? [e.value] : [])));
      return numbers.every((row) => row.length === block.length) ? number(ofNumbers(numbers)) : expanded(own);
    }),
  );
}
