/** Dense products, factors and spectra: every way of multiplying gives the same bits, and what is known in closed form. */
import { describe, expect, it } from 'vitest';
import { cholesky } from '../../../src/solve/riccati/cholesky.js';
import { javascriptKernels } from '../../../src/solve/riccati/dense-javascript.js';
import type { DenseKernels } from '../../../src/solve/riccati/dense-kernels.js';
import { denseModule } from '../../../src/solve/riccati/dense-module.js';
import { denseKernels } from '../../../src/solve/riccati/dense-simd.js';
import { eigenvalues } from '../../../src/solve/riccati/eigenvalues.js';
import { solveLinear } from '../../../src/solve/riccati/linear-solve.js';
import {
  frobenius,
  identity,
  matrixOf,
  plus,
  times,
  transpose,
  type Matrix,
} from '../../../src/solve/riccati/matrix.js';
import { load, unload } from '../../../src/solve/riccati/matrix-block.js';
import { assembledModule } from './assembled.js';
import { randomMatrix, randomness } from './random-matrices.js';

function product(kernels: DenseKernels, a: Matrix, b: Matrix, transposed: boolean): Matrix {
  const w = kernels.workspace(4096);
  const [x, y] = [load(w, a), load(w, b)];
  const [rows, columns] = [transposed ? a.columns : a.rows, b.columns];
  const c = w.block(rows, columns);
  w.addProduct(c, -1, x, transposed, y);
  return unload(w, c, rows, columns);
}

describe('the module of dense products', () => {
  it('is what its text assembles to', async () => {
    expect(await assembledModule()).toBe(denseModule);
  });
});

describe('dense products', () => {
  const random = randomness(1);

  it.each([
    [1, 1, 1],
    [4, 4, 4],
    [5, 7, 3],
    [13, 2, 9],
    [24, 17, 20],
  ])('of %d × %d and %d columns agree with the definition and between the kernels to the bit', (m, k, n) => {
    const simd = denseKernels();
    expect(simd.name).toBe('simd');
    const [a, b] = [randomMatrix(random, m, k), randomMatrix(random, k, n)];
    const wanted = times(a, b);
    for (const [left, transposed] of [
      [a, false],
      [transpose(a), true],
    ] as const) {
      // prettier-ignore
      const mine = product(javascriptKernels, left, b, transposed);
      expect(frobenius(plus(mine, wanted))).toBeLessThan(1e-14 * frobenius(wanted) * k);
      expect(product(simd, left, b, transposed).entries).toEqual(mine.entries);
    }
  });

  it('fill only the lower triangle where it is asked for', () => {
    const a = randomMatrix(random, 12, 12);
    for (const kernels of [javascriptKernels, denseKernels()]) {
      const w = kernels.workspace(1024);
      const [x, c] = [load(w, a), w.block(12, 12)];
      w.addProduct(c, 1, x, true, x, true);
      const [found, wanted] = [unload(w, c, 12, 12), times(transpose(a), a)];
      expect(found.entries[11 * 12]).toBeCloseTo(wanted.entries[11 * 12] as number, 12);
      expect(found.entries[11]).toBe(0);
    }
  });

  it('say when a workspace is too small', () => {
    expect(() => javascriptKernels.workspace(15).block(4, 4)).toThrow('too small');
  });
});

describe('factors', () => {
  const random = randomness(2);

  it.each([1, 3, 12, 13, 50])('of %d × %d matrices solve systems to rounding', (n) => {
    const [a, x] = [randomMatrix(random, n, n), randomMatrix(random, n, 3)];
    const found = solveLinear(a, times(a, x));
    if (!found) throw new Error('singular');
    expect(frobenius(plus(times(a, found), times(a, x), -1))).toBeLessThan(1e-13 * frobenius(a) * frobenius(x));
  });

  it('need a pivot that is not on the diagonal', () => {
    expect(solveLinear(matrixOf([[0, 1], [1, 0]]), matrixOf([[2], [3]]))?.entries).toEqual(Float64Array.of(3, 2)); // prettier-ignore
    expect(solveLinear(matrixOf([[1, 2], [2, 4]]), identity(2))).toBeUndefined(); // prettier-ignore
  });

  it('of Cholesky exist for positive definite matrices alone', () => {
    expect(cholesky(matrixOf([[4, 2], [2, 5]]))?.entries).toEqual(Float64Array.of(2, 0, 1, 2)); // prettier-ignore
    expect(cholesky(matrixOf([[1, 2], [2, 1]]))).toBeUndefined(); // prettier-ignore
    expect(cholesky(matrixOf([[1, 1], [1, 1]]))).toBeUndefined(); // prettier-ignore
  });
});

describe('eigenvalues', () => {
  const sorted = (m: Matrix) => [...eigenvalues(m)].sort((x, y) => x.re - y.re || x.im - y.im);

  it('of rotations are imaginary, of triangles the diagonal', () => {
    expect(sorted(matrixOf([[0, 1], [-1, 0]]))).toEqual([{ re: 0, im: -1 }, { re: 0, im: 1 }]); // prettier-ignore
    expect(sorted(matrixOf([[1, 2, 3], [0, 4, 5], [0, 0, 6]])).map(({ re }) => re)).toEqual([1, 4, 6]); // prettier-ignore
  });

  it('of a cyclic shift are the roots of one: unshifted steps would never settle', () => {
    const n = 12;
    const shift = matrixOf(Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => ((i + 1) % n === j ? 1 : 0)))); // prettier-ignore
    const found = eigenvalues(shift);
    for (let k = 0; k < n; k++) {
      const [re, im] = [Math.cos((2 * Math.PI * k) / n), Math.sin((2 * Math.PI * k) / n)];
      expect(Math.min(...found.map((e) => Math.hypot(e.re - re, e.im - im)))).toBeLessThan(1e-13);
    }
  });

  it('of A = XDX⁻¹ are those of D, badly scaled or not', () => {
    const random = randomness(3);
    const wanted = Array.from({ length: 30 }, (_, i) => i - 14.5);
    const x = randomMatrix(random, 30, 30);
    const inverse = solveLinear(x, identity(30)) as Matrix;
    const d = matrixOf(wanted.map((v, i) => wanted.map((_, j) => (i === j ? v : 0))));
    const a = times(times(x, d), inverse);
    const scaled: Matrix = { ...a, entries: a.entries.map((v, at) => v * 2 ** (20 * ((Math.floor(at / 30) % 3) - ((at % 30) % 3)))) }; // prettier-ignore
    for (const m of [a, scaled])
      sorted(m).forEach(({ re, im }, i) => {
        expect(Math.abs(re - (wanted[i] as number))).toBeLessThan(1e-9);
        expect(Math.abs(im)).toBeLessThan(1e-9);
      });
  });

  it('sum to the trace and multiply to the determinant for 100 states', () => {
    const a = randomMatrix(randomness(4), 100, 100);
    const trace = Array.from({ length: 100 }, (_, i) => a.entries[i * 101] as number).reduce((s, v) => s + v);
    const found = eigenvalues(a);
    expect(found).toHaveLength(100);
    expect(found.reduce((s, e) => s + e.re, 0)).toBeCloseTo(trace, 10);
    expect(found.reduce((s, e) => s + e.im, 0)).toBeCloseTo(0, 10);
  });

  it('do not exist for entries that are not finite', () => {
    expect(() => eigenvalues(matrixOf([[NaN, 1], [0, 1]]))).toThrow('not finite'); // prettier-ignore
  });
});
