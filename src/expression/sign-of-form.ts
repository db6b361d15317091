/**
 * Signs of normal forms under declared domains and known facts: exact, and `unknown` whenever no rule applies. All
 * quantities are real; a power with a fractional exponent is taken to exist, so that it is not negative.
 */
import { pi } from './circle-number.js';
import type { Domain } from './expression.js';
import { subtractForms } from './fraction.js';
import {
  makeGenerator,
  oneForm,
  type Base,
  type Generator,
  type Monomial,
  type NormalForm,
  type Polynomial,
} from './monomial.js';
import {
  constantOf,
  divideByMonomial,
  isZeroPolynomial,
  leadingCoefficient,
  monomialContent,
  multiplyPolynomials,
  polynomialKey,
} from './polynomial.js';
import { squareFreeFactors } from './polynomial-gcd.js';
import { ONE, isIntegerRational, rational, type Rational } from './rational.js';
import {
  addSigns,
  isAtLeastZero,
  isAtMostZero,
  isStrict,
  meetSigns,
  multiplySigns,
  powerSign,
  signOfInteger,
  type Sign,
} from './sign-algebra.js';
import { type SignContext, isPlain, generatorKey, core } from './sign-context.js';
import { SIGN_RULES, type SignQuestions } from './sign-rules.js';

function signOfDomain(domain: Domain, context: SignContext): Sign {
  switch (domain.kind) {
    case 'real':
      return 'unknown';
    case 'positive':
    case 'nonnegative':
      return domain.kind;
    case 'interval': {
      const [low, high] = [
        signOfForm(context.bound(domain.lower), context),
        signOfForm(context.bound(domain.upper), context),
      ];
      if (low === 'positive' || high === 'negative') return low === 'positive' ? low : high;
      return isAtLeastZero(low) ? 'nonnegative' : isAtMostZero(high) ? 'nonpositive' : 'unknown';
    }
    case 'set': {
      const signs = domain.values.map((v) => signOfForm(context.bound(v), context));
      if (signs.length === 0) return 'unknown';
      if (signs.every(isAtLeastZero)) return signs.every((s) => s === 'positive') ? 'positive' : 'nonnegative';
      if (signs.every(isAtMostZero)) return signs.every((s) => s === 'negative') ? 'negative' : 'nonpositive';
      return 'unknown';
    }
  }
}

function intrinsicSign(base: Base, context: SignContext): Sign {
  const e = base.expression;
  const argument = base.parts[0] ?? oneForm;
  switch (base.kind) {
    case 'symbol':
    case 'unknown': {
      if (e === pi) return 'positive';
      const name = e.kind === 'symbol' ? e.name : e.kind === 'unknown' && e.orders.every((n) => n === 0) ? e.name : '';
      const domain = context.domains.get(name);
      return domain ? signOfDomain(domain, context) : 'unknown';
    }
    case 'absolute':
      return isNonzeroForm(argument, context) ? 'positive' : 'nonnegative';
    case 'exponential':
      return 'positive';
    case 'integer':
    case 'polynomial':
      return signOfForm(argument, context);
    case 'cosine':
    case 'opaque':
      return 'unknown';
    case 'function':
      return e.kind === 'function' ? signOfCall(e.name, base.parts, context) : 'unknown';
  }
}

function signOfCall(name: string, parts: readonly NormalForm[], context: SignContext): Sign {
  if (name === 'log') return signOfForm(subtractForms(parts[0] ?? oneForm, oneForm), context);
  if (name !== 'min' && name !== 'max') return 'unknown';
  const signs = parts.map((p) => signOfForm(p, context));
  const [dominant, other] = name === 'max' ? (['positive', 'negative'] as const) : (['negative', 'positive'] as const);
  if (signs.includes(dominant)) return dominant;
  const towards = name === 'max' ? isAtLeastZero : isAtMostZero;
  const away = name === 'max' ? isAtMostZero : isAtLeastZero;
  if (signs.every((s) => s === other)) return other;
  if (signs.some(towards)) return name === 'max' ? 'nonnegative' : 'nonpositive';
  if (signs.every(away)) return name === 'max' ? 'nonpositive' : 'nonnegative';
  return 'unknown';
}

/** Sign of a generator's base (so of the generator itself when its exponent is one). */
export function signOfBase(base: Base, context: SignContext): Sign {
  const known = context.ofBase.get(base);
  if (known) return known;
  context.ofBase.set(base, 'unknown');
  // A fact about the base itself speaks of its symbolic powers as well: V_x > 0 makes V_x^(1/γ) positive.
  const fact = context.facts.get(generatorKey(makeGenerator(base)))?.sign ?? 'unknown';
  const sign = meetSigns(intrinsicSign(base, context), fact);
  context.ofBase.set(base, sign);
  return sign;
}

export function signOfGenerator(g: Generator, context: SignContext): Sign {
  const base = signOfBase(g.base, context);
  // A symbolic exponent may be an integer, so a base of unknown sign leaves the power's sign unknown.
  const own = isPlain(g) || isAtLeastZero(base) ? base : 'unknown';
  const fact = context.facts.get(generatorKey(g))?.sign ?? 'unknown';
  const sign = meetSigns(own, fact);
  if (isStrict(sign) || !context.nonzero.has(generatorKey(g))) return sign;
  return sign === 'nonnegative' ? 'positive' : sign === 'nonpositive' ? 'negative' : sign;
}

/** Sign of g^e, exact for even powers of real generators. */
export const signOfFactor = (g: Generator, e: Rational, context: SignContext): Sign => {
  const own = signOfGenerator(g, context);
  // (x^γ)² stands for x^(2γ), which is negative for x = −1 and γ = ½: only a plain power shows that a square is one.
  if (own === 'unknown' && !isPlain(g)) return 'unknown';
  const sign = powerSign(own, e);
  return sign === 'nonnegative' && context.nonzero.has(generatorKey(g)) ? 'positive' : sign;
};

const signOfMonomial = (m: Monomial, context: SignContext): Sign =>
  m.generators.reduce<Sign>(
    (sign, g, i) => multiplySigns(sign, signOfFactor(g, m.exponents[i] ?? ONE, context)),
    'positive',
  );

/** How deep the rules may call each other. */
const DEEPEST = 4;
/** Terms beyond which only the plain rules are tried. */
const LARGEST_SEARCHED = 60;

export function signOfPolynomial(p: Polynomial, context: SignContext, depth = 0): Sign {
  if (isZeroPolynomial(p)) return 'zero';
  const constant = constantOf(p);
  if (constant !== undefined) return signOfInteger(constant);
  const common = monomialContent(p);
  const outside = signOfMonomial(common, context);
  if (p.size === 1) {
    const own = multiplySigns(outside, signOfInteger(leadingCoefficient(p)));
    return own === 'unknown' ? signOfProduct(common, signOfInteger(leadingCoefficient(p)), undefined, context) : own;
  }
  const { polynomial, sign } = core(divideByMonomial(p, common));
  const own = multiplySigns(multiplySigns(outside, sign), signOfCore(polynomial, context, depth));
  return own === 'unknown' ? signOfProduct(common, sign, polynomial, context) : own;
}

/** The factors of unknown sign, all to odd powers, as a key; and the sign of the others. */
export function unknownFactors(
  m: Monomial,
  rest: Polynomial | undefined,
  context: SignContext,
): { readonly key: string; readonly count: number; readonly known: Sign } | undefined {
  const keys: string[] = [];
  let known: Sign = 'positive';
  for (const [i, g] of m.generators.entries()) {
    const e = m.exponents[i] ?? ONE;
    const own = signOfFactor(g, e, context);
    if (own !== 'unknown') known = multiplySigns(known, own);
    else if (isIntegerRational(e) && e.numerator % 2n !== 0n) keys.push(generatorKey(g));
    else return undefined;
  }
  if (rest) keys.push(polynomialKey(rest));
  return { key: keys.sort().join(' '), count: keys.length, known };
}

/** What a fact on the whole product says, where its factors have no sign of their own. */
function signOfProduct(m: Monomial, sign: Sign, rest: Polynomial | undefined, context: SignContext): Sign {
  if (context.products.size === 0) return 'unknown';
  const found = unknownFactors(m, rest, context);
  const fact = found && context.products.get(found.key);
  return fact ? multiplySigns(multiplySigns(found.known, sign), fact) : 'unknown';
}

const sumOfSigns = (p: Polynomial, context: SignContext): Sign => {
  let total: Sign = 'zero';
  for (const [m, c] of p) {
    total = addSigns(total, multiplySigns(signOfMonomial(m, context), signOfInteger(c)));
    if (total === 'unknown') break;
  }
  return total;
};

function signOfCore(p: Polynomial, context: SignContext, depth: number): Sign {
  const plain = sumOfSigns(p, context);
  if (isStrict(plain)) return plain;
  const key = polynomialKey(p);
  const known = context.ofPolynomial.get(key);
  if (known !== undefined) return known;
  let sign = meetSigns(plain, context.facts.get(key)?.sign ?? 'unknown');
  if (!isStrict(sign) && depth < DEEPEST && p.size <= LARGEST_SEARCHED) {
    for (const rule of SIGN_RULES) {
      sign = meetSigns(sign, rule(p, context, depth + 1, questions));
      if (isStrict(sign)) break;
    }
  }
  if (context.nonzero.has(key)) sign = sign === 'nonnegative' ? 'positive' : sign === 'nonpositive' ? 'negative' : sign;
  // A search cut short by its depth must not be remembered as final.
  if (depth === 0 || isStrict(sign)) context.ofPolynomial.set(key, sign);
  return sign;
}
/** The sign of a form; `depth` counts nested searches. */
export function signOfForm(f: NormalForm, context: SignContext, depth = 0): Sign {
  if (isZeroPolynomial(f.numerator)) return 'zero';
  const below = powerSign(signOfPolynomial(f.denominator, context, depth), MINUS_ONE);
  const direct = multiplySigns(signOfPolynomial(f.numerator, context, depth), below);
  if (direct !== 'unknown' || constantOf(f.denominator) !== undefined) return direct;
  return signOfPolynomial(multiplyPolynomials(f.numerator, f.denominator), context, depth);
}

const MINUS_ONE = rational(-1);

/** Whether a polynomial is known not to vanish. */
export function isNonzeroPolynomial(p: Polynomial, context: SignContext, depth = 0): boolean {
  if (isZeroPolynomial(p)) return false;
  const common = monomialContent(p);
  const outside = common.generators.every(
    (g) => isStrict(signOfGenerator(g, context)) || context.nonzero.has(generatorKey(g)),
  );
  if (!outside) return false;
  const { polynomial } = core(divideByMonomial(p, common));
  if (polynomial.size === 1) return true;
  if (isStrict(signOfPolynomial(polynomial, context, depth))) return true;
  if (context.nonzero.has(polynomialKey(polynomial))) return true;
  const factors = polynomial.size <= LARGEST_SEARCHED ? squareFreeFactors(polynomial) : [];
  return (
    factors.length > 1 &&
    factors.every(
      ([f]) => isStrict(signOfPolynomial(f, context, depth)) || context.nonzero.has(polynomialKey(core(f).polynomial)),
    )
  );
}

const isNonzeroForm = (f: NormalForm, context: SignContext): boolean => isNonzeroPolynomial(f.numerator, context);

/** Whether a < b, a = b or a > b is known: the sign of a − b. */
export const compareForms = (a: NormalForm, b: NormalForm, context: SignContext): Sign =>
  signOfForm(subtractForms(a, b), context);

const questions: SignQuestions = {
  ofBase: signOfBase,
  ofGenerator: signOfGenerator,
  ofTerms: sumOfSigns,
  ofPolynomial: signOfPolynomial,
  ofForm: signOfForm,
  isNonzero: isNonzeroPolynomial,
};
