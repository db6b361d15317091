/** The maximum of a quadratic function over a box, and polynomials of the state. */
import { describe, expect, it } from 'vitest';
import { ascend } from '../../../src/learn/q-learning/actions.js';
import { polynomialCount, polynomials, polynomialValues } from '../../../src/learn/q-learning/polynomials.js';

describe('ascent over a box', () => {
  it('finds the vertex, and the end where the vertex lies outside or the function bends the other way', () => {
    const best = (g: number, h: number): number => {
      const delta = new Float64Array(1);
      ascend([g], [h], [-1], [2], delta);
      return delta[0] ?? NaN;
    };
    expect(best(1, -2)).toBeCloseTo(0.5, 12);
    expect(best(9, -2)).toBe(2);
    expect(best(-1, 0)).toBe(-1);
    expect(best(-0.1, 2)).toBe(2);
  });

  it('solves for several actions together', () => {
    const delta = new Float64Array(2);
    ascend([1, 2], [-2, 1, 1, -3], [-9, -9], [9, 9], delta);
    expect(-2 * (delta[0] ?? NaN) + (delta[1] ?? NaN)).toBeCloseTo(-1, 6);
    expect((delta[0] ?? NaN) - 3 * (delta[1] ?? NaN)).toBeCloseTo(-2, 6);
  });
});

describe('polynomials of the state', () => {
  it('are counted, and those of a lower degree come first', () => {
    const [high, low] = [polynomials(3, 4), polynomials(3, 2)];
    expect(high.count).toBe(polynomialCount(3, 4));
    expect(high.degrees.slice(0, low.count)).toEqual(low.degrees);
  });

  it('are products of Legendre polynomials', () => {
    const { degrees } = polynomials(2, 3);
    const values = polynomialValues(polynomials(2, 3), [Float64Array.of(0.3), Float64Array.of(-0.5)]);
    const legendre = (n: number, x: number): number => [1, x, (3 * x * x - 1) / 2, (5 * x ** 3 - 3 * x) / 2][n] ?? NaN;
    degrees.forEach(([m = 0, n = 0], k) => {
      expect(values[k]).toBeCloseTo(legendre(m, 0.3) * legendre(n, -0.5), 12);
    });
  });
});
