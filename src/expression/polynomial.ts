/** Arithmetic of integer polynomials in generalised monomials (Laurent, with rational exponents). */
import {
  LARGEST_POLYNOMIAL,
  compareMonomials,
  exponentIn,
  invertMonomial,
  makeMonomial,
  multiplyMonomials,
  onePolynomial,
  powerMonomial,
  tooLarge,
  unitMonomial,
  zeroPolynomial,
  type Generator,
  type Monomial,
  type Polynomial,
} from './monomial.js';
import { ZERO, compareRational, gcd, rational, signOfRational, type Rational } from './rational.js';

/** Largest magnitude of a coefficient, in bits. */
const LARGEST_COEFFICIENT = 1n << 65_536n;
/** Pairs of terms multiplied at once. */
const LARGEST_PRODUCT = 4_000_000;

export const constantPolynomial = (c: bigint): Polynomial => (c === 0n ? zeroPolynomial : new Map([[unitMonomial, c]]));
export const monomialPolynomial = (m: Monomial, c = 1n): Polynomial => new Map([[m, c]]);

export const isZeroPolynomial = (p: Polynomial): boolean => p.size === 0;
/** The value of a constant polynomial, undefined for any other. */
export const constantOf = (p: Polynomial): bigint | undefined =>
  p.size === 0 ? 0n : p.size === 1 ? p.get(unitMonomial) : undefined;
export const isOnePolynomial = (p: Polynomial): boolean => p === onePolynomial || constantOf(p) === 1n;

export function equalPolynomials(a: Polynomial, b: Polynomial): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [m, c] of a) if (b.get(m) !== c) return false;
  return true;
}

export function addPolynomials(a: Polynomial, b: Polynomial): Polynomial {
  if (a.size === 0) return b;
  if (b.size === 0) return a;
  const sum = new Map(a);
  for (const [m, c] of b) {
    const total = (sum.get(m) ?? 0n) + c;
    if (total === 0n) sum.delete(m);
    else sum.set(m, total);
  }
  if (sum.size > LARGEST_POLYNOMIAL) throw tooLarge(`a polynomial of more than ${LARGEST_POLYNOMIAL} terms`);
  return sum;
}

export function scalePolynomial(p: Polynomial, c: bigint, m: Monomial = unitMonomial): Polynomial {
  if (c === 0n) return zeroPolynomial;
  if (c === 1n && m === unitMonomial) return p;
  const scaled = new Map<Monomial, bigint>();
  for (const [n, d] of p) scaled.set(multiplyMonomials(n, m), d * c);
  return scaled;
}

export const negatePolynomial = (p: Polynomial): Polynomial => scalePolynomial(p, -1n);
export const subtractPolynomials = (a: Polynomial, b: Polynomial): Polynomial => addPolynomials(a, negatePolynomial(b));

export function multiplyPolynomials(a: Polynomial, b: Polynomial): Polynomial {
  if (a.size > b.size) return multiplyPolynomials(b, a);
  if (a.size === 1) {
    for (const [m, c] of a) return scalePolynomial(b, c, m);
  }
  if (a.size * b.size > LARGEST_PRODUCT) throw tooLarge(`a product of ${a.size} by ${b.size} terms`);
  const product = new Map<Monomial, bigint>();
  for (const [m, c] of a) {
    for (const [n, d] of b) {
      const at = multiplyMonomials(m, n);
      product.set(at, (product.get(at) ?? 0n) + c * d);
    }
    if (product.size > LARGEST_POLYNOMIAL) throw tooLarge(`a polynomial of more than ${LARGEST_POLYNOMIAL} terms`);
  }
  for (const [m, c] of product) {
    if (c === 0n) product.delete(m);
    else if (c > LARGEST_COEFFICIENT || -c > LARGEST_COEFFICIENT) throw tooLarge('a coefficient of huge size');
  }
  return product;
}

/** p^n for n ≥ 0, single terms without repeated multiplication. */
export function powerPolynomial(p: Polynomial, n: number): Polynomial {
  if (n === 0) return onePolynomial;
  if (n === 1) return p;
  if (p.size === 1) {
    for (const [m, c] of p) {
      const bits = c === 1n || c === -1n ? 0 : c.toString(2).length * n;
      if (bits > 65_536) throw tooLarge('a coefficient of huge size');
      return new Map([[powerMonomial(m, rational(n)), c ** BigInt(n)]]);
    }
  }
  const root = powerPolynomial(p, n >> 1);
  const square = multiplyPolynomials(root, root);
  return n % 2 === 0 ? square : multiplyPolynomials(square, p);
}

/** Greatest common divisor of the coefficients, positive; 0 for the zero polynomial. */
export function integerContent(p: Polynomial): bigint {
  let content = 0n;
  for (const c of p.values()) {
    content = gcd(content, c);
    if (content === 1n) return 1n;
  }
  return content;
}

export function divideByInteger(p: Polynomial, d: bigint): Polynomial {
  if (d === 1n) return p;
  const quotient = new Map<Monomial, bigint>();
  for (const [m, c] of p) quotient.set(m, c / d);
  return quotient;
}

/** All generators that occur, in order of first appearance. */
export function generatorsOf(p: Polynomial): ReadonlySet<Generator> {
  const found = new Set<Generator>();
  for (const m of p.keys()) for (const g of m.generators) found.add(g);
  return found;
}

/** The monomial of each generator's least exponent: dividing by it leaves no negative exponent and no monomial factor. */
export function monomialContent(p: Polynomial): Monomial {
  if (p.size === 0) return unitMonomial;
  if (p.size === 1) for (const m of p.keys()) return m;
  const gens: Generator[] = [];
  const exponents: Rational[] = [];
  for (const g of [...generatorsOf(p)].sort((a, b) => (a.key < b.key ? -1 : 1))) {
    let least: Rational | undefined;
    for (const m of p.keys()) {
      const e = exponentIn(m, g);
      if (least === undefined || compareRational(e, least) < 0) least = e;
    }
    if (least !== undefined && signOfRational(least) !== 0) {
      gens.push(g);
      exponents.push(least);
    }
  }
  return makeMonomial(gens, exponents);
}

export const divideByMonomial = (p: Polynomial, m: Monomial): Polynomial =>
  m === unitMonomial ? p : scalePolynomial(p, 1n, invertMonomial(m));

/** The terms, leading one first. */
export const sortedTerms = (p: Polynomial): readonly (readonly [Monomial, bigint])[] =>
  [...p].sort(([a], [b]) => compareMonomials(a, b));

export function leadingCoefficient(p: Polynomial): bigint {
  let [lead, coefficient]: [Monomial | undefined, bigint] = [undefined, 0n];
  for (const [m, c] of p) if (lead === undefined || compareMonomials(m, lead) < 0) [lead, coefficient] = [m, c];
  return coefficient;
}

/** p as a polynomial in one generator: coefficient of each of its exponents. */
export function coefficientsIn(
  p: Polynomial,
  g: Generator,
): readonly { readonly exponent: Rational; readonly coefficient: Polynomial }[] {
  const found: { exponent: Rational; coefficient: Map<Monomial, bigint> }[] = [];
  for (const [m, c] of p) {
    const e = exponentIn(m, g);
    const rest =
      signOfRational(e) === 0
        ? m
        : makeMonomial(
            m.generators.filter((h) => h !== g),
            m.exponents.filter((_, i) => m.generators[i] !== g),
          );
    let slot = found.find((s) => compareRational(s.exponent, e) === 0);
    if (!slot) found.push((slot = { exponent: e, coefficient: new Map() }));
    slot.coefficient.set(rest, c);
  }
  return found.sort((a, b) => compareRational(b.exponent, a.exponent));
}

/** Key that is equal for equal polynomials. */
export function polynomialKey(p: Polynomial): string {
  return [...p]
    .map(([m, c]) => `${c}*${m.generators.map((g, i) => `${g.key}~${exponentText(m.exponents[i] ?? ZERO)}`).join('&')}`)
    .sort()
    .join('+');
}

const exponentText = (e: Rational): string => `${e.numerator}/${e.denominator}`;
