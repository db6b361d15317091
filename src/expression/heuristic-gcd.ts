/**
 * Greatest common divisors by evaluation: the gcd of the values at a large integer, read in that base, is the gcd of the
 * polynomials if it divides both. Source: Char, Geddes and Gonnet, GCDHEU (1989).
 */
import { gcd as integerGcd } from './rational.js';
import { add, isInteger, quotient, seenFrom, tower, variableOf, type Recursive } from './recursive-polynomial.js';

/** Bits of a value beyond which the method is left. */
const LARGEST_VALUE = 1n << 24_000n;
const ATTEMPTS = 5;

/** The polynomial with its main variable at an integer; undefined when it outgrows the bound. */
function valueAt(a: Recursive, variable: number, at: bigint): Recursive | undefined {
  let value: Recursive = 0n;
  for (const c of [...seenFrom(a, variable)].reverse()) {
    const scaled: Recursive | undefined = timesInteger(value, at);
    if (scaled === undefined) return undefined;
    value = add(scaled, c);
  }
  return value;
}

function timesInteger(a: Recursive, n: bigint): Recursive | undefined {
  if (isInteger(a)) {
    const product = a * n;
    return product > LARGEST_VALUE || -product > LARGEST_VALUE ? undefined : product;
  }
  const scaled: Recursive[] = [];
  for (const c of a.coefficients) {
    const product = timesInteger(c, n);
    if (product === undefined) return undefined;
    scaled.push(product);
  }
  return { variable: a.variable, coefficients: scaled };
}

/** Every coefficient by its residue of least magnitude. */
function symmetricResidue(a: Recursive, n: bigint): Recursive {
  if (!isInteger(a)) return tower(a.variable, a.coefficients.map((c) => symmetricResidue(c, n))); // prettier-ignore
  const r = ((a % n) + n) % n;
  return 2n * r > n ? r - n : r;
}

/** (a − r)/n, the division being exact. */
function shifted(a: Recursive, r: Recursive, n: bigint): Recursive {
  if (isInteger(a)) return (a - (isInteger(r) ? r : 0n)) / n;
  const low = seenFrom(r, a.variable);
  return tower(
    a.variable,
    a.coefficients.map((c, i) => shifted(c, low[i] ?? 0n, n)),
  );
}

/** The polynomial in the variable whose value at n this is. */
function inBase(value: Recursive, variable: number, n: bigint): Recursive {
  const coefficients: Recursive[] = [];
  for (let rest = value; rest !== 0n;) {
    const digit = symmetricResidue(rest, n);
    coefficients.push(digit);
    rest = shifted(rest, digit, n);
  }
  return tower(variable, coefficients);
}

function height(a: Recursive): bigint {
  if (isInteger(a)) return a < 0n ? -a : a;
  return a.coefficients.reduce<bigint>((most, c) => {
    const h = height(c);
    return h > most ? h : most;
  }, 0n);
}

function content(a: Recursive): bigint {
  if (isInteger(a)) return a < 0n ? -a : a;
  let common = 0n;
  for (const c of a.coefficients) {
    common = integerGcd(common, content(c));
    if (common === 1n) return 1n;
  }
  return common;
}

function divided(a: Recursive, n: bigint): Recursive {
  if (n === 1n) return a;
  return isInteger(a) ? a / n : { variable: a.variable, coefficients: a.coefficients.map((c) => divided(c, n)) };
}

/** A greatest common divisor up to sign, or undefined where the method does not find one within its bounds. */
export function heuristicGcd(a: Recursive, b: Recursive): Recursive | undefined {
  if (a === 0n) return b;
  if (b === 0n) return a;
  if (isInteger(a) || isInteger(b)) return integerGcd(content(a), content(b));
  const [ca, cb] = [content(a), content(b)];
  const common = integerGcd(ca, cb);
  const [f, g] = [divided(a, ca), divided(b, cb)];
  const variable = Math.max(variableOf(f), variableOf(g));
  const least = height(f) < height(g) ? height(f) : height(g);
  let at = 2n * least + 29n;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [fAt, gAt] = [valueAt(f, variable, at), valueAt(g, variable, at)];
    if (fAt === undefined || gAt === undefined) return undefined;
    const value = fAt === 0n || gAt === 0n ? undefined : heuristicGcd(fAt, gAt);
    if (value === undefined && fAt !== 0n && gAt !== 0n) return undefined;
    if (value !== undefined) {
      const found = inBase(value, variable, at);
      const primitive = divided(found, content(found));
      if (quotient(f, primitive) !== undefined && quotient(g, primitive) !== undefined)
        return timesInteger(primitive, common);
    }
    at = (at * 73_794n) / 27_011n;
  }
  return undefined;
}
