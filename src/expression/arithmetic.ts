/**
 * Number systems over which expressions are evaluated: doubles, 64-digit decimals, and dual numbers over either
 * (nested for higher derivatives). The interface is all that `evaluate` knows of numbers.
 */
import { Decimal as DecimalJs } from 'decimal.js';
import type { FunctionName } from './expression.js';
import { isIntegerRational, rationalToNumber, type Rational } from './rational.js';

export interface Arithmetic<T> {
  readonly rational: (value: Rational) => T;
  readonly add: (a: T, b: T) => T;
  readonly multiply: (a: T, b: T) => T;
  /** base^exponent for an exact exponent: integer exponents for any base, others for positive ones (else NaN). */
  readonly powerRational: (base: T, exponent: Rational) => T;
  /** base^exponent for positive base. */
  readonly power: (base: T, exponent: T) => T;
  readonly call: (name: FunctionName, args: readonly T[]) => T;
  readonly toNumber: (value: T) => number;
  /** Whether the value is a number of the field, neither infinite nor undefined. */
  readonly isFinite: (value: T) => boolean;
  /** How many times dual numbers were stacked on the base field. */
  readonly level: number;
  /** Significant decimal digits of the base field. */
  readonly digits: number;
}

/** Integer powers up to this size are multiplied out, in the order that compiled kernels use. */
export const LARGEST_UNROLLED_POWER = 16;

/** b^n by the repeated squaring that kernels generate too, so that both give the same bits. */
function integerPower(base: number, n: number): number {
  if (n < 0) return 1 / integerPower(base, -n);
  if (n === 1) return base;
  const root = integerPower(base, n >> 1);
  return n % 2 === 0 ? root * root : root * root * base;
}

function doublePowerRational(base: number, exponent: Rational): number {
  const n = rationalToNumber(exponent);
  if (isIntegerRational(exponent) && Math.abs(n) <= LARGEST_UNROLLED_POWER && n !== 0) return integerPower(base, n);
  if (n === 0.5) return Math.sqrt(base);
  if (n === -0.5) return 1 / Math.sqrt(base);
  return Math.pow(base, n);
}

const doubleFunctions: Record<FunctionName, (...args: number[]) => number> = {
  exp: Math.exp,
  log: Math.log,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  abs: Math.abs,
  sign: Math.sign,
  min: Math.min,
  max: Math.max,
};

/** IEEE double precision. */
export const doubles: Arithmetic<number> = {
  rational: rationalToNumber,
  add: (a, b) => a + b,
  multiply: (a, b) => a * b,
  powerRational: doublePowerRational,
  power: (base, exponent) => Math.pow(base, exponent),
  call: (name, args) => doubleFunctions[name](...args),
  toNumber: (value) => value,
  isFinite: Number.isFinite,
  level: 0,
  digits: 15,
};

/** Digits carried by `decimals`. */
export const DECIMAL_DIGITS = 64;

export type DecimalNumber = DecimalJs;

/** Largest argument of an exponential that is carried out in decimals: e to this has 4,343 digits. */
const MOST_EXPONENT = 10_000;

/** Arithmetic on decimals with a number of significant digits, and the way into it from doubles. */
export interface DecimalArithmetic {
  readonly arithmetic: Arithmetic<DecimalNumber>;
  readonly fromNumber: (value: number) => DecimalNumber;
}

/** Decimals of the given number of significant digits (decimal.js, the multi-precision type of mathjs). */
export function decimalsOf(digits: number): DecimalArithmetic {
  const Decimal = DecimalJs.clone({ precision: digits, toExpNeg: -40, toExpPos: 40 });
  const nan = new Decimal(NaN);
  // Beyond this an exponential takes decimal.js minutes; it counts as overflown, or as vanished.
  const large = (x: DecimalNumber): boolean => x.abs().gt(MOST_EXPONENT);
  const unary =
    (f: (x: DecimalNumber) => DecimalNumber) =>
    (x: DecimalNumber = nan): DecimalNumber =>
      f(x);
  const functions: Record<FunctionName, (...args: DecimalNumber[]) => DecimalNumber> = {
    exp: unary((x) => (large(x) ? new Decimal(x.isNeg() ? 0 : Infinity) : x.exp())),
    log: unary((x) => x.ln()),
    sin: unary((x) => x.sin()),
    cos: unary((x) => x.cos()),
    tan: unary((x) => x.tan()),
    sinh: unary((x) => (large(x) ? new Decimal(x.isNeg() ? -Infinity : Infinity) : x.sinh())),
    cosh: unary((x) => (large(x) ? new Decimal(Infinity) : x.cosh())),
    tanh: unary((x) => (large(x) ? new Decimal(Decimal.sign(x)) : x.tanh())),
    abs: unary((x) => x.abs()),
    sign: unary((x) => new Decimal(Decimal.sign(x))),
    min: (...args) => Decimal.min(...args),
    max: (...args) => Decimal.max(...args),
  };
  // The numbers of an expression are met again at every point.
  const embedded = new WeakMap<Rational, DecimalNumber>();
  const embed = (value: Rational): DecimalNumber => {
    const known = embedded.get(value);
    if (known) return known;
    const made = new Decimal(value.numerator.toString()).div(new Decimal(value.denominator.toString()));
    embedded.set(value, made);
    return made;
  };
  const arithmetic: Arithmetic<DecimalNumber> = {
    rational: embed,
    add: (a, b) => a.add(b),
    multiply: (a, b) => a.mul(b),
    powerRational: (base, exponent) => {
      const n = rationalToNumber(exponent);
      if (n === 2) return base.mul(base);
      if (n === -1) return new Decimal(1).div(base);
      return n === 0.5 ? base.sqrt() : base.pow(embed(exponent));
    },
    power: (base, exponent) => base.pow(exponent),
    call: (name, args) => functions[name](...args),
    toNumber: (value) => value.toNumber(),
    isFinite: (value) => value.isFinite(),
    level: 0,
    digits,
  };
  return { arithmetic, fromNumber: (value) => new Decimal(value) };
}

const standard = decimalsOf(DECIMAL_DIGITS);

/** Decimals of 64 significant digits. */
export const decimals = standard.arithmetic;

/** A decimal from a double, exactly. */
export const decimalFromNumber = standard.fromNumber;
