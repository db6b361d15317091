/** A supremum is proved only where the control named lies in its domain; a bound that is felt far out is found. */
import { describe, expect, it } from 'vitest';
import { equation, number, optimum, relation, substitution, unknown, symbol } from '../../src/expression/expression.js';
import type { Binding, Domain, Optimum, Relation } from '../../src/expression/expression.js';
import type { Verdict } from '../../src/verification/verdict.js';
import { f, given, relationOf } from '../expression/laws.js';
import { hypothesisOf, inequality, stepOf, verdictOn } from './derivation-of-steps.js';

const REAL: Domain = { kind: 'real' };
const NONNEGATIVE: Domain = { kind: 'nonnegative' };
const between = (lower: number, upper: number): Domain => ({
  kind: 'interval',
  lower: number(lower),
  upper: number(upper),
});
const over = (domain: Domain, body: string, sense: 'sup' | 'inf' = 'sup') =>
  optimum(sense, [{ name: 'a', domain }], f(body)) as Optimum;
const control = (value: string): Binding => ({ name: 'a', parameters: [], value: f(value) });

function verdict(
  node: Optimum,
  value: string,
  at: string,
  { positive = '', facts = [], seed = 1 }: { positive?: string; facts?: readonly Relation[]; seed?: number } = {},
): Verdict {
  const certificate = { kind: 'optimum', at: [control(at)], bindings: [] } as const;
  const hypotheses = facts.map((fact, i) => hypothesisOf(`fact-${i}`, fact));
  const step = stepOf('claim', equation(node, f(value)), certificate, {
    facts,
    assumptions: hypotheses.map((h) => h.id),
  });
  return verdictOn([step], { assumptions: given(positive), hypotheses, options: { seed } }).verdict;
}

describe('a stationary point outside its domain', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is no optimum (seed %i)', (seed) => {
    expect(verdict(over(between(-10, 10), 'p*a - a^2/2'), 'p^2/2', 'p', { seed })).toBe('refuted');
    expect(verdict(over(NONNEGATIVE, '(100 + p)*a - a^2/2'), '(100 + p)^2/2', '100 + p', { seed })).toBe('refuted');
  });

  it('is one where signs show that it is inside', () => {
    expect(verdict(over(NONNEGATIVE, '(100 + p)*a - a^2/2'), '(100 + p)^2/2', '100 + p', { positive: 'p' })).toBe(
      'proved',
    );
    const facts = [relationOf('p < 10'), relationOf('p > -10')];
    expect(verdict(over(between(-10, 10), 'p*a - a^2/2'), 'p^2/2', 'p', { facts })).toBe('proved');
  });

  it('is one once it is projected on its own bounds, and on no others', () => {
    const clipped = 'min(max(p, -10), 10)';
    const value = (at: string): string => `p*${at} - (${at})^2/2`;
    expect(verdict(over(between(-10, 10), 'p*a - a^2/2'), value(clipped), clipped)).toBe('proved');
    const foreign = 'min(max(p, -20), 20)';
    expect(verdict(over(between(-10, 10), 'p*a - a^2/2'), value(foreign), foreign)).toBe('refuted');
    expect(verdict(over(NONNEGATIVE, 'p*a - a^2/2'), value('max(p, 0)'), 'max(p, 0)')).toBe('proved');
    expect(verdict(over(NONNEGATIVE, 'p*a - a^2/2'), value('max(p, 2)'), 'max(p, 2)')).toBe('refuted');
  });
});

describe('an optimum at an end of the domain', () => {
  it('is proved by the sign of the slope there', () => {
    expect(verdict(over(NONNEGATIVE, 'x - p*a'), 'x', '0', { positive: 'p' })).toBe('proved');
    expect(verdict(over(NONNEGATIVE, 'x - p*a - a^2'), 'x', '0', { positive: 'p' })).toBe('proved');
    expect(verdict(over(NONNEGATIVE, 'x + p*a', 'inf'), 'x', '0', { positive: 'p' })).toBe('proved');
    expect(verdict(over(NONNEGATIVE, 'x - p*a'), 'x', '0')).toBe('refuted');
  });
});

describe('a body that is not concave', () => {
  it('through a kink or a pole is not taken for a concave one', () => {
    expect(verdict(over(REAL, 'q*abs(a) - a^2/2'), '0', '0', { positive: 'q' })).toBe('refuted');
    expect(verdict(over(REAL, '-1/a^2 - a^2'), '-2', '1')).toBe('sampled');
  });
});

describe('a supremum against its own body at a point', () => {
  const node = optimum(
    'sup',
    [{ name: 'a', domain: between(-1, 1) }],
    unknown('g', [symbol('x'), symbol('a')]),
  ) as Optimum;
  const at = (value: string) => substitution(node.body, [control(value)]);
  it('is never less, if the point lies in the domain', () => {
    expect(verdictOn([stepOf('claim', relation(node, '>=', at('1/2')), inequality)]).verdict).toBe('proved');
    expect(verdictOn([stepOf('claim', relation(at('1/2'), '<=', node), inequality)]).verdict).toBe('proved');
    expect(verdictOn([stepOf('claim', relation(node, '>=', at('x')), inequality)]).verdict).not.toBe('proved');
    expect(verdictOn([stepOf('claim', relation(node, '>', at('1/2')), inequality)]).verdict).not.toBe('proved');
    expect(verdictOn([stepOf('claim', relation(node, '<=', at('1/2')), inequality)]).verdict).toBe('refuted');
  });
});
