/** Exact numbers become the nearest double at every size. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDecimal, rational, rationalToNumber } from '../../src/expression/rational.js';

describe('the nearest double', () => {
  it('is what the reader of numbers makes of the same decimal', () => {
    const digits = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n });
    fc.assert(
      fc.property(digits, fc.integer({ min: -380, max: 330 }), (n, e) => {
        const text = `${n}e${e}`;
        // Doubles know a negative zero, rationals do not.
        expect(rationalToNumber(parseDecimal(text)) + 0).toBe(Number(text) + 0);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    [3n ** 209n, 10n ** 400n, 5.2386e-301],
    [10n ** 400n, 3n, Infinity],
    [10n ** 400n, 10n ** 399n, 10],
    [-(10n ** 400n), 3n * 10n ** 399n, -10 / 3],
    [1n, 2n ** 1074n, Number.MIN_VALUE],
    [1n, 2n ** 1080n, 0],
  ])('%d / %d is near %d', (n, d, value) => {
    const found = rationalToNumber(rational(n, d));
    if (n === 3n ** 209n) expect(found / Number(`${n}e-400`)).toBe(1);
    else expect(found).toBe(value);
  });
});
