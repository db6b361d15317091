/** Ranges hold every value that sampling finds, and are no wider than said. */
import { describe, expect, it } from 'vitest';
import { evaluateNumber } from '../../src/expression/evaluate.js';
import { parseFormula } from '../../src/expression/grammar.js';
import type { NumericDomain } from '../../src/simulate/instance.js';
import { rangeOf } from '../../src/solve/range.js';

const domains = new Map<string, NumericDomain>([
  ['u', { kind: 'interval', lower: -1, upper: 2 }],
  ['p', { kind: 'positive', lower: 0, upper: Infinity }],
  ['s', { kind: 'set', values: [-3, 0.5] }],
  ['n', { kind: 'set', values: [1, 2] }],
]);
const expressionOf = (text: string) => parseFormula(text, { symbols: new Set(['x', 'u', 'p', 's', 'n']) });

describe('the range of an expression', () => {
  it.each([
    ['3 - u/2', 2, 3.5],
    ['u^2', 0, 4],
    ['u^3', -1, 8],
    ['u*s', -6, 3],
    ['1/(2 + u)', 0.25, 1],
    ['1/u', -Infinity, Infinity],
    ['1/u^2', 0.25, Infinity],
    ['1/p', 0, Infinity],
    ['sqrt(p)', 0, Infinity],
    ['1 + 0.1*tanh(x)', 0.9, 1.1],
    ['exp(-x^2)', 0, 1],
    ['abs(s)', 0, 3],
    ['sin(x)*u', -2, 2],
    ['max(u, 0) + min(u, 1)', -1, 3],
    ['log(p)', -Infinity, Infinity],
    ['cosh(u)', 1, Math.cosh(2)],
    ['0*x', 0, 0],
    ['u^n', -Infinity, Infinity],
    ['p^u', 0, Infinity],
    ['exp(-800 - p)*x', -Infinity, Infinity],
    ['p*exp(-800)', 0, Infinity],
    ['x*(1e-200*p)^2', -Infinity, Infinity],
  ])('%s', (text, lower, upper) => {
    const e = expressionOf(text);
    const range = rangeOf(e, domains);
    expect(range.lower).toBeCloseTo(lower, 12);
    expect(range.upper).toBeCloseTo(upper, 12);
    for (let n = 0; n < 200; n++) {
      const share = n / 199;
      const at = new Map([
        ['x', 40 * share - 20],
        ['u', -1 + 3 * ((7 * share) % 1)],
        ['p', 10 * ((13 * share) % 1) + 1e-3],
        ['s', n % 2 === 0 ? -3 : 0.5],
        ['n', n % 3 === 0 ? 1 : 2],
      ]);
      const value = evaluateNumber(e, at);
      expect(value).toBeGreaterThanOrEqual(lower - 1e-12);
      expect(value).toBeLessThanOrEqual(upper + 1e-12);
    }
  });
});
