/**
 * Philox-4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw (SC 2011): the random number of a path
 * and step is a function of (seed, path, step) alone, whatever the order or the number of workers.
 */

/** 2^-32 */
const HIGH = 2.3283064365386962890625e-10;

/**
 * Ten rounds on the counter (c0, c1, c2, c3) under the key (k0, k1), all 32-bit words; writes four words to `out` from
 * `offset` on. Multipliers 0xd2511f53 and 0xcd9e8d57, Weyl constants 0x9e3779b9 and 0xbb67ae85; they stand in the loop as
 * literals because loading them from the module costs a third of the time.
 */
export function philox(
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
  out: Uint32Array,
  offset: number,
): void {
  for (let round = 0; round < 10; round++) {
    // JavaScript has the low words of the two 64-bit products (Math.imul). Less these, a product in doubles is a multiple of 2^32
    // up to a rounding of 2^11 at most, so that rounding gives the high word exactly.
    const low0 = Math.imul(c0, -766435501);
    const low1 = Math.imul(c2, -845247145);
    const high0 = (((c0 >>> 0) * 3528531795 - (low0 >>> 0)) * HIGH + 0.5) | 0;
    const high1 = (((c2 >>> 0) * 3449720151 - (low1 >>> 0)) * HIGH + 0.5) | 0;
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 - 1640531527) | 0;
    k1 = (k1 - 1150833019) | 0;
  }
  out[offset] = c0;
  out[offset + 1] = c1;
  out[offset + 2] = c2;
  out[offset + 3] = c3;
}
