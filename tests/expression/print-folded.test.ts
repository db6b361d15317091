/** Terms that are equal but for an index are printed once, and only those. */
import { describe, expect, it } from 'vitest';
import {
  add,
  multiply,
  negate,
  number,
  optimum,
  square,
  symbol,
  unknown,
  type Expression,
} from '../../src/expression/expression.js';
import { printLatex } from '../../src/expression/print-latex.js';
import { printLatexLines } from '../../src/expression/print-lines.js';
import { printText } from '../../src/expression/print-text.js';

const indices = Array.from({ length: 8 }, (_, k) => k + 1);
const x = (k: number): Expression => symbol(`x[${k}]`);
const slots = [symbol('t'), ...indices.map(x)];
/** V's derivative along entries, the value itself for none. */
const V = (...along: readonly number[]): Expression =>
  unknown('V', slots, slots.map((_, slot) => along.filter((k) => k === slot).length)); // prettier-ignore
const sum = (term: (k: number) => Expression, over: readonly number[] = indices): Expression => add(...over.map(term));

describe('a sum of terms that are equal but for an index', () => {
  it.each([
    [sum((k) => square(x(k))), 'sum_{i=1..8} x[i]^2', '\\sum_{i=1}^{8} x_{i}^{2}'],
    [sum((k) => V(k, k)), 'sum_{i=1..8} D(V, x[i], 2)', '\\sum_{i=1}^{8} V_{x_{i}x_{i}}'],
    [sum((k) => multiply(symbol(`A[${k},${k}]`), x(k))), 'sum_{i=1..8} A[i,i]*x[i]', '\\sum_{i=1}^{8} A_{ii} x_{i}'],
    [add(symbol('c'), negate(sum((k) => V(k)))), 'c - sum_{i=1..8} D(V, x[i])', 'c - \\sum_{i=1}^{8} V_{x_{i}}'],
    [
      multiply(
        number(2),
        symbol('i'),
        sum((k) => multiply(symbol('i'), x(k))),
      ),
      '2*i*(sum_{j=1..8} i*x[j])',
      '2 i (\\sum_{j=1}^{8} i x_{j})',
    ],
  ])('is written as one: %#', (e, text, latex) => {
    expect(printText(e)).toBe(text);
    expect(
      printLatex(e)
        .replace(/\\left|\\right/g, '')
        .replace(/\( /g, '(')
        .replace(/ \)/g, ')'),
    ).toBe(latex);
  });

  it('keeps functions of the whole vector as they are', () => {
    expect(printText(sum((k) => multiply(x(k), V())))).toBe('sum_{i=1..8} x[i]*V(t, x[1], ..., x[8])');
  });

  it('is not one where a term is missing, doubled or of another sign', () => {
    expect(printText(sum((k) => square(x(k)), [1, 2, 3, 5, 6, 7, 8]))).not.toContain('sum');
    expect(printText(sum((k) => multiply(x(k), x((k % 8) + 1))))).not.toContain('sum');
    const other = add(
      sum((k) => square(x(k)), [1, 2, 3, 4, 5, 6, 7]),
      negate(square(x(8))),
    );
    expect(printText(other)).toBe('sum_{i=1..7} x[i]^2 - x[8]^2');
    const weighed = sum((k) => (k === 8 ? multiply(number(3), x(8)) : x(k)));
    expect(printText(weighed)).toBe('sum_{i=1..7} x[i] + 3*x[8]');
  });

  it('is written out where it is short', () => {
    expect(printText(sum(x, [1, 2, 3]))).toBe('x[1] + x[2] + x[3]');
  });

  it('stays one piece where a formula is broken into lines', () => {
    const long = add(...['a', 'b', 'c', 'd', 'e'].map((name) => multiply(symbol(`${name}_long`), symbol('y'))), sum((k) => V(k, k))); // prettier-ignore
    expect(printLatexLines(long, 30)).toMatch(/aligned.*\\sum_\{i=1\}\^\{8\} V_\{x_\{i\}x_\{i\}\}/);
  });
});

it('variables of an optimum are a range where they have the same domain', () => {
  const controls = indices.map((k) => ({ name: `u[${k}]`, domain: { kind: k === 8 ? 'positive' : 'real' } as const }));
  const best = optimum('inf', controls, sum((k) => square(symbol(`u[${k}]`)))); // prettier-ignore
  expect(printText(best)).toBe('inf_{u[1], ..., u[7], u[8] > 0} {sum_{i=1..8} u[i]^2}');
  expect(printLatex(best)).toContain('\\inf_{u_{1}, \\dots, u_{7} \\in \\mathbb{R},\\, u_{8} > 0}');
});
