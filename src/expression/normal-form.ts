/**
 * The exact normal form and the zero test. Sound under the assumptions: what is called zero is zero wherever it is
 * defined. Complete for rational functions of atoms, their square roots and their symbolic powers of positive bases.
 */
import type { Assumptions } from './assumptions.js';
import { type Expression, type Relation } from './expression.js';
import { formToExpression, formToTidyExpression } from './form-to-expression.js';
import { DivisionByZero, isZeroForm, subtractForms } from './fraction.js';
import type { NormalForm } from './monomial.js';
import { divideByInteger, integerContent, leadingCoefficient, negatePolynomial, polynomialKey } from './polynomial.js';
import { contextOf, normalise, normaliseIn } from './normalise.js';
import { isAtLeastZero } from './sign-algebra.js';
import { signOfBase } from './sign-of-form.js';
import { sideConditions } from './side-conditions.js';

export { normalise } from './normalise.js';
export { formToExpression as toExpression } from './form-to-expression.js';
export { collect } from './collect.js';

/**
 * Canonical expression: equal functions (within the forms covered) give the same object.
 *
 * @throws CostateError `resources.undecided` when the form would outgrow its bounds or divides by zero identically
 * @example normalForm(parseFormula('(x^2 - 1)/(x - 1)', { symbols: new Set(['x']) }), noAssumptions) // x + 1
 */
export const normalForm = (e: Expression, assumptions: Assumptions): Expression =>
  tidy(normalise(e, assumptions), assumptions);

/** The canonical expression, unless it is known beforehand to have more nodes than the given number. */
export function normalFormWithin(e: Expression, assumptions: Assumptions, nodes: number): Expression | undefined {
  const form = normalise(e, assumptions);
  // Every monomial of a sum is at least one node; to write a long sum out takes longer than to find it.
  if (form.numerator.size + form.denominator.size > nodes + 1) return undefined;
  return tidy(form, assumptions);
}

/** Written for readers: roots of what is known not to be negative are joined. */
function tidy(form: NormalForm, assumptions: Assumptions): Expression {
  const context = contextOf(assumptions);
  const known = context.tidied.get(form);
  if (known) return known;
  const expression = formToTidyExpression(form, (base) => isAtLeastZero(signOfBase(base, context)));
  context.tidied.set(form, expression);
  return expression;
}

/** The value, or undefined where a division by zero leaves none. */
function defined<T>(compute: () => T): T | undefined {
  try {
    return compute();
  } catch (error) {
    if (error instanceof DivisionByZero) return undefined;
    throw error;
  }
}

/**
 * Whether e is proved to vanish wherever it is defined; false says only that it was not proved. An expression that
 * divides by zero identically is not zero.
 */
export function isZero(e: Expression, assumptions: Assumptions): boolean {
  const form = defined(() => normalise(e, assumptions));
  return form !== undefined && isZeroForm(form);
}

/** Whether a = b is proved. */
export function equalExactly(a: Expression, b: Expression, assumptions: Assumptions): boolean {
  if (a === b) return defined(() => normalise(a, assumptions)) !== undefined;
  const context = contextOf(assumptions);
  const difference = defined(() => subtractForms(normaliseIn(a, context), normaliseIn(b, context)));
  return difference !== undefined && isZeroForm(difference);
}

/**
 * The zero test together with the conditions it rests on beyond the assumptions: denominators that must not vanish
 * (d² > 0), bases and arguments of logarithms that must be positive.
 */
export function zeroWithConditions(
  e: Expression,
  assumptions: Assumptions,
): { readonly zero: boolean; readonly conditions: readonly Relation[] } {
  const zero = isZero(e, assumptions);
  return { zero, conditions: zero ? sideConditions(e, assumptions) : [] };
}

/** The form divided by its rational content, with a positive leading coefficient. */
function monicForm(f: NormalForm): NormalForm {
  if (isZeroForm(f)) return f;
  const content = integerContent(f.numerator);
  const numerator = divideByInteger(f.numerator, content);
  return {
    numerator: leadingCoefficient(numerator) < 0n ? negatePolynomial(numerator) : numerator,
    denominator: divideByInteger(f.denominator, integerContent(f.denominator)),
  };
}

/** Normal form up to a rational factor: equal for e and c·e, c ≠ 0. */
export const monic = (e: Expression, assumptions: Assumptions): Expression =>
  formToExpression(monicForm(normalise(e, assumptions)));

/** Equal for e and c·e, c ≠ 0, and for nothing else that the normal form tells apart. */
export function monicKey(e: Expression, assumptions: Assumptions): string {
  const { numerator, denominator } = monicForm(normalise(e, assumptions));
  return `${polynomialKey(numerator)} / ${polynomialKey(denominator)}`;
}
