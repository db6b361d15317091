/**
 * The expression that a normal form stands for, written to be read: content and squares outside, powers of one base
 * together, long sums collected, terms by descending degree.
 */
import { add, call, multiply, number, one, power, zero, type Expression } from './expression.js';
import {
  exponentIn,
  makeMonomial,
  onePolynomial,
  unitMonomial,
  type Base,
  type Generator,
  type Monomial,
  type NormalForm,
  type Polynomial,
} from './monomial.js';
import {
  coefficientsIn,
  constantOf,
  divideByInteger,
  divideByMonomial,
  generatorsOf,
  integerContent,
  isZeroPolynomial,
  leadingCoefficient,
  monomialContent,
  negatePolynomial,
  scalePolynomial,
  sortedTerms,
} from './polynomial.js';
import { squareFreeFactors } from './polynomial-gcd.js';
import {
  ONE,
  addRational,
  compareRational,
  equalRational,
  isIntegerRational,
  negateRational,
  rational,
  signOfRational,
  type Rational,
} from './rational.js';

/** Terms up to which a sum is searched for squares and common parts. */
const LARGEST_FACTORED = 80;
/** Terms from which a sum is brought over one denominator, and from which it is collected. */
const LONG_SUM = 6;
const COLLECTED_SUM = 4;

/** Says of which bases a square root may be joined with others under one root. */
export type Joins = (base: Base) => boolean;
const joinsNothing: Joins = () => false;

/** base^(Σ k·m), gathered over a product; keyed by the base's expression. */
interface Gathered {
  readonly base?: Base;
  readonly terms: (readonly [Rational, Expression])[];
}
type Powers = Map<Expression, Gathered>;

function gather(powers: Powers, expression: Expression, k: Rational, m: Expression, base?: Base): void {
  const slot = powers.get(expression);
  if (slot) slot.terms.push([k, m]);
  else powers.set(expression, { ...(base ? { base } : {}), terms: [[k, m]] });
}

function gatherMonomial(powers: Powers, m: Monomial): void {
  m.generators.forEach((g, i) => gather(powers, g.base.expression, m.exponents[i] ?? ONE, g.exponent, g.base));
}

const scaled = (k: Rational, m: Expression): Expression => multiply(number(k), m);

const HALF = rational(1, 2);

/** +½ or −½ where the exponent is just that. */
function halfExponent({ terms }: Gathered): Rational | undefined {
  if (terms.some(([, m]) => m !== one)) return undefined;
  const k = terms.reduce((sum, [r]) => addRational(sum, r), rational(0));
  return equalRational(k, HALF) || equalRational(k, negateRational(HALF)) ? k : undefined;
}

function factorsOf(powers: Powers, joins: Joins): readonly Expression[] {
  const rank = (base: Base | undefined): number =>
    base === undefined || base.kind === 'polynomial'
      ? 2
      : base.kind === 'exponential' || base.kind === 'function'
        ? 1
        : 0;
  const roots = [...powers].flatMap(([expression, gathered]) => {
    const k = halfExponent(gathered);
    return k && gathered.base && joins(gathered.base) ? [{ expression, k }] : [];
  });
  const joined = new Set(roots.length > 1 ? roots.map((r) => r.expression) : []);
  const factors = [...powers]
    .filter(([expression]) => !joined.has(expression))
    .map(([expression, { base, terms }]) => {
      const constants = terms.filter(([, m]) => m === one);
      const rest = terms.filter(([, m]) => m !== one);
      const exponent = add(...[...constants, ...rest].map(([k, m]) => scaled(k, m)));
      const isExponential = base?.kind === 'exponential';
      const factor = isExponential ? (exponent === zero ? one : call('exp', exponent)) : power(expression, exponent);
      return { rank: rank(base), factor };
    })
    .sort((a, b) => a.rank - b.rank)
    .map(({ factor }) => factor);
  if (joined.size === 0) return factors;
  const inside = roots.map(({ expression, k }) => (signOfRational(k) > 0 ? expression : power(expression, number(-1))));
  return [...factors, power(multiply(...inside), number(HALF))];
}

/** Products of monomials without square roots, which no `joins` can change. */
const plainProducts = new WeakMap<Monomial, Expression>();

function monomialExpression(m: Monomial, joins: Joins): Expression {
  const known = plainProducts.get(m);
  if (known) return known;
  const powers: Powers = new Map();
  gatherMonomial(powers, m);
  const product = multiply(...factorsOf(powers, joins));
  if (m.exponents.every((e) => e.denominator !== 2n)) plainProducts.set(m, product);
  return product;
}

const termExpression = (m: Monomial, c: Rational, joins: Joins): Expression =>
  multiply(number(c), monomialExpression(m, joins));

/** Terms by descending degree, or ascending where that spares a leading minus. */
function sumOf(terms: readonly { readonly lead: bigint; readonly expression: Expression }[]): Expression {
  const first = terms[0];
  const last = terms[terms.length - 1];
  const turn = first !== undefined && last !== undefined && first.lead < 0n && last.lead > 0n;
  return add(...(turn ? [...terms].reverse() : terms).map((t) => t.expression));
}

function sumExpression(p: Polynomial, joins: Joins, collecting: boolean): Expression {
  if (collecting && p.size >= COLLECTED_SUM && p.size <= LARGEST_FACTORED) return collected(p, joins);
  return sumOf(sortedTerms(p).map(([m, c]) => ({ lead: c, expression: termExpression(m, rational(c), joins) })));
}

/** Number of nodes, to see what reads shorter. */
const size = (e: Expression): number => {
  switch (e.kind) {
    case 'sum':
      return 1 + e.terms.reduce((n, t) => n + size(t), 0);
    case 'product':
      return 1 + e.factors.reduce((n, f) => n + size(f), 0);
    case 'power':
      return 1 + size(e.base) + size(e.exponent);
    default:
      return 1;
  }
};

/** Generators tried for collecting. */
const MOST_COLLECTED = 2;

/** The generators whose powers multiply the most terms that could share them. */
function worthCollecting(p: Polynomial): readonly Generator[] {
  const shares = new Map<Generator, Map<string, number>>();
  for (const m of p.keys()) {
    m.generators.forEach((g, i) => {
      const e = m.exponents[i] ?? ONE;
      const counts = shares.get(g) ?? new Map<string, number>();
      const key = `${e.numerator}/${e.denominator}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      shares.set(g, counts);
    });
  }
  return [...shares]
    .map(([g, counts]) => ({ g, saved: [...counts.values()].reduce((sum, n) => sum + n - 1, 0) }))
    .filter(({ saved }) => saved > 0)
    .sort((a, b) => b.saved - a.saved || (a.g.key < b.g.key ? -1 : 1))
    .slice(0, MOST_COLLECTED)
    .map(({ g }) => g);
}

/** A long sum by powers of the generator that makes it shortest, its coefficients factored. */
function collected(p: Polynomial, joins: Joins): Expression {
  const plain = sumOf(sortedTerms(p).map(([m, c]) => ({ lead: c, expression: termExpression(m, rational(c), joins) })));
  let best: { readonly expression: Expression; readonly size: number } = { expression: plain, size: size(plain) };
  for (const g of worthCollecting(p)) {
    const parts = coefficientsIn(p, g);
    const terms = parts.map(({ exponent, coefficient }) => {
      const whole = signOfRational(exponent) === 0 ? unitMonomial : makeMonomial([g], [exponent]);
      const shifted = scalePolynomial(coefficient, 1n, whole);
      return {
        lead: leadingCoefficient(shifted),
        expression: write({ numerator: shifted, denominator: onePolynomial }, joins, false),
      };
    });
    const expression = sumOf(terms);
    const length = size(expression);
    if (length < best.size) best = { expression, size: length };
  }
  return best.expression;
}

/** What all terms share: of each generator the power nearest to zero that has the same sign in every term. */
function commonFactor(p: Polynomial): Monomial {
  if (p.size === 1) for (const m of p.keys()) return m;
  const chosen: (readonly [Generator, Rational])[] = [];
  for (const g of generatorsOf(p)) {
    const exponents = [...p.keys()].map((m) => exponentIn(m, g));
    const sign = signOfRational(exponents[0] ?? ONE);
    if (sign === 0 || exponents.some((e) => signOfRational(e) !== sign)) continue;
    const nearest = exponents.reduce((a, b) => (compareRational(a, b) === sign ? b : a));
    const alike = exponents.every((e) => isIntegerRational(addRational(e, negateRational(nearest))));
    const whole = alike ? nearest : rational(nearest.numerator / nearest.denominator);
    if (signOfRational(whole) !== 0) chosen.push([g, whole]);
  }
  chosen.sort(([g], [h]) => (g.key < h.key ? -1 : 1));
  return makeMonomial(
    chosen.map(([g]) => g),
    chosen.map(([, e]) => e),
  );
}

/** A sum without content as a product of powers of sums; one factor when nothing is gained. */
function factored(p: Polynomial): readonly (readonly [Polynomial, number])[] {
  if (p.size < 2 || p.size > LARGEST_FACTORED) return [[p, 1]];
  const factors = squareFreeFactors(divideByMonomial(p, monomialContent(p)));
  return factors.length === 1 && factors[0]?.[1] === 1 ? [[p, 1]] : factors;
}

const hasBothSigns = (p: Polynomial): boolean => {
  const signs = new Set([...p.values()].map((c) => c > 0n));
  return signs.size === 2;
};

/** `collecting` says whether long sums are collected; their coefficients are not once more. */
function write(f: NormalForm, joins: Joins, collecting = true): Expression {
  if (isZeroPolynomial(f.numerator)) return zero;
  const powers: Powers = new Map();
  const sums: Expression[] = [];
  const shared = f.numerator.size >= LONG_SUM ? monomialContent(f.numerator) : commonFactor(f.numerator);
  gatherMonomial(powers, shared);
  let above = divideByMonomial(f.numerator, shared);
  const content = integerContent(above);
  above = divideByInteger(above, content);
  let coefficient = rational(content, integerContent(f.denominator));
  let below: readonly (readonly [Polynomial, number])[] = factored(divideByInteger(f.denominator, integerContent(f.denominator))); // prettier-ignore
  if (constantOf(below[0]?.[0] ?? onePolynomial) !== undefined) below = [];

  const alone = powers.size === 0 && below.length === 0 && equalRational(coefficient, ONE);
  if (leadingCoefficient(above) < 0n && (above.size === 1 || !alone || !hasBothSigns(above))) {
    above = negatePolynomial(above);
    coefficient = negateRational(coefficient);
  }
  if (constantOf(above) === undefined) {
    const factors = factored(above);
    if (factors.length === 1 && factors[0]?.[1] === 1) {
      sums.push(sumExpression(above, joins, collecting));
    } else {
      gatherMonomial(powers, monomialContent(above));
      for (const [p, n] of factors) gather(powers, sumExpression(p, joins, collecting), rational(n), one);
      if (leadingCoefficient(above) < 0n) coefficient = negateRational(coefficient);
    }
  }
  // A minus in front is spent on a denominator such as γ − 1, which then reads 1 − γ.
  const turned = coefficient.numerator < 0n ? below.findIndex(([p, n]) => n % 2 === 1 && hasBothSigns(p)) : -1;
  if (turned >= 0) coefficient = negateRational(coefficient);
  below.forEach(([p, n], i) =>
    gather(powers, sumExpression(i === turned ? negatePolynomial(p) : p, joins, collecting), rational(-n), one),
  );
  return multiply(number(coefficient), ...sums, ...factorsOf(powers, joins));
}

const written = new WeakMap<NormalForm, Expression>();

/** The expression of a normal form; equal forms give the same object. */
export function formToExpression(f: NormalForm): Expression {
  const known = written.get(f);
  if (known) return known;
  const expression = write(f, joinsNothing);
  written.set(f, expression);
  return expression;
}

/** The same, with square roots of bases that `joins` admits (those known not to be negative) under one root. */
export const formToTidyExpression = (f: NormalForm, joins: Joins): Expression => write(f, joins);

/** The expression of a polynomial. */
export const polynomialToExpression = (p: Polynomial): Expression =>
  formToExpression({ numerator: p, denominator: onePolynomial });
