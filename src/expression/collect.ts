/** Sorting an expression by functions of chosen variables: Σ coefficient (free of them) · basis (all that depends on them). */
import type { Assumptions } from './assumptions.js';
import type { Expression } from './expression.js';
import { formToExpression } from './form-to-expression.js';
import { fractionOf } from './fraction.js';
import {
  compareMonomials,
  onePolynomial,
  splitMonomial,
  type Generator,
  type Monomial,
  type Polynomial,
} from './monomial.js';
import { normalForm } from './normal-form.js';
import { contextOf, normaliseIn } from './normalise.js';
import { addPolynomials, generatorsOf, monomialPolynomial } from './polynomial.js';
import { dependsOn } from './traverse.js';

export interface CollectedPart {
  readonly basis: Expression;
  readonly coefficient: Expression;
}

const involves = (g: Generator, variables: readonly string[]): boolean =>
  variables.some((name) => dependsOn(g.base.expression, name) || dependsOn(g.exponent, name));

/**
 * e = Σ coefficient · basis, the bases distinct products of generators of the normal form that depend on the variables.
 * @returns undefined where a denominator or a base mixes the variables with the rest so that nothing separates
 */
export function collect(
  e: Expression,
  variables: readonly string[],
  assumptions: Assumptions,
): readonly CollectedPart[] | undefined {
  const form = normaliseIn(e, contextOf(assumptions));
  if ([...generatorsOf(form.denominator)].some((g) => involves(g, variables))) return undefined;
  const parts = new Map<Monomial, Polynomial>();
  for (const [monomial, c] of form.numerator) {
    const [inside, outside] = splitMonomial(monomial, (g) => involves(g, variables));
    parts.set(inside, addPolynomials(parts.get(inside) ?? new Map(), monomialPolynomial(outside, c)));
  }
  return [...parts]
    .sort(([a], [b]) => compareMonomials(a, b))
    .map(([monomial, coefficient]) => ({
      basis: formToExpression({ numerator: monomialPolynomial(monomial), denominator: onePolynomial }),
      coefficient: normalForm(formToExpression(fractionOf(coefficient, form.denominator)), assumptions),
    }));
}
