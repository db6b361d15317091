/** Determinants: of numbers by elimination, of symbols by expansion, of blocks as products. */
import { describe, expect, it } from 'vitest';
import { determinant } from '../../src/expression/determinant.js';
import { evaluateNumber } from '../../src/expression/evaluate.js';
import { number, symbol, zero } from '../../src/expression/expression.js';
import { printText } from '../../src/expression/print-text.js';

const numbers = (rows: readonly (readonly number[])[]): string =>
  printText(determinant(rows.map((row) => row.map((n) => number(n)))));

describe('the determinant', () => {
  it('of numbers is exact, with rows exchanged where a pivot vanishes', () => {
    expect(numbers([[0, 1], [1, 0]])).toBe('-1'); // prettier-ignore
    expect(numbers([[2, 1, 0], [1, 2, 1], [0, 1, 2]])).toBe('4'); // prettier-ignore
    expect(numbers([[1, 2], [2, 4]])).toBe('0'); // prettier-ignore
    expect(numbers([])).toBe('1');
  });

  it('of symbols is the same by expansion', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
    const values = new Map(names.map((name, k) => [name, [3, 1, 4, 1, 5, 9, 2, 6, 5][k] ?? 0]));
    const rows = [0, 3, 6].map((k) => names.slice(k, k + 3).map(symbol));
    expect(evaluateNumber(determinant(rows), values)).toBe(-90);
  });

  it('of many blocks is their product, found at once', () => {
    const size = 60;
    const rows = Array.from({ length: size }, (_, i) =>
      Array.from({ length: size }, (__, j) => (i === j ? symbol(`p${i}`) : zero)),
    );
    const result = determinant(rows);
    expect(result.kind === 'product' && result.factors.length).toBe(size);
  });
});
