/**
 * Powers, exponentials, logarithms and absolute values of normal forms. Factors known to be positive are taken apart;
 * those of unknown sign stay together, since (ab)^e = a^e b^e and log ab = log a + log b may fail for them.
 */
import { call, number, one, power, type Expression } from './expression.js';
import {
  absoluteBase,
  factorForm,
  integerBase,
  integerFactors,
  isEven,
  logarithmOf,
  signedBase,
  type Factor,
} from './factor-form.js';
import { formToExpression } from './form-to-expression.js';
import {
  DivisionByZero,
  addForms,
  generatorForm,
  isExpandable,
  isOneForm,
  isZeroForm,
  monomialForm,
  multiplyForms,
  powerForm,
  rationalForm,
  rationalOf,
} from './fraction.js';
import {
  makeBase,
  makeGenerator,
  monomialOf,
  multiplyMonomials,
  oneForm,
  onePolynomial,
  splitMonomial,
  unitMonomial,
  zeroForm,
  type Base,
  type Generator,
  type Monomial,
  type NormalForm,
  type Polynomial,
} from './monomial.js';
import {
  constantOf,
  divideByInteger,
  integerContent,
  monomialPolynomial,
  multiplyPolynomials,
  scalePolynomial,
  sortedTerms,
} from './polynomial.js';
import {
  ONE,
  addRational,
  isIntegerRational,
  multiplyRational,
  negateRational,
  rational,
  signOfRational,
  subtractRational,
  type Rational,
} from './rational.js';
import { isAtLeastZero, isAtMostZero } from './sign-algebra.js';
import { isPlain, type SignContext } from './sign-context.js';
import { signOfForm } from './sign-of-form.js';

/** c·monomial/denominator, one addend of an exponent. */
interface Addend {
  readonly coefficient: Rational;
  readonly monomial: Monomial;
  readonly denominator: Polynomial;
}

const divides = (lead: Monomial, m: Monomial): boolean =>
  lead.generators.every((g, i) => {
    const at = m.generators.indexOf(g);
    const need = lead.exponents[i] ?? ONE;
    return at >= 0 && signOfRational(subtractRational(m.exponents[at] ?? ONE, need)) >= 0;
  });

/** The addends of an exponent; a fraction is first divided out, so that equal exponents have equal addends. */
function addendsOf(e: NormalForm): readonly Addend[] {
  const content = integerContent(e.denominator);
  const below = divideByInteger(e.denominator, content);
  if (constantOf(below) !== undefined) {
    return sortedTerms(e.numerator).map(([monomial, c]) => ({
      coefficient: rational(c, content),
      monomial,
      denominator: onePolynomial,
    }));
  }
  const [[lead, leadCoefficient] = [unitMonomial, 1n] as const, ...tail] = sortedTerms(below);
  const rest = new Map<Monomial, Rational>([...e.numerator].map(([m, c]) => [m, rational(c, content)]));
  const whole: Addend[] = [];
  for (let turn = 0; turn < 1000; turn++) {
    const next = [...rest].find(([m]) => divides(lead, m));
    if (!next) break;
    const [m, c] = next;
    const shift = splitQuotient(m, lead);
    const factor = rational(c.numerator, c.denominator * leadCoefficient);
    whole.push({ coefficient: factor, monomial: shift, denominator: onePolynomial });
    rest.delete(m);
    for (const [n, d] of tail) {
      const at = multiplyMonomials(n, shift);
      const sum = subtractRational(rest.get(at) ?? rational(0), multiplyRational(factor, rational(d)));
      if (signOfRational(sum) === 0) rest.delete(at);
      else rest.set(at, sum);
    }
  }
  return [...whole, ...[...rest].map(([monomial, coefficient]) => ({ coefficient, monomial, denominator: below }))];
}

const splitQuotient = (m: Monomial, lead: Monomial): Monomial =>
  lead.generators.reduce((q, g, i) => multiplyMonomials(q, monomialOf(g, negateRational(lead.exponents[i] ?? ONE))), m);

const exponentialBase: Base = makeBase('exponential', call('exp', one));

const isLogarithm = (g: Generator): boolean =>
  isPlain(g) && g.base.kind === 'function' && g.base.expression.kind === 'function' && g.base.expression.name === 'log';

/** base^exponent: one generator for each addend of the exponent. */
function spread(base: Base, exponent: NormalForm, context: SignContext): NormalForm {
  let result = oneForm;
  let monomial = unitMonomial;
  for (const { coefficient, monomial: m, denominator } of addendsOf(exponent)) {
    const [logs, others] = splitMonomial(m, isLogarithm);
    const inner: NormalForm = { numerator: monomialPolynomial(m), denominator };
    const [log] = logs.generators;
    if (log && base !== exponentialBase) {
      // x^(log y) and y^(log x) are both exp(log x · log y).
      const whole = multiplyForms(logarithmOf(base), multiplyForms(inner, rationalForm(coefficient)));
      result = multiplyForms(result, spread(exponentialBase, whole, context));
    } else if (
      log &&
      logs.generators.length === 1 &&
      logs.exponents[0]?.numerator === 1n &&
      isIntegerRational(logs.exponents[0])
    ) {
      // exp(c·m·log b) = b^(c·m), the logarithm's existence making b positive.
      const rest: NormalForm = { numerator: monomialPolynomial(others), denominator };
      const raised = powerOfForms(
        log.base.parts[0] ?? oneForm,
        multiplyForms(rest, rationalForm(coefficient)),
        context,
      );
      result = multiplyForms(result, raised);
    } else {
      const g = makeGenerator(base, formToExpression(inner), inner);
      monomial = multiplyMonomials(monomial, monomialOf(g, coefficient));
    }
  }
  return multiplyForms(result, monomialForm(monomial));
}

export const exponentialOf = (u: NormalForm, context: SignContext): NormalForm => spread(exponentialBase, u, context);

const scaleForm = (f: NormalForm, r: Rational): NormalForm => multiplyForms(f, rationalForm(r));

/** factor^e with the factor not negative (or e an integer). */
const raise = (f: Factor, e: NormalForm, context: SignContext): NormalForm =>
  f.generator
    ? spread(f.generator.base, multiplyForms(f.generator.exponentForm, e), context)
    : spread(signedBase(f.polynomial, 1), e, context);

/** How a product splits under powers and logarithms: outer parts apart, the rest together inside. */
interface Split {
  /** −1 when the sign of what was taken apart is negative. */
  readonly sign: 1 | -1;
  /** Not negative: to be taken to the exponent. */
  readonly apart: readonly Factor[];
  /** Known not positive, by its negative. */
  readonly turned: readonly Factor[];
  /** Of unknown sign with an even exponent: by its absolute value. */
  readonly even: readonly Factor[];
  /** Of unknown sign with an odd exponent. */
  readonly together: readonly Factor[];
}

function splitFactors(coefficient: Rational, factors: readonly Factor[]): Split {
  let sign: 1 | -1 = signOfRational(coefficient) < 0 ? -1 : 1;
  const [apart, turned, even, together]: [Factor[], Factor[], Factor[], Factor[]] = [[], [], [], []];
  for (const f of factors) {
    // A fractional power of a plain base exists only where the base is not negative.
    if (isAtLeastZero(f.sign) || !isIntegerRational(f.exponent)) apart.push(f);
    else if (isAtMostZero(f.sign)) {
      turned.push(f);
      if (!isEven(f.exponent)) sign = sign === 1 ? -1 : 1;
    } else if (isEven(f.exponent)) even.push(f);
    else together.push(f);
  }
  return { sign, apart, turned, even, together };
}

const productOf = (factors: readonly Factor[], sign: 1 | -1): Polynomial =>
  factors.reduce((p, f) => multiplyPolynomials(p, f.polynomial), scalePolynomial(onePolynomial, BigInt(sign)));

const opaquePower = (base: Expression, exponent: Expression): NormalForm =>
  generatorForm(makeGenerator(makeBase('opaque', power(base, exponent))));

/**
 * base^exponent.
 * @throws DivisionByZero for zero to a negative power
 */
export function powerOfForms(base: NormalForm, exponent: NormalForm, context: SignContext): NormalForm {
  const n = rationalOf(exponent);
  if (n && signOfRational(n) === 0) return oneForm;
  if (isZeroForm(base)) {
    const sign = signOfForm(exponent, context);
    if (sign === 'negative') throw new DivisionByZero();
    return sign === 'positive' ? zeroForm : opaquePower(number(0), formToExpression(exponent));
  }
  if (isOneForm(base)) return oneForm;
  if (n && isIntegerRational(n)) {
    return isExpandable(base, n)
      ? powerForm(base, Number(n.numerator))
      : opaquePower(formToExpression(base), number(n));
  }
  const { coefficient, factors } = factorForm(base, context);
  const { sign, apart, turned, even, together } = splitFactors(coefficient, factors);
  let result = rationalPower(coefficient, exponent, context);
  const times = (f: NormalForm): void => {
    result = multiplyForms(result, f);
  };
  for (const f of apart) times(raise(f, scaleForm(exponent, f.exponent), context));
  for (const f of turned) times(spread(signedBase(f.polynomial, -1), scaleForm(exponent, f.exponent), context));
  for (const f of even) times(spread(absoluteBase(f.polynomial), scaleForm(exponent, f.exponent), context));
  const [only] = together;
  if (!only) {
    if (sign < 0) times(spread(integerBase(-1n), exponent, context));
  } else if (together.length === 1) {
    times(spread(signedBase(only.polynomial, sign), scaleForm(exponent, only.exponent), context));
  } else {
    for (const f of together)
      times(spread(absoluteBase(f.polynomial), scaleForm(exponent, addRational(f.exponent, rational(-1))), context));
    times(spread(signedBase(productOf(together, sign), 1), exponent, context));
  }
  return result;
}

/** |c|^e by prime factors. */
function rationalPower(c: Rational, e: NormalForm, context: SignContext): NormalForm {
  const of = (n: bigint, direction: number): readonly NormalForm[] =>
    integerFactors(n).map(([p, k]) => spread(integerBase(p), scaleForm(e, rational(k * direction)), context));
  return [...of(c.numerator, 1), ...of(c.denominator, -1)].reduce(multiplyForms, oneForm);
}

/**
 * log f.
 * @throws DivisionByZero for the logarithm of zero
 */
export function logarithmOfForm(f: NormalForm, context: SignContext): NormalForm {
  if (isZeroForm(f)) throw new DivisionByZero('a logarithm of zero');
  const { coefficient, factors } = factorForm(f, context);
  const { sign, apart, turned, even, together } = splitFactors(coefficient, factors);
  const terms: NormalForm[] = [];
  const of = (n: bigint, direction: number): void => {
    for (const [p, k] of integerFactors(n)) terms.push(scaleForm(logarithmOf(integerBase(p)), rational(k * direction)));
  };
  of(coefficient.numerator, 1);
  of(coefficient.denominator, -1);
  for (const f of apart) terms.push(scaleForm(logarithmOfFactor(f), f.exponent));
  for (const f of turned) terms.push(scaleForm(logarithmOf(signedBase(f.polynomial, -1)), f.exponent));
  for (const f of even) terms.push(scaleForm(logarithmOf(absoluteBase(f.polynomial)), f.exponent));
  const [only] = together;
  if (!only) {
    if (sign < 0) terms.push(logarithmOf(integerBase(-1n)));
  } else if (together.length === 1) {
    terms.push(scaleForm(logarithmOf(signedBase(only.polynomial, sign)), only.exponent));
  } else {
    for (const f of together)
      terms.push(scaleForm(logarithmOf(absoluteBase(f.polynomial)), addRational(f.exponent, rational(-1))));
    terms.push(logarithmOf(signedBase(productOf(together, sign), 1)));
  }
  return terms.reduce(addForms, zeroForm);
}

/** log of b^m is m·log b, and log of exp m is m. */
function logarithmOfFactor(f: Factor): NormalForm {
  if (!f.generator) return logarithmOf(signedBase(f.polynomial, 1));
  const { base, exponentForm } = f.generator;
  return base === exponentialBase ? exponentForm : multiplyForms(exponentForm, logarithmOf(base));
}

/** |f|, factor by factor. */
export function absoluteOfForm(f: NormalForm, context: SignContext): NormalForm {
  if (isZeroForm(f)) return zeroForm;
  const { coefficient, factors } = factorForm(f, context);
  const { apart, turned, even, together } = splitFactors(coefficient, factors);
  const magnitude = signOfRational(coefficient) < 0 ? negateRational(coefficient) : coefficient;
  let result = rationalForm(magnitude);
  const times = (g: NormalForm): void => {
    result = multiplyForms(result, g);
  };
  for (const f of [...apart, ...even]) times(raise(f, rationalForm(f.exponent), context));
  for (const f of turned) times(spread(signedBase(f.polynomial, -1), rationalForm(f.exponent), context));
  for (const f of together) times(spread(absoluteBase(f.polynomial), rationalForm(f.exponent), context));
  return result;
}
