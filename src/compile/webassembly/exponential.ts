/**
 * Exponential and logarithm of two doubles, below one unit in the last place on their ranges. Sources: the argument
 * reductions and approximations of FDLIBM (Sun Microsystems 1993: e_exp, e_log), whose constants these are.
 */
import { LOG } from '../approximations.js';
import {
  absolute, add, addBits, and, atMost, both, divide, horner, lessThan, multiply, nearest, not, pickWords, shiftLeft, subtract,
  subtractBits, vector, type Routine, type Wat,
} from './wat.js'; // prettier-ignore

/** log 2 in two parts; the first has 20 zero bits at its end, so that its multiples are exact. */
export const LN2 = { high: 6.9314718036912381649e-1, low: 1.90821492927058770002e-10 };
const EXP = [
  1.66666666666666019037e-1, -2.77777777770155933842e-3, 6.61375632143793436117e-5, -1.65339022054652515390e-6,
  4.13813679705723846039e-8,
]; // prettier-ignore
/** The series of the logarithm is summed in two halves, by even and by odd powers. */
const LOG_EVEN = LOG.filter((_, i) => i % 2 === 1);
const LOG_ODD = LOG.filter((_, i) => i % 2 === 0);

/** Added to a whole number below 2^51 in size, its low bits are the number's two's complement. */
export const TO_INTEGER = 6755399441055744;
/** √½ with the low half of its bits zero: mantissas are taken from here to twice it. */
const LEAST_MANTISSA = '0x3fe6a09e00000000';
const SMALLEST_NORMAL = 2 ** -1022;

/** Arguments beyond are left to the host's scalar function: there the result is not a normal number. */
export const EXP_RANGE = 708;

/** exp(x + rest) for |x| ≤ 708 and a rest that is small against x. */
export function exponential({ bind }: Routine, x: Wat, rest?: Wat): Wat {
  const k = bind('e.k', nearest(multiply(x, vector(Math.LOG2E))));
  const high = bind('e.high', subtract(x, multiply(k, vector(LN2.high))));
  const tail = multiply(k, vector(LN2.low));
  const low = bind('e.low', rest === undefined ? tail : subtract(tail, rest));
  const r = bind('e.r', subtract(high, low));
  const square = bind('e.square', multiply(r, r));
  const c = bind('e.c', subtract(r, multiply(square, horner(square, EXP))));
  const quotient = divide(multiply(r, c), subtract(vector(2), c));
  const mantissa = subtract(vector(1), subtract(subtract(low, quotient), high));
  const exponent = shiftLeft(addBits(add(k, vector(TO_INTEGER)), both('1023')), 52);
  return bind('e.value', multiply(mantissa, exponent));
}

/** Positive normal x = 2^k m with √½ ≤ m < √2: k as doubles and f = m − 1, which is exact. */
export function splitExponent({ bind }: Routine, x: Wat): { readonly k: Wat; readonly f: Wat } {
  const t = bind('l.t', subtractBits(x, both(LEAST_MANTISSA)));
  const shifted = bind('l.shifted', `(i32x4.shr_s ${t} (i32.const 20))`);
  const k = bind('l.k', `(f64x2.convert_low_i32x4_s ${pickWords(shifted, shifted, [1, 3, 1, 3])})`);
  const f = bind('l.f', subtract(subtractBits(x, and(t, both('0xfff0000000000000'))), vector(1)));
  return { k, f };
}

/** log x for positive normal x. */
export function logarithm(to: Routine, x: Wat): Wat {
  const { bind } = to;
  const { k, f } = splitExponent(to, x);
  const s = bind('l.s', divide(f, add(f, vector(2))));
  const z = bind('l.z', multiply(s, s));
  const w = bind('l.w', multiply(z, z));
  const remainder = add(multiply(w, horner(w, LOG_EVEN)), multiply(z, horner(w, LOG_ODD)));
  const half = bind('l.half', multiply(vector(0.5), multiply(f, f)));
  const correction = add(multiply(s, add(half, remainder)), multiply(k, vector(LN2.low)));
  return bind('l.value', subtract(multiply(k, vector(LN2.high)), subtract(subtract(half, correction), f)));
}

/** Lanes that are not within the size. */
export const beyond = (x: Wat, size: number): Wat => not(atMost(absolute(x), vector(size)));
/** Lanes that are not positive normal numbers. */
export const notNormal = (x: Wat): Wat => not(and(atMost(vector(SMALLEST_NORMAL), x), lessThan(x, vector(Infinity))));
