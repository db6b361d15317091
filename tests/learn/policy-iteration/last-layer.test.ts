/** Least squares of several kinds of equations. */
import { describe, expect, it } from 'vitest';
import { leastSquares, misfits } from '../../../src/learn/policy-iteration/last-layer.js';

describe('the last layer', () => {
  it('is the straight line through points on one', () => {
    const equations = { left: [0, 1, 1, 1, 2, 1], right: [1, 3, 5], width: 2, weight: 1 };
    const [slope = NaN, constant = NaN] = leastSquares([equations]);
    expect(slope).toBeCloseTo(2, 6);
    expect(constant).toBeCloseTo(1, 6);
    expect(Math.max(...misfits(equations, Float64Array.of(2, 1)))).toBe(0);
  });

  it('counts misfits by the square of the weight', () => {
    // w = 0 nine times as strongly as w = 10
    const w = leastSquares([
      { left: [1], right: [0], width: 1, weight: 3 },
      { left: [1], right: [10], width: 1, weight: 1 },
    ]);
    expect(w[0]).toBeCloseTo(1, 6);
  });

  it('stays finite where features say the same', () => {
    const w = leastSquares([{ left: [1, 1, 2, 2, 3, 3], right: [2, 4, 6], width: 2, weight: 1 }]);
    expect(w[0]).toBeCloseTo(1, 4);
    expect(w[1]).toBeCloseTo(1, 4);
  });

  it('refuses what is not finite', () => {
    expect(() => leastSquares([{ left: [NaN], right: [1], width: 1, weight: 1 }])).toThrow(/not finite/);
  });
});
