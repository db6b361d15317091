/**
 * Generalised monomials: products of generators b^m to rational exponents. Generators and monomials are interned, so
 * that equality is identity and products of monomials are looked up rather than computed.
 */
import { CostateError } from '../errors.js';
import { one, type Expression } from './expression.js';
import {
  ONE,
  gcd,
  ZERO,
  addRational,
  compareRational,
  equalRational,
  floorRational,
  isIntegerRational,
  multiplyRational,
  rational,
  rationalToNumber,
  signOfRational,
  type Rational,
} from './rational.js';
import { structuralKey } from './structural-key.js';

/** Integer polynomial: the coefficients of its monomials, none of them zero. */
export type Polynomial = ReadonlyMap<Monomial, bigint>;

/** numerator/denominator in lowest terms; the denominator has no monomial factor, so the numerator may be Laurent. */
export interface NormalForm {
  readonly numerator: Polynomial;
  readonly denominator: Polynomial;
}

/** What a base is; it decides its sign, its algebraic relation and how functions act on it. */
export type BaseKind =
  | 'symbol' | 'unknown' | 'function' | 'absolute' | 'exponential' | 'integer' | 'polynomial' | 'cosine' | 'opaque'; // prettier-ignore

/** An atom that is raised to powers. `base^period = value` where the atom is algebraic over the others. */
export interface Base {
  readonly id: number;
  readonly kind: BaseKind;
  readonly expression: Expression;
  readonly relation?: { readonly period: Rational; readonly value: Polynomial };
  /** Normal forms of a function's arguments; of a polynomial base, the polynomial itself. */
  readonly parts: readonly NormalForm[];
}

/** base^exponent, where the exponent is a monomial with coefficient one (such as 1, gamma or 1/gamma). */
export interface Generator {
  readonly base: Base;
  readonly exponent: Expression;
  readonly exponentForm: NormalForm;
  /** Orders generators by structure, never by the history of the process. */
  readonly key: string;
  readonly relation?: { readonly period: Rational; readonly value: Polynomial };
}

export interface Monomial {
  /** Increasing in the structural order. */
  readonly generators: readonly Generator[];
  /** One a generator, never zero. */
  readonly exponents: readonly Rational[];
  /** Whether every algebraic generator's exponent lies in [0, period). */
  readonly reduced: boolean;
  /** Sum of the exponents, for the order of terms only. */
  readonly degree: number;
  /** Products met so far. */
  readonly products: Map<Monomial, Monomial>;
}

/** Number of terms beyond which a computation is given up. */
export const LARGEST_POLYNOMIAL = 20_000;
const PRODUCTS_REMEMBERED = 256;

/** The error of a computation that would outgrow its bounds. */
export function tooLarge(what: string): CostateError {
  return new CostateError({
    code: 'resources.undecided',
    message: `the normal form gave up: ${what}`,
    suggestion: 'state the claim in smaller parts, or introduce a name for the large subexpression',
  });
}

const bases = new Map<string, Base>();
const generators = new Map<string, Generator>();
const monomials = new Map<string, Monomial>();
const serials = new WeakMap<Generator, number>();

export function makeMonomial(gens: readonly Generator[], exponents: readonly Rational[]): Monomial {
  const key = gens
    .map((g, i) => {
      const e = exponents[i] ?? ONE;
      return `${serials.get(g) ?? 0}:${e.numerator}/${e.denominator}`;
    })
    .join();
  const found = monomials.get(key);
  if (found) return found;
  const made: Monomial = {
    generators: gens,
    exponents,
    reduced: gens.every((g, i) => {
      const e = exponents[i] ?? ONE;
      return !g.relation || (signOfRational(e) >= 0 && compareRational(e, g.relation.period) < 0);
    }),
    degree: exponents.reduce((sum, e) => sum + rationalToNumber(e), 0),
    products: new Map(),
  };
  monomials.set(key, made);
  return made;
}

export const unitMonomial: Monomial = makeMonomial([], []);
export const onePolynomial: Polynomial = new Map([[unitMonomial, 1n]]);
export const zeroPolynomial: Polynomial = new Map();
export const oneForm: NormalForm = { numerator: onePolynomial, denominator: onePolynomial };
export const zeroForm: NormalForm = { numerator: zeroPolynomial, denominator: onePolynomial };

/** The base with this expression, made on first sight. */
export function makeBase(
  kind: BaseKind,
  expression: Expression,
  parts: readonly NormalForm[] = [],
  relation?: Base['relation'],
): Base {
  const key = `${kind}:${expression.id}`;
  const found = bases.get(key);
  if (found) return found;
  const made: Base = { id: bases.size, kind, expression, parts, ...(relation ? { relation } : {}) };
  bases.set(key, made);
  return made;
}

/** base^exponent as a generator; only the plain base carries the algebraic relation. */
export function makeGenerator(base: Base, exponent: Expression = one, exponentForm: NormalForm = oneForm): Generator {
  const key = `${base.id}^${exponent.id}`;
  const found = generators.get(key);
  if (found) return found;
  const made: Generator = {
    base,
    exponent,
    exponentForm,
    key: `${structuralKey(base.expression)}^${structuralKey(exponent)}#${base.kind}`,
    ...(exponent === one && base.relation ? { relation: base.relation } : {}),
  };
  serials.set(made, generators.size);
  generators.set(key, made);
  return made;
}

export const monomialOf = (g: Generator, exponent: Rational = ONE): Monomial =>
  signOfRational(exponent) === 0 ? unitMonomial : makeMonomial([g], [exponent]);

const before = (a: Generator, b: Generator): boolean => a.key < b.key;

export function multiplyMonomials(a: Monomial, b: Monomial): Monomial {
  if (a === unitMonomial) return b;
  if (b === unitMonomial) return a;
  const known = a.products.get(b);
  if (known) return known;
  const gens: Generator[] = [];
  const exponents: Rational[] = [];
  let [i, j] = [0, 0];
  while (i < a.generators.length || j < b.generators.length) {
    const [g, h] = [a.generators[i], b.generators[j]];
    const [e, f] = [a.exponents[i] ?? ZERO, b.exponents[j] ?? ZERO];
    if (g !== undefined && g === h) {
      const sum = addRational(e, f);
      if (signOfRational(sum) !== 0) {
        gens.push(g);
        exponents.push(sum);
      }
      i++;
      j++;
    } else if (g !== undefined && (h === undefined || before(g, h))) {
      gens.push(g);
      exponents.push(e);
      i++;
    } else if (h !== undefined) {
      gens.push(h);
      exponents.push(f);
      j++;
    }
  }
  const product = makeMonomial(gens, exponents);
  if (a.products.size < PRODUCTS_REMEMBERED) a.products.set(b, product);
  return product;
}

export const powerMonomial = (m: Monomial, e: Rational): Monomial =>
  signOfRational(e) === 0
    ? unitMonomial
    : equalRational(e, ONE)
      ? m
      : makeMonomial(
          m.generators,
          m.exponents.map((x) => multiplyRational(x, e)),
        );

const MINUS_ONE = rational(-1);
export const invertMonomial = (m: Monomial): Monomial => powerMonomial(m, MINUS_ONE);

export function exponentIn(m: Monomial, g: Generator): Rational {
  const i = m.generators.indexOf(g);
  return i < 0 ? ZERO : (m.exponents[i] ?? ZERO);
}

/** Splits a monomial by a property of its generators. */
export function splitMonomial(m: Monomial, chosen: (g: Generator) => boolean): readonly [Monomial, Monomial] {
  const pick = (wanted: boolean): Monomial => {
    const at = m.generators.flatMap((g, i) => (chosen(g) === wanted ? [i] : []));
    return makeMonomial(
      at.flatMap((i) => m.generators[i] ?? []),
      at.flatMap((i) => m.exponents[i] ?? []),
    );
  };
  return [pick(true), pick(false)];
}

/** Order of terms: higher degree first, then lexicographic in the structural order of generators. */
export function compareMonomials(a: Monomial, b: Monomial): number {
  if (a === b) return 0;
  if (Math.abs(a.degree - b.degree) > 1e-9) return b.degree - a.degree;
  for (let i = 0; ; i++) {
    const [g, h] = [a.generators[i], b.generators[i]];
    const [e, f] = [a.exponents[i] ?? ZERO, b.exponents[i] ?? ZERO];
    if (g === undefined) return h === undefined ? 0 : signOfRational(f);
    if (h === undefined) return -signOfRational(e);
    if (g !== h) return before(g, h) ? -signOfRational(e) : signOfRational(f);
    const order = compareRational(f, e);
    if (order !== 0) return order;
  }
}

/** Writes an unreduced monomial as a reduced one times whole powers of the relations' values. */
export function reduceMonomial(m: Monomial): {
  readonly monomial: Monomial;
  readonly powers: readonly (readonly [Polynomial, number])[];
} {
  const powers: (readonly [Polynomial, number])[] = [];
  let rest: Monomial = m;
  m.generators.forEach((g, i) => {
    const e = m.exponents[i] ?? ONE;
    if (!g.relation) return;
    const { period, value } = g.relation;
    const turns = floorRational(rational(e.numerator * period.denominator, e.denominator * period.numerator));
    if (turns === 0n) return;
    if (turns > 1000n || turns < -1000n) throw tooLarge('a root occurs with a huge exponent');
    rest = multiplyMonomials(rest, monomialOf(g, multiplyRational(rational(-turns), period)));
    powers.push([value, Number(turns)]);
  });
  return { monomial: rest, powers };
}

/** Least common multiple of the denominators of a generator's exponents, over the given monomials. */
export function rootOf(g: Generator, over: Iterable<Monomial>): bigint {
  let lcm = 1n;
  for (const m of over) {
    const e = exponentIn(m, g);
    if (!isIntegerRational(e)) lcm = rational(lcm * e.denominator, gcd(lcm, e.denominator)).numerator;
  }
  return lcm;
}
