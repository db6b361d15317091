/** A quotient as a formula is read: factors before a sum whose terms are divided one by one, such as (1 − γ)(r + (μ − r)²/(2γσ²)). */
import type { Assumptions } from './assumptions.js';
import { add, multiply, negate, number, type Expression } from './expression.js';
import { formToExpression, polynomialToExpression } from './form-to-expression.js';
import { fractionOf } from './fraction.js';
import { unitMonomial, zeroPolynomial, type Polynomial } from './monomial.js';
import { contextOf, normaliseIn } from './normalise.js';
import { addPolynomials, coefficientsIn, constantOf, generatorsOf, monomialPolynomial } from './polynomial.js';
import { gcdPolynomials, quotientPolynomial } from './polynomial-gcd.js';

/** Factors that are free of one of the generators, and what is left. */
function outerFactors(p: Polynomial): { readonly factors: readonly Polynomial[]; readonly rest: Polynomial } {
  let rest = p;
  const factors: Polynomial[] = [];
  for (const g of generatorsOf(p)) {
    const [first, ...others] = coefficientsIn(rest, g).map((part) => part.coefficient);
    if (!first || others.length === 0) continue;
    const common = others.reduce(gcdPolynomials, first);
    const left = constantOf(common) === undefined ? quotientPolynomial(rest, common) : undefined;
    if (!left) continue;
    factors.push(common);
    rest = left;
  }
  return { factors, rest };
}

/**
 * The same value: outer factors times the terms that the denominator divides, plus the others over it.
 *
 * @throws CostateError `resources.undecided` as `normalForm`
 */
export function spreadFraction(e: Expression, assumptions: Assumptions): Expression {
  const { numerator, denominator } = normaliseIn(e, contextOf(assumptions));
  const { factors, rest } = outerFactors(numerator);
  let [whole, broken]: [Polynomial, Polynomial] = [zeroPolynomial, zeroPolynomial];
  for (const [m, c] of rest) {
    const term = monomialPolynomial(m, c);
    if (constantOf(fractionOf(term, denominator).denominator) === undefined) broken = addPolynomials(broken, term);
    else whole = addPolynomials(whole, term);
  }
  const over = (p: Polynomial): Expression => formToExpression(fractionOf(p, denominator));
  // γ − 1 is read as −(1 − γ).
  const turned = factors.map((f) => {
    const constant = f.get(unitMonomial) ?? 0n;
    if (constant >= 0n) return { sign: 1, factor: polynomialToExpression(f) };
    const others = new Map([...f].filter(([m]) => m !== unitMonomial));
    return { sign: -1, factor: add(number(-constant), negate(polynomialToExpression(others))) };
  });
  const sign = turned.reduce((product, t) => product * t.sign, 1);
  const parts = [over(whole), over(broken)].map((part) => (sign < 0 ? negate(part) : part));
  return multiply(...turned.map((t) => t.factor), add(...parts));
}
