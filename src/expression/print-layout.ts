/**
 * What every printed form shares: signs pulled out of sums and products, quotients recovered from negative exponents,
 * roots from fractional ones. The expression itself is not changed by it.
 */
import { multiply, number, power, type Domain, type Expression, type Product, type Sum } from './expression.js';
import { negateRational, rational, signOfRational, type Rational } from './rational.js';

/** ± a positive-looking expression. */
export interface Signed {
  readonly negative: boolean;
  readonly magnitude: Expression;
}

/** Splits off the sign of a number or of a product's leading number. */
export function signedOf(e: Expression): Signed {
  if (e.kind === 'number' && signOfRational(e.value) < 0) {
    return { negative: true, magnitude: number(negateRational(e.value)) };
  }
  if (e.kind === 'product') {
    const [first, ...rest] = e.factors;
    if (first?.kind === 'number' && signOfRational(first.value) < 0) {
      return { negative: true, magnitude: multiply(number(negateRational(first.value)), ...rest) };
    }
  }
  return { negative: false, magnitude: e };
}

export const signedTerms = (sum: Sum): readonly Signed[] => sum.terms.map(signedOf);

/** coefficient · Π over / Π under, the coefficient not negative once the sign is off. */
export interface Quotient {
  readonly coefficient: Rational;
  readonly over: readonly Expression[];
  readonly under: readonly Expression[];
}

/** Factors with a negative rational exponent go under the bar, the others stay in the author's order. */
export function quotientOf(e: Expression): Quotient {
  const factors: Product['factors'] = e.kind === 'product' ? e.factors : [e];
  let coefficient = rational(1);
  const over: Expression[] = [];
  const under: Expression[] = [];
  for (const factor of factors) {
    if (factor.kind === 'number') coefficient = factor.value;
    else if (
      factor.kind === 'power' &&
      factor.exponent.kind === 'number' &&
      signOfRational(factor.exponent.value) < 0
    ) {
      under.push(power(factor.base, number(negateRational(factor.exponent.value))));
    } else over.push(factor);
  }
  return { coefficient, over, under };
}

/** Degree n of an exponent 1/n, n ≥ 2. */
export function rootDegree(exponent: Expression): number | undefined {
  if (exponent.kind !== 'number' || exponent.value.numerator !== 1n) return undefined;
  const degree = Number(exponent.value.denominator);
  return degree >= 2 && degree <= 9 ? degree : undefined;
}

/** Whether two variables have the same domain; expressions are interned. */
export function sameDomain(a: { readonly domain: Domain }, b: { readonly domain: Domain }): boolean {
  const [one, other] = [a.domain, b.domain];
  if (one.kind === 'interval')
    return other.kind === 'interval' && one.lower === other.lower && one.upper === other.upper;
  if (one.kind === 'set')
    return (
      other.kind === 'set' &&
      one.values.length === other.values.length &&
      one.values.every((v, i) => v === other.values[i])
    );
  return one.kind === other.kind;
}

/** Names of the arguments if they are distinct symbols, so that V_x can stand for the derivative there. */
export function plainArguments(args: readonly Expression[]): readonly string[] | undefined {
  const names = args.flatMap((a) => (a.kind === 'symbol' ? [a.name] : []));
  return names.length === args.length && new Set(names).size === names.length ? names : undefined;
}
