/**
 * x^y of two doubles, below two units in the last place: the logarithm is carried in two doubles, because its error is
 * multiplied by y log x (Dekker 1971 for exact products and sums).
 */
import { EXP_RANGE, LN2, beyond, exponential, notNormal, splitExponent } from './exponential.js';
import { add, divide, horner, multiply, or, subtract, vector, type Routine, type Wat } from './wat.js';

/** A number as the sum of two doubles. */
interface Pair {
  readonly high: Wat;
  readonly low: Wat;
}

/** Splits a double into halves of 26 bits. */
const SPLITTER = 2 ** 27 + 1;

function halves({ bind }: Routine, name: string, a: Wat): Pair {
  const t = bind(`${name}.t`, multiply(a, vector(SPLITTER)));
  const high = bind(`${name}.high`, subtract(t, subtract(t, a)));
  return { high, low: bind(`${name}.low`, subtract(a, high)) };
}

/** The product and its rounding error. */
function product(to: Routine, name: string, a: Wat, b: Wat): Pair {
  const high = to.bind(`${name}.high`, multiply(a, b));
  const [p, q] = [halves(to, `${name}.a`, a), halves(to, `${name}.b`, b)];
  const first = subtract(high, multiply(p.high, q.high));
  const error = subtract(subtract(first, multiply(p.low, q.high)), multiply(p.high, q.low));
  return { high, low: to.bind(`${name}.error`, subtract(multiply(p.low, q.low), error)) };
}

/** The sum and its rounding error, |a| ≥ |b|. */
function sum({ bind }: Routine, name: string, a: Wat, b: Wat): Pair {
  const high = bind(`${name}.high`, add(a, b));
  return { high, low: bind(`${name}.error`, subtract(b, subtract(high, a))) };
}

/** 2/5, 2/7, … of 2 artanh s = 2s + s³ (2/3 + s² (2/5 + …)). */
const SERIES = Array.from({ length: 9 }, (_, k) => 2 / (2 * k + 5));
const TWO_THIRDS = 2 / 3;
/** What the double nearest to 2/3 is short of it. */
const TWO_THIRDS_REST = 2 ** -53 / 3;

/** log x, relative error about 2^-65. */
function longLogarithm(to: Routine, x: Wat): Pair {
  const { bind } = to;
  const { k, f } = splitExponent(to, x);
  // s = f/(2 + f) with its rest.
  const d = bind('p.d', add(f, vector(2)));
  const dRest = subtract(f, subtract(d, vector(2)));
  const s = bind('p.s', divide(f, d));
  const back = product(to, 'p.back', s, d);
  const sRest = bind('p.sRest', divide(subtract(subtract(subtract(f, back.high), back.low), multiply(s, dRest)), d));
  const z = product(to, 'p.z', s, s);
  const zRest = bind('p.zRest', add(z.low, multiply(multiply(vector(2), s), sRest)));
  const inner = sum(to, 'p.inner', vector(TWO_THIRDS), multiply(z.high, horner(z.high, SERIES)));
  const innerRest = bind('p.innerRest', add(inner.low, vector(TWO_THIRDS_REST)));
  const u = product(to, 'p.u', z.high, inner.high);
  const uRest = bind('p.uRest', add(u.low, add(multiply(z.high, innerRest), multiply(zRest, inner.high))));
  const w = product(to, 'p.w', s, u.high);
  const wRest = add(w.low, add(multiply(s, uRest), multiply(sRest, u.high)));
  const twice = bind('p.twice', multiply(vector(2), s));
  const small = sum(to, 'p.small', twice, w.high);
  const smallRest = add(add(small.low, wRest), multiply(vector(2), sRest));
  const whole = bind('p.whole', multiply(k, vector(LN2.high)));
  // k log 2 is the larger summand, or zero: then the sum is exact.
  const total = sum(to, 'p.total', whole, small.high);
  const rest = add(add(total.low, smallRest), multiply(k, vector(LN2.low)));
  return sum(to, 'p.log', total.high, bind('p.logRest', rest));
}

/** The power and the lanes in which it holds not: there base or result is no positive normal number. */
export function powerOf(to: Routine, x: Wat, y: Wat): { readonly value: Wat; readonly outside: Wat } {
  const log = longLogarithm(to, x);
  const exponent = product(to, 'p.exponent', y, log.high);
  const rest = to.bind('p.rest', add(exponent.low, multiply(y, log.low)));
  const value = exponential(to, exponent.high, rest);
  const outside = to.bind('p.outside', or(notNormal(x), or(beyond(y, 1e200), beyond(exponent.high, EXP_RANGE))));
  return { value, outside };
}
