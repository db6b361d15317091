/**
 * Philox-4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw (SC 2011): the random number of a path
 * and step is a function of (seed, path, step) alone, whatever the order or the number of workers.
 */

/**
 * Ten rounds on the counter (c0, c1, c2, c3) under the key (k0, k1), all 32-bit words; writes four words to `out` from
 * `offset` on. Multipliers 0xd2511f53 and 0xcd9e8d57, Weyl constants 0x9e3779b9 and 0xbb67ae85; they stand in the loop as
 * literals (signed, or as 16-bit halves) because loading them from the module costs a third of the time.
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
    // High words of the two 64-bit products, by 16-bit halves: JavaScript has only the low one (Math.imul).
    const a0 = c0 & 0xffff;
    const a1 = c0 >>> 16;
    const s = (Math.imul(a1, 0x1f53) + (Math.imul(a0, 0x1f53) >>> 16)) | 0;
    const u = (Math.imul(a0, 0xd251) + (s & 0xffff)) | 0;
    const high0 = (Math.imul(a1, 0xd251) + (s >>> 16) + (u >>> 16)) | 0;
    const b0 = c2 & 0xffff;
    const b1 = c2 >>> 16;
    const t = (Math.imul(b1, 0x8d57) + (Math.imul(b0, 0x8d57) >>> 16)) | 0;
    const v = (Math.imul(b0, 0xcd9e) + (t & 0xffff)) | 0;
    const high1 = (Math.imul(b1, 0xcd9e) + (t >>> 16) + (v >>> 16)) | 0;
    const low0 = Math.imul(c0, -766435501);
    const low1 = Math.imul(c2, -845247145);
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
