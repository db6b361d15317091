/** What tells Riccati equations of continuous and of discrete time apart: the border of stability and the pencil's spectrum. */
import type { Border, ReducedMatrices } from './diagnosis.js';
import { eigenvalues, type Eigenvalue } from './eigenvalues.js';
import { solveLinear } from './linear-solve.js';
import { entry, identity, plus, transpose, zeros, type Matrix } from './matrix.js';

/** [A B; C D] of square blocks of one size. */
function assembled(a: Matrix, b: Matrix, c: Matrix, d: Matrix): Matrix {
  const n = a.rows;
  const result = zeros(2 * n, 2 * n);
  const put = (m: Matrix, row: number, column: number): void => {
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) result.entries[(row + i) * 2 * n + column + j] = entry(m, i, j);
  };
  put(a, 0, 0);
  put(b, 0, n);
  put(c, n, 0);
  put(d, n, n);
  return result;
}

const negated = (m: Matrix): Matrix => ({ ...m, entries: m.entries.map((v) => -v) });

export const continuousTime: Border = {
  name: 'the imaginary axis',
  width: Infinity,
  beyond: ({ re }) => re,
  pencil: ({ a, g, q }) => eigenvalues(assembled(a, negated(g), negated(q), negated(transpose(a)))),
};

/** λ = (1 + μ)/(1 − μ). */
function fromCayley({ re, im }: Eigenvalue): Eigenvalue {
  const size = (1 - re) ** 2 + im ** 2;
  return { re: (1 - re ** 2 - im ** 2) / size, im: (2 * im) / size };
}

/** Those of [A 0; −Q I] − λ[I G; 0 Aᵀ] that are finite, by (λ − 1)/(λ + 1), which maps the unit circle to the imaginary axis. */
function symplecticSpectrum({ a, g, q }: ReducedMatrices): readonly Eigenvalue[] {
  const n = a.rows;
  const [zero, one] = [zeros(n, n), identity(n)];
  const [first, second] = [assembled(a, zero, negated(q), one), assembled(one, g, zero, transpose(a))];
  const quotient = solveLinear(plus(first, second), plus(first, second, -1));
  // A singular sum is the eigenvalue −1.
  if (!quotient) return [{ re: -1, im: 0 }];
  return eigenvalues(quotient).map(fromCayley).filter(({ re, im }) => Number.isFinite(re + im)); // prettier-ignore
}

export const discreteTime: Border = {
  name: 'the unit circle',
  width: 1e-3,
  beyond: ({ re, im }) => Math.hypot(re, im) - 1,
  pencil: symplecticSpectrum,
};
