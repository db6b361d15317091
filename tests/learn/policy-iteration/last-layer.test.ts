/** Least squares of several kinds of equations. */
import { describe, expect, it } from 'vitest';
import {
  gramOf,
  leastOf,
  leastSquares,
  misfits,
  normalEquations,
} from '../../../src/learn/policy-iteration/last-layer.js';

describe('the last layer', () => {
  it('is the straight line through points on one', () => {
    const equations = { left: [0, 1, 1, 1, 2, 1], right: [1, 3, 5], width: 2 };
    const [slope = NaN, constant = NaN] = leastSquares(equations);
    expect(slope).toBeCloseTo(2, 6);
    expect(constant).toBeCloseTo(1, 6);
    expect(Math.max(...misfits(equations, Float64Array.of(2, 1)))).toBe(0);
  });

  it('counts misfits by the square of the weight', () => {
    // w = 0 nine times as strongly as w = 10
    const w = leastOf([
      [normalEquations({ left: [1], right: [0], width: 1 }), 3],
      [normalEquations({ left: [1], right: [10], width: 1 }), 1],
    ]);
    expect(w[0]).toBeCloseTo(1, 6);
  });

  it.each([1, 2, 3, 4, 5])('takes every product of %i columns once', (width) => {
    const rows = 7;
    const left = Array.from({ length: rows * width }, (_, p) => ((p * p + 3 * p) % 11) - 5);
    const gram = gramOf(left, width);
    for (let i = 0; i < width; i++)
      for (let j = 0; j <= i; j++) {
        const products = Array.from(
          { length: rows },
          (_, r) => (left[r * width + i] ?? NaN) * (left[r * width + j] ?? NaN),
        );
        expect(gram[i * width + j]).toBe(products.reduce((a, b) => a + b, 0));
      }
  });

  it('stays finite where features say the same', () => {
    const w = leastSquares({ left: [1, 1, 2, 2, 3, 3], right: [2, 4, 6], width: 2 });
    expect(w[0]).toBeCloseTo(1, 4);
    expect(w[1]).toBeCloseTo(1, 4);
  });

  it('refuses what is not finite', () => {
    expect(() => leastSquares({ left: [NaN], right: [1], width: 1 })).toThrow(/not finite/);
  });
});
