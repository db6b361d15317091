/** A certificate proves only the kind of claim that it is made for. */
import { describe, expect, it } from 'vitest';
import { add, bigO, equation, optimum, relation, symbol, zero } from '../../src/expression/expression.js';
import { rational } from '../../src/expression/rational.js';
import type { Justification } from '../../src/derivation/step.js';
import { f, relationOf } from '../expression/laws.js';
import { identity, stepOf, verdictOn } from './derivation-of-steps.js';

const x = symbol('x');
const trivial = stepOf('trivial', equation(x, x), identity);
const onePremise: Justification = {
  kind: 'combination',
  terms: [{ premise: 'trivial', factor: symbol('y') }],
  rewrites: [],
  bindings: [],
};

describe('an inequality', () => {
  it('is not proved by a combination of equations', () => {
    expect(verdictOn([trivial, stepOf('claim', relation(x, '<', x), onePremise)]).verdict).toBe('undecided');
  });

  it('is not proved by an expansion', () => {
    const claim = relation(x, '<', add(x, bigO('h', rational(1))));
    const expansion: Justification = { kind: 'expansion', variable: 'h', order: rational(1), bindings: [] };
    expect(verdictOn([stepOf('claim', claim, expansion)]).verdict).toBe('undecided');
  });

  it('is not proved by equal coefficients', () => {
    const premise = stepOf('premise', equation(f('x*y'), f('x*y')), identity);
    const claim = relation(zero, '<', zero);
    const coefficient: Justification = {
      kind: 'coefficient',
      premise: 'premise',
      variables: ['x'],
      basis: [x],
      equations: [equation(zero, zero)],
      index: 0,
      bindings: [],
    };
    expect(verdictOn([premise, stepOf('claim', claim, coefficient)]).verdict).toBe('undecided');
  });

  it('is not proved by an optimum', () => {
    const node = optimum('sup', [{ name: 'a', domain: { kind: 'real' } }], f('p*a - a^2/2'));
    const attained: Justification = {
      kind: 'optimum',
      at: [{ name: 'a', parameters: [], value: f('p') }],
      bindings: [],
    };
    expect(verdictOn([stepOf('claim', equation(node, f('p^2/2')), attained)]).verdict).toBe('proved');
    expect(verdictOn([stepOf('claim', relation(node, '<', f('p^2/2')), attained)]).verdict).toBe('undecided');
  });

  it('is no premise of a combination', () => {
    const below = stepOf('trivial', relationOf('x < x + 1'), { kind: 'inequality', bindings: [] });
    expect(verdictOn([below, stepOf('claim', relationOf('x = x + 1'), onePremise)]).verdict).not.toBe('proved');
  });
});

describe('an expansion', () => {
  it('claims no more than its own remainder', () => {
    const expansion: Justification = { kind: 'expansion', variable: 'h', order: rational(1), bindings: [] };
    const strict = equation(f('x + h'), add(x, bigO('h', rational(1), true)));
    const foreign = equation(f('x + h'), add(x, bigO('w', rational(1))));
    expect(verdictOn([stepOf('claim', strict, expansion)]).verdict).toBe('undecided');
    expect(verdictOn([stepOf('claim', foreign, expansion)]).verdict).toBe('undecided');
  });
});

describe('a combination', () => {
  const premise = stepOf('premise', relationOf('p = q'), { kind: 'hypothesis', why: 'given' });
  const from = (factor: string): Justification => ({
    kind: 'combination',
    terms: [{ premise: 'premise', factor: f(factor) }],
    rewrites: [],
    bindings: [],
  });
  const claims = (claim: string, factor: string): string =>
    verdictOn([premise, stepOf('claim', relationOf(claim), from(factor))]).verdict;

  it('proves nothing by a factor that has no value where its equation holds', () => {
    expect(claims('x = y', '(x - y)/(p - q)')).toBe('undecided');
    expect(claims('x = y', '(x - y)/((p - q)*(1 + x^2))')).toBe('undecided');
    expect(claims('p^2 = q^2', 'p + q')).toBe('proved');
    const vanishing = stepOf('premise', relationOf('p*q = 0'), { kind: 'hypothesis', why: 'given' });
    expect(verdictOn([vanishing, stepOf('claim', relationOf('1 = 0'), from('1/(p*q)'))]).verdict).toBe('undecided');
    expect(claims('p/(1 + x^2) = q/(1 + x^2)', '1/(1 + x^2)')).toBe('proved');
  });
});
