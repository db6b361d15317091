/** Expressions as sums of products of powers of named symbols, by their degrees. */
import { noAssumptions } from './assumptions.js';
import { attempt } from './attempt.js';
import { collect } from './collect.js';
import { isNumber, multiply, type Expression } from './expression.js';
import { rationalToNumber } from './rational.js';
import { freeSymbols } from './traverse.js';

export const mentions = (e: Expression, names: readonly string[]): boolean =>
  names.some((name) => freeSymbols(e).has(name));

const isSize = (e: Expression): boolean =>
  e.kind === 'function' && e.name === 'abs' && e.arguments[0]?.kind === 'symbol';

function degreeOfFactor(factor: Expression, names: readonly string[]): number | undefined {
  if (!mentions(factor, names)) return 0;
  if (factor.kind === 'symbol' || isSize(factor)) return 1;
  if (factor.kind !== 'power' || !isNumber(factor.exponent)) return undefined;
  const p = rationalToNumber(factor.exponent.value);
  return p > 0 && (isSize(factor.base) || (factor.base.kind === 'symbol' && Number.isInteger(p))) ? p : undefined;
}

/** An addend that is multiplied by λ to its degree where the named symbols are multiplied by λ > 0. */
export interface Homogeneous {
  readonly term: Expression;
  /** Its factors with the symbols, and those without. */
  readonly basis: Expression;
  readonly coefficient: Expression;
  readonly degree: number;
}

/**
 * The addends of an expression; undefined where one is no product of powers of the symbols and of their sizes.
 *
 * @example homogeneousParts(parseFormula('y*x^2 - abs(x)', …), ['x']) // of the degrees 2, with the coefficient y, and 1
 */
export function homogeneousParts(e: Expression, names: readonly string[]): readonly Homogeneous[] | undefined {
  const parts = attempt(() => collect(e, names, noAssumptions))?.map(({ basis, coefficient }) => {
    const degrees = (basis.kind === 'product' ? basis.factors : [basis]).map((factor) => degreeOfFactor(factor, names));
    return {
      term: multiply(coefficient, basis),
      basis,
      coefficient,
      degree: degrees.reduce((sum: number, p) => sum + (p ?? NaN), 0),
    };
  });
  return parts?.every(({ degree }) => !Number.isNaN(degree)) ? parts : undefined;
}

/** Whether it is a polynomial, or one in sizes of the symbols, of at most this degree. */
export const isOfDegree = (e: Expression, names: readonly string[], most: number): boolean =>
  homogeneousParts(e, names)?.every(({ degree }) => degree <= most) ?? false;
