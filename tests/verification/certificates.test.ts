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
