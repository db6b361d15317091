/** What the evaluator says where there is no finite value: infinities keep their sign, and NaN stays NaN. */
import { describe, expect, it } from 'vitest';
import { decimals, doubles } from '../../src/expression/arithmetic.js';
import { constantDual, dualsOver } from '../../src/expression/dual.js';
import { environmentOf, evaluate } from '../../src/expression/evaluate.js';
import { optimum, type Domain, type Expression } from '../../src/expression/expression.js';
import { comparePrecisely } from '../../src/verification/compare.js';
import { f } from './laws.js';

const over = (sense: 'sup' | 'inf', body: string, kind: 'real' | 'positive' = 'real'): Expression => {
  const domain: Domain = { kind };
  return optimum(sense, [{ name: 'a', domain }], f(body));
};
const valueOf = (e: Expression): number => evaluate(e, environmentOf(new Map()), doubles);

describe('an optimum', () => {
  it('that is unbounded keeps its sign', () => {
    expect(valueOf(over('sup', 'a^2'))).toBe(Infinity);
    expect(valueOf(over('sup', 'log(a)', 'positive'))).toBe(Infinity);
    expect(valueOf(over('inf', 'a'))).toBe(-Infinity);
    expect(evaluate(over('sup', 'a'), environmentOf(new Map()), decimals).toNumber()).toBe(Infinity);
    expect(evaluate(over('inf', 'a'), environmentOf(new Map()), dualsOver(doubles)).value).toBe(-Infinity);
  });

  it('that is approached at infinity is finite', () => {
    expect(valueOf(over('sup', 'tanh(a)'))).toBeCloseTo(1, 6);
    expect(valueOf(over('inf', 'exp(-a)'))).toBeCloseTo(0, 6);
  });

  it('of nothing that has a value has none', () => {
    expect(valueOf(over('sup', 'log(-1 - a^2)'))).toBeNaN();
  });

  it('that runs to the other end of the line is another one', () => {
    const point = { symbols: new Map(), functions: new Map() };
    expect(comparePrecisely(over('sup', 'a'), over('inf', 'a'), point).kind).toBe('different');
    expect(comparePrecisely(over('sup', 'a'), over('sup', '2*a'), point).kind).toBe('uninformative');
  });
});

describe('min and max', () => {
  it.each(['min', 'max'] as const)('%s passes NaN on, in every arithmetic and place', (name) => {
    for (const args of [
      [1, NaN],
      [NaN, 1],
    ]) {
      expect(doubles.call(name, args)).toBeNaN();
      expect(dualsOver(doubles).call(name, args.map(constantDual)).value).toBeNaN();
    }
    const one = decimals.rational({ numerator: 1n, denominator: 1n });
    expect(decimals.call(name, [one, decimals.call('log', [one.negated()])]).isNaN()).toBe(true);
  });
});
