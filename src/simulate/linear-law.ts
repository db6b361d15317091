/**
 * The exact law of a step of a linear equation dy = (A y + b)dt + dM with constant coefficients and E dM dMᵀ = Q dt: normal,
 * with mean E y + c and a covariance that is G Gᵀ.
 */
import { choleskyFactor } from './cholesky.js';

export interface LinearLaw {
  /** A, b and Q by rows. */
  readonly drift: readonly (readonly number[])[];
  readonly constant: readonly number[];
  readonly covariance: readonly (readonly number[])[];
}

type Matrix = readonly (readonly number[])[];

const product = (a: Matrix, b: Matrix): number[][] =>
  a.map((row) => (b[0] ?? []).map((_, j) => row.reduce((sum, v, k) => sum + v * (b[k]?.[j] ?? 0), 0)));
const transpose = (a: Matrix): number[][] => (a[0] ?? []).map((_, j) => a.map((row) => row[j] ?? 0));

/** Terms of the Taylor series after scaling below ½: 2^-18/18! is below the rounding error. */
const TERMS = 18;

/** e^M by scaling, Taylor's series and squaring. */
export function exponential(m: Matrix): number[][] {
  const size = Math.max(...m.map((row) => row.reduce((sum, v) => sum + Math.abs(v), 0)));
  const halvings = Math.max(0, Math.ceil(Math.log2(size)) + 1) || 0;
  const scaled = m.map((row) => row.map((v) => v * 2 ** -halvings));
  const identity = m.map((_, i) => m.map((_, j) => (i === j ? 1 : 0)));
  // Horner's form: I + M/1 (I + M/2 (I + …)).
  let result: number[][] = identity;
  for (let n = TERMS; n > 0; n--)
    result = product(scaled, result).map((row, i) => row.map((v, j) => v / n + (i === j ? 1 : 0)));
  for (let n = 0; n < halvings; n++) result = product(result, result);
  return result;
}

/**
 * E, c and G of a step h, one after the other, each by rows (of G the lower triangle). Source: Van Loan 1978, IEEE
 * Transactions on Automatic Control 23, 395-404: the blocks of exp [[−A, Q], [0, Aᵀ]]h and of exp [[A, b], [0, 0]]h.
 */
export function transition({ drift, constant, covariance }: LinearLaw, h: number): readonly number[] {
  const n = drift.length;
  const affine = exponential([
    ...drift.map((row, i) => [...row.map((v) => v * h), (constant[i] ?? 0) * h]),
    new Array<number>(n + 1).fill(0),
  ]);
  const pair = exponential([
    ...drift.map((row, i) => [...row.map((v) => -v * h), ...(covariance[i] ?? []).map((v) => v * h)]),
    ...transpose(drift).map((row) => [...new Array<number>(n).fill(0), ...row.map((v) => v * h)]),
  ]);
  const decay = affine.slice(0, n).map((row) => row.slice(0, n));
  const spread = product(
    decay,
    pair.slice(0, n).map((row) => row.slice(n)),
  );
  const symmetric = spread.map((row, i) => row.map((v, j) => (v + (spread[j]?.[i] ?? 0)) / 2));
  return [...decay.flat(), ...affine.slice(0, n).map((row) => row[n] ?? 0), ...choleskyFactor(symmetric).flat()];
}

/** Names of the entries of `transition`, in its order. */
export const transitionNames = (
  n: number,
): { readonly decay: string[][]; readonly shift: string[]; readonly spread: string[][] } => {
  const numbers = Array.from({ length: n }, (_, i) => i);
  return {
    decay: numbers.map((i) => numbers.map((j) => `E ${i} ${j}`)),
    shift: numbers.map((i) => `c ${i}`),
    spread: numbers.map((i) => numbers.slice(0, i + 1).map((j) => `G ${i} ${j}`)),
  };
};
