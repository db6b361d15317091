/** The grammar reads formulas exactly, keeps names harmless, and answers every mistake with its place, at once. */
import { describe, expect, it } from 'vitest';
import { CostateError } from '../../src/errors.js';
import { add, equation, exp, fraction, half, multiply, number, one, power, symbol, two, unknown, type Expression } from '../../src/expression/expression.js'; // prettier-ignore
import type { Scope } from '../../src/expression/formula-names.js';
import { parseCandidate, parseFormula, parseRelation } from '../../src/expression/grammar.js';
import { editDistance, nearestName } from '../../src/expression/nearest-name.js';
import { rational } from '../../src/expression/rational.js';

const scope: Scope = {
  symbols: new Set(['x', 'a', 'alpha', 'sigma', 'gamma', 't', 'constructor', '__proto__']),
  functionsOfTime: new Set(['P']),
  timeName: 't',
  valueArguments: ['t', 'x'],
  excluded: new Map([['k', 'a control']]),
};
const parse = (text: string) => parseFormula(text, scope);
const [x, a, t] = [symbol('x'), symbol('a'), symbol('t')];
const minus = (e: Expression): Expression => multiply(number(-1), e);

const mistake = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (error instanceof CostateError) return error.details;
    throw error;
  }
  throw new Error('no error');
};

describe('formulas', () => {
  it('are exact: 0.1 is 1/10, and long decimals keep every digit', () => {
    expect(parse('0.1')).toBe(fraction(1, 10));
    expect(parse('2.5e-3')).toBe(fraction(1, 400));
    expect(parse('0.1234567890123456789')).toBe(number(rational(1234567890123456789n, 10n ** 19n)));
  });

  it.each([
    ['-x^2', minus(power(x, two))],
    ['2^-x', power(two, minus(x))],
    ['x^a^2', power(x, power(a, two))],
    ['x - a - x', add(x, minus(a), minus(x))],
    ['x/a/2', multiply(fraction(1, 2), x, power(a, number(-1)))],
    ['sqrt(x)', power(x, half)],
    ['e^x', exp(x)],
    ['e', exp(one)],
    ['gamma*constructor*__proto__', multiply(symbol('gamma'), symbol('constructor'), symbol('__proto__'))],
    ['P(t)', unknown('P', [t])],
    ['V', unknown('V', [t, x])],
    ['V(0, x)', unknown('V', [number(0), x])],
    ['D(V, x)', unknown('V', [t, x], [0, 1])],
    ['D(V, x, 2)', unknown('V', [t, x], [0, 2])],
    ['D(V, t, x)', unknown('V', [t, x], [1, 1])],
    ['D(P, t)', unknown('P', [t], [1])],
  ])('%s', (text, expected) => expect(parse(text)).toBe(expected));

  it('split a relation at its one sign', () => {
    expect(parseRelation('a = -x', scope)).toBe(equation(a, minus(x)));
    for (const text of ['a', 'a = x = 1', '(a = x)', '= x', 'a =', 'a == x']) {
      expect(mistake(() => parseRelation(text, scope)).code).toBe('input.formula');
    }
  });

  it('give a candidate its unknowns: P a constant, Q(t) a function of time', () => {
    const { expression, newNames } = parseCandidate('Q(t)*x^2 + c', { symbols: new Set(['x', 't']), timeName: 't' });
    expect(expression).toBe(add(multiply(unknown('Q', [t]), power(x, two)), symbol('c')));
    expect(newNames.map(({ name, ofTime }) => [name, ofTime])).toEqual([['Q', true], ['c', false]]); // prettier-ignore
    expect(mistake(() => parseCandidate('sgima*x', scope)).suggestion).toBe('sigma');
    expect(mistake(() => parseCandidate('Q(t) + Q', scope)).message).toMatch(/both/);
  });
});

describe('mistakes', () => {
  it.each([
    ['alpha*x + sgima', 'input.symbol', 11, /unknown symbol 'sgima'/, 'sigma'],
    ['sinn(x)', 'input.symbol', 1, /unknown function 'sinn'/, 'sin'],
    ['1 + ln(x)', 'input.symbol', 5, /unknown function 'ln'/, 'log'],
    ['x*k', 'input.symbol', 3, /'k' is a control/, undefined],
    [
      'toString',
      'input.symbol',
      1,
      /unknown symbol 'toString'/,
      'Declare it, under parameters if it is a number, as in toString: 1.',
    ],
    ['hasOwnProperty(x)', 'input.symbol', 1, /unknown function/, undefined],
    ['2 x', 'input.formula', 3, /missing operator/, 'Write 2*x for a product.'],
    ['x(a)', 'input.formula', 1, /not a function/, 'Write x*(...) for a product.'],
    ['x +', 'input.formula', 4, /ends too early/, undefined],
    ['(x + a', 'input.formula', 1, /is not closed/, undefined],
    ['x)', 'input.formula', 2, /closes nothing/, undefined],
    ['x/(1-1)', 'input.formula', 4, /division by zero/, undefined],
    ['exp(1, 2)', 'input.formula', 1, /2 arguments/, undefined],
    ['9^9^9^9', 'input.formula', 3, /out of range/, undefined],
    ['1e999', 'input.formula', 1, /out of range/, undefined],
    ['P', 'input.symbol', 1, /function of time/, 'Write P(t).'],
    ['D(V, y)', 'input.formula', 6, /cannot be taken/, undefined],
    ['x[1]', 'input.symbol', 1, /not a vector/, undefined],
    ['norm2(x)', 'input.formula', 1, /norm2 of a number/, undefined],
    ['\u03c3*x', 'input.formula', 1, /unknown character/, 'sigma'],
    ['', 'input.formula', 1, /empty/, undefined],
  ] as const)('%s', (text, code, column, message, suggestion) => {
    const found = mistake(() => parse(text));
    expect(found).toMatchObject({ code, column });
    expect(found.message).toMatch(message);
    expect(found.suggestion).toBe(suggestion);
  });

  it.each([
    '"s"',
    'x!',
    "x'",
    'x; a',
    'x?1:2',
    'a.b',
    '{a: 1}',
    '1:2',
    'x%2',
    'x | a',
    'x == a',
    'a = x',
    'x < 1',
    'f(x) = x',
    'x and a',
    '5 cm',
    'x ** 2',
  ])('refuses %s, which other languages have', (text) => expect(mistake(() => parse(text)).code).toBe('input.formula'));

  it.each([
    ['10^5 characters', 'x+'.repeat(50_000)],
    ['nesting 10^4 deep', '('.repeat(10_000)],
    ['nested signs', '-'.repeat(5_000) + 'x'],
    ['a tower of powers', 'x' + '^x'.repeat(4_000)],
    ['nested calls', 'exp('.repeat(2_000) + 'x' + ')'.repeat(2_000)],
  ])('answers %s at once', (_, text) => {
    const start = performance.now();
    expect(mistake(() => parse(text)).code).toBe('input.formula');
    expect(performance.now() - start).toBeLessThan(200);
  });
});

describe('the nearest name', () => {
  it('counts an exchange of neighbours as one edit', () => {
    expect(editDistance('sgima', 'sigma')).toBe(1);
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(nearestName('discuont', ['maximize', 'discount'])).toBe('discount');
    expect(nearestName('zebra', ['x', 'alpha'])).toBeUndefined();
  });
});
