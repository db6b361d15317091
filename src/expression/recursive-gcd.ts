/**
 * Greatest common divisors and square-free parts of recursive polynomials: images modulo a prime show coprime ones at
 * once, evaluation at large integers finds most others, the subresultant sequence the rest.
 * Source: Geddes, Czapor and Labahn, Algorithms for Computer Algebra (1992), chapters 7 and 8.
 */
import { heuristicGcd } from './heuristic-gcd.js';
import { gcd as integerGcd } from './rational.js';
import {
  exact,
  isInteger,
  leading,
  multiply,
  quotient,
  seenFrom,
  subtract,
  tower,
  variableOf,
  type Recursive,
} from './recursive-polynomial.js';

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
  const quick = heuristicGcd(a, b);
  if (quick !== undefined) return quick;
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
