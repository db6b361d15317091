/** Matrices of the tests, the same each time. */
import { matrixOf, zeros, type Matrix } from '../../../src/solve/riccati/matrix.js';

export interface Randomness {
  readonly uniform: () => number;
  readonly normal: () => number;
}

/** Lehmer's generator with the multiplier of Park and Miller (1988). */
export function randomness(seed: number): Randomness {
  let state = seed;
  const uniform = (): number => (state = (state * 16807) % 2147483647) / 2147483647;
  uniform();
  return { uniform, normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()) };
}

export function randomMatrix({ normal }: Randomness, rows: number, columns: number, scale = 1): Matrix {
  const m = zeros(rows, columns);
  m.entries.forEach((_, i, all) => (all[i] = scale * normal()));
  return m;
}

export const diagonal = (values: readonly number[]): Matrix =>
  matrixOf(values.map((v, i) => values.map((_, j) => (i === j ? v : 0))));

export const largestDifference = (a: Matrix, b: Matrix): number =>
  a.entries.reduce((most, v, i) => Math.max(most, Math.abs(v - (b.entries[i] ?? NaN))), 0);
