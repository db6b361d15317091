import { describe, expect, it } from 'vitest';
import {
  formatNumber,
  formatPoint,
  formatSeconds,
  formatWholePoint,
  formatWithError,
} from '../../src/report/figures.js';

describe('numbers as people read them', () => {
  it('keep significant digits and a true minus sign', () => {
    expect(formatNumber(-0.418910746)).toBe('−0.418911');
    expect(formatNumber(1.5)).toBe('1.5');
    expect(formatNumber(-437.438591994532, 9)).toBe('−437.438592');
    expect(formatNumber(0)).toBe('0');
    expect(formatNumber(123456)).toBe('123456');
  });

  it('use powers of ten where zeros would be counted', () => {
    expect(formatNumber(3.1e-61)).toBe('3.1 × 10⁻⁶¹');
    expect(formatNumber(-2e12)).toBe('−2 × 10¹²');
    expect(formatNumber(Infinity)).toBe('∞');
  });

  it('end where the error begins, and never make an error smaller', () => {
    expect(formatWithError(-0.418897, 0.00002)).toBe('−0.41890 ± 0.00002');
    expect(formatWithError(-0.4187, 0.00042)).toBe('−0.4187 ± 0.0005');
    expect(formatWithError(-437.4386, 1.234)).toBe('−437.4 ± 1.3');
    expect(formatWithError(2, 0)).toBe('2');
  });

  it('name points and durations', () => {
    expect(formatPoint({ x: 1.5, y: -1 })).toBe('x = 1.5, y = −1');
    const long = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`x[${i + 1}]`, i]));
    expect(formatPoint(long)).toBe('x[1] = 0, x[2] = 1, x[3] = 2, …, x[9] = 8');
    expect(formatWholePoint(long)).toContain('x[7] = 6');
    expect([formatSeconds(0.0123), formatSeconds(1.84)]).toEqual(['12 ms', '1.8 s']);
  });
});
