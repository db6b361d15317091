/** Standard normal variables in pairs, from 52-bit uniforms keyed by (seed, path, step, draw); and the normal quantile. */
import { CostateError } from '../errors.js';
import { normalsFrom } from './box-muller.js';
import { philox } from './philox.js';

/**
 * Quantile of the standard normal law for 0 < p < 1, relative error about 1e-16.
 * Source: Wichura 1988, Algorithm AS 241 (PPND16), Applied Statistics 37, 477-484.
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (q <= 0.425 && q >= -0.425) {
    const r = 0.180625 - q * q;
    return (
      (q *
        (((((((r * 2509.0809287301226727 + 33430.575583588128105) * r + 67265.770927008700853) * r +
          45921.953931549871457) * r + 13731.693765509461125) * r + 1971.5909503065514427) * r +
          133.14166789178437745) * r + 3.387132872796366608)) /
      (((((((r * 5226.495278852545925 + 28729.085735721942674) * r + 39307.89580009271061) * r +
        21213.794301586595867) * r + 5394.1960214247511077) * r + 687.1870074920579083) * r +
        42.313330701600911252) * r + 1)
    ); // prettier-ignore
  }
  const tail = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const size = tail <= 5 ? nearTail(tail - 1.6) : farTail(tail - 5);
  return q < 0 ? -size : size;
}

// prettier-ignore
const nearTail = (r: number): number =>
  (((((((r * 7.7454501427834140764e-4 + 0.0227238449892691845833) * r + 0.24178072517745061177) * r +
    1.27045825245236838258) * r + 3.64784832476320460504) * r + 5.7694972214606914055) * r +
    4.6303378461565452959) * r + 1.42343711074968357734) /
  (((((((r * 1.05075007164441684324e-9 + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r +
    0.14810397642748007459) * r + 0.68976733498510000455) * r + 1.6763848301838038494) * r +
    2.05319162663775882187) * r + 1);

// prettier-ignore
const farTail = (r: number): number =>
  (((((((r * 2.01033439929228813265e-7 + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r +
    0.026532189526576123093) * r + 0.29656057182850489123) * r + 1.7848265399172913358) * r +
    5.4637849111641143699) * r + 6.6579046435011037772) /
  (((((((r * 2.04426310338993978564e-15 + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r +
    7.868691311456132591e-4) * r + 0.0148753612908506148525) * r + 0.13692988092273580531) * r +
    0.59983220655588793769) * r + 1);

/** Key of the generator: the seed as two 32-bit words, and a stream that keeps different uses of one seed apart. */
export interface RandomKey {
  readonly low: number;
  readonly high: number;
  readonly stream: number;
}

/** @throws CostateError `input.value` unless the seed is a whole number from 0 to 2^53 − 1 */
export function randomKey(seed: number, stream: number): RandomKey {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new CostateError({
      code: 'input.value',
      message: `the seed ${seed} is not a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`,
    });
  return { low: seed >>> 0, high: Math.floor(seed / 2 ** 32) >>> 0, stream };
}

/** Blocks generated before they are turned into normals: long enough for tight loops, short enough for the first cache. */
const CHUNK = 256;
const words = new Uint32Array(4 * CHUNK);

/**
 * Two independent standard normal variables for each of `count` paths from `firstPath` on: one block of the generator,
 * with the counter (path, step, draw, stream). Written to `first[at + i]` and `second[at + i]`.
 */
export function fillNormalPairs(
  key: RandomKey,
  firstPath: number,
  count: number,
  step: number,
  draw: number,
  first: Float64Array,
  second: Float64Array,
  at = 0,
): void {
  const { low, high, stream } = key;
  for (let start = 0; start < count; start += CHUNK) {
    const size = Math.min(CHUNK, count - start);
    for (let i = 0; i < size; i++)
      philox((firstPath + start + i) | 0, step | 0, draw | 0, stream | 0, low | 0, high | 0, words, 4 * i);
    normalsFrom(words, size, first, second, at + start);
  }
}
