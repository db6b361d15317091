/**
 * Eigenvalues of a real matrix: balancing (Parlett and Reinsch 1969), Householder's reduction to Hessenberg form, Francis'
 * implicit double shifts (Golub and Van Loan 2013, algorithms 7.4.2 and 7.5.1).
 */
import { CostateError } from '../../errors.js';
import type { Matrix } from './matrix.js';

export interface Eigenvalue { readonly re: number; readonly im: number } // prettier-ignore

const EPSILON = 2 ** -52;
/** Sweeps for one eigenvalue; after every tenth an unusual shift breaks a cycle. */
const MOST_SWEEPS = 60;

/** Scales rows and columns by powers of two until their norms are alike. */
function balance(a: Float64Array, n: number): void {
  for (let settled = false; !settled;) {
    settled = true;
    for (let i = 0; i < n; i++) {
      let [column, row] = [0, 0];
      for (let j = 0; j < n; j++) {
        if (j === i) continue;
        column += Math.abs(a[j * n + i] as number);
        row += Math.abs(a[i * n + j] as number);
      }
      if (!(column > 0 && row > 0)) continue;
      const scale = 2 ** Math.round(Math.log2(row / column) / 2);
      if (!(column * scale + row / scale < 0.95 * (column + row))) continue;
      settled = false;
      for (let j = 0; j < n; j++) {
        a[i * n + j] = (a[i * n + j] as number) / scale;
        a[j * n + i] = (a[j * n + i] as number) * scale;
      }
    }
  }
}

/** A ← PAP for reflections P, zero below the first subdiagonal. */
function reduceToHessenberg(a: Float64Array, n: number): void {
  const v = new Float64Array(n);
  const sums = new Float64Array(n);
  for (let k = 0; k < n - 2; k++) {
    let scale = 0;
    for (let i = k + 2; i < n; i++) scale = Math.max(scale, Math.abs(a[i * n + k] as number));
    if (scale === 0) continue;
    scale = Math.max(scale, Math.abs(a[(k + 1) * n + k] as number));
    let square = 0;
    for (let i = k + 1; i < n; i++) {
      const x = (a[i * n + k] as number) / scale;
      v[i] = x;
      square += x * x;
    }
    const first = v[k + 1] as number;
    const length = first < 0 ? Math.sqrt(square) : -Math.sqrt(square);
    v[k + 1] = first - length;
    // 2/‖v‖²
    const weight = 1 / (square - first * length);
    a[(k + 1) * n + k] = length * scale;
    for (let i = k + 2; i < n; i++) a[i * n + k] = 0;
    reflectRows(a, n, k, v, weight, sums);
    reflectColumns(a, n, k, v, weight);
  }
}

function reflectRows(a: Float64Array, n: number, k: number, v: Float64Array, weight: number, sums: Float64Array): void {
  sums.fill(0, k + 1);
  for (let i = k + 1; i < n; i++) {
    const factor = weight * (v[i] as number);
    for (let j = k + 1; j < n; j++) sums[j] = (sums[j] as number) + factor * (a[i * n + j] as number);
  }
  for (let i = k + 1; i < n; i++) {
    const factor = v[i] as number;
    for (let j = k + 1; j < n; j++) a[i * n + j] = (a[i * n + j] as number) - factor * (sums[j] as number);
  }
}

function reflectColumns(a: Float64Array, n: number, k: number, v: Float64Array, weight: number): void {
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = k + 1; j < n; j++) sum += (a[i * n + j] as number) * (v[j] as number);
    sum *= weight;
    for (let j = k + 1; j < n; j++) a[i * n + j] = (a[i * n + j] as number) - sum * (v[j] as number);
  }
}

/** Both eigenvalues of [a b; c d], without cancellation. */
function ofTwoByTwo(a: number, b: number, c: number, d: number): readonly [Eigenvalue, Eigenvalue] {
  const half = (a - d) / 2;
  const q = half * half + b * c;
  const root = Math.sqrt(Math.abs(q));
  if (q < 0) {
    const re = (a + d) / 2;
    return [{ re, im: root }, { re, im: -root }]; // prettier-ignore
  }
  const far = half >= 0 ? half + root : half - root;
  const first = d + far;
  return [
    { re: first, im: 0 },
    { re: far === 0 ? first : d - (b * c) / far, im: 0 },
  ];
}

/** Where the active part [start, end] begins: the last subdiagonal that is negligible. */
function startOf(a: Float64Array, n: number, end: number, norm: number): number {
  for (let l = end; l > 0; l--) {
    const size = Math.abs(a[(l - 1) * n + l - 1] as number) + Math.abs(a[l * n + l] as number) || norm;
    if (Math.abs(a[l * n + l - 1] as number) <= EPSILON * size) return l;
  }
  return 0;
}

/** One implicit double shift on the active part: sum s and product t of the shifts. */
function francisStep(a: Float64Array, n: number, start: number, end: number, s: number, t: number): void {
  const at = (i: number, j: number): number => a[i * n + j] as number;
  let x = at(start, start) * at(start, start) + at(start, start + 1) * at(start + 1, start) - s * at(start, start) + t;
  let y = at(start + 1, start) * (at(start, start) + at(start + 1, start + 1) - s);
  let z = start + 2 <= end ? at(start + 1, start) * at(start + 2, start + 1) : 0;
  for (let k = start; k < end; k++) {
    const three = k + 2 <= end;
    if (!three) z = 0;
    const scale = Math.abs(x) + Math.abs(y) + Math.abs(z);
    if (scale !== 0) {
      x /= scale;
      y /= scale;
      z /= scale;
      const length = (x < 0 ? -1 : 1) * Math.sqrt(x * x + y * y + z * z);
      // P = 1 − u(1, q, r)ᵀ(1, q, r): the first column goes to −length.
      const u = (x + length) / length;
      const q = y / (x + length);
      const r = z / (x + length);
      if (k > start) {
        a[k * n + k - 1] = -length * scale;
        a[(k + 1) * n + k - 1] = 0;
        if (three) a[(k + 2) * n + k - 1] = 0;
      }
      reflectThreeRows(a, n, k, end, u, q, r, three);
      reflectThreeColumns(a, n, k, start, Math.min(end, k + 3), u, q, r, three);
    }
    x = k + 1 <= end ? at(k + 1, k) : 0;
    y = k + 2 <= end ? at(k + 2, k) : 0;
    z = k + 3 <= end ? at(k + 3, k) : 0;
  }
}

function reflectThreeRows(
  a: Float64Array,
  n: number,
  k: number,
  end: number,
  u: number,
  q: number,
  r: number,
  three: boolean,
): void {
  const [row0, row1, row2] = [k * n, (k + 1) * n, three ? (k + 2) * n : k * n];
  const third = three ? r : 0;
  for (let j = k; j <= end; j++) {
    const sum =
      u * ((a[row0 + j] as number) + q * (a[row1 + j] as number) + (three ? third * (a[row2 + j] as number) : 0));
    a[row0 + j] = (a[row0 + j] as number) - sum;
    a[row1 + j] = (a[row1 + j] as number) - q * sum;
    if (three) a[row2 + j] = (a[row2 + j] as number) - third * sum;
  }
}

function reflectThreeColumns(
  a: Float64Array,
  n: number,
  k: number,
  from: number,
  to: number,
  u: number,
  q: number,
  r: number,
  three: boolean,
): void {
  for (let i = from; i <= to; i++) {
    const c = i * n + k;
    const sum = u * ((a[c] as number) + q * (a[c + 1] as number) + (three ? r * (a[c + 2] as number) : 0));
    a[c] = (a[c] as number) - sum;
    a[c + 1] = (a[c + 1] as number) - q * sum;
    if (three) a[c + 2] = (a[c + 2] as number) - r * sum;
  }
}

/**
 * All eigenvalues, conjugate pairs next to each other, in the order in which they deflate.
 *
 * Backward stable: they belong to a matrix that differs by some rounding units of the norm.
 * @throws CostateError `resources.numeric` where shifts do not converge or an entry is not finite
 */
export function eigenvalues(m: Matrix): readonly Eigenvalue[] {
  const n = m.rows;
  const a = m.entries.slice();
  if (a.some((v) => !Number.isFinite(v)))
    throw new CostateError({ code: 'resources.numeric', message: 'a matrix with entries that are not finite has no spectrum' }); // prettier-ignore
  balance(a, n);
  reduceToHessenberg(a, n);
  const norm = a.reduce((sum, v) => sum + Math.abs(v), 0);
  const at = (i: number, j: number): number => a[i * n + j] as number;
  const found: Eigenvalue[] = [];
  let sweeps = 0;
  for (let end = n - 1; end >= 0;) {
    const start = startOf(a, n, end, norm);
    if (start === end) {
      found.push({ re: at(end, end), im: 0 });
      end--;
      sweeps = 0;
    } else if (start === end - 1) {
      found.push(...ofTwoByTwo(at(start, start), at(start, end), at(end, start), at(end, end)));
      end -= 2;
      sweeps = 0;
    } else {
      if (++sweeps > MOST_SWEEPS)
        throw new CostateError({ code: 'resources.numeric', message: `the eigenvalues of a ${n} × ${n} matrix did not settle` }); // prettier-ignore
      const odd = Math.abs(at(end, end - 1)) + Math.abs(at(end - 1, end - 2));
      const [s, t] =
        sweeps % 10 === 0
          ? [1.5 * odd, odd * odd]
          : [
              at(end - 1, end - 1) + at(end, end),
              at(end - 1, end - 1) * at(end, end) - at(end - 1, end) * at(end, end - 1),
            ];
      francisStep(a, n, start, end, s, t);
    }
  }
  return found;
}
