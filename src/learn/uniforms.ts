/** Uniform random numbers in [0, 1) as a function of seed, stream and draw alone. */
import { randomKey } from '../simulate/normal.js';
import { philox } from '../simulate/philox.js';

/** A stream of its own beside those of the networks. */
export const UNIFORM_STREAM = 131;

const words = new Uint32Array(4);

export function uniforms(seed: number, draw: number, count: number): Float64Array {
  const { low, high, stream } = randomKey(seed, UNIFORM_STREAM);
  const out = new Float64Array(count);
  for (let i = 0; i < count; i += 2) {
    philox(i | 0, draw | 0, 0, stream, low | 0, high | 0, words, 0);
    for (let k = 0; k < 2 && i + k < count; k++)
      out[i + k] = ((words[2 * k] as number) * 0x200000 + ((words[2 * k + 1] as number) >>> 11)) * 2 ** -53;
  }
  return out;
}
