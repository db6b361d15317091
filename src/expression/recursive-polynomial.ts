/**
 * Polynomials over the integers in recursive dense form: a polynomial in one main variable whose coefficients are
 * polynomials in the earlier ones. Greatest common divisors, exact quotients and square-free parts are computed here.
 * Source: Geddes, Czapor and Labahn, Algorithms for Computer Algebra (1992), chapters 7 and 8.
 */
import { tooLarge } from './monomial.js';
import { gcd as integerGcd } from './rational.js';

/** Coefficients by degree, at least two of them, the last one not zero. */
export interface Tower {
  readonly variable: number;
  readonly coefficients: readonly Recursive[];
}
export type Recursive = bigint | Tower;

/** Bound on the size of a coefficient within a remainder sequence. */
const LARGEST_COEFFICIENT = 1n << 20_000n;

export function tower(variable: number, coefficients: readonly Recursive[]): Recursive {
  let top = coefficients.length;
  while (top > 0 && coefficients[top - 1] === 0n) top--;
  if (top === 0) return 0n;
  if (top === 1) return coefficients[0] ?? 0n;
  return { variable, coefficients: top === coefficients.length ? coefficients : coefficients.slice(0, top) };
}

const isInteger = (a: Recursive): a is bigint => typeof a === 'bigint';
const variableOf = (a: Recursive): number => (isInteger(a) ? -1 : a.variable);
/** Coefficients with respect to a variable not below the main one. */
const seenFrom = (a: Recursive, variable: number): readonly Recursive[] =>
  !isInteger(a) && a.variable === variable ? a.coefficients : a === 0n ? [] : [a];
const leading = (a: readonly Recursive[]): Recursive => a[a.length - 1] ?? 0n;

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
const subtract = (a: Recursive, b: Recursive): Recursive => add(a, negate(b));

export function multiply(a: Recursive, b: Recursive): Recursive {
  if (isInteger(a) && isInteger(b)) {
    const product = a * b;
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

function exact(a: Recursive, b: Recursive): Recursive {
  const q = quotient(a, b);
  if (q === undefined) throw new RangeError('inexact division of polynomials');
  return q;
}

const power = (a: Recursive, n: number): Recursive => {
  let result: Recursive = 1n;
  for (let i = 0; i < n; i++) result = multiply(result, a);
  return result;
};

/** Remainder of lc(b)^(deg a − deg b + 1)·a by b, all three given by their coefficients. */
function pseudoRemainder(a: readonly Recursive[], b: readonly Recursive[]): readonly Recursive[] {
  const lead = leading(b);
  let rest = [...a];
  let turns = a.length - b.length + 1;
  while (rest.length >= b.length) {
    const top = leading(rest);
    const shift = rest.length - b.length;
    const next = rest.slice(0, -1).map((c) => multiply(c, lead));
    for (let i = 0; i < b.length - 1; i++) next[shift + i] = subtract(next[shift + i] ?? 0n, multiply(top, b[i] ?? 0n));
    while (next.length > 0 && next[next.length - 1] === 0n) next.pop();
    rest = next;
    turns--;
  }
  const missing = power(lead, Math.max(0, turns));
  return missing === 1n ? rest : rest.map((c) => multiply(c, missing));
}

/** Prime below 2²⁶, so that products of residues are exact doubles. */
const PRIME = 67_108_859;
const residue = (c: bigint): number => Number(((c % BigInt(PRIME)) + BigInt(PRIME)) % BigInt(PRIME));
/** Fixed points for the images; any will do that do not make leading coefficients vanish. */
const pointFor = (variable: number): number => (48_271 * (variable + 11) * (variable + 37) + 7919) % PRIME;

function image(a: Recursive): number {
  if (isInteger(a)) return residue(a);
  const at = pointFor(a.variable);
  let value = 0;
  for (let i = a.coefficients.length - 1; i >= 0; i--) value = (value * at + image(a.coefficients[i] ?? 0n)) % PRIME;
  return value;
}

function inverseModPrime(a: number): number {
  let [r, s, x, y] = [PRIME, a, 0, 1];
  while (s !== 0) {
    const q = Math.floor(r / s);
    [r, s, x, y] = [s, r - q * s, y, x - q * y];
  }
  return x < 0 ? x + PRIME : x;
}

/** Degree of the gcd of two univariate polynomials modulo the prime; both leading residues nonzero. */
function modularDegree(a: readonly number[], b: readonly number[]): number {
  let [f, g] = a.length >= b.length ? [[...a], [...b]] : [[...b], [...a]];
  while (g.length > 0) {
    const inverse = inverseModPrime(g[g.length - 1] ?? 1);
    while (f.length >= g.length) {
      const factor = ((f[f.length - 1] ?? 0) * inverse) % PRIME;
      const shift = f.length - g.length;
      g.forEach((c, i) => (f[shift + i] = ((f[shift + i] ?? 0) + PRIME - ((factor * c) % PRIME)) % PRIME));
      while (f.length > 0 && f[f.length - 1] === 0) f.pop();
    }
    [f, g] = [g, f];
  }
  return f.length - 1;
}

/** Upper bound on the degree of gcd(a, b) in their main variable, from one image; a proof when it is zero. */
function degreeBound(a: readonly Recursive[], b: readonly Recursive[]): number {
  const [f, g] = [a.map(image), b.map(image)];
  if (f[f.length - 1] === 0 || g[g.length - 1] === 0) return Math.min(a.length, b.length) - 1;
  return modularDegree(f, g);
}

/** Number of nested coefficients, to begin a content with the smallest. */
const size = (a: Recursive): number => (isInteger(a) ? 1 : a.coefficients.reduce<number>((n, c) => n + size(c), 1));

const isUnit = (a: Recursive): boolean => a === 1n || a === -1n;

function contentOf(coefficients: readonly Recursive[]): Recursive {
  let content: Recursive = 0n;
  for (const c of [...coefficients].sort((x, y) => size(x) - size(y))) {
    content = gcd(content, c);
    if (isUnit(content)) return 1n;
  }
  return content;
}

const over = (coefficients: readonly Recursive[], d: Recursive): readonly Recursive[] =>
  d === 1n ? coefficients : coefficients.map((c) => exact(c, d));

/** The last member of the subresultant remainder sequence of two primitive polynomials, made primitive. */
function primitiveGcd(a: readonly Recursive[], b: readonly Recursive[], variable: number): Recursive {
  let [f, g] = a.length >= b.length ? [a, b] : [b, a];
  if (quotient(tower(variable, f), tower(variable, g)) !== undefined) return tower(variable, g);
  let [lead, height]: [Recursive, Recursive] = [1n, 1n];
  for (;;) {
    const delta = f.length - g.length;
    const rest = pseudoRemainder(f, g);
    if (rest.length === 0) break;
    if (rest.length === 1) return 1n;
    const divisor = multiply(lead, power(height, delta));
    f = g;
    g = over(rest, divisor);
    lead = leading(f);
    height = delta === 0 ? height : delta === 1 ? lead : exact(power(lead, delta), power(height, delta - 1));
  }
  return tower(variable, over(g, contentOf(g)));
}

/** A greatest common divisor over the integers, up to sign. */
export function gcd(a: Recursive, b: Recursive): Recursive {
  if (a === 0n) return b;
  if (b === 0n) return a;
  if (isInteger(a) && isInteger(b)) return integerGcd(a, b);
  if (isUnit(a) || isUnit(b)) return 1n;
  const variable = Math.max(variableOf(a), variableOf(b));
  const [f, g] = [seenFrom(a, variable), seenFrom(b, variable)];
  if (f.length === 1 || g.length === 1) return contentOf([...f, ...g]);
  if (degreeBound(f, g) === 0) return contentOf([...f, ...g]);
  const [cf, cg] = [contentOf(f), contentOf(g)];
  return multiply(gcd(cf, cg), primitiveGcd(over(f, cf), over(g, cg), variable));
}

/** Factors without squares and their multiplicities, integer content left out (Yun 1976). */
export function squareFree(a: Recursive): readonly (readonly [factor: Recursive, multiplicity: number])[] {
  if (isInteger(a)) return [];
  const content = contentOf(a.coefficients);
  const primitive = over(a.coefficients, content);
  const p = tower(a.variable, primitive);
  const slope = tower(
    a.variable,
    primitive.slice(1).map((c, i) => multiply(BigInt(i + 1), c)),
  );
  const factors: (readonly [Recursive, number])[] = [...squareFree(content)];
  const repeated = gcd(p, slope);
  let [c, d] = [exact(p, repeated), exact(slope, repeated)];
  for (let multiplicity = 1; ; multiplicity++) {
    const rest = subtract(d, derivative(c, a.variable));
    const factor = rest === 0n ? c : gcd(c, rest);
    if (!isInteger(factor)) factors.push([factor, multiplicity]);
    c = exact(c, factor);
    if (isInteger(c)) return factors;
    d = exact(rest, factor);
  }
}

const derivative = (a: Recursive, variable: number): Recursive =>
  tower(
    variable,
    seenFrom(a, variable)
      .slice(1)
      .map((c, i) => multiply(BigInt(i + 1), c)),
  );
