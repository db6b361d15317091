/** Exact rational numbers in lowest terms, the coefficient field of every derivation. */

export interface Rational {
  readonly numerator: bigint;
  /** Always positive, and coprime to the numerator. */
  readonly denominator: bigint;
}

const absolute = (n: bigint): bigint => (n < 0n ? -n : n);

/** Greatest common divisor of two integers, never negative. */
export function gcd(a: bigint, b: bigint): bigint {
  let [m, n] = [absolute(a), absolute(b)];
  while (n !== 0n) [m, n] = [n, m % n];
  return m;
}

/** The rational n/d in lowest terms. Throws RangeError when d is zero. */
export function rational(n: bigint | number, d: bigint | number = 1n): Rational {
  const [top, bottom] = [BigInt(n), BigInt(d)];
  if (bottom === 0n) throw new RangeError('division by zero in exact arithmetic');
  const divisor = gcd(top, bottom) * (bottom < 0n ? -1n : 1n);
  return { numerator: top / divisor, denominator: bottom / divisor };
}

export const ZERO: Rational = rational(0);
export const ONE: Rational = rational(1);

export const addRational = (a: Rational, b: Rational): Rational =>
  a.denominator === 1n && b.denominator === 1n
    ? { numerator: a.numerator + b.numerator, denominator: 1n }
    : rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);

export const multiplyRational = (a: Rational, b: Rational): Rational =>
  a.denominator === 1n && b.denominator === 1n
    ? { numerator: a.numerator * b.numerator, denominator: 1n }
    : rational(a.numerator * b.numerator, a.denominator * b.denominator);

export const negateRational = (a: Rational): Rational => ({ numerator: -a.numerator, denominator: a.denominator });

export const subtractRational = (a: Rational, b: Rational): Rational => addRational(a, negateRational(b));

export const absoluteRational = (a: Rational): Rational => (a.numerator < 0n ? negateRational(a) : a);

/** 1/a. Throws RangeError for a = 0. */
export const invertRational = (a: Rational): Rational => rational(a.denominator, a.numerator);

export const divideRational = (a: Rational, b: Rational): Rational => multiplyRational(a, invertRational(b));

export const signOfRational = (a: Rational): -1 | 0 | 1 => (a.numerator > 0n ? 1 : a.numerator < 0n ? -1 : 0);

export const compareRational = (a: Rational, b: Rational): -1 | 0 | 1 => signOfRational(subtractRational(a, b));

export const equalRational = (a: Rational, b: Rational): boolean =>
  a.numerator === b.numerator && a.denominator === b.denominator;

export const isIntegerRational = (a: Rational): boolean => a.denominator === 1n;

/** a^n for an integer n; throws RangeError for 0 to a negative power. */
export function powerRational(a: Rational, n: number): Rational {
  const base = n < 0 ? invertRational(a) : a;
  const exponent = BigInt(Math.abs(n));
  return { numerator: base.numerator ** exponent, denominator: base.denominator ** exponent };
}

/** The largest integer not above a. */
export function floorRational(a: Rational): bigint {
  const quotient = a.numerator / a.denominator;
  return a.numerator < 0n && quotient * a.denominator !== a.numerator ? quotient - 1n : quotient;
}

const bitsOf = (n: bigint): number => (n === 0n ? 0 : absolute(n).toString(2).length);
const shifted = (n: bigint, by: number): bigint => (by >= 0 ? n << BigInt(by) : n >> BigInt(-by));
/** Bits of the whole quotient: enough for one rounding to decide, the last bit saying whether anything was cut off. */
const QUOTIENT_BITS = 60;
/** 2^e below this exponent is no normal double. */
const LEAST_EXPONENT = -1074;

/** The nearest double, whatever the size of numerator and denominator. */
export function rationalToNumber(a: Rational): number {
  const [n, d] = [Number(a.numerator), Number(a.denominator)];
  if (Number.isSafeInteger(n) && Number.isSafeInteger(d)) return n / d;
  if (a.numerator === 0n) return 0;
  // The quotient is scaled to about 60 bits, fewer where the result is subnormal, so that it is rounded only once.
  const magnitude = bitsOf(a.numerator) - bitsOf(a.denominator);
  const scale = Math.min(QUOTIENT_BITS - magnitude, 1 - LEAST_EXPONENT);
  const top = scale > 0 ? shifted(absolute(a.numerator), scale) : absolute(a.numerator);
  const bottom = scale < 0 ? shifted(a.denominator, -scale) : a.denominator;
  const quotient = ((top / bottom) << 1n) | (top % bottom === 0n ? 0n : 1n);
  const size = timesPowerOfTwo(Number(quotient), -scale - 1);
  return a.numerator < 0n ? -size : size;
}

/** x·2^e by exact steps, of which only the last may leave the range of doubles. */
function timesPowerOfTwo(x: number, e: number): number {
  let [value, left] = [x, e];
  while (left < -1000 || left > 1000) {
    value *= 2 ** (left < 0 ? -1000 : 1000);
    left += left < 0 ? 1000 : -1000;
  }
  return value * 2 ** left;
}

/** Exact value of a decimal literal such as 0.1 or 2.5e-3. Throws SyntaxError on anything else. */
export function parseDecimal(text: string): Rational {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text.trim());
  const [whole, fraction] = [match?.[2] ?? '', match?.[3] ?? ''];
  if (!match || whole.length + fraction.length === 0)
    throw new SyntaxError(`not a decimal number: ${text.slice(0, 40)}`);
  const digits = BigInt((match[1] ?? '') + (whole + fraction || '0'));
  const exponent = Number(match[4] ?? 0) - fraction.length;
  return exponent >= 0 ? rational(digits * 10n ** BigInt(exponent)) : rational(digits, 10n ** BigInt(-exponent));
}

/** The exact value of a finite double's shortest decimal form (0.1 is 1/10). Throws RangeError for NaN and infinities. */
export function rationalFromNumber(value: number): Rational {
  if (!Number.isFinite(value)) throw new RangeError(`${value} has no exact rational value`);
  return parseDecimal(String(value));
}
