/**
 * π, the one number of formulas that is neither rational nor made from rationals by the functions of the grammar. It is a symbol
 * that no user can declare, so that a parameter called pi is another thing; every arithmetic knows its value.
 */
import { symbol } from './expression.js';
import { rational, type Rational } from './rational.js';

/** Name of the symbol. */
export const CIRCLE_NUMBER = 'π';

export const pi = symbol(CIRCLE_NUMBER);

/** To 100 digits, more than any arithmetic here carries. */
export const PI_VALUE: Rational = rational(
  31415926535897932384626433832795028841971693993751058209749445923078164062862089986280348253421170679n,
  10n ** 100n,
);
