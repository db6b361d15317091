/**
 * Real roots of polynomials in one variable with integer coefficients: how many there are (Sturm 1829) and which of them
 * are rational, both exactly. Coefficients are listed from the constant upwards; the last one is not zero.
 */
import {
  ONE,
  ZERO,
  addRational,
  compareRational,
  floorRational,
  gcd,
  multiplyRational,
  negateRational,
  rational,
  signOfRational,
  subtractRational,
  type Rational,
} from './rational.js';

export type Coefficients = readonly bigint[];

const HALF = rational(1, 2);
const magnitude = (n: bigint): bigint => (n < 0n ? -n : n);
const leading = (c: Coefficients): bigint => c[c.length - 1] ?? 0n;

/** Without trailing zeros and without a common factor; signs are kept. */
function primitive(c: Coefficients): Coefficients {
  let length = c.length;
  while (length > 0 && c[length - 1] === 0n) length--;
  const kept = c.slice(0, length);
  const content = kept.reduce((divisor, n) => gcd(divisor, n), 0n);
  return content > 1n ? kept.map((n) => n / content) : kept;
}

const derivativeOf = (c: Coefficients): Coefficients => primitive(c.slice(1).map((n, i) => n * BigInt(i + 1)));

/** A positive multiple of the remainder of a by b. */
function remainder(a: Coefficients, b: Coefficients): Coefficients {
  let rest = a;
  while (rest.length >= b.length) {
    const shift = rest.length - b.length;
    const [size, turn] = [magnitude(leading(b)), leading(b) < 0n ? -leading(rest) : leading(rest)];
    rest = primitive(rest.map((n, i) => n * size - turn * (b[i - shift] ?? 0n)));
  }
  return rest;
}

/** p, p′ and the negated remainders down to the greatest common divisor of both. */
function sturmChain(c: Coefficients): readonly Coefficients[] {
  const chain = [primitive(c), derivativeOf(c)];
  for (;;) {
    const [last, before] = [chain[chain.length - 1] ?? [], chain[chain.length - 2] ?? []];
    if (last.length === 0) return chain.slice(0, -1);
    chain.push(remainder(before, last).map((n) => -n));
  }
}

const valueAt = (c: Coefficients, x: Rational): Rational =>
  c.reduceRight((sum, n) => addRational(multiplyRational(sum, x), rational(n)), ZERO);

/** Sign changes along the chain at x, zeros left out. */
function changesAt(chain: readonly Coefficients[], x: Rational): number {
  const signs = chain.map((c) => signOfRational(valueAt(c, x))).filter((sign) => sign !== 0);
  return signs.filter((sign, i) => i > 0 && sign !== signs[i - 1]).length;
}

/** Every root is smaller than this in size (Cauchy). */
const rootBound = (c: Coefficients): Rational =>
  addRational(
    ONE,
    rational(
      c.slice(0, -1).reduce((most, n) => (magnitude(n) > most ? magnitude(n) : most), 0n),
      magnitude(leading(c)),
    ),
  );

/** The number of distinct roots above zero, or of all real ones. */
export function countRealRoots(c: Coefficients, where: 'positive' | 'real'): number {
  if (c.length < 2) return 0;
  const [chain, bound] = [sturmChain(c), rootBound(c)];
  const from = where === 'positive' ? ZERO : negateRational(bound);
  return changesAt(chain, from) - changesAt(chain, bound);
}

/**
 * All rational roots, each once, in rising order. With leading coefficient n every rational root is a multiple of 1/n
 * (rational root theorem), so an interval shorter than 1/n that holds one root leaves one fraction to try: no integer has
 * to be factored.
 */
export function rationalRoots(c: Coefficients): readonly Rational[] {
  if (c.length < 2) return [];
  const [chain, bound, lead] = [sturmChain(c), rootBound(c), rational(magnitude(leading(c)))];
  const search = (low: Rational, high: Rational, before: number, after: number): readonly Rational[] => {
    if (before === after) return [];
    const width = subtractRational(high, low);
    if (before - after === 1 && compareRational(multiplyRational(width, lead), HALF) < 0) {
      const tried = rational(floorRational(multiplyRational(high, lead)), lead.numerator);
      return signOfRational(valueAt(c, tried)) === 0 ? [tried] : [];
    }
    const middle = multiplyRational(addRational(low, high), HALF);
    const between = changesAt(chain, middle);
    return [...search(low, middle, before, between), ...search(middle, high, between, after)];
  };
  const low = negateRational(bound);
  return search(low, bound, changesAt(chain, low), changesAt(chain, bound));
}
