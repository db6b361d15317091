/** Signs told to the engine: each is stripped to what carries it and kept in the context. */
import type { Generator, Monomial, NormalForm, Polynomial } from './monomial.js';
import {
  constantOf,
  divideByMonomial,
  isZeroPolynomial,
  monomialContent,
  multiplyPolynomials,
  polynomialKey,
} from './polynomial.js';
import { squareFreeFactors } from './polynomial-gcd.js';
import { ONE, isIntegerRational, type Rational } from './rational.js';
import { isStrict, meetSigns, multiplySigns, type Sign } from './sign-algebra.js';
import { type SignContext, type SignFact, generatorKey, core } from './sign-context.js';
import { signOfFactor, unknownFactors, signOfPolynomial } from './sign-of-form.js';

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
