/**
 * Roots of e = 0 in one symbol, and whether they are all of them: own formulas for two and three powers, logarithms,
 * exponentials and roots, rational roots divided out, else nerdamer's proposals. Every root is accepted only after it is
 * substituted back and the zero test has said yes.
 */
import type { Assumptions } from './assumptions.js';
import { attempt } from './attempt.js';
import { evaluateNumber } from './evaluate.js';
import { multiply, number, subtract, symbol, zero, type Expression } from './expression.js';
import { factorForm } from './factor-form.js';
import { polynomialToExpression } from './form-to-expression.js';
import {
  generatorForm,
  invertForm,
  isZeroForm,
  multiplyForms,
  negateForm,
  polynomialForm,
  subtractForms,
} from './fraction.js';
import {
  makeGenerator,
  onePolynomial,
  zeroPolynomial,
  type Generator,
  type NormalForm,
  type Polynomial,
} from './monomial.js';
import { isZero } from './normal-form.js';
import { contextOf, normaliseIn, remembered, type Context } from './normalise.js';
import {
  coefficientsIn,
  constantOf,
  generatorsOf,
  isZeroPolynomial,
  multiplyPolynomials,
  subtractPolynomials,
} from './polynomial.js';
import { exponentialOf, logarithmOfForm, powerOfForms } from './power-of-form.js';
import { quotientPolynomial } from './polynomial-gcd.js';
import { proposeRoots } from './propose.js';
import { isIntegerRational, rational, signOfRational } from './rational.js';
import { countRealRoots, rationalRoots, type Coefficients } from './real-roots.js';
import { isAtLeastZero, isAtMostZero, isStrict } from './sign-algebra.js';
import { isPlain } from './sign-context.js';
import { signOfBase, signOfForm, signOfGenerator, signOfPolynomial } from './sign-of-form.js';
import { signOf } from './sign.js';
import { dependsOn } from './traverse.js';
import { type Search, type Candidates, NONE, UNKNOWN, joined } from './root-candidates.js';
import { powersIn, solvePowers, exponentsOf } from './solve-powers.js';
import { standingOf, distinctForms } from './root-standing.js';

/** Functions that are undone one inside the other. */
const DEEPEST = 4;
/** Degree up to which nerdamer is asked. */
const LARGEST_DEGREE = 6;

const baseForm = (g: Generator): NormalForm => generatorForm(makeGenerator(g.base));

/** Values of the symbol at which the generator takes this value. */
function invertGenerator(g: Generator, value: NormalForm, search: Search): Candidates {
  const solve = (left: NormalForm, right: NormalForm): Candidates =>
    rootsOf(subtractForms(left, right), { ...search, depth: search.depth + 1 });
  const { base, exponentForm } = g;
  const e = base.expression;
  if (dependsOn(g.exponent, search.name)) {
    if (dependsOn(e, search.name)) return UNKNOWN;
    // b^m = v where m = log v / log b; no m at all where v is not positive.
    if (isAtMostZero(signOfForm(value, search.context)) && signOfBase(base, search.context) === 'positive') return NONE;
    const logarithm = logarithmOfForm(value, search.context);
    return solve(exponentForm, multiplyForms(logarithm, invertForm(logarithmOfForm(baseForm(g), search.context))));
  }
  if (!isPlain(g)) {
    const found = solve(baseForm(g), powerOfForms(value, invertForm(exponentForm), search.context));
    return isAtLeastZero(signOfBase(base, search.context)) ? found : { ...found, complete: false };
  }
  const argument = base.parts[0];
  if (!argument) return UNKNOWN;
  if (base.kind === 'function' && e.kind === 'function' && e.name === 'log')
    return solve(argument, exponentialOf(value, search.context));
  if (base.kind === 'absolute') return joined([solve(argument, value), solve(argument, negateForm(value))]);
  return base.kind === 'polynomial' ? solve(argument, value) : UNKNOWN;
}

const invertAll = (g: Generator, values: Candidates, search: Search): Candidates => {
  const found = joined(values.roots.map((root) => invertGenerator(g, normaliseIn(root, search.context), search)));
  return { roots: found.roots, complete: found.complete && values.complete };
};

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

/** The coefficients of a polynomial in one generator, when they are integers and the powers whole. */
function integerCoefficients(p: Polynomial, g: Generator): Coefficients | undefined {
  const found: bigint[] = [];
  for (const { exponent, coefficient } of coefficientsIn(p, g)) {
    const c = constantOf(coefficient);
    if (c === undefined || !isIntegerRational(exponent) || exponent.numerator < 0n) return undefined;
    found[Number(exponent.numerator)] = c;
  }
  return Array.from(found, (c: bigint | undefined) => c ?? 0n);
}

/** p without the factor (symbol − root), when the root is rational in the parameters and divides out. */
function deflated(p: Polynomial, root: Expression, search: Search): Polynomial | undefined {
  const factor = subtractForms(normaliseIn(symbol(search.name), search.context), normaliseIn(root, search.context));
  return quotientPolynomial(p, factor.numerator);
}

/** Whether these proved roots of p are all its real ones where the symbol lives. */
function isEveryRoot(p: Polynomial, g: Generator, roots: readonly Expression[], search: Search): boolean {
  const c = integerCoefficients(p, g);
  if (c) {
    const where = isAtLeastZero(signOfGenerator(g, search.context)) ? 'positive' : 'real';
    const values = roots.map((root) => evaluateNumber(root, new Map())).filter((v) => where === 'real' || v > 0);
    // Each value lies next to a root of p, which the substitution has shown; far apart, they are different roots.
    const distinct = values.filter((v, i) =>
      values.slice(0, i).every((w) => Math.abs(v - w) > 1e-6 * (1 + Math.abs(v))),
    );
    return distinct.filter(Number.isFinite).length === countRealRoots(c, where);
  }
  const [lead] = coefficientsIn(p, g);
  if (!lead || lead.exponent.numerator !== BigInt(roots.length)) return false;
  const product = multiply(...roots.map((root) => subtract(symbol(search.name), root)));
  const whole = multiply(polynomialToExpression(lead.coefficient), product);
  return attempt(() => isZero(subtract(polynomialToExpression(p), whole), search.assumptions)) === true;
}

/** Roots of a polynomial in the symbol of third or higher degree: rational ones divided out, the rest proposed. */
function rootsByDivision(p: Polynomial, g: Generator, search: Search): Candidates {
  const c = integerCoefficients(p, g);
  if (c && countRealRoots(c, 'real') === 0) return NONE;
  const degree = Math.max(...coefficientsIn(p, g).map((part) => Number(part.exponent.numerator)));
  const proposed = (): readonly Expression[] =>
    degree <= LARGEST_DEGREE ? proposeRoots(polynomialToExpression(p), search.name) : [];
  const rational = c ? rationalRoots(c).map((root) => number(root)) : [];
  const proposals = rational.length > 0 ? rational : proposed();
  let rest = p;
  const divided: Expression[] = [];
  for (const root of proposals) {
    const quotient = attempt(() => deflated(rest, root, search));
    if (!quotient) continue;
    divided.push(root);
    rest = quotient;
  }
  if (divided.length > 0) return joined([{ roots: divided, complete: true }, rootsOfPolynomial(rest, search)]);
  const equation = polynomialToExpression(p);
  const proved = distinctForms(
    proposals.filter((root) => standingOf(root, equation, search) === 'root'),
    search.assumptions,
  );
  return { roots: proved, complete: isEveryRoot(p, g, proved, search) };
}

function rootsOfPolynomial(p: Polynomial, search: Search): Candidates {
  const { name, context } = search;
  const varies = (g: Generator): boolean => dependsOn(g.base.expression, name) || dependsOn(g.exponent, name);
  const varying = [...generatorsOf(p)].filter(varies);
  const [g] = varying;
  if (!g || isStrict(signOfPolynomial(p, context))) return NONE;
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
    if (roots) return isSymbol ? roots : invertAll(g, roots, search);
    const whole = coefficientsIn(p, g).every(({ exponent }) => isIntegerRational(exponent) && exponent.numerator >= 0n);
    return isSymbol && varying.length === 1 && isPlain(g) && whole ? rootsByDivision(p, g, search) : UNKNOWN;
  }
  if (varying.length === 1) {
    const roots = solvePowers(
      powersIn(p, varies).map((q, i) => ({ ...q, exponent: exponentsOf(p, g)[i] ?? q.exponent })),
      signOfGenerator(g, context),
      search,
    );
    return roots ? invertAll(g, roots, search) : UNKNOWN;
  }
  const square = squared(p, varies);
  return square && !isZeroPolynomial(square)
    ? rootsOf(polynomialForm(square), { ...search, depth: search.depth + 1 })
    : UNKNOWN;
}
/** Candidates from every factor of the numerator. */
function rootsOf(form: NormalForm, search: Search): Candidates {
  if (search.depth > DEEPEST || isZeroForm(form)) return UNKNOWN;
  const top: NormalForm = { numerator: form.numerator, denominator: onePolynomial };
  return joined(
    factorForm(top, search.context).factors.map((f): Candidates => {
      if (isStrict(f.sign)) return NONE;
      if (f.generator?.base.kind === 'symbol' && f.generator.base.expression === symbol(search.name))
        return { roots: [zero], complete: isPlain(f.generator) };
      return rootsOfPolynomial(f.polynomial, search);
    }),
  );
}

/** Proved roots of an equation, and whether they are all. */
export interface Roots {
  /** Distinct in normal form. */
  readonly roots: readonly Expression[];
  /**
   * Whether no other real root exists in the symbol's domain, at all parameter values at which the equation does not
   * degenerate (its leading coefficients do not vanish). `false` says only that this was not shown.
   */
  readonly complete: boolean;
}

/**
 * The roots of e = 0 in the named symbol that the engine finds, each proved by substitution; those that contradict the
 * symbol's declared sign are left out.
 *
 * @returns verified roots, and whether there is no other: none found and `complete` says that there is none
 * @throws CostateError `resources.undecided` when e itself outgrows the normal form's bounds
 * @example solveFor(parseFormula('x^2 - 4', { symbols: new Set(['x']) }), 'x', noAssumptions) // roots 2 and -2, complete
 */
export function solveFor(e: Expression, name: string, assumptions: Assumptions): Roots {
  const context = contextOf(assumptions);
  return remembered(context, `roots ${e.id} ${name}`, () => provedRoots(e, name, assumptions, context));
}

function provedRoots(e: Expression, name: string, assumptions: Assumptions, context: Context): Roots {
  const search: Search = { name, assumptions, context, depth: 0 };
  const candidates = rootsOf(normaliseIn(e, context), search);
  const standings = candidates.roots.map((root) => ({ root, standing: standingOf(root, e, search) }));
  const proved = standings.filter(({ standing }) => standing === 'root').map(({ root }) => root);
  return {
    roots: distinctForms(proved, assumptions),
    complete: candidates.complete && standings.every(({ standing }) => standing !== 'open'),
  };
}
