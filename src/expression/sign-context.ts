/** What signs of normal forms are decided from: declared domains and the facts learned so far, each under its key. */
import type { Domain, Expression } from './expression.js';
import type { Base, Generator, NormalForm, Polynomial } from './monomial.js';
import { divideByInteger, integerContent, leadingCoefficient, negatePolynomial } from './polynomial.js';
import type { Sign } from './sign-algebra.js';

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

/** Whether the exponent of a generator is one, so that it stands for its base. */
export const isPlain = (g: Generator): boolean => g.exponent.kind === 'number';

export const generatorKey = (g: Generator): string => `generator ${g.key}`;
/** The polynomial without integer content and with positive leading coefficient, and the sign taken out. */
export function core(p: Polynomial): { readonly polynomial: Polynomial; readonly sign: Sign } {
  const primitive = divideByInteger(p, integerContent(p));
  return leadingCoefficient(primitive) < 0n
    ? { polynomial: negatePolynomial(primitive), sign: 'negative' }
    : { polynomial: primitive, sign: 'positive' };
}
