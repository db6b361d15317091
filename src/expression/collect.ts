/** An expression as a sum of coefficients, free of given variables, times functions of those variables. */
import type { Assumptions } from './assumptions.js';
import type { Expression } from './expression.js';
import { formToExpression } from './form-to-expression.js';
import { fractionOf } from './fraction.js';
import {
  compareMonomials,
  onePolynomial,
  splitMonomial,
  zeroPolynomial,
  type Generator,
  type Monomial,
  type Polynomial,
} from './monomial.js';
import { contextOf, normaliseIn, remembered, type Context } from './normalise.js';
import { addPolynomials, generatorsOf, isOnePolynomial, monomialPolynomial } from './polynomial.js';
import { gcdPolynomials, quotientPolynomial } from './polynomial-gcd.js';
import { freeSymbols } from './traverse.js';

/** One addend: coefficient · basis. */
export interface Collected {
  readonly basis: Expression;
  readonly coefficient: Expression;
}

/** Coefficients of a polynomial by the part of its monomials that varies. */
function byBasis(p: Polynomial, varies: (g: Generator) => boolean): ReadonlyMap<Monomial, Polynomial> {
  const found = new Map<Monomial, Polynomial>();
  for (const [m, c] of p) {
    const [basis, rest] = splitMonomial(m, varies);
    found.set(basis, addPolynomials(found.get(basis) ?? zeroPolynomial, monomialPolynomial(rest, c)));
  }
  return found;
}

/**
 * Σ coefficient·basis = e, the coefficients free of the variables and the bases products of powers, logarithms,
 * exponentials … that each depend on them (1 for the constant part), in order of descending degree.
 *
 * @returns undefined where a denominator mixes variables and other symbols, so that nothing separates
 * @throws CostateError `resources.undecided` as `normalForm`
 * @example collect(parseFormula('a*x^2 + b*x^2 + log(x)', { symbols: new Set('abx') }), ['x'], noAssumptions) // [{x^2, a + b}, {log(x), 1}]
 */
export function collect(
  e: Expression,
  variables: readonly string[],
  assumptions: Assumptions,
): readonly Collected[] | undefined {
  const context = contextOf(assumptions);
  return remembered(context, `collect ${e.id} ${JSON.stringify(variables)}`, () => collectIn(e, variables, context));
}

function collectIn(e: Expression, variables: readonly string[], context: Context): readonly Collected[] | undefined {
  const form = normaliseIn(e, context);
  const names = new Set(variables);
  const mentions = (part: Expression): boolean => [...freeSymbols(part)].some((name) => names.has(name));
  const varying = new Map<Generator, boolean>();
  const varies = (g: Generator): boolean => {
    const known = varying.get(g) ?? (mentions(g.base.expression) || mentions(g.exponent));
    varying.set(g, known);
    return known;
  };
  let [free, bound]: [Polynomial, Polynomial] = [form.denominator, onePolynomial];
  if ([...generatorsOf(form.denominator)].some(varies)) {
    // The denominator must be (free of the variables) · (a function of the variables alone).
    free = [...byBasis(form.denominator, varies).values()].reduce(
      (a, b) => (a.size === 0 ? b : gcdPolynomials(a, b)),
      zeroPolynomial,
    );
    const rest = quotientPolynomial(form.denominator, free);
    if (rest === undefined) return undefined;
    bound = rest;
    for (const g of generatorsOf(bound)) if (!varies(g)) return undefined;
  }
  const groups = [...byBasis(form.numerator, varies)].sort(([a], [b]) => compareMonomials(a, b));
  return groups.map(([basis, coefficient]) => ({
    basis: formToExpression(
      isOnePolynomial(bound)
        ? { numerator: monomialPolynomial(basis), denominator: onePolynomial }
        : fractionOf(monomialPolynomial(basis), bound),
    ),
    coefficient: formToExpression(fractionOf(coefficient, free)),
  }));
}
