/**
 * Roots of e = 0 in one symbol: own formulas for two and three powers, logarithms, exponentials and roots, else nerdamer's
 * proposals. Every root is accepted only after it is substituted back and the zero test has said yes.
 */
import { CostateError } from '../errors.js';
import type { Assumptions } from './assumptions.js';
import { symbol, zero, type Expression } from './expression.js';
import { factorForm } from './factor-form.js';
import { formToExpression, polynomialToExpression } from './form-to-expression.js';
import {
  addForms,
  equalForms,
  generatorForm,
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
  makeGenerator,
  onePolynomial,
  splitMonomial,
  zeroForm,
  zeroPolynomial,
  type Generator,
  type Monomial,
  type NormalForm,
  type Polynomial,
} from './monomial.js';
import { isZero, normalForm } from './normal-form.js';
import { contextOf, normaliseIn, remembered, type Context } from './normalise.js';
import {
  addPolynomials,
  coefficientsIn,
  generatorsOf,
  isZeroPolynomial,
  monomialPolynomial,
  multiplyPolynomials,
  subtractPolynomials,
} from './polynomial.js';
import { absoluteOfForm, exponentialOf, logarithmOfForm, powerOfForms } from './power-of-form.js';
import { proposeRoots } from './propose.js';
import { quadraticRoots, squareRoot } from './quadratic.js';
import { ONE, isIntegerRational, rational, signOfRational } from './rational.js';
import { isAtMostZero, type Sign } from './sign-algebra.js';
import { isPlain, signOfBase, signOfForm, signOfGenerator } from './sign-of-form.js';
import { sideConditions } from './side-conditions.js';
import { signOf } from './sign.js';
import { bind, substitute } from './substitute.js';
import { dependsOn } from './traverse.js';

/** Functions that are undone one inside the other. */
const DEEPEST = 4;
/** Degree up to which nerdamer is asked. */
const LARGEST_DEGREE = 6;

interface Search {
  readonly name: string;
  readonly assumptions: Assumptions;
  readonly context: Context;
  readonly depth: number;
}

/** coefficient · z^exponent, z being what depends on the symbol. */
interface Power {
  readonly exponent: NormalForm;
  readonly coefficient: NormalForm;
}

const write = (f: NormalForm, search: Search): Expression => normalForm(formToExpression(f), search.assumptions);
const baseForm = (g: Generator): NormalForm => generatorForm(makeGenerator(g.base));

/** The polynomial by the part of its monomials that varies; exponents count those of the base itself. */
function powersIn(p: Polynomial, varies: (g: Generator) => boolean): readonly Power[] {
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
function solvePowers(powers: readonly Power[], ofZ: Sign, search: Search): readonly Expression[] | undefined {
  const [first, second, ...others] = [...powers].sort((a, b) => compareExponents(b, a));
  if (!first || !second || others.length > 1) return undefined;
  if (others.length === 0) {
    const value = negateForm(multiplyForms(second.coefficient, invertForm(first.coefficient)));
    return takeRoot(write(value, search), subtractForms(first.exponent, second.exponent), ofZ, search);
  }
  for (const middle of powers) {
    const [high, low] = powers.filter((p) => p !== middle).sort((a, b) => compareExponents(b, a));
    if (!low || !high) continue;
    const step = subtractForms(high.exponent, middle.exponent);
    if (!equalForms(step, subtractForms(middle.exponent, low.exponent))) continue;
    return quadraticRoots(high.coefficient, middle.coefficient, low.coefficient, search.assumptions).flatMap((root) =>
      takeRoot(root, step, ofZ, search),
    );
  }
  return undefined;
}

/** Real z with z^step = value. */
function takeRoot(value: Expression, step: NormalForm, ofZ: Sign, search: Search): readonly Expression[] {
  const n = rationalOf(step);
  if (n?.numerator === 1n && n.denominator === 1n) return [value];
  const form = normaliseIn(value, search.context);
  const sign = signOfForm(form, search.context);
  const whole = n !== undefined && isIntegerRational(n);
  const odd = whole && n.numerator % 2n !== 0n;
  if (sign === 'negative') {
    // z³ = −8 has the root −2, which the principal power does not give.
    return odd ? [write(negateForm(powerOfForms(negateForm(form), invertForm(step), search.context)), search)] : [];
  }
  const root =
    (n?.numerator === 2n && n.denominator === 1n ? squareRoot(form, search.context) : undefined) ??
    powerOfForms(form, invertForm(step), search.context);
  const both = whole && !odd && ofZ !== 'positive' && ofZ !== 'nonnegative' && !isZeroForm(root);
  if (both) return [root, negateForm(root)].map((r) => write(r, search));
  return [write(whole && !odd ? absoluteOfForm(root, search.context) : root, search)];
}

/** Values of the symbol at which the generator takes this value. */
function invertGenerator(g: Generator, value: NormalForm, search: Search): readonly Expression[] {
  const solve = (left: NormalForm, right: NormalForm): readonly Expression[] =>
    rootsOf(subtractForms(left, right), { ...search, depth: search.depth + 1 });
  const { base, exponentForm } = g;
  const e = base.expression;
  if (dependsOn(g.exponent, search.name)) {
    if (dependsOn(e, search.name)) return [];
    // b^m = v where m = log v / log b.
    const logarithm = logarithmOfForm(value, search.context);
    return solve(exponentForm, multiplyForms(logarithm, invertForm(logarithmOfForm(baseForm(g), search.context))));
  }
  if (!isPlain(g)) return solve(baseForm(g), powerOfForms(value, invertForm(exponentForm), search.context));
  const argument = base.parts[0];
  if (!argument) return [];
  if (base.kind === 'function' && e.kind === 'function' && e.name === 'log')
    return solve(argument, exponentialOf(value, search.context));
  if (base.kind === 'absolute') return [...solve(argument, value), ...solve(argument, negateForm(value))];
  return base.kind === 'polynomial' ? solve(argument, value) : [];
}

/** A·√N + B = 0 squared: A²N − B² = 0 has its roots and more. */
function squared(p: Polynomial, varies: (g: Generator) => boolean): Polynomial | undefined {
  for (const g of generatorsOf(p)) {
    if (!g.relation || !varies(g)) continue;
    const [odd, even, ...others] = coefficientsIn(p, g);
    if (!odd || others.length > 0 || signOfRational(even?.exponent ?? rational(0)) !== 0) continue;
    if (
      2n * odd.exponent.numerator * g.relation.period.denominator !==
      odd.exponent.denominator * g.relation.period.numerator
    )
      continue;
    const rest = even?.coefficient ?? zeroPolynomial;
    const left = multiplyPolynomials(multiplyPolynomials(odd.coefficient, odd.coefficient), g.relation.value);
    return subtractPolynomials(left, multiplyPolynomials(rest, rest));
  }
  return undefined;
}

function rootsOfPolynomial(p: Polynomial, search: Search): readonly Expression[] {
  const { name, context } = search;
  const varies = (g: Generator): boolean => dependsOn(g.base.expression, name) || dependsOn(g.exponent, name);
  const varying = [...generatorsOf(p)].filter(varies);
  const [g] = varying;
  if (!g) return [];
  const isPower = (h: Generator): boolean => h.base === g.base && !dependsOn(h.exponent, name);
  const isSymbol = g.base.kind === 'symbol';
  if (varying.every(isPower) && (isSymbol || varying.length === 1)) {
    const powers = powersIn(p, varies);
    // A generator other than a power of the symbol counts as z itself.
    const ofG = isSymbol
      ? powers
      : powers.map((q) => ({ ...q, exponent: multiplyForms(q.exponent, invertForm(g.exponentForm)) }));
    const ofZ = isSymbol ? signOf(symbol(name), search.assumptions) : signOfBase(g.base, context);
    const roots = solvePowers(ofG, ofZ, search);
    if (roots && isSymbol) return roots;
    if (roots) return roots.flatMap((root) => invertGenerator(g, normaliseIn(root, context), search));
    const degree = Math.max(...powers.map((q) => Number(rationalOf(q.exponent)?.numerator ?? Infinity)));
    return isSymbol && degree <= LARGEST_DEGREE ? proposeRoots(polynomialToExpression(p), name) : [];
  }
  if (varying.length === 1) {
    const roots = solvePowers(
      powersIn(p, varies).map((q, i) => ({ ...q, exponent: exponentsOf(p, g)[i] ?? q.exponent })),
      signOfGenerator(g, context),
      search,
    );
    return roots?.flatMap((root) => invertGenerator(g, normaliseIn(root, context), search)) ?? [];
  }
  const square = squared(p, varies);
  return square && !isZeroPolynomial(square)
    ? rootsOf(polynomialForm(square), { ...search, depth: search.depth + 1 })
    : [];
}

/** Exponents of one generator, in the order in which its powers appear. */
const exponentsOf = (p: Polynomial, g: Generator): readonly NormalForm[] => {
  const found = new Map<string, NormalForm>();
  for (const m of p.keys()) {
    const i = m.generators.indexOf(g);
    const e = i < 0 ? rational(0) : (m.exponents[i] ?? ONE);
    found.set(`${e.numerator}/${e.denominator}`, rationalForm(e));
  }
  return [...found.values()];
};

/** Candidates from every factor of the numerator. */
function rootsOf(form: NormalForm, search: Search): readonly Expression[] {
  if (search.depth > DEEPEST || isZeroForm(form)) return [];
  const top: NormalForm = { numerator: form.numerator, denominator: onePolynomial };
  return factorForm(top, search.context).factors.flatMap((f) => {
    if (f.generator?.base.kind === 'symbol' && f.generator.base.expression === symbol(search.name)) return [zero];
    return rootsOfPolynomial(f.polynomial, search);
  });
}

/** Whether something in the root, such as log(−1), is known not to be real. */
const isUnreal = (root: Expression, assumptions: Assumptions): boolean =>
  sideConditions(root, assumptions).some(({ operator, left }) => {
    const sign = signOf(left, assumptions);
    return operator === '>' ? isAtMostZero(sign) : sign === 'negative';
  });

/** Calls that end in "cannot decide" or "division by zero" mean that a candidate is not accepted. */
function accepted(test: () => boolean): boolean {
  try {
    return test();
  } catch (error) {
    if (error instanceof CostateError) return false;
    throw error;
  }
}

const contradicts = (kind: string | undefined, sign: Sign): boolean =>
  (kind === 'positive' && (sign === 'negative' || sign === 'nonpositive' || sign === 'zero')) ||
  (kind === 'nonnegative' && sign === 'negative');

/**
 * All roots of e = 0 in the named symbol that the engine finds, each proved by substitution; those that contradict the
 * symbol's declared sign are left out.
 *
 * @returns verified roots, distinct in normal form; empty when none was found, which does not mean that there is none
 * @throws CostateError `resources.undecided` when e itself outgrows the normal form's bounds
 * @example solveFor(parse('k^(-g) - A'), 'k', positive('k', 'g', 'A')) // [A^(-1/g)]
 */
export function solveFor(e: Expression, name: string, assumptions: Assumptions): readonly Expression[] {
  const context = contextOf(assumptions);
  return remembered(context, `roots ${e.id} ${name}`, () => provedRoots(e, name, assumptions, context));
}

function provedRoots(e: Expression, name: string, assumptions: Assumptions, context: Context): readonly Expression[] {
  const found = new Map<Expression, Expression>();
  for (const root of rootsOf(normaliseIn(e, context), { name, assumptions, context, depth: 0 })) {
    const proved = accepted(
      () =>
        !dependsOn(root, name) &&
        !isUnreal(root, assumptions) &&
        !contradicts(assumptions.domains.get(name)?.kind, signOf(root, assumptions)) &&
        isZero(substitute(e, [bind(name, root)]), assumptions),
    );
    if (!proved) continue;
    const key = normalForm(root, assumptions);
    if (!found.has(key)) found.set(key, root);
  }
  return [...found.values()];
}
