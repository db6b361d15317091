/** Independence is read off a determinant only where rounding cannot make one. */
import { describe, expect, it } from 'vitest';
import type { DecisionContext } from '../../src/verification/decision.js';
import { decideIndependence } from '../../src/verification/decide-independence.js';
import { f, given } from '../expression/laws.js';

const context: DecisionContext = {
  derivation: { assumptions: given(), scales: new Map(), functions: [] },
  assumptions: given(),
  facts: [],
  label: 'basis',
  seed: 1,
  quick: false,
};
const verdict = (...basis: readonly string[]) => decideIndependence(basis.map(f), ['x'], context).verdict;

describe('basis functions', () => {
  it('are independent where a determinant differs from zero', () => {
    expect(verdict('1', 'x', 'x^2')).toBe('proved');
    expect(verdict('x', 'x + x^2/10^12')).toBe('proved');
  });

  it('are not independent for want of digits', () => {
    expect(verdict('x', '2*x')).toBe('undecided');
    // Both are 1; in doubles the second is little but rounding.
    expect(verdict('1', '(x + 10^9)^2 - x^2 - 2*10^9*x - 10^18 + 1')).toBe('undecided');
  });
});
