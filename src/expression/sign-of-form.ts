/**
 * Signs of normal forms under declared domains and known facts: exact, and `unknown` whenever no rule applies. All
 * quantities are real; a power with a fractional exponent is taken to exist, so that it is not negative.
 */
import type { Domain, Expression } from './expression.js';
import { polynomialForm, subtractForms } from './fraction.js';
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
  addPolynomials,
  coefficientsIn,
  constantOf,
  divideByInteger,
  divideByMonomial,
  generatorsOf,
  integerContent,
  isZeroPolynomial,
  leadingCoefficient,
  monomialContent,
  multiplyPolynomials,
  negatePolynomial,
  polynomialKey,
  scalePolynomial,
  subtractPolynomials,
} from './polynomial.js';
import { quotientPolynomial, squareFreeFactors } from './polynomial-gcd.js';
import {
  ONE,
  equalRational,
  isIntegerRational,
  multiplyRational,
  rational,
  signOfRational,
  type Rational,
} from './rational.js';
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

/** A polynomial of known sign, without content, monomial factors or a negative leading coefficient. */
export interface SignFact {
  readonly polynomial: Polynomial;
  readonly sign: Sign;
}

/** Everything the signs are decided from. Facts are added while it is being built, never later. */
export interface SignContext {
  readonly domains: ReadonlyMap<string, Domain>;
  /** Normal form of a bound of an interval; set by the normaliser, which this file must not import. */
  readonly bound: (e: Expression) => NormalForm;
  readonly facts: Map<string, SignFact>;
  /** Signs of products of which no single factor has a known one, such as (1 − γ)·A > 0. */
  readonly products: Map<string, Sign>;
  /** Polynomials and single generators known not to vanish, by key. */
  readonly nonzero: Set<string>;
  readonly ofBase: Map<Base, Sign>;
  readonly ofPolynomial: Map<string, Sign>;
}

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

/** Whether the exponent of a generator is one, so that it stands for its base. */
export const isPlain = (g: Generator): boolean => g.exponent.kind === 'number';

const generatorKey = (g: Generator): string => `generator ${g.key}`;

/** Sign of g^e, exact for even powers of real generators. */
const signOfFactor = (g: Generator, e: Rational, context: SignContext): Sign => {
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

/** The polynomial without integer content and with positive leading coefficient, and the sign taken out. */
export function core(p: Polynomial): { readonly polynomial: Polynomial; readonly sign: Sign } {
  const primitive = divideByInteger(p, integerContent(p));
  return leadingCoefficient(primitive) < 0n
    ? { polynomial: negatePolynomial(primitive), sign: 'negative' }
    : { polynomial: primitive, sign: 'positive' };
}

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
function unknownFactors(
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
    for (const rule of rules) {
      sign = meetSigns(sign, rule(p, context, depth + 1));
      if (isStrict(sign)) break;
    }
  }
  if (context.nonzero.has(key)) sign = sign === 'nonnegative' ? 'positive' : sign === 'nonpositive' ? 'negative' : sign;
  // A search cut short by its depth must not be remembered as final.
  if (depth === 0 || isStrict(sign)) context.ofPolynomial.set(key, sign);
  return sign;
}

type SignRule = (p: Polynomial, context: SignContext, depth: number) => Sign;

/** A known factor of known sign. */
const byFactor: SignRule = (p, context, depth) => {
  for (const fact of context.facts.values()) {
    if (fact.polynomial.size < 2 || fact.polynomial.size > p.size * 4 || fact.sign === 'unknown') continue;
    const q = quotientPolynomial(p, fact.polynomial);
    if (q === undefined || constantOf(q) !== undefined) continue;
    const sign = multiplySigns(fact.sign, signOfPolynomial(q, context, depth));
    if (sign !== 'unknown') return sign;
  }
  return 'unknown';
};

/**
 * Whether the powers of g are the powers of one real number. x^γ may be none where x^(2γ) is: for x = −3 and γ = ½ the
 * "square" x^(2γ) is −3, so a symbolic power is its own square root only over a base that is not negative.
 */
const isRealThroughout = (g: Generator, context: SignContext): boolean =>
  isPlain(g) || isAtLeastZero(signOfBase(g.base, context));

/** Even powers of sums. */
const bySquares: SignRule = (p, context, depth) => {
  if (![...generatorsOf(p)].every((g) => isRealThroughout(g, context))) return 'unknown';
  const factors = squareFreeFactors(p);
  if (factors.length === 1 && factors[0]?.[1] === 1) return 'unknown';
  return factors.reduce<Sign>(
    (sign, [f, n]) =>
      multiplySigns(
        sign,
        n % 2 === 1
          ? signOfPolynomial(f, context, depth)
          : isNonzeroPolynomial(f, context, depth)
            ? 'positive'
            : 'nonnegative',
      ),
    'positive',
  );
};

/** A·s + B with a square root s = √N: decided by the sign of A²N − B² where the two have opposite or unknown signs. */
const byRoot: SignRule = (p, context, depth) => {
  for (const g of generatorsOf(p)) {
    if (!g.relation) continue;
    const parts = coefficientsIn(p, g);
    const [odd, even] = [parts[0], parts[1]];
    const halfTurn = multiplyRational(g.relation.period, rational(1, 2));
    if (!odd || !even || parts.length > 2 || !equalRational(odd.exponent, halfTurn)) continue;
    if (signOfRational(even.exponent) !== 0 || !isAtLeastZero(powerSign(signOfGenerator(g, context), halfTurn)))
      continue;
    const difference = polynomialForm(
      subtractPolynomials(
        multiplyPolynomials(multiplyPolynomials(odd.coefficient, odd.coefficient), g.relation.value),
        multiplyPolynomials(even.coefficient, even.coefficient),
      ),
    );
    const larger = signOfForm(difference, context, depth);
    const winner = isAtLeastZero(larger) ? odd.coefficient : isAtMostZero(larger) ? even.coefficient : undefined;
    if (!winner) continue;
    const sign = signOfPolynomial(winner, context, depth);
    if (sign === 'unknown') continue;
    if (isStrict(larger) && isStrict(sign)) return sign;
    return isAtLeastZero(sign) ? 'nonnegative' : 'nonpositive';
  }
  return 'unknown';
};

/** a·y² + b·y + c with definite a: the sign of a when 4ac − b² is not negative. */
const byDiscriminant: SignRule = (p, context, depth) => {
  for (const g of generatorsOf(p)) {
    if (!isRealThroughout(g, context)) continue;
    const parts = coefficientsIn(p, g);
    const [a, b, c] = parts.length === 3 ? parts : [parts[0], undefined, parts[1]];
    if (!a || !c || parts.length > 3 || signOfRational(c.exponent) !== 0 || signOfRational(a.exponent) <= 0) continue;
    const halfway = multiplyRational(a.exponent, rational(1, 2));
    if (b ? !equalRational(b.exponent, halfway) : !isIntegerRational(halfway)) continue;
    const lead = signOfPolynomial(a.coefficient, context, depth);
    if (!isStrict(lead)) continue;
    const middle = b?.coefficient ?? new Map<Monomial, bigint>();
    const discriminant = subtractPolynomials(
      scalePolynomial(multiplyPolynomials(a.coefficient, c.coefficient), 4n),
      multiplyPolynomials(middle, middle),
    );
    const sign = signOfForm(polynomialForm(discriminant), context, depth);
    if (sign === 'positive') return lead;
    if (isAtLeastZero(sign)) return lead === 'positive' ? 'nonnegative' : 'nonpositive';
  }
  return 'unknown';
};

/** A multiple of a known fact plus terms of the same sign. */
const byFactPlusRest: SignRule = (p, context) => {
  for (const fact of context.facts.values()) {
    if (
      fact.polynomial.size < 2 ||
      fact.polynomial.size > p.size + 2 ||
      !(isAtLeastZero(fact.sign) || isAtMostZero(fact.sign))
    )
      continue;
    for (const [m, c] of fact.polynomial) {
      const d = p.get(m);
      if (d === undefined) continue;
      // p·|c| − (±d)·F has no term m.
      const scale = c < 0n ? -c : c;
      const times = c < 0n ? -d : d;
      const rest = addPolynomials(scalePolynomial(p, scale), scalePolynomial(fact.polynomial, -times));
      const sign = addSigns(sumOfSigns(rest, context), multiplySigns(fact.sign, signOfInteger(times)));
      if (sign !== 'unknown') return sign;
    }
  }
  return 'unknown';
};

const rules: readonly SignRule[] = [byFactor, byFactPlusRest, bySquares, byRoot, byDiscriminant];

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

/** Records that a form has a sign: `positive`, `nonnegative` or `zero`. */
export function learn(f: NormalForm, sign: Sign, context: SignContext): void {
  const product = multiplyPolynomials(f.numerator, f.denominator);
  if (isZeroPolynomial(product)) return;
  const common = monomialContent(product);
  const { polynomial, sign: turned } = core(divideByMonomial(product, common));
  if (sign === 'positive') learnNonzero(common, polynomial, context);
  // The factors of known sign are divided out; what remains carries the fact.
  const unknowns: (readonly [Generator, Rational])[] = [];
  let outside: Sign = turned;
  common.generators.forEach((g, i) => {
    const e = common.exponents[i] ?? ONE;
    const own = signOfFactor(g, e, context);
    if (isStrict(own)) outside = multiplySigns(outside, own);
    else unknowns.push([g, e]);
  });
  const rest = constantOf(polynomial) === undefined ? polynomial : undefined;
  const restSign = rest ? signOfPolynomial(rest, context) : 'positive';
  if (!rest || isStrict(restSign)) {
    const [only] = unknowns;
    if (!only) return;
    if (unknowns.length > 1)
      return learnProduct(common, multiplySigns(multiplySigns(sign, turned), restSign), undefined, context);
    const [g, e] = only;
    if (isIntegerRational(e) && e.numerator % 2n === 0n) return;
    record(
      generatorKey(g),
      { polynomial: new Map(), sign: multiplySigns(multiplySigns(sign, outside), restSign) },
      context,
    );
    return;
  }
  if (unknowns.length > 0) return learnProduct(common, multiplySigns(sign, turned), rest, context);
  record(polynomialKey(rest), { polynomial: rest, sign: multiplySigns(sign, outside) }, context);
}

function learnProduct(m: Monomial, sign: Sign, rest: Polynomial | undefined, context: SignContext): void {
  const found = unknownFactors(m, rest, context);
  // A factor that may vanish says nothing of the others.
  if (!found || found.count < 2 || !isStrict(sign) || !isStrict(found.known)) return;
  context.products.set(found.key, multiplySigns(sign, found.known));
  forgetSigns(context);
}

function record(key: string, fact: SignFact, context: SignContext): void {
  const before = context.facts.get(key)?.sign ?? 'unknown';
  context.facts.set(key, { ...fact, sign: meetSigns(before, fact.sign) });
  context.ofBase.clear();
  context.ofPolynomial.clear();
}

function learnNonzero(common: Monomial, polynomial: Polynomial, context: SignContext): void {
  for (const g of common.generators) context.nonzero.add(generatorKey(g));
  if (constantOf(polynomial) !== undefined) return;
  context.nonzero.add(polynomialKey(polynomial));
  for (const [f] of squareFreeFactors(polynomial)) context.nonzero.add(polynomialKey(core(f).polynomial));
}

/** Drops what was concluded before a fact became known. */
export function forgetSigns(context: SignContext): void {
  context.ofBase.clear();
  context.ofPolynomial.clear();
}
