/** A certificate may not bring its own truths: facts and bindings must have been said before. */
import { describe, expect, it } from 'vitest';
import {
  equation,
  number,
  one,
  optimum,
  square,
  symbol,
  unknown,
  type Binding,
  type Expression,
} from '../../src/expression/expression.js';
import type { Justification } from '../../src/derivation/step.js';
import { f, given, relationOf } from '../expression/laws.js';
import { hypothesisOf, identity, inequality, stepOf, verdictOn } from './derivation-of-steps.js';

const bound = (name: string, value: Expression): Binding => ({ name, parameters: [], value });
const identityWith = (...bindings: readonly Binding[]): Justification => ({ kind: 'identity', bindings });
const positive = relationOf('x > 0');

describe('a fact', () => {
  it('that the step brings itself proves nothing', () => {
    const claim = stepOf('claim', positive, inequality, { facts: [positive] });
    expect(verdictOn([claim]).verdict).toBe('undecided');
    expect(verdictOn([claim]).evidence[0]?.detail).toContain('neither a hypothesis');
  });

  it('may be a hypothesis, if the step names it', () => {
    const hypotheses = [hypothesisOf('sign', positive)];
    const unnamed = stepOf('claim', relationOf('2*x > 0'), inequality, { facts: [positive] });
    expect(verdictOn([unnamed], { hypotheses }).verdict).toBe('undecided');
    expect(verdictOn([{ ...unnamed, assumptions: ['sign'] }], { hypotheses }).verdict).toBe('proved');
  });

  it('may follow from a hypothesis up to positive factors, through what a function is said to be', () => {
    const hypotheses = [
      hypothesisOf('concave', relationOf('D(V, x, 2) < 0')),
      hypothesisOf('form', equation(f('V'), f('-P*x^2/2'))),
    ];
    const claim = (fact: string, assumptions: readonly string[]) =>
      stepOf('claim', relationOf(fact), inequality, { facts: [relationOf(fact)], assumptions });
    const verdict = (fact: string, assumptions: readonly string[]) =>
      verdictOn([claim(fact, assumptions)], { hypotheses, functions: ['x'] }).verdict;
    expect(verdict('P > 0', ['concave', 'form'])).toBe('proved');
    expect(verdict('-3*P < 0', ['concave', 'form'])).toBe('proved');
    expect(verdict('P < 0', ['concave', 'form'])).toBe('undecided');
    expect(verdict('P > 0', ['concave'])).toBe('undecided');
  });

  it('that is strict does not follow from a weak one', () => {
    const hypotheses = [hypothesisOf('sign', relationOf('x >= 0'))];
    const claim = stepOf('claim', positive, inequality, { facts: [positive], assumptions: ['sign'] });
    expect(verdictOn([claim], { hypotheses }).verdict).toBe('undecided');
  });

  it('may be the claim of a premise', () => {
    const earlier = stepOf('earlier', relationOf('x^2 + 1 > 0'), inequality);
    const fact = relationOf('2*x^2 + 2 > 0');
    const claim = stepOf('claim', fact, inequality, { facts: [fact], premises: ['earlier'] });
    expect(verdictOn([earlier, claim]).verdict).toBe('proved');
  });
});

describe('a binding', () => {
  const claim = equation(symbol('A'), f('3*x'));

  it('that repeats the claim proves nothing', () => {
    expect(verdictOn([stepOf('claim', claim, identityWith(bound('A', f('3*x'))))]).verdict).toBe('undecided');
  });

  it('may be a definition', () => {
    const step = stepOf('claim', equation(f('2*A'), f('6*x')), identityWith(bound('A', f('3*x'))));
    expect(verdictOn([step], { definitions: [claim] }).verdict).toBe('proved');
    expect(verdictOn([step], { definitions: [equation(symbol('A'), f('2*x'))] }).verdict).toBe('undecided');
  });

  it('may be claimed by a premise that the step names', () => {
    const hypotheses = [hypothesisOf('meaning', claim)];
    const assumed = stepOf('earlier', claim, { kind: 'hypothesis', why: 'for the test' });
    const step = stepOf('claim', equation(f('2*A'), f('6*x')), identityWith(bound('A', f('3*x'))));
    expect(verdictOn([assumed, step]).verdict).toBe('undecided');
    expect(verdictOn([assumed, { ...step, premises: ['earlier'] }]).verdict).toBe('proved');
    expect(verdictOn([{ ...step, assumptions: ['meaning'] }], { hypotheses }).verdict).toBe('proved');
  });

  it('may be composed of several of them', () => {
    const hypotheses = [
      hypothesisOf('form', equation(f('V'), f('A*x + B'))),
      hypothesisOf('first', relationOf('A = 3*M')),
      hypothesisOf('second', relationOf('B = A^2')),
    ];
    const value = (text: string): Binding => ({ name: 'V', parameters: ['x'], value: f(text) });
    const step = (text: string) =>
      stepOf('claim', equation(f('D(V, x)'), f('3*M')), identityWith(value(text)), {
        assumptions: ['form', 'first', 'second'],
      });
    const around = { hypotheses, functions: ['x'] };
    expect(verdictOn([step('3*M*(x + 3*M)')], around).verdict).toBe('proved');
    expect(verdictOn([step('3*M*(x + 2*M)')], around).verdict).toBe('undecided');
  });

  it('of a function is not the value at one point', () => {
    const end = unknown('V', [symbol('w')]);
    const hypotheses = [hypothesisOf('end', equation(end, f('w^2')))];
    const step = stepOf(
      'claim',
      equation(f('V'), f('x^2')),
      identityWith({ name: 'V', parameters: ['x'], value: f('x^2') }),
      { assumptions: ['end'] },
    );
    expect(verdictOn([step], { hypotheses, functions: ['x'] }).verdict).toBe('undecided');
  });

  it('of a control is where the optimum of a premise is attained', () => {
    const node = optimum('sup', [{ name: 'a', domain: { kind: 'real' } }], f('p*a - a^2/2'));
    const best = stepOf('best', equation(node, f('p^2/2')), {
      kind: 'optimum',
      at: [bound('a', f('p'))],
      bindings: [],
    });
    const step = (value: string) =>
      stepOf('claim', equation(symbol('a'), f(value)), identityWith(bound('a', f(value))), { premises: ['best'] });
    expect(verdictOn([best, step('p')]).verdict).toBe('proved');
    expect(verdictOn([best, step('2*p')]).verdict).toBe('undecided');
  });
});

describe('what a step rests on', () => {
  it('must come before it', () => {
    const step = stepOf('claim', relationOf('x = x'), identity);
    expect(verdictOn([{ ...step, premises: ['nowhere'] }]).verdict).toBe('undecided');
    expect(verdictOn([{ ...step, assumptions: ['nothing'] }]).verdict).toBe('undecided');
    expect(verdictOn([{ ...step, premises: ['claim'] }]).verdict).toBe('undecided');
  });
});

describe('a premise made special', () => {
  const special = (premise: ReturnType<typeof stepOf>, claim: string, binding: Binding, domain = '') => {
    const justification: Justification = {
      kind: 'combination',
      terms: [{ premise: premise.id, factor: f('1'), specialise: [binding] }],
      rewrites: [],
      bindings: [],
    };
    const hypotheses = [hypothesisOf('sign', positive)];
    return verdictOn([premise, stepOf('claim', relationOf(claim), justification)], {
      assumptions: given(domain),
      hypotheses,
    }).verdict;
  };

  it('must hold for every value', () => {
    const square = stepOf('square', relationOf('(x + y)^2 = x^2 + 2*x*y + y^2'), identity);
    expect(special(square, '(3 + y)^2 = 9 + 6*y + y^2', bound('x', f('3')))).toBe('proved');
    const assumed = stepOf('assumed', relationOf('x = y'), { kind: 'hypothesis', why: 'for the test' });
    expect(special(assumed, '3 = y', bound('x', f('3')))).toBe('undecided');
  });

  it('may be assumed of a function, which means for all values of its variables and no other', () => {
    const wave = unknown('V', [symbol('x'), symbol('c')]);
    const assumed = stepOf('assumed', equation(wave, square(wave)), { kind: 'hypothesis', why: 'for the test' });
    const at = (name: string) => {
      const value = number(3);
      const there = unknown('V', name === 'x' ? [value, symbol('c')] : [symbol('x'), value]);
      const justification: Justification = {
        kind: 'combination',
        terms: [{ premise: 'assumed', factor: one, specialise: [bound(name, value)] }],
        rewrites: [],
        bindings: [],
      };
      const step = stepOf('claim', equation(there, square(there)), justification);
      return verdictOn([assumed, step], { functions: ['x', 'z'] }).verdict;
    };
    expect(at('x')).toBe('proved');
    expect(at('c')).toBe('undecided');
  });

  it('is not taken out of the domain that it was shown in', () => {
    const root = stepOf('root', relationOf('sqrt(x^2) = x'), identity);
    expect(special(root, 'sqrt(9) = 3', bound('x', f('3')), 'x')).toBe('proved');
    expect(special(root, 'sqrt(y^2) = y', bound('x', f('y')), 'x')).toBe('undecided');
    const underFact = { ...root, facts: [positive], assumptions: ['sign'] };
    expect(special(underFact, 'sqrt(y^2) = y', bound('x', f('y')))).toBe('undecided');
  });
});
