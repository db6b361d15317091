/** An equation that holds at one value of a variable and whose sides change alike holds at every value. */
import { describe, expect, it } from 'vitest';
import { derivative, equation, one, symbol, unknown, zero } from '../../src/expression/expression.js';
import { bind } from '../../src/expression/substitute.js';
import type { CombinationTerm, Justification } from '../../src/derivation/step.js';
import { f } from '../expression/laws.js';
import { stepOf, verdictOn } from './derivation-of-steps.js';

const y = unknown('y', [symbol('t')]);
const assumed: Justification = { kind: 'hypothesis', why: 'for the test' };
const slope = stepOf('slope', equation(derivative(y, 't'), f('2*t')), assumed);
const start = stepOf('start', equation(unknown('y', [zero]), f('3')), assumed);
const use = (premise: string): readonly CombinationTerm[] => [{ premise, factor: one }];

const claimed = (text: string, starts = use('start'), rates = use('slope')): string => {
  const justification: Justification = {
    kind: 'integration',
    variable: 't',
    from: zero,
    start: starts,
    rates,
    bindings: [],
  };
  const claim = stepOf('claim', equation(y, f(text)), justification, { premises: ['slope', 'start'] });
  return verdictOn([slope, start, claim]).verdict;
};

describe('integration in a variable', () => {
  it('needs the right value at the start and the right slope', () => {
    expect(claimed('3 + t^2')).toBe('proved');
    expect(claimed('t^2')).toBe('refuted');
    expect(claimed('3 + t')).toBe('refuted');
  });

  it('needs premises for both', () => {
    expect(claimed('3 + t^2', [])).toBe('refuted');
    expect(claimed('3 + t^2', use('start'), [])).toBe('refuted');
    expect(claimed('3 + t^2', use('nothing'))).toBe('undecided');
  });
});

describe('a hypothesis', () => {
  const c = symbol('c');
  const special = (forEvery?: readonly string[]): string => {
    const general = stepOf('general', equation(unknown('g', [c]), c), {
      kind: 'hypothesis',
      why: 'for the test',
      ...(forEvery ? { forEvery } : {}),
    });
    const claim = stepOf(
      'claim',
      equation(unknown('g', [zero]), zero),
      {
        kind: 'combination',
        terms: [{ premise: 'general', factor: one, specialise: [bind('c', zero)] }],
        rewrites: [],
        bindings: [],
      },
      { premises: ['general'] },
    );
    return verdictOn([general, claim]).verdict;
  };

  it('is made special only in what it is assumed for', () => {
    expect(special()).toBe('undecided');
    expect(special(['c'])).toBe('proved');
  });
});
