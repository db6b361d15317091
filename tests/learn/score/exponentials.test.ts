/** Exponentials from a table. */
import { describe, expect, it } from 'vitest';
import { exponentials } from '../../../src/learn/score/exponentials.js';

describe('exponentials', () => {
  it('are right to nine digits, with their sum, between the ends that are asked for', () => {
    const v = Float64Array.from({ length: 2000 }, (_, n) => -16 + n * 0.0307 - 1e-9);
    const e = v.slice();
    const sum = exponentials(e, 1, 1999, -16);
    expect([e[0], e[1999]]).toEqual([v[0], v[1999]]);
    let exact = 0;
    for (let n = 1; n < 1999; n++) {
      const right = Math.exp(v[n] as number);
      exact += right;
      expect(Math.abs((e[n] as number) / right - 1)).toBeLessThan(2e-10);
    }
    expect(Math.abs(sum / exact - 1)).toBeLessThan(2e-10);
  });

  it('are zero below the least that counts, refused beyond the table, and no number for none', () => {
    const e = Float64Array.of(-17, NaN);
    expect(exponentials(e, 0, 2, -16)).toBeNaN();
    expect([...e]).toEqual([0, NaN]);
    expect(() => exponentials(Float64Array.of(97), 0, 1, -16)).toThrow(RangeError);
  });
});
