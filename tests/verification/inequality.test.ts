/** An inequality without a value somewhere in its domain is not proved there. */
import { describe, expect, it } from 'vitest';
import { given, relationOf } from '../expression/laws.js';
import { inequality, stepOf, verdictOn } from './derivation-of-steps.js';

const verdict = (claim: string, positive = '') =>
  verdictOn([stepOf('claim', relationOf(claim), inequality)], { assumptions: given(positive) });

describe('an inequality', () => {
  it('is proved where it has a value everywhere', () => {
    expect(verdict('sqrt(x) + 1 > 0', 'x').verdict).toBe('proved');
  });

  it('is sampled at most where it has none on part of its domain, and says so', () => {
    const { verdict: graded, evidence } = verdict('sqrt(x) + 1 > 0');
    expect(graded).toBe('sampled');
    expect(evidence.map((e) => e.detail).join()).toMatch(/no value at \d+ more/);
    expect(evidence.some((e) => e.kind === 'side-condition' && e.detail === 'x >= 0')).toBe(true);
  });

  it('is refuted where one of two sides has none', () => {
    expect(verdict('sqrt(x) - 1 < 1 + x^2').verdict).toBe('refuted');
  });

  it('is not given up for an overflow', () => {
    expect(verdict('exp(20*x^2) + 1 > exp(20*x^2)').verdict).toBe('proved');
  });

  it('is not refuted by a side that is the difference of two overflows', () => {
    expect(verdict('exp(20*x^2) - exp(10*x^2) + 1 + x^2 > x^2').verdict).not.toBe('refuted');
  });

  it('is given up where a root has no value beside an overflow', () => {
    expect(verdict('exp(20*x^2) + 1 + sqrt(x) > exp(20*x^2)').verdict).not.toBe('proved');
  });

  it('is not refuted by rounding, nor passed where digits do not tell its sides apart', () => {
    expect(verdict('sqrt(3 + 2*sqrt(2))*x <= (1 + sqrt(2))*x').verdict).toBe('sampled');
    expect(verdict('sqrt(3 + 2*sqrt(2))*x < (1 + sqrt(2))*x', 'x').verdict).toBe('undecided');
  });

  it('is refuted at the one point where a strict one is an equality', () => {
    expect(verdict('(x - 7)^2*(1 + sin(x)^2) > 0').verdict).toBe('refuted');
  });

  it('is not refuted where its parts cancel to less than they are rounded by', () => {
    expect(verdict('x*(a + b) - x*a - x*b <= 0').verdict).toBe('proved');
    expect(verdict('sin(x)^2 + cos(x)^2 - 1 <= 0').verdict).not.toBe('refuted');
    expect(verdict('x*(a + b) - x*a - x*b - max(y, 0) <= 0').verdict).not.toBe('refuted');
    expect(verdict('x*(a + b) - x*a - x*b - max(y, 0) < 0').verdict).toBe('refuted');
  });

  it('is not refuted where an exponential vanishes for want of digits', () => {
    expect(verdict('exp(-400*x^2)*(2 + sin(x)) > 0').verdict).not.toBe('refuted');
  });
});
