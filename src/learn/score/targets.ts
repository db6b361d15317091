/**
 * What a noised sample teaches of the score. Denoising score matching (Vincent 2011) takes the noise ξ of the one sample that it
 * was made of; its mean over all samples that it may have been made of, weighed by how likely they are, teaches the same with far
 * less chance in it (Xu, Tong and Jaakkola 2023).
 */
import { deviationAt, keptAt } from './noising.js';

/** Samples further off than this have no weight: e^{−16}. */
const NEGLIGIBLE = 16;

export interface Batch {
  /** Noised samples, row by row. */
  readonly x: Float32Array;
  /** The mean noise behind each, row by row. */
  readonly noise: Float32Array;
}

/**
 * @param samples whitened, row by row, those that may be behind a noised one
 * @param rows which of them are noised
 * @param ratios of noise, one a row
 * @param xi standard normal numbers, row by row
 */
export function noised(
  samples: Float64Array,
  d: number,
  rows: Int32Array,
  ratios: Float64Array,
  xi: Float32Array,
): Batch {
  const count = samples.length / d;
  const x = new Float32Array(rows.length * d);
  const noise = new Float32Array(rows.length * d);
  const away = new Float64Array(d);
  rows.forEach((row, i) => {
    const [kept, deviation] = [keptAt(ratios[i] as number), deviationAt(ratios[i] as number)];
    let own = 0;
    for (let k = 0; k < d; k++) {
      const e = xi[i * d + k] as number;
      own += e * e;
      x[i * d + k] = kept * (samples[row * d + k] as number) + deviation * e;
    }
    let weight = 0;
    const sum = new Float64Array(d);
    for (let n = 0; n < count; n++) {
      let square = 0;
      for (let k = 0; k < d; k++) {
        const e = ((x[i * d + k] as number) - kept * (samples[n * d + k] as number)) / deviation;
        away[k] = e;
        square += e * e;
      }
      const exponent = (own - square) / 2;
      if (exponent < -NEGLIGIBLE) continue;
      const w = Math.exp(exponent);
      weight += w;
      for (let k = 0; k < d; k++) sum[k] = (sum[k] as number) + w * (away[k] as number);
    }
    for (let k = 0; k < d; k++) noise[i * d + k] = (sum[k] as number) / weight;
  });
  return { x, noise };
}
