/**
 * The field of normal forms: sums, products and inverses of fractions of polynomials, kept in lowest terms with algebraic
 * generators (roots, |u|, cos u) reduced by their relations and removed from denominators where a square is enough.
 */
import { CostateError } from '../errors.js';
import {
  invertMonomial,
  monomialOf,
  oneForm,
  onePolynomial,
  reduceMonomial,
  tooLarge,
  unitMonomial,
  zeroForm,
  type Generator,
  type Monomial,
  type NormalForm,
  type Polynomial,
} from './monomial.js';
import { gcdPolynomials, quotientPolynomial } from './polynomial-gcd.js';
import {
  addPolynomials,
  coefficientsIn,
  constantOf,
  constantPolynomial,
  divideByInteger,
  divideByMonomial,
  equalPolynomials,
  generatorsOf,
  integerContent,
  isOnePolynomial,
  isZeroPolynomial,
  leadingCoefficient,
  monomialContent,
  monomialPolynomial,
  multiplyPolynomials,
  negatePolynomial,
  powerPolynomial,
  scalePolynomial,
  subtractPolynomials,
} from './polynomial.js';
import { ONE, equalRational, gcd, multiplyRational, rational, signOfRational, type Rational } from './rational.js';

/** The error of dividing by something that is identically zero. */
export class DivisionByZero extends CostateError {
  constructor(what = 'division by an expression that vanishes identically') {
    super({ code: 'resources.undecided', message: what });
  }
}

export const isZeroForm = (f: NormalForm): boolean => isZeroPolynomial(f.numerator);
export const isOneForm = (f: NormalForm): boolean => isOnePolynomial(f.numerator) && isOnePolynomial(f.denominator);
export const equalForms = (a: NormalForm, b: NormalForm): boolean =>
  equalPolynomials(a.numerator, b.numerator) && equalPolynomials(a.denominator, b.denominator);

/** The value of a form that is a rational number, undefined for any other. */
export function rationalOf(f: NormalForm): Rational | undefined {
  const [n, d] = [constantOf(f.numerator), constantOf(f.denominator)];
  return n === undefined || d === undefined || d === 0n ? undefined : rational(n, d);
}

export const rationalForm = (r: Rational): NormalForm =>
  r.numerator === 0n
    ? zeroForm
    : r.numerator === 1n && r.denominator === 1n
      ? oneForm
      : { numerator: constantPolynomial(r.numerator), denominator: constantPolynomial(r.denominator) };

/** c·m as a form; algebraic generators are reduced. */
export const monomialForm = (m: Monomial, c: Rational = ONE): NormalForm =>
  m.reduced
    ? { numerator: monomialPolynomial(m, c.numerator), denominator: constantPolynomial(c.denominator) }
    : fractionOf(monomialPolynomial(m, c.numerator), constantPolynomial(c.denominator));

export const generatorForm = (g: Generator, exponent: Rational = ONE): NormalForm =>
  monomialForm(monomialOf(g, exponent));

const isReduced = (p: Polynomial): boolean => {
  for (const m of p.keys()) if (!m.reduced) return false;
  return true;
};

/** Rewrites a polynomial by the relations of its algebraic generators; negative powers of a relation go below. */
function reduce(p: Polynomial): readonly [numerator: Polynomial, denominator: Polynomial] {
  let [numerator, denominator]: [Polynomial, Polynomial] = [p, onePolynomial];
  for (let turn = 0; !isReduced(numerator); turn++) {
    if (turn > 100) throw tooLarge('nested roots do not come to an end');
    const kept = new Map<Monomial, bigint>();
    const rewritten: (readonly [Polynomial, readonly (readonly [Polynomial, number])[]])[] = [];
    for (const [m, c] of numerator) {
      if (m.reduced) kept.set(m, c);
      else {
        const { monomial, powers } = reduceMonomial(m);
        const above = powers.filter(([, n]) => n > 0).map(([value, n]) => powerPolynomial(value, n));
        const top = above.reduce(multiplyPolynomials, monomialPolynomial(monomial, c));
        rewritten.push([top, powers.filter(([, n]) => n < 0)]);
      }
    }
    // The common denominator: each relation's value to the largest power that any term needs.
    const needed: (readonly [Polynomial, number])[] = [];
    for (const [, below] of rewritten) {
      for (const [value, n] of below) {
        const at = needed.findIndex(([v]) => v === value);
        if (at < 0) needed.push([value, -n]);
        else needed[at] = [value, Math.max(needed[at]?.[1] ?? 0, -n)];
      }
    }
    const lift = (top: Polynomial, below: readonly (readonly [Polynomial, number])[]): Polynomial =>
      needed.reduce((product, [value, most]) => {
        const n = below.find(([v]) => v === value)?.[1] ?? 0;
        return multiplyPolynomials(product, powerPolynomial(value, most + n));
      }, top);
    numerator = rewritten.reduce((sum, [top, below]) => addPolynomials(sum, lift(top, below)), lift(kept, []));
    denominator = needed.reduce(
      (product, [value, n]) => multiplyPolynomials(product, powerPolynomial(value, n)),
      denominator,
    );
  }
  return [numerator, denominator];
}

/** Both reduced: numerator over denominator, the denominator perhaps with new algebraic factors below it. */
function reduceBoth(top: Polynomial, bottom: Polynomial): readonly [Polynomial, Polynomial] {
  let [n, d] = [top, bottom];
  for (let turn = 0; !(isReduced(n) && isReduced(d)); turn++) {
    if (turn > 100) throw tooLarge('nested roots do not come to an end');
    const [n1, n2] = reduce(n);
    const [d1, d2] = reduce(d);
    n = multiplyPolynomials(n1, d2);
    d = multiplyPolynomials(d1, n2);
  }
  return [n, d];
}

/** Terms beyond which a denominator is left with its roots. */
const LARGEST_RATIONALISED = 400;

/** One square root removed from the denominator by its conjugate; undefined where there is none to remove. */
function rationalise(n: Polynomial, d: Polynomial): readonly [Polynomial, Polynomial] | undefined {
  const roots = [...generatorsOf(d)]
    .filter((g) => g.relation)
    .sort((a, b) => depthOf(b) - depthOf(a) || (a.key < b.key ? -1 : 1));
  for (const g of roots) {
    const halfTurn = multiplyRational(g.relation?.period ?? ONE, rational(1, 2));
    const parts = coefficientsIn(d, g);
    const [odd, even] = [parts[0], parts[1]];
    if (!odd || parts.length > 2 || !equalRational(odd.exponent, halfTurn)) continue;
    if (even && signOfRational(even.exponent) !== 0) continue;
    const root = monomialPolynomial(monomialOf(g, halfTurn));
    const conjugate = subtractPolynomials(even?.coefficient ?? new Map(), multiplyPolynomials(odd.coefficient, root));
    const [below, lower] = reduce(multiplyPolynomials(d, conjugate));
    if (isZeroPolynomial(below) || !isOnePolynomial(lower) || below.size > LARGEST_RATIONALISED) continue;
    return [multiplyPolynomials(n, conjugate), below];
  }
  return undefined;
}

/** Nesting of roots, so that outer ones are removed first. */
function depthOf(g: Generator): number {
  if (!g.relation) return 0;
  return 1 + Math.max(0, ...[...generatorsOf(g.relation.value)].map(depthOf));
}

/**
 * The fraction in lowest terms.
 * @throws DivisionByZero when the denominator is identically zero
 */
export function fractionOf(top: Polynomial, bottom: Polynomial): NormalForm {
  let [n, d] = reduceBoth(top, bottom);
  for (;;) {
    if (isZeroPolynomial(d)) throw new DivisionByZero();
    if (isZeroPolynomial(n)) return zeroForm;
    const common = monomialContent(d);
    if (common !== unitMonomial) {
      d = divideByMonomial(d, common);
      n = divideByMonomial(n, common);
      [n, d] = reduceBoth(n, d);
      // A negative power of a root may have put its square below; look again.
      if (monomialContent(d) !== unitMonomial) continue;
      if (isZeroPolynomial(n)) return zeroForm;
    }
    if (d.size > 1) {
      const freed = rationalise(n, d);
      if (freed) {
        [n, d] = reduceBoth(freed[0], freed[1]);
        continue;
      }
    }
    break;
  }
  return lowestTerms(n, d);
}

function lowestTerms(top: Polynomial, bottom: Polynomial): NormalForm {
  let [n, d] = [top, bottom];
  if (d.size > 1) {
    const shift = monomialContent(n);
    const p = divideByMonomial(n, shift);
    const common = gcdPolynomials(p, d);
    if (common.size > 1) {
      const [q, r] = [quotientPolynomial(p, common), quotientPolynomial(d, common)];
      if (q === undefined || r === undefined) throw new RangeError('a common divisor does not divide');
      n = divideByMonomial(q, invertMonomial(shift));
      d = r;
    }
  }
  const below = integerContent(d);
  if (below !== 1n) {
    const divisor = gcd(integerContent(n), below);
    n = divideByInteger(n, divisor);
    d = divideByInteger(d, divisor);
  }
  if (leadingCoefficient(d) < 0n) [n, d] = [negatePolynomial(n), negatePolynomial(d)];
  return { numerator: n, denominator: d };
}

/** Sum of many forms: those over an integer are added up in one pass. */
export function sumForms(forms: readonly NormalForm[]): NormalForm {
  if (forms.length < 3) return forms.reduce(addForms, zeroForm);
  let lcm = 1n;
  const rest: NormalForm[] = [];
  const plain: (readonly [Polynomial, bigint])[] = [];
  for (const f of forms) {
    const d = constantOf(f.denominator);
    if (d === undefined) rest.push(f);
    else {
      plain.push([f.numerator, d]);
      if (d !== 1n) lcm = (lcm * d) / gcd(lcm, d);
    }
  }
  const total = new Map<Monomial, bigint>();
  for (const [p, d] of plain) {
    for (const [m, c] of p) {
      const sum = (total.get(m) ?? 0n) + c * (lcm / d);
      if (sum === 0n) total.delete(m);
      else total.set(m, sum);
    }
  }
  return rest.reduce(addForms, reducedSum(total, constantPolynomial(lcm)));
}

export function addForms(a: NormalForm, b: NormalForm): NormalForm {
  if (isZeroForm(a)) return b;
  if (isZeroForm(b)) return a;
  if (equalPolynomials(a.denominator, b.denominator)) {
    const numerator = addPolynomials(a.numerator, b.numerator);
    return isOnePolynomial(a.denominator)
      ? { numerator, denominator: onePolynomial }
      : reducedSum(numerator, a.denominator);
  }
  const [c, d] = [constantOf(a.denominator), constantOf(b.denominator)];
  if (c !== undefined && d !== undefined) {
    const common = gcd(c, d);
    const numerator = addPolynomials(
      scalePolynomial(a.numerator, d / common),
      scalePolynomial(b.numerator, c / common),
    );
    return reducedSum(numerator, constantPolynomial((c / common) * d));
  }
  const common = gcdPolynomials(a.denominator, b.denominator);
  const [p, q] = [quotientPolynomial(a.denominator, common), quotientPolynomial(b.denominator, common)];
  if (p === undefined || q === undefined) throw tooLarge('a division by a common factor');
  const numerator = addPolynomials(multiplyPolynomials(a.numerator, q), multiplyPolynomials(b.numerator, p));
  return fractionOf(numerator, multiplyPolynomials(a.denominator, q));
}

/** Sums of reduced polynomials are reduced, so only common factors need to be looked for. */
const reducedSum = (n: Polynomial, d: Polynomial): NormalForm => (isZeroPolynomial(n) ? zeroForm : lowestTerms(n, d));

export function multiplyForms(a: NormalForm, b: NormalForm): NormalForm {
  if (isZeroForm(a) || isZeroForm(b)) return zeroForm;
  if (isOneForm(a)) return b;
  if (isOneForm(b)) return a;
  const numerator = multiplyPolynomials(a.numerator, b.numerator);
  const denominator = multiplyPolynomials(a.denominator, b.denominator);
  if (isOnePolynomial(denominator) && isReduced(numerator)) return { numerator, denominator: onePolynomial };
  return fractionOf(numerator, denominator);
}

export const negateForm = (f: NormalForm): NormalForm => ({
  numerator: negatePolynomial(f.numerator),
  denominator: f.denominator,
});

export const subtractForms = (a: NormalForm, b: NormalForm): NormalForm => addForms(a, negateForm(b));

/** @throws DivisionByZero for the zero form */
export const invertForm = (f: NormalForm): NormalForm => fractionOf(f.denominator, f.numerator);

export const polynomialForm = (p: Polynomial): NormalForm => fractionOf(p, onePolynomial);

/** Number of terms of p^n, a binomial coefficient; stops counting early. */
function termsOfPower(terms: number, n: number): number {
  let count = 1;
  for (let i = 1; i < terms && count < 1e9; i++) count = (count * (n + i)) / i;
  return count;
}

/** Terms up to which a power is multiplied out. */
const LARGEST_EXPANSION = 5000;

/** Whether f^n may be multiplied out within the bounds. */
export function isExpandable(f: NormalForm, n: Rational): boolean {
  const size = n.numerator < 0n ? -n.numerator : n.numerator;
  if (size > 1_000_000n) return false;
  const bits = (p: Polynomial): number => {
    let most = 0;
    for (const c of p.values()) most = Math.max(most, c === 1n || c === -1n ? 0 : c.toString(2).length);
    return most * Number(size);
  };
  if (bits(f.numerator) > 4096 || bits(f.denominator) > 4096) return false;
  return [f.numerator, f.denominator].every(
    (p) => p.size === 1 || (size <= 1000n && termsOfPower(p.size, Number(size)) <= LARGEST_EXPANSION),
  );
}

/** f^n for an integer n that is `isExpandable`. */
export function powerForm(f: NormalForm, n: number): NormalForm {
  if (n === 0) return oneForm;
  if (n === 1) return f;
  if (n < 0) return powerForm(invertForm(f), -n);
  const numerator = powerPolynomial(f.numerator, n);
  const denominator = powerPolynomial(f.denominator, n);
  if (isReduced(numerator) && isReduced(denominator)) return { numerator, denominator };
  return fractionOf(numerator, denominator);
}
