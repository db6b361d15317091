/**
 * Polynomials over the integers in recursive dense form: a polynomial in one main variable whose coefficients are
 * polynomials in the earlier ones. Sums, products and exact quotients.
 */
import { tooLarge } from './monomial.js';

/** Coefficients by degree, at least two of them, the last one not zero. */
export interface Tower {
  readonly variable: number;
  readonly coefficients: readonly Recursive[];
}
export type Recursive = bigint | Tower;

/** Bound on the size of a coefficient within a remainder sequence. */
const LARGEST_COEFFICIENT = 1n << 4_000n;
/** Integer products allowed to one computation: a few hundredths of a second. */
const MOST_WORK = 100_000;

let work = 0;

/** Runs one computation with a fresh allowance of work. */
export function withFreshAllowance<T>(compute: () => T): T {
  work = 0;
  return compute();
}

export function tower(variable: number, coefficients: readonly Recursive[]): Recursive {
  let top = coefficients.length;
  while (top > 0 && coefficients[top - 1] === 0n) top--;
  if (top === 0) return 0n;
  if (top === 1) return coefficients[0] ?? 0n;
  return { variable, coefficients: top === coefficients.length ? coefficients : coefficients.slice(0, top) };
}

export const isInteger = (a: Recursive): a is bigint => typeof a === 'bigint';
export const variableOf = (a: Recursive): number => (isInteger(a) ? -1 : a.variable);
/** Coefficients with respect to a variable not below the main one. */
export const seenFrom = (a: Recursive, variable: number): readonly Recursive[] =>
  !isInteger(a) && a.variable === variable ? a.coefficients : a === 0n ? [] : [a];
export const leading = (a: readonly Recursive[]): Recursive => a[a.length - 1] ?? 0n;

export function add(a: Recursive, b: Recursive): Recursive {
  if (isInteger(a) && isInteger(b)) return a + b;
  if (a === 0n) return b;
  if (b === 0n) return a;
  const variable = Math.max(variableOf(a), variableOf(b));
  const [f, g] = [seenFrom(a, variable), seenFrom(b, variable)];
  const sum: Recursive[] = [];
  for (let i = 0; i < Math.max(f.length, g.length); i++) sum.push(add(f[i] ?? 0n, g[i] ?? 0n));
  return tower(variable, sum);
}

export const negate = (a: Recursive): Recursive =>
  isInteger(a) ? -a : { variable: a.variable, coefficients: a.coefficients.map(negate) };
export const subtract = (a: Recursive, b: Recursive): Recursive => add(a, negate(b));

export function multiply(a: Recursive, b: Recursive): Recursive {
  if (isInteger(a) && isInteger(b)) {
    const product = a * b;
    if (++work > MOST_WORK) throw tooLarge('a greatest common divisor');
    if (product > LARGEST_COEFFICIENT || -product > LARGEST_COEFFICIENT) throw tooLarge('a remainder sequence');
    return product;
  }
  if (a === 0n || b === 0n) return 0n;
  if (a === 1n) return b;
  if (b === 1n) return a;
  const variable = Math.max(variableOf(a), variableOf(b));
  const [f, g] = [seenFrom(a, variable), seenFrom(b, variable)];
  const product = new Array<Recursive>(f.length + g.length - 1).fill(0n);
  f.forEach((c, i) => {
    if (c === 0n) return;
    g.forEach((d, j) => {
      if (d !== 0n) product[i + j] = add(product[i + j] ?? 0n, multiply(c, d));
    });
  });
  return tower(variable, product);
}

/** a/b where b divides a over the integers, undefined otherwise. */
export function quotient(a: Recursive, b: Recursive): Recursive | undefined {
  if (b === 0n) return undefined;
  if (b === 1n || a === 0n) return a;
  if (isInteger(a)) return isInteger(b) && a % b === 0n ? a / b : undefined;
  if (variableOf(b) > a.variable) return undefined;
  if (isInteger(b) || b.variable < a.variable) {
    const divided: Recursive[] = [];
    for (const c of a.coefficients) {
      const q = quotient(c, b);
      if (q === undefined) return undefined;
      divided.push(q);
    }
    return tower(a.variable, divided);
  }
  const divisor = b.coefficients;
  const rest = [...a.coefficients];
  const result = new Array<Recursive>(Math.max(0, rest.length - divisor.length + 1)).fill(0n);
  for (let top = rest.length - 1; top >= divisor.length - 1; top--) {
    const c = rest[top] ?? 0n;
    if (c === 0n) continue;
    const q = quotient(c, leading(divisor));
    if (q === undefined) return undefined;
    const shift = top - divisor.length + 1;
    result[shift] = q;
    divisor.forEach((d, i) => (rest[shift + i] = subtract(rest[shift + i] ?? 0n, multiply(q, d))));
  }
  return rest.some((c) => c !== 0n) ? undefined : tower(a.variable, result);
}

export function exact(a: Recursive, b: Recursive): Recursive {
  const q = quotient(a, b);
  if (q === undefined) throw new RangeError('inexact division of polynomials');
  return q;
}
