/** An expression multiplied out as it stands: nothing is cancelled, and no function is written by others as a normal form does. */
import type { Collected } from './collect.js';
import { add, multiply, number, type Expression } from './expression.js';
import { ONE, isIntegerRational, multiplyRational, rationalToNumber, type Rational } from './rational.js';

/** More addends than this are not written down. */
const MOST_ADDENDS = 500;
/** Powers of sums beyond this one stay. */
const MOST_POWER = 4;

const isSum = (e: Expression): boolean => e.kind === 'sum';

function factorsOf(e: Expression): readonly Expression[] {
  if (e.kind === 'product') return e.factors.flatMap(factorsOf);
  if (e.kind !== 'power' || e.exponent.kind !== 'number' || !isSum(e.base)) return [e];
  const n = rationalToNumber(e.exponent.value);
  return isIntegerRational(e.exponent.value) && n > 1 && n <= MOST_POWER
    ? Array.from({ length: n }, () => e.base)
    : [e];
}

function termsOf(e: Expression): readonly Expression[] | undefined {
  if (e.kind === 'sum') return joined(e.terms.map(termsOf));
  const factors = factorsOf(e);
  if (!factors.some(isSum)) return [e];
  let products: readonly Expression[] = [multiply(...factors.filter((f) => !isSum(f)))];
  for (const factor of factors.filter(isSum)) {
    const terms = termsOf(factor);
    if (!terms || products.length * terms.length > MOST_ADDENDS) return undefined;
    products = products.flatMap((p) => terms.map((t) => multiply(p, t)));
  }
  return joined(products.map(termsOf));
}

function joined(parts: readonly (readonly Expression[] | undefined)[]): readonly Expression[] | undefined {
  const all: Expression[] = [];
  for (const part of parts) {
    if (!part || all.length + part.length > MOST_ADDENDS) return undefined;
    all.push(...part);
  }
  return all;
}

const numberIn = (e: Expression): Rational =>
  e.kind === 'number' ? e.value : e.kind === 'product' ? e.factors.map(numberIn).reduce(multiplyRational, ONE) : ONE;

/**
 * Σ coefficient·basis = e with numbers for coefficients, products multiplied out over sums, each basis once.
 *
 * @returns undefined where that has too many addends
 * @example addendsOf(parseFormula('x*(1 + tanh(y)/2)', { symbols: new Set('xy') })) // [{x, 1}, {x*tanh(y), 1/2}]
 */
export function addendsOf(e: Expression): readonly Collected[] | undefined {
  const terms = termsOf(e);
  if (!terms) return undefined;
  const coefficients = new Map<Expression, Expression>();
  for (const term of terms) {
    const value = numberIn(term);
    const basis =
      term.kind === 'product' ? multiply(...term.factors.filter((f) => f.kind !== 'number')) : term.kind === 'number' ? number(1) : term; // prettier-ignore
    coefficients.set(basis, add(coefficients.get(basis) ?? number(0), number(value)));
  }
  return [...coefficients].map(([basis, coefficient]) => ({ basis, coefficient }));
}
