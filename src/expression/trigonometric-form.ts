/**
 * Sines and cosines of normal forms by the addition theorems, over atoms sin θ and cos θ with cos² θ = 1 − sin² θ, each
 * angle θ a single term with positive coefficient.
 */
import { call } from './expression.js';
import { formToExpression } from './form-to-expression.js';
import {
  addForms,
  generatorForm,
  isZeroForm,
  multiplyForms,
  negateForm,
  rationalForm,
  subtractForms,
} from './fraction.js';
import {
  makeBase,
  makeGenerator,
  oneForm,
  onePolynomial,
  zeroForm,
  type NormalForm,
  type Polynomial,
} from './monomial.js';
import {
  constantOf,
  constantPolynomial,
  leadingCoefficient,
  monomialPolynomial,
  sortedTerms,
  subtractPolynomials,
} from './polynomial.js';
import { rational } from './rational.js';

interface Pair {
  readonly sin: NormalForm;
  readonly cos: NormalForm;
}

/** Multiples and numbers of terms beyond which an angle stays whole. */
const LARGEST_MULTIPLE = 12n;
const MOST_TERMS = 5;

function atoms(angle: NormalForm): Pair {
  const expression = formToExpression(angle);
  const sine = makeGenerator(makeBase('function', call('sin', expression), [angle]));
  const sin = generatorForm(sine);
  const square: Polynomial = multiplyForms(sin, sin).numerator;
  const cosine = makeBase('cosine', call('cos', expression), [angle], {
    period: rational(2),
    value: subtractPolynomials(onePolynomial, square),
  });
  return { sin, cos: generatorForm(makeGenerator(cosine)) };
}

const together = (a: Pair, b: Pair): Pair => ({
  sin: addForms(multiplyForms(a.sin, b.cos), multiplyForms(a.cos, b.sin)),
  cos: subtractForms(multiplyForms(a.cos, b.cos), multiplyForms(a.sin, b.sin)),
});

const turned = (a: Pair): Pair => ({ sin: negateForm(a.sin), cos: a.cos });

function multiple(a: Pair, n: bigint): Pair {
  if (n < 0n) return turned(multiple(a, -n));
  let result: Pair = { sin: zeroForm, cos: oneForm };
  for (let i = 0n; i < n; i++) result = together(result, a);
  return result;
}

/** sin u and cos u. */
export function sineAndCosine(u: NormalForm): Pair {
  if (isZeroForm(u)) return { sin: zeroForm, cos: oneForm };
  const below = constantOf(u.denominator);
  if (below === undefined || u.numerator.size > MOST_TERMS)
    return leadingCoefficient(u.numerator) < 0n ? turned(atoms(negateForm(u))) : atoms(u);
  return sortedTerms(u.numerator)
    .map(([m, c]): Pair => {
      const r = rational(c, below);
      const size = r.numerator < 0n ? -r.numerator : r.numerator;
      const unit: NormalForm = { numerator: monomialPolynomial(m), denominator: constantPolynomial(r.denominator) };
      if (size <= LARGEST_MULTIPLE) return multiple(atoms(unit), r.numerator);
      const whole = atoms(multiplyForms(unit, rationalForm(rational(size))));
      return r.numerator < 0n ? turned(whole) : whole;
    })
    .reduce(together);
}
