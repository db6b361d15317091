/** The real roots of a·z² + b·z + c, written tidily: common positive factors of b outside, the discriminant unexpanded. */
import type { Assumptions } from './assumptions.js';
import { add, half, multiply, negate, power, two, type Expression } from './expression.js';
import { factorForm } from './factor-form.js';
import { formToExpression } from './form-to-expression.js';
import {
  addForms,
  invertForm,
  isZeroForm,
  multiplyForms,
  negateForm,
  polynomialForm,
  powerForm,
  rationalForm,
  rationalOf,
  subtractForms,
} from './fraction.js';
import { oneForm, type NormalForm } from './monomial.js';
import { normalForm } from './normal-form.js';
import { contextOf, type Context } from './normalise.js';
import { powerOfForms } from './power-of-form.js';
import { leadingCoefficient } from './polynomial.js';
import { rational, signOfRational } from './rational.js';
import { signOfForm } from './sign-of-form.js';

const HALF = rationalForm(rational(1, 2));
const FOUR = rationalForm(rational(4));

/** Rational content times the factors known to be positive. */
function positivePart(f: NormalForm, context: Context): NormalForm {
  const { coefficient, factors } = factorForm(f, context);
  const size = signOfRational(coefficient) < 0 ? negateForm(rationalForm(coefficient)) : rationalForm(coefficient);
  return factors
    .filter((factor) => factor.sign === 'positive')
    .map((factor) => powerOfForms(polynomialForm(factor.polynomial), rationalForm(factor.exponent), context))
    .reduce(multiplyForms, size);
}

/** g with g² = f, where all of f's factors occur to even powers; the sign of g is left open. */
export function squareRoot(f: NormalForm, context: Context): NormalForm | undefined {
  const { coefficient, factors } = factorForm(f, context);
  const content = rationalOf(powerOfForms(rationalForm(coefficient), HALF, context));
  if (!content || factors.some(({ exponent }) => exponent.denominator !== 1n || exponent.numerator % 2n !== 0n))
    return undefined;
  return factors
    .map(({ polynomial, exponent }) =>
      powerOfForms(polynomialForm(polynomial), rationalForm(rational(exponent.numerator / 2n)), context),
    )
    .reduce(multiplyForms, rationalForm(content));
}

/**
 * Both real roots, that with the positive square root first; one where they agree, none where the discriminant is known
 * to be negative.
 */
export function quadraticRoots(
  a: NormalForm,
  b: NormalForm,
  c: NormalForm,
  assumptions: Assumptions,
): readonly Expression[] {
  const context = contextOf(assumptions);
  const tidy = (f: NormalForm): Expression => normalForm(formToExpression(f), assumptions);
  const outside = isZeroForm(b) ? oneForm : positivePart(b, context);
  const centre = negateForm(multiplyForms(b, invertForm(outside)));
  // (z·2a/outside − centre)² = centre² + rest
  const rest = negateForm(multiplyForms(multiplyForms(FOUR, multiplyForms(a, c)), powerForm(invertForm(outside), 2)));
  const discriminant = addForms(multiplyForms(centre, centre), rest);
  if (signOfForm(discriminant, context) === 'negative') return [];
  const scale = multiplyForms(outside, invertForm(multiplyForms(rationalForm(rational(2)), a)));
  if (isZeroForm(discriminant)) return [tidy(multiplyForms(scale, centre))];
  const square = squareRoot(discriminant, context);
  if (square || isZeroForm(b) || rationalOf(centre)) {
    const root = square ?? powerOfForms(discriminant, HALF, context);
    return [addForms(centre, root), subtractForms(centre, root)].map((f) => tidy(multiplyForms(scale, f)));
  }
  const middle = tidy(centre);
  const squared = leadingCoefficient(centre.numerator) < 0n ? tidy(negateForm(centre)) : middle;
  const root = power(add(power(squared, two), tidy(rest)), half);
  return [root, negate(root)].map((r) => multiply(tidy(scale), add(middle, r)));
}
