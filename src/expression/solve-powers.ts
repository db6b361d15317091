/** Equations in two powers of one quantity, or in three that are evenly spaced: Σ coefficient·z^exponent = 0 solved for z. */
import { type Expression } from './expression.js';
import {
  addForms,
  equalForms,
  invertForm,
  isZeroForm,
  multiplyForms,
  negateForm,
  polynomialForm,
  rationalForm,
  rationalOf,
  subtractForms,
} from './fraction.js';
import {
  splitMonomial,
  zeroForm,
  zeroPolynomial,
  type Generator,
  type Monomial,
  type NormalForm,
  type Polynomial,
} from './monomial.js';
import { normaliseIn } from './normalise.js';
import { addPolynomials, monomialPolynomial } from './polynomial.js';
import { absoluteOfForm, powerOfForms } from './power-of-form.js';
import { quadraticRoots, squareRoot } from './quadratic.js';
import { ONE, isIntegerRational, rational, signOfRational } from './rational.js';
import { isAtLeastZero, type Sign } from './sign-algebra.js';
import { signOfForm } from './sign-of-form.js';
import { type Search, type Candidates, joined, write } from './root-candidates.js';

/** coefficient · z^exponent, z being what depends on the symbol. */
export interface Power {
  readonly exponent: NormalForm;
  readonly coefficient: NormalForm;
}

/** The polynomial by the part of its monomials that varies; exponents count those of the base itself. */
export function powersIn(p: Polynomial, varies: (g: Generator) => boolean): readonly Power[] {
  const parts = new Map<Monomial, Polynomial>();
  for (const [m, c] of p) {
    const [inside, outside] = splitMonomial(m, varies);
    parts.set(inside, addPolynomials(parts.get(inside) ?? zeroPolynomial, monomialPolynomial(outside, c)));
  }
  return [...parts].map(([m, coefficient]) => ({
    exponent: m.generators
      .map((g, i) => multiplyForms(g.exponentForm, rationalForm(m.exponents[i] ?? ONE)))
      .reduce(addForms, zeroForm),
    coefficient: polynomialForm(coefficient),
  }));
}

function compareExponents(a: Power, b: Power): number {
  const difference = rationalOf(subtractForms(a.exponent, b.exponent));
  return difference ? signOfRational(difference) : 0;
}

/** Real values of z with Σ coefficient·z^exponent = 0, for two powers or three that are evenly spaced; else undefined. */
export function solvePowers(powers: readonly Power[], ofZ: Sign, search: Search): Candidates | undefined {
  const [first, second, ...others] = [...powers].sort((a, b) => compareExponents(b, a));
  if (!first || !second || others.length > 1) return undefined;
  // Dividing by the lowest power loses z = 0.
  const lowest = others[0] ?? second;
  const zeroLost = ofZ !== 'positive' && !isZeroForm(lowest.exponent);
  if (others.length === 0) {
    const value = negateForm(multiplyForms(second.coefficient, invertForm(first.coefficient)));
    const taken = takeRoot(write(value, search), subtractForms(first.exponent, second.exponent), ofZ, search);
    return zeroLost ? { ...taken, complete: false } : taken;
  }
  for (const middle of powers) {
    const [high, low] = powers.filter((p) => p !== middle).sort((a, b) => compareExponents(b, a));
    if (!low || !high) continue;
    const step = subtractForms(high.exponent, middle.exponent);
    if (!equalForms(step, subtractForms(middle.exponent, low.exponent))) continue;
    const values = quadraticRoots(high.coefficient, middle.coefficient, low.coefficient, search.assumptions);
    const taken = joined(values.map((value) => takeRoot(value, step, ofZ, search)));
    return zeroLost ? { ...taken, complete: false } : taken;
  }
  return undefined;
}

/** Real z with z^step = value: all of them where the step is a number or z is not negative. */
function takeRoot(value: Expression, step: NormalForm, ofZ: Sign, search: Search): Candidates {
  const n = rationalOf(step);
  if (n?.numerator === 1n && n.denominator === 1n) return { roots: [value], complete: true };
  const form = normaliseIn(value, search.context);
  const sign = signOfForm(form, search.context);
  const whole = n !== undefined && isIntegerRational(n);
  const odd = whole && n.numerator % 2n !== 0n;
  const complete = n !== undefined || isAtLeastZero(ofZ);
  if (sign === 'negative') {
    if (!odd) return { roots: [], complete };
    // z³ = −8 has the root −2, which the principal power does not give.
    const size = powerOfForms(negateForm(form), invertForm(step), search.context);
    return { roots: [write(negateForm(size), search)], complete };
  }
  const root =
    (n?.numerator === 2n && n.denominator === 1n ? squareRoot(form, search.context) : undefined) ??
    powerOfForms(form, invertForm(step), search.context);
  const both = whole && !odd && ofZ !== 'positive' && ofZ !== 'nonnegative' && !isZeroForm(root);
  if (both) return { roots: [root, negateForm(root)].map((r) => write(r, search)), complete };
  return { roots: [write(whole && !odd ? absoluteOfForm(root, search.context) : root, search)], complete };
}

/** Exponents of one generator, in the order in which its powers appear. */
export const exponentsOf = (p: Polynomial, g: Generator): readonly NormalForm[] => {
  const found = new Map<string, NormalForm>();
  for (const m of p.keys()) {
    const i = m.generators.indexOf(g);
    const e = i < 0 ? rational(0) : (m.exponents[i] ?? ONE);
    found.set(`${e.numerator}/${e.denominator}`, rationalForm(e));
  }
  return [...found.values()];
};
