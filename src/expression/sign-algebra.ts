/** The six things that can be known of a real number's sign, and how they go through sums, products and powers. */
import type { RelationOperator } from './expression.js';
import { isIntegerRational, signOfRational, type Rational } from './rational.js';

export type Sign = 'positive' | 'negative' | 'nonnegative' | 'nonpositive' | 'zero' | 'unknown';

export const isStrict = (s: Sign): boolean => s === 'positive' || s === 'negative';
export const isAtLeastZero = (s: Sign): boolean => s === 'positive' || s === 'nonnegative' || s === 'zero';
export const isAtMostZero = (s: Sign): boolean => s === 'negative' || s === 'nonpositive' || s === 'zero';

export function multiplySigns(a: Sign, b: Sign): Sign {
  if (a === 'zero' || b === 'zero') return 'zero';
  if (a === 'unknown' || b === 'unknown') return 'unknown';
  const up = isAtLeastZero(a) === isAtLeastZero(b);
  const strict = isStrict(a) && isStrict(b);
  return up ? (strict ? 'positive' : 'nonnegative') : strict ? 'negative' : 'nonpositive';
}

export function addSigns(a: Sign, b: Sign): Sign {
  if (a === 'zero') return b;
  if (b === 'zero') return a;
  if (isAtLeastZero(a) && isAtLeastZero(b)) return a === 'positive' || b === 'positive' ? 'positive' : 'nonnegative';
  if (isAtMostZero(a) && isAtMostZero(b)) return a === 'negative' || b === 'negative' ? 'negative' : 'nonpositive';
  return 'unknown';
}

/** Both statements are true; what follows from them together. */
export function meetSigns(a: Sign, b: Sign): Sign {
  if (a === 'unknown' || a === b) return b;
  if (b === 'unknown') return a;
  if (isStrict(a)) return a;
  if (isStrict(b)) return b;
  return 'zero';
}

export const signOfInteger = (c: bigint): Sign => (c > 0n ? 'positive' : c < 0n ? 'negative' : 'zero');

/** Sign of b^e for an exact exponent. */
export function powerSign(s: Sign, e: Rational): Sign {
  if (signOfRational(e) === 0) return 'positive';
  const below = signOfRational(e) < 0;
  if (!isIntegerRational(e)) return s === 'positive' || below ? 'positive' : s === 'zero' ? 'zero' : 'nonnegative';
  if (e.numerator % 2n === 0n) return isStrict(s) || below ? 'positive' : s === 'zero' ? 'zero' : 'nonnegative';
  if (!below) return s;
  // 1/b exists, so b is not zero.
  return s === 'nonnegative' ? 'positive' : s === 'nonpositive' ? 'negative' : s;
}

const SUFFICIENT: Readonly<Record<RelationOperator, readonly Sign[]>> = {
  '<': ['negative'],
  '<=': ['negative', 'nonpositive', 'zero'],
  '>': ['positive'],
  '>=': ['positive', 'nonnegative', 'zero'],
  '=': ['zero'],
};

/** Whether the sign of left − right shows that left and right stand in a relation. */
export const signShows = (difference: Sign, operator: RelationOperator): boolean =>
  SUFFICIENT[operator].includes(difference);
