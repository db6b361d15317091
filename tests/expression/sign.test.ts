/** Signs are said only when they are certain. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateNumber } from '../../src/expression/evaluate.js';
import { add, call, multiply, number, power, symbol, type Expression } from '../../src/expression/expression.js';
import type { Assumptions } from '../../src/expression/assumptions.js';
import { signOf } from '../../src/expression/sign.js';
import { f, given, nothing } from './laws.js';

const M = '(r + (mu - r)^2/(2*gamma*sigma^2))';
const root = 'sqrt((2*alpha - rho)^2 + 4*beta^2*q/r)';

describe('signs', () => {
  it.each<[string, string, Assumptions?]>([
    ['x^2 + 1', 'positive'],
    ['(x - 1)^2', 'nonnegative'],
    // A fact on a product, none of whose factors has a sign of its own.
    ['x*(1 - g)', 'positive', given('', 'x*(1 - g) > 0')],
    ['x^3*(g - 1)', 'negative', given('', 'x*(1 - g) > 0')],
    ['x*y', 'negative', given('', '-x*y^3 > 0')],
    ['x^2*(1 - g)', 'unknown', given('', 'x*(1 - g) > 0')],
    ['x*y*(1 - g)', 'unknown', given('', 'x*(1 - g) > 0')],
    ['x*(2 - g)', 'unknown', given('', 'x*(1 - g) > 0')],
    ['x*y', 'unknown', given('', 'x*y^2 >= 0')],
    ['x^2 - 2*x + 2', 'positive'],
    ['x^2 - 2*x + 1', 'nonnegative'],
    ['-x^2 - y^2', 'nonpositive'],
    ['x^2 - x*y + y^2', 'nonnegative'],
    ['x', 'unknown'],
    ['x - x', 'zero'],
    ['exp(x) + exp(-x)', 'positive'],
    ['abs(x)', 'nonnegative'],
    ['sqrt(x)', 'nonnegative'],
    ['x^gamma', 'unknown'],
    ['abs(x)^(2*gamma) + 1/2', 'positive'],
    // −3 + 1/2 at x = −3, γ = 1/2.
    ['x^(2*gamma) + 1/2', 'unknown'],
    ['x^(4*gamma) + x^(2*gamma) + 1', 'unknown'],
    ['x^(2*gamma) + 1/2', 'positive', given('x')],
    ['x^(2*gamma) + 2*x^(gamma + delta) + x^(2*delta)', 'unknown'],
    ['x^(2*gamma) - 2*x^(gamma + delta) + x^(2*delta)', 'unknown'],
    ['x^(2*gamma) - 2*x^(gamma + delta) + x^(2*delta)', 'nonnegative', given('x')],
    ['max(x, 1)', 'positive'],
    ['min(x, -y^2 - 1)', 'negative'],
    ['sqrt(x^2 + 1) - x', 'positive'],
    ['sqrt(x^2 + 1) + x', 'positive'],
    ['sqrt(x^2) - x', 'nonnegative'],
    ['log(1 + x)', 'positive', given('x')],
    ['log(1 + x)', 'unknown'],
    ['x^gamma', 'positive', given('x')],
    ['-gamma*x^(-gamma - 1)', 'negative', given('x gamma')],
    ['1 - gamma', 'unknown', given('gamma')],
    ['a*b - a', 'unknown', given('a b')],
    [`2*alpha - rho + ${root}`, 'positive', given('beta q r')],
    [`2*alpha - rho - ${root}`, 'negative', given('beta q r')],
    ['1 - gamma', 'negative', given('', 'gamma > 1')],
    ['D(V, x, 2)*sigma^2', 'negative', given('sigma', 'D(V, x, 2) < 0')],
    ['gamma - 2', 'unknown', given('', 'gamma > 1')],
    ['2*gamma - 1', 'positive', given('', 'gamma > 1')],
    ['(gamma - 1)*(rho - r)', 'positive', given('', 'gamma > 1', 'rho > r')],
  ])('%s is %s', (text, sign, assumptions = nothing) => {
    expect(signOf(f(text), assumptions)).toBe(sign);
  });

  it('facts are recognised up to positive factors, in any writing', () => {
    const feasible = given('gamma sigma', `rho - (1 - gamma)*${M} > 0`);
    expect(signOf(f(`gamma/(rho - (1 - gamma)*${M})`), feasible)).toBe('positive');
    expect(signOf(f('(1 - gamma)*(r*gamma*sigma^2 + (mu - r)^2/2) - rho*gamma*sigma^2'), feasible)).toBe('negative');
    expect(signOf(f(`rho + 1 - (1 - gamma)*${M}`), feasible)).toBe('positive');
    expect(signOf(f(`rho - 1 - (1 - gamma)*${M}`), feasible)).toBe('unknown');
  });

  it('domains that are intervals count', () => {
    const assumptions: Assumptions = {
      domains: new Map([['x', { kind: 'interval', lower: f('1'), upper: f('2') }]]),
      facts: [],
    };
    expect(signOf(f('x'), assumptions)).toBe('positive');
    expect(signOf(f('2 - x'), assumptions)).toBe('nonnegative');
    expect(signOf(f('3 - x'), assumptions)).toBe('positive');
    expect(signOf(f('x - 3/2'), assumptions)).toBe('unknown');
  });
});

const symbolicBase = fc.constantFrom(symbol('x'), symbol('y'), symbol('a'), f('x + 1'), f('x*y'), f('2*y'));

const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('x', 'y', 'a').map(symbol),
    fc.integer({ min: -3, max: 3 }).map((n) => number(n)),
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => add(a, b)),
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => multiply(a, b)),
    tie('tree').map((a) => power(a, number(2))),
    // Bases that may be negative under exponents whose multiples may be whole.
    fc.tuple(symbolicBase, fc.constantFrom(1, 2, 3, 4)).map(([b, n]) => power(b, multiply(number(n), symbol('gamma')))),
    tie('tree').map((a) => call('abs', a)),
    tie('tree').map((a) => call('tanh', a)),
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => call('max', a, b)),
  ),
}));

it('a stated sign is never contradicted by a value', () => {
  fc.assert(
    fc.property(
      tree,
      fc.double({ min: -4, max: 4, noNaN: true }),
      fc.double({ min: -4, max: 4, noNaN: true }),
      fc.constantFrom(-1, -1 / 2, 1 / 4, 1 / 2, 1, 3 / 2, 2),
      (e, x, y, gamma) => {
        const sign = signOf(e, given('a'));
        const value = evaluateNumber(e, new Map([['x', x], ['y', y], ['a', 1 + y * y], ['gamma', gamma]])); // prettier-ignore
        if (!Number.isFinite(value)) return;
        const slack = 1e-9 * (1 + Math.abs(value));
        if (sign === 'positive' || sign === 'nonnegative') expect(value).toBeGreaterThanOrEqual(-slack);
        if (sign === 'negative' || sign === 'nonpositive') expect(value).toBeLessThanOrEqual(slack);
        if (sign === 'zero') expect(Math.abs(value)).toBeLessThanOrEqual(slack);
      },
    ),
    { numRuns: 600 },
  );
});
