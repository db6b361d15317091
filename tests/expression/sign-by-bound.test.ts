/** Signs of sums with maxima, logarithms and exponentials in them, and that false ones are not claimed. */
import { describe, expect, it } from 'vitest';
import { parseFormula } from '../../src/expression/grammar.js';
import { isZero } from '../../src/expression/normal-form.js';
import { subtract, type Domain } from '../../src/expression/expression.js';
import { signOf } from '../../src/expression/sign.js';

const symbols = new Set(['a', 'b', 'c', 'd', 'p', 'w', 'v']);
const f = (text: string) => parseFormula(text, { symbols });
const assumptions = {
  domains: new Map<string, Domain>(['d', 'p', 'w', 'v'].map((name) => [name, { kind: 'positive' }])),
  facts: [],
};

describe('signs by bounds', () => {
  it.each([
    ['max(a + d, b + p) - max(a, b)', 'nonnegative'],
    ['min(a, b) - max(a, b)', 'nonpositive'],
    ['abs(a) + abs(b) - abs(a + b)', 'nonnegative'],
    ['d - 1 - log(d)', 'nonnegative'],
    ['-w/(w + v)*log(p*(w + v)/(w*(p + d))) - v/(w + v)*log(d*(w + v)/(v*(p + d)))', 'nonnegative'],
    ['exp(a) - 1 - a', 'nonnegative'],
    ['max((a*w + b*v)/(w + v) + c, c) - max((a*w + b*v)/(w + v), 0) - c', 'zero'],
  ])('%s is %s', (text, sign) => {
    expect(signOf(f(text), assumptions)).toBe(sign);
  });

  it.each(['max(a + d, b - p) - max(a, b)', 'abs(a + b) - abs(a)', 'log(d) - d + 2', 'exp(a) - 1', 'max(a, b) - c'])(
    'the sign of %s is not known',
    (text) => {
      expect(signOf(f(text), assumptions)).toBe('unknown');
    },
  );

  it('takes what all arguments share out of a maximum', () => {
    const none = { domains: new Map(), facts: [] };
    expect(isZero(subtract(f('max(a + c, b + c, c + d)'), f('c + max(a, b, d)')), none)).toBe(true);
    expect(isZero(subtract(f('max(a + c, b - c)'), f('c + max(a, b)')), none)).toBe(false);
  });
});
