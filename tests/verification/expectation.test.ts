/** Expectations of functions that no short Gauss rule integrates are neither refuted nor accepted by one. */
import { describe, expect, it } from 'vitest';
import { equation, expectation } from '../../src/expression/expression.js';
import { f } from '../expression/laws.js';
import { identity, stepOf, verdictOn } from './derivation-of-steps.js';

const verdict = (body: string, value: string): string =>
  verdictOn([stepOf('claim', equation(expectation(['z'], f(body)), f(value)), identity)]).verdict;

describe('an expectation over a standard normal variable', () => {
  it.each([
    ['exp(p*z)', 'exp(p^2/2)', 'sampled'],
    ['cos(p*z)', 'exp(-p^2/2)', 'sampled'],
    ['z*exp(p*z)', 'p*exp(p^2/2)', 'sampled'],
    ['z^4', '3', 'proved'],
    ['z^10', '945', 'proved'],
    ['z^10', '944', 'refuted'],
    ['exp(p*z)', '1 + p^2/2', 'refuted'],
    ['exp(p*z)', 'exp(p/2)', 'refuted'],
    ['abs(z)', '3/4', 'refuted'],
    ['max(z, 0)', '1/2', 'refuted'],
    ['abs(z)', '4/5', 'undecided'],
    // What the rule of four nodes would say.
    ['exp(p*z)', '(3 - sqrt(6))/6*cosh(p*sqrt(3 + sqrt(6))) + (3 + sqrt(6))/6*cosh(p*sqrt(3 - sqrt(6)))', 'refuted'],
  ])('of %s against %s is %s', (body, value, wanted) => {
    expect(verdict(body, value)).toBe(wanted);
  });

  it('that is known too badly is left open', () => {
    expect(verdict('abs(z)', 'sqrt(2/3.141592653589793)')).toBe('undecided');
    expect(verdict('exp(40*z)', 'exp(800)')).toBe('undecided');
  });
});
