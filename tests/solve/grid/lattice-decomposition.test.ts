/** A matrix is the sum of weights times squares of integer vectors; where those may not be as long as it takes, its diagonal stays. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decomposePlane,
  decomposeSpace,
  newDecomposition,
  type Decomposition,
} from '../../../src/solve/grid/lattice-decomposition.js';

const entry = fc.integer({ min: -1000, max: 1000 }).map((n) => n / 1000);
/** Σ w e eᵀ of a decomposition. */
const sum = ({ count, weight, vector }: Decomposition, j: number, k: number): number =>
  Array.from(
    { length: count },
    (_, n) => (weight[n] ?? 0) * (vector[3 * n + j] ?? 0) * (vector[3 * n + k] ?? 0),
  ).reduce((s, v) => s + v, 0);
const longest = ({ count, vector }: Decomposition): number =>
  Math.max(0, ...Array.from(vector.subarray(0, 3 * count), Math.abs));
const found = newDecomposition();

describe('a decomposition on the lattice', () => {
  it('of matrices in the plane, within the length allowed', () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 4, maxLength: 4 }), fc.integer({ min: 1, max: 12 }), (m, most) => {
        const [p = 0, q = 0, r = 0, s = 0] = m;
        const [a, b, c] = [p * p + q * q, r * r + s * s, p * r + q * s];
        fc.pre(a > 1e-6 && b > 1e-6);
        decomposePlane(a, b, c, most, most, found);
        expect(found.weight.subarray(0, found.count).every((w) => w > 0)).toBe(true);
        expect(longest(found)).toBeLessThanOrEqual(most);
        expect(Math.abs(sum(found, 0, 0) - a)).toBeLessThan(1e-11);
        expect(Math.abs(sum(found, 1, 1) - b)).toBeLessThan(1e-11);
        expect(Math.abs(sum(found, 0, 1) - found.carried * c)).toBeLessThan(1e-11);
      }),
    );
  });
  it('carries correlations the nearer to one the longer its vectors may be', () => {
    const lost = [2, 4, 8, 16].map((most) => {
      decomposePlane(2, 1, Math.SQRT2, most, most, found);
      return 1 - found.carried;
    });
    lost.slice(1).forEach((l, i) => expect(l).toBeLessThan((lost[i] as number) / 4));
  });
  it('of matrices in space', () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 9, maxLength: 9 }), fc.integer({ min: 1, max: 12 }), (m, most) => {
        const D = (i: number, j: number): number => [0, 1, 2].reduce((s, k) => s + (m[3 * i + k] ?? 0) * (m[3 * j + k] ?? 0), 0); // prettier-ignore
        const diagonal = [D(0, 0), D(1, 1), D(2, 2)];
        fc.pre(diagonal.every((v) => v > 1e-6));
        decomposeSpace(diagonal, [D(0, 1), D(0, 2), D(1, 2)], [most, most, most], found);
        expect(found.weight.subarray(0, found.count).every((w) => w > 0)).toBe(true);
        expect(longest(found)).toBeLessThanOrEqual(most);
        for (let i = 0; i < 3; i++) {
          expect(Math.abs(sum(found, i, i) - (diagonal[i] ?? NaN))).toBeLessThan(1e-9);
          for (let j = 0; j < i; j++) expect(Math.abs(sum(found, i, j) - found.carried * D(i, j))).toBeLessThan(1e-9);
        }
      }),
    );
  });
});
