/** A supremum is no less than its body at a control of the domain; nothing else follows from a single control. */
import { describe, expect, it } from 'vitest';
import { number, optimum, relation, type RelationOperator } from '../../src/expression/expression.js';
import { bind } from '../../src/expression/substitute.js';
import { f } from '../expression/laws.js';
import { stepOf, verdictOn } from './derivation-of-steps.js';

const bound = (sense: 'sup' | 'inf', operator: RelationOperator, right: string, control: string): string => {
  const body = f(sense === 'sup' ? 'p*a - a^2/2' : 'p*a + a^2/2');
  const domain = { kind: 'interval', lower: number(-1), upper: number(1) } as const;
  const claim = relation(optimum(sense, [{ name: 'a', domain }], body), operator, f(right));
  const justification = { kind: 'inequality', bindings: [], at: [bind('a', f(control))] } as const;
  return verdictOn([stepOf('claim', claim, justification)]).verdict;
};

describe('an optimum and its body at one control', () => {
  it('are in order', () => {
    expect(bound('sup', '>=', 'p/2 - 1/8', '1/2')).toBe('proved');
    expect(bound('inf', '<=', 'p/2 + 1/8', '1/2')).toBe('proved');
  });

  it('are not in the other order, nor with another value', () => {
    expect(bound('sup', '<=', 'p/2 - 1/8', '1/2')).toBe('refuted');
    expect(bound('sup', '>=', 'p/2', '1/2')).toBe('refuted');
  });

  it('say nothing at a control outside of the domain', () => {
    expect(bound('sup', '>=', '2*p - 2', '2')).toBe('undecided');
  });
});
