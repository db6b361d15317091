/** Elimination: the solution of a system, and singular ones told. */
import { describe, expect, it } from 'vitest';
import { factorise, solved } from '../../../src/learn/q-learning/linear-system.js';
import { uniforms } from '../../../src/learn/uniforms.js';

describe('a dense linear system', () => {
  it('is solved', () => {
    const n = 12;
    const a = uniforms(5, 0, n * n).map((u) => u - 0.5);
    const x = uniforms(5, 1, n);
    const right = Float64Array.from({ length: n }, (_, i) =>
      x.reduce((sum, v, j) => sum + v * (a[i * n + j] ?? NaN), 0),
    );
    const factors = factorise(a, n);
    if (!factors) throw new Error('singular');
    solved(factors, right).forEach((v, i) => {
      expect(v).toBeCloseTo(x[i] ?? NaN, 9);
    });
  });

  it('is refused where it is singular or not finite', () => {
    expect(factorise(Float64Array.of(1, 2, 2, 4), 2)).toBeUndefined();
    expect(factorise(Float64Array.of(1, NaN, 2, 4), 2)).toBeUndefined();
  });
});

describe('uniform numbers', () => {
  it('fill the unit interval and depend on seed and draw', () => {
    const u = uniforms(1, 0, 10_000);
    expect(u.every((v) => v >= 0 && v < 1)).toBe(true);
    expect(u.reduce((a, b) => a + b, 0) / u.length).toBeCloseTo(0.5, 1);
    expect(uniforms(1, 0, 10)).toEqual(u.slice(0, 10));
    expect(uniforms(1, 1, 10)).not.toEqual(u.slice(0, 10));
  });
});
