/**
 * What a noised sample teaches of the score. Denoising score matching (Vincent 2011) takes the noise ξ of the one sample that it
 * was made of; its mean over all samples that it may have been made of, weighed by how likely they are, teaches the same with far
 * less chance in it (Xu, Tong and Jaakkola 2023).
 *
 * The likelihood of a sample y behind x is e^{−‖x − κy‖²/2σ²}, with κ kept and σ of noise. Its exponent is affine in y and ‖y‖², so
 * that it is built column by column, for those samples alone whose first column is near enough to count.
 */
import { exponentials } from './exponentials.js';
import { deviationAt, keptAt } from './noising.js';

/** Samples further off than this have no weight: e^{−16}. */
const NEGLIGIBLE = 16;

/** Samples in the order of their first column. */
export interface Sources {
  readonly columns: readonly Float64Array[];
  /** ‖y‖² of each. */
  readonly squares: Float64Array;
}

/** @param samples whitened, row by row, d numbers each */
export function sourcesOf(samples: Float64Array, d: number): Sources {
  const count = samples.length / d;
  const order = Uint32Array.from({ length: count }, (_, n) => n);
  order.sort((a, b) => (samples[a * d] as number) - (samples[b * d] as number));
  const columns = Array.from({ length: d }, (_, k) => Float64Array.from(order, (n) => samples[n * d + k] as number));
  const squares = new Float64Array(count);
  for (const column of columns) column.forEach((y, n) => (squares[n] = (squares[n] as number) + y * y));
  return { columns, squares };
}

/** The first of ascending numbers that is no less than v. */
function firstFrom(ascending: Float64Array, v: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) < v) low = middle + 1;
    else high = middle;
  }
  return low;
}

function addTimes(factor: number, from: Float64Array, to: Float64Array, low: number, high: number): void {
  for (let n = low; n < high; n++) to[n] = (to[n] as number) + factor * (from[n] as number);
}

function dot(a: Float64Array, b: Float64Array, low: number, high: number): number {
  let sum = 0;
  for (let n = low; n < high; n++) sum += (a[n] as number) * (b[n] as number);
  return sum;
}

/**
 * Samples under noise, row by row.
 *
 * @param clean whitened, row by row
 * @param ratios of noise, one a row
 * @param xi standard normal numbers, row by row
 */
export function noised(clean: Float64Array, ratios: Float64Array, xi: Float32Array): Float32Array {
  const d = clean.length / ratios.length;
  return Float32Array.from(clean, (y, p) => {
    const ratio = ratios[Math.floor(p / d)] as number;
    return keptAt(ratio) * y + deviationAt(ratio) * (xi[p] as number);
  });
}

/**
 * The mean noise behind each noised sample, row by row.
 *
 * @param x noised samples
 * @param xi the noise that each was made with
 * @param sources that may be behind them, among them those that are
 */
export function meanNoise(x: Float32Array, ratios: Float64Array, xi: Float32Array, sources: Sources): Float32Array {
  const { columns, squares } = sources;
  const d = columns.length;
  const noise = new Float32Array(x.length);
  const weights = new Float64Array(squares.length);
  ratios.forEach((ratio, i) => {
    const [kept, deviation] = [keptAt(ratio), deviationAt(ratio)];
    let [own, square] = [0, 0];
    for (let p = i * d; p < (i + 1) * d; p++) {
      own += (xi[p] as number) ** 2;
      square += (x[p] as number) ** 2;
    }
    const first = x[i * d] as number;
    const reach = Math.sqrt(own + 2 * NEGLIGIBLE) * deviation;
    const low = firstFrom(columns[0] as Float64Array, (first - reach) / kept);
    const high = firstFrom(columns[0] as Float64Array, (first + reach) / kept);
    const slope = kept / deviation ** 2;
    // Against the weight of the sample itself, so that weights neither vanish all together nor leave the doubles.
    weights.fill((own - square / deviation ** 2) / 2, low, high);
    addTimes((-slope * kept) / 2, squares, weights, low, high);
    for (let k = 0; k < d; k++)
      addTimes(slope * (x[i * d + k] as number), columns[k] as Float64Array, weights, low, high);
    const total = exponentials(weights, low, high, -NEGLIGIBLE);
    for (let k = 0; k < d; k++) {
      const mean = dot(weights, columns[k] as Float64Array, low, high) / total;
      noise[i * d + k] = ((x[i * d + k] as number) - kept * mean) / deviation;
    }
  });
  return noise;
}
