/**
 * A normal form as a product of factors of known or unknown sign; the ground on which powers, logarithms and absolute
 * values are taken apart.
 */
import { call, number } from './expression.js';
import { formToExpression, polynomialToExpression } from './form-to-expression.js';
import { generatorForm, rationalForm } from './fraction.js';
import {
  makeBase,
  makeGenerator,
  monomialOf,
  onePolynomial,
  type Base,
  type Generator,
  type NormalForm,
  type Polynomial,
} from './monomial.js';
import {
  constantOf,
  constantPolynomial,
  divideByInteger,
  divideByMonomial,
  integerContent,
  leadingCoefficient,
  monomialContent,
  monomialPolynomial,
  multiplyPolynomials,
  negatePolynomial,
} from './polynomial.js';
import { quotientPolynomial, squareFreeFactors } from './polynomial-gcd.js';
import { ONE, absoluteRational, equalRational, rational, signOfRational, type Rational } from './rational.js';
import { type Sign } from './sign-algebra.js';
import { core, isPlain, type SignContext } from './sign-context.js';
import { signOfGenerator, signOfPolynomial } from './sign-of-form.js';

/** factor^exponent; polynomials have positive leading coefficient and integer exponents. */
export interface Factor {
  /** Absent for a sum. */
  readonly generator?: Generator;
  readonly polynomial: Polynomial;
  readonly exponent: Rational;
  readonly sign: Sign;
}

export interface Factors {
  readonly coefficient: Rational;
  readonly factors: readonly Factor[];
}

/** Terms beyond which a polynomial is taken as one factor. */
const LARGEST_FACTORED = 300;

/** Square-free factors, split further by the polynomials whose sign is a known fact. */
function polynomialFactors(p: Polynomial, context: SignContext): readonly (readonly [Polynomial, number])[] {
  const factors = p.size > LARGEST_FACTORED ? [[core(p).polynomial, 1] as const] : squareFreeFactors(p);
  return factors.flatMap(([f, n]) => {
    for (const fact of context.facts.values()) {
      if (fact.polynomial.size < 2) continue;
      const q = quotientPolynomial(f, fact.polynomial);
      if (q !== undefined && constantOf(q) === undefined)
        return [[fact.polynomial, n] as const, ...polynomialFactors(q, context).map(([r, k]) => [r, k * n] as const)];
    }
    return [[f, n] as const];
  });
}

/**
 * g^exponent. A symbolic power of unknown sign is taken as it stands: x^(2γ) is no square, nor x^(γ/2) a square root of
 * x^γ, for x^γ may not be real where they are (x = −3 and γ = ½ give x^(2γ) = −3).
 */
function generatorFactor(generator: Generator, exponent: Rational, context: SignContext): Factor {
  const sign = signOfGenerator(generator, context);
  const size = absoluteRational(exponent);
  if (isPlain(generator) || sign !== 'unknown' || equalRational(size, ONE))
    return { generator, polynomial: generatorForm(generator).numerator, exponent, sign };
  const direction = rational(signOfRational(exponent));
  return { polynomial: monomialPolynomial(monomialOf(generator, size)), exponent: direction, sign };
}

/** The form as a rational number times factors to powers. */
export function factorForm(f: NormalForm, context: SignContext): Factors {
  const common = monomialContent(f.numerator);
  const factors: Factor[] = common.generators.map((g, i) => generatorFactor(g, common.exponents[i] ?? ONE, context));
  let coefficient = rational(1);
  const take = (p: Polynomial, direction: 1 | -1): void => {
    const content = integerContent(p) * (leadingCoefficient(p) < 0n ? -1n : 1n);
    coefficient = direction === 1 ? rational(content * coefficient.numerator, coefficient.denominator) : rational(coefficient.numerator, content * coefficient.denominator); // prettier-ignore
    const primitive = divideByInteger(p, content);
    if (primitive.size < 2) return;
    for (const [q, n] of polynomialFactors(primitive, context))
      factors.push({ polynomial: q, exponent: rational(n * direction), sign: signOfPolynomial(q, context) });
  };
  take(divideByMonomial(f.numerator, common), 1);
  take(f.denominator, -1);
  return { coefficient, factors };
}

/** Primes below this are divided out of integers; a larger cofactor counts as one base. */
const LARGEST_TRIAL_DIVISOR = 1000n;

/** |n| as powers of primes (and perhaps one larger cofactor), for n ≠ 0. */
export function integerFactors(n: bigint): readonly (readonly [prime: bigint, exponent: number])[] {
  let rest = n < 0n ? -n : n;
  const found: (readonly [bigint, number])[] = [];
  for (let p = 2n; p <= LARGEST_TRIAL_DIVISOR && p * p <= rest; p += p === 2n ? 1n : 2n) {
    let k = 0;
    while (rest % p === 0n) {
      rest /= p;
      k++;
    }
    if (k > 0) found.push([p, k]);
  }
  if (rest > 1n) {
    const root = integerSquareRoot(rest);
    found.push(root * root === rest ? [root, 2] : [rest, 1]);
  }
  return found;
}

/** The largest integer whose square does not exceed n (Newton). */
function integerSquareRoot(n: bigint): bigint {
  let x = 1n << BigInt((n.toString(2).length >> 1) + 1);
  for (;;) {
    const next = (x + n / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}

/** The integer as a base for roots and symbolic powers; integer powers are carried out. */
export const integerBase = (n: bigint): Base =>
  makeBase('integer', number(n), [rationalForm(rational(n))], { period: ONE, value: constantPolynomial(n) });

/** A polynomial as a base; a single plain generator is its own. */
function polynomialBase(p: Polynomial): Base {
  if (p.size === 1) {
    for (const [m, c] of p) {
      const [g] = m.generators;
      const e = m.exponents[0];
      if (
        c === 1n &&
        m.generators.length === 1 &&
        g &&
        e?.numerator === 1n &&
        e.denominator === 1n &&
        g.exponent.kind === 'number'
      )
        return g.base;
    }
  }
  return makeBase('polynomial', polynomialToExpression(p), [{ numerator: p, denominator: onePolynomial }], {
    period: ONE,
    value: p,
  });
}

/** |p| as a base, with |p|² = p². */
export const absoluteBase = (p: Polynomial): Base =>
  makeBase('absolute', call('abs', polynomialToExpression(p)), [{ numerator: p, denominator: onePolynomial }], {
    period: rational(2),
    value: multiplyPolynomials(p, p),
  });

export const signedBase = (p: Polynomial, sign: 1 | -1): Base => polynomialBase(sign === 1 ? p : negatePolynomial(p));

/** log of a base as an atom. */
export const logarithmOf = (base: Base): NormalForm => {
  const argument = base.parts[0] ?? generatorForm(makeGenerator(base));
  const inner = base.kind === 'polynomial' || base.kind === 'integer' ? argument : generatorForm(makeGenerator(base));
  return generatorForm(makeGenerator(makeBase('function', call('log', formToExpression(inner)), [inner])));
};

export const isEven = (e: Rational): boolean => e.numerator % 2n === 0n;
