/** Every member of the family has the marginals of the forward process; only λ = 1 has what two times have in common. */
import { describe, expect, it } from 'vitest';
import { equation, symbol, unknown } from '../../src/expression/expression.js';
import { noAssumptions } from '../../src/expression/assumptions.js';
import { rational } from '../../src/expression/rational.js';
import { twoTimeCovariance, twoTimes } from '../../src/derivation/rules/observed-reversal.js';
import { decideObservation } from '../../src/verification/decide-observation.js';

const claim = equation(unknown('E', [symbol('x')]), twoTimeCovariance);
const verdict = (numerator: number, denominator: number): string =>
  decideObservation(claim, twoTimes(rational(numerator, denominator)), {
    derivation: { assumptions: noAssumptions, scales: new Map(), functions: [] },
    assumptions: noAssumptions,
    facts: [],
    label: `two-times/${numerator}/${denominator}`,
    seed: 1,
    quick: false,
  }).verdict;

describe('the covariance of the two ends of a reversed path', () => {
  it('is that of the forward path for λ = 1', () => {
    expect(verdict(1, 1)).toBe('measured');
  });

  it.each([
    [0, 1],
    [1, 2],
    [2, 1],
  ])('is another one for λ = %i/%i, whose marginals are the same', (numerator, denominator) => {
    expect(verdict(numerator, denominator)).toBe('refuted');
  });
});
