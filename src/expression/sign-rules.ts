/** Rules that find the sign of a sum which its terms do not show; each gives `unknown` where it does not apply. */
import { polynomialForm } from './fraction.js';
import type { Base, Generator, Monomial, NormalForm, Polynomial } from './monomial.js';
import {
  addPolynomials,
  coefficientsIn,
  constantOf,
  generatorsOf,
  multiplyPolynomials,
  scalePolynomial,
  subtractPolynomials,
} from './polynomial.js';
import { quotientPolynomial, squareFreeFactors } from './polynomial-gcd.js';
import { equalRational, isIntegerRational, multiplyRational, rational, signOfRational } from './rational.js';
import {
  addSigns,
  isAtLeastZero,
  isAtMostZero,
  isStrict,
  multiplySigns,
  powerSign,
  signOfInteger,
  type Sign,
} from './sign-algebra.js';
import { type SignContext, isPlain } from './sign-context.js';

/** What a rule may ask of the signs of other forms, which it does not decide itself; `depth` counts nested questions. */
export interface SignQuestions {
  readonly ofBase: (base: Base, context: SignContext) => Sign;
  readonly ofGenerator: (g: Generator, context: SignContext) => Sign;
  /** Of a sum read term by term. */
  readonly ofTerms: (p: Polynomial, context: SignContext) => Sign;
  readonly ofPolynomial: (p: Polynomial, context: SignContext, depth: number) => Sign;
  readonly ofForm: (f: NormalForm, context: SignContext, depth: number) => Sign;
  readonly isNonzero: (p: Polynomial, context: SignContext, depth: number) => boolean;
}

export type SignRule = (p: Polynomial, context: SignContext, depth: number, ask: SignQuestions) => Sign;

/** A known factor of known sign. */
const byFactor: SignRule = (p, context, depth, ask) => {
  for (const fact of context.facts.values()) {
    if (fact.polynomial.size < 2 || fact.polynomial.size > p.size * 4 || fact.sign === 'unknown') continue;
    const q = quotientPolynomial(p, fact.polynomial);
    if (q === undefined || constantOf(q) !== undefined) continue;
    const sign = multiplySigns(fact.sign, ask.ofPolynomial(q, context, depth));
    if (sign !== 'unknown') return sign;
  }
  return 'unknown';
};

/**
 * Whether the powers of g are the powers of one real number. x^γ may be none where x^(2γ) is: for x = −3 and γ = ½ the
 * "square" x^(2γ) is −3, so a symbolic power is its own square root only over a base that is not negative.
 */
const isRealThroughout = (g: Generator, context: SignContext, ask: SignQuestions): boolean =>
  isPlain(g) || isAtLeastZero(ask.ofBase(g.base, context));

/** Even powers of sums. */
const bySquares: SignRule = (p, context, depth, ask) => {
  if (![...generatorsOf(p)].every((g) => isRealThroughout(g, context, ask))) return 'unknown';
  const factors = squareFreeFactors(p);
  if (factors.length === 1 && factors[0]?.[1] === 1) return 'unknown';
  return factors.reduce<Sign>(
    (sign, [f, n]) =>
      multiplySigns(
        sign,
        n % 2 === 1
          ? ask.ofPolynomial(f, context, depth)
          : ask.isNonzero(f, context, depth)
            ? 'positive'
            : 'nonnegative',
      ),
    'positive',
  );
};

/** A·s + B with a square root s = √N: decided by the sign of A²N − B² where the two have opposite or unknown signs. */
const byRoot: SignRule = (p, context, depth, ask) => {
  for (const g of generatorsOf(p)) {
    if (!g.relation) continue;
    const parts = coefficientsIn(p, g);
    const [odd, even] = [parts[0], parts[1]];
    const halfTurn = multiplyRational(g.relation.period, rational(1, 2));
    if (!odd || !even || parts.length > 2 || !equalRational(odd.exponent, halfTurn)) continue;
    if (signOfRational(even.exponent) !== 0 || !isAtLeastZero(powerSign(ask.ofGenerator(g, context), halfTurn)))
      continue;
    const difference = polynomialForm(
      subtractPolynomials(
        multiplyPolynomials(multiplyPolynomials(odd.coefficient, odd.coefficient), g.relation.value),
        multiplyPolynomials(even.coefficient, even.coefficient),
      ),
    );
    const larger = ask.ofForm(difference, context, depth);
    const winner = isAtLeastZero(larger) ? odd.coefficient : isAtMostZero(larger) ? even.coefficient : undefined;
    if (!winner) continue;
    const sign = ask.ofPolynomial(winner, context, depth);
    if (sign === 'unknown') continue;
    if (isStrict(larger) && isStrict(sign)) return sign;
    return isAtLeastZero(sign) ? 'nonnegative' : 'nonpositive';
  }
  return 'unknown';
};

/** a·y² + b·y + c with definite a: the sign of a when 4ac − b² is not negative. */
const byDiscriminant: SignRule = (p, context, depth, ask) => {
  for (const g of generatorsOf(p)) {
    if (!isRealThroughout(g, context, ask)) continue;
    const parts = coefficientsIn(p, g);
    const [a, b, c] = parts.length === 3 ? parts : [parts[0], undefined, parts[1]];
    if (!a || !c || parts.length > 3 || signOfRational(c.exponent) !== 0 || signOfRational(a.exponent) <= 0) continue;
    const halfway = multiplyRational(a.exponent, rational(1, 2));
    if (b ? !equalRational(b.exponent, halfway) : !isIntegerRational(halfway)) continue;
    const lead = ask.ofPolynomial(a.coefficient, context, depth);
    if (!isStrict(lead)) continue;
    const middle = b?.coefficient ?? new Map<Monomial, bigint>();
    const discriminant = subtractPolynomials(
      scalePolynomial(multiplyPolynomials(a.coefficient, c.coefficient), 4n),
      multiplyPolynomials(middle, middle),
    );
    const sign = ask.ofForm(polynomialForm(discriminant), context, depth);
    if (sign === 'positive') return lead;
    if (isAtLeastZero(sign)) return lead === 'positive' ? 'nonnegative' : 'nonpositive';
  }
  return 'unknown';
};

/** A multiple of a known fact plus terms of the same sign. */
const byFactPlusRest: SignRule = (p, context, _, ask) => {
  for (const fact of context.facts.values()) {
    if (
      fact.polynomial.size < 2 ||
      fact.polynomial.size > p.size + 2 ||
      !(isAtLeastZero(fact.sign) || isAtMostZero(fact.sign))
    )
      continue;
    for (const [m, c] of fact.polynomial) {
      const d = p.get(m);
      if (d === undefined) continue;
      // p·|c| − (±d)·F has no term m.
      const scale = c < 0n ? -c : c;
      const times = c < 0n ? -d : d;
      const rest = addPolynomials(scalePolynomial(p, scale), scalePolynomial(fact.polynomial, -times));
      const sign = addSigns(ask.ofTerms(rest, context), multiplySigns(fact.sign, signOfInteger(times)));
      if (sign !== 'unknown') return sign;
    }
  }
  return 'unknown';
};

export const SIGN_RULES: readonly SignRule[] = [byFactor, byFactPlusRest, bySquares, byRoot, byDiscriminant];
