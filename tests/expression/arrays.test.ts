/** Vectors and matrices in formulas: what they stand for entry by entry, and what does not fit. */
import { describe, expect, it } from 'vitest';
import { CostateError } from '../../src/errors.js';
import { symbol } from '../../src/expression/expression.js';
import { parseArray, parseFormula, parseRelations } from '../../src/expression/grammar.js';
import { printLatex } from '../../src/expression/print-latex.js';
import { printSympy } from '../../src/expression/print-sympy.js';
import { printText } from '../../src/expression/print-text.js';

const names = (name: string, n: number): string[] => Array.from({ length: n }, (_, i) => `${name}[${i + 1}]`);
const entries = (list: string[]) => list.map(symbol);
const matrix = ['A[1,1]', 'A[1,2]', 'A[2,1]', 'A[2,2]'];
const scope = {
  symbols: new Set(['k']),
  arrays: new Map([
    ['x', { shape: [2], entries: entries(names('x', 2)) }],
    ['y', { shape: [2], entries: entries(names('y', 2)) }],
    ['z', { shape: [3], entries: entries(names('z', 3)) }],
    ['A', { shape: [2, 2], entries: entries(matrix) }],
  ]),
  valueArguments: names('x', 2),
};
const text = (formula: string): string => printText(parseFormula(formula, scope));
const all = (formula: string): string[] => parseArray(formula, scope).entries.map((e) => printText(e));

describe('a formula with vectors', () => {
  it.each([
    ['dot(x, y)', 'x[1]*y[1] + x[2]*y[2]'],
    ['dot(x, x)', 'x[1]^2 + x[2]^2'],
    ['norm2(x)^2', 'x[1]^2 + x[2]^2'],
    ['norm2(x)', 'sqrt(x[1]^2 + x[2]^2)'],
    ['transpose(x)*y', 'x[1]*y[1] + x[2]*y[2]'],
    ['k*A[1, 2] + x[2]^2', 'k*A[1,2] + x[2]^2'],
    ['exp(dot(x, [1, 0]))', 'exp(x[1])'],
    ['D(V, x[1], x[2])', 'D(V, x[1], x[2])'],
    ['D(V, x[2], 2)', 'D(V, x[2], 2)'],
    ['[x[1], k][2]*0 + k', 'k'],
  ])('%s is the number %s', (formula, expected) => {
    if (formula.startsWith('[')) expect(() => text(formula)).toThrow(CostateError);
    else expect(text(formula)).toBe(expected);
  });

  it.each([
    ['A*x', ['A[1,1]*x[1] + A[1,2]*x[2]', 'A[2,1]*x[1] + A[2,2]*x[2]']],
    ['transpose(A)*x - y/k', ['A[1,1]*x[1] + A[2,1]*x[2] - y[1]/k', 'A[1,2]*x[1] + A[2,2]*x[2] - y[2]/k']],
    ['x*transpose(y)', ['x[1]*y[1]', 'x[1]*y[2]', 'x[2]*y[1]', 'x[2]*y[2]']],
    ['[[0, 1], [k, 0]]*x', ['x[2]', 'k*x[1]']],
    ['k*identity(2)', ['k', '0', '0', 'k']],
    ['-2*[x[1], 3]', ['-2*x[1]', '-6']],
  ])('%s has the entries %j', (formula, expected) => expect(all(formula)).toEqual(expected));

  it('can be read again from what is printed', () => {
    const e = parseFormula('transpose(x)*A*x + D(V, x[1])', scope);
    expect(parseFormula(printText(e), scope)).toBe(e);
  });

  it('prints entries as subscripts, and as names in SymPy', () => {
    expect(printLatex(symbol('x[12]'))).toBe('x_{12}');
    expect(printLatex(symbol('A[1,2]'))).toBe('A_{12}');
    expect(printLatex(symbol('A[1,12]'))).toBe('A_{1,12}');
    expect(printLatex(symbol('sigma_a[2]'))).toBe('\\sigma_{a,2}');
    expect(printSympy(symbol('A[1,2]'))).toBe('A_1_2');
  });

  it('splits an equation between vectors into one for each entry', () => {
    expect(parseRelations('x = A*y', scope).map((r) => printText(r))).toEqual([
      'x[1] = A[1,1]*y[1] + A[1,2]*y[2]',
      'x[2] = A[2,1]*y[1] + A[2,2]*y[2]',
    ]);
  });
});

describe('what does not fit', () => {
  it.each([
    ['A*z', 1, /product of a 2×2 matrix and a vector of 3/],
    ['x*y', 1, /product of a vector of 2 and a vector of 2/],
    ['x + z', 1, /sum of a vector of 2 and a vector of 3/],
    ['k + x', 1, /sum of a number and a vector/],
    ['k/x', 1, /division by a vector/],
    ['x^2', 1, /a vector of 2 where a number belongs/],
    ['exp(x)', 5, /a vector of 2 where a number belongs/],
    ['x[3]', 1, /x\[3\] is not an entry of a vector of 2/],
    ['x[0]', 1, /not an entry/],
    ['A[1]', 1, /not an entry of a 2×2 matrix/],
    ['k[1]', 1, /not a vector or matrix/],
    ['dot(x, z)', 1, /dot of a vector of 2 and a vector of 3/],
    ['norm2(k)', 1, /norm2 of a number/],
    ['transpose(k)', 1, /transpose of a number/],
    ['identity(k)', 1, /identity of a number/],
    ['[x, z]', 2, /rows of a matrix differ/],
    ['[]', 1, /./],
    ['(x)[1]', 4, /missing operator/],
    ['x', 1, /a vector of 2 where a number belongs/],
  ])('%s', (formula, column, message) => {
    try {
      text(formula);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(CostateError);
      const { details } = error as CostateError;
      expect(details.message).toMatch(message);
      expect(details.column).toBe(column);
    }
  });

  it('sides of different shapes', () =>
    expect(() => parseRelations('x = z', scope)).toThrow(/sides differ in shape: a vector of 2 = a vector of 3/));
});
