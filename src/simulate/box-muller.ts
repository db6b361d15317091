/**
 * The transform of Box and Muller 1958: two uniform variables to two independent standard normal ones, (r cos 2πv, r sin 2πv)
 * with r = √(−2 log u). Arithmetic alone, in a fixed order, so that JavaScript and WebAssembly give the same bits.
 */
import { COSINE, LOG, SINE } from '../compile/approximations.js';

/** High half of the bits of √½: mantissas are taken from there to twice it. */
export const LEAST_MANTISSA = 0x3fe6a09e;

/** Added and subtracted, it rounds a positive number to the nearest whole one, halves to the even one. */
const TO_WHOLE = 2 ** 52;

const number = new Float64Array(1);
const words = new Int32Array(number.buffer);
/** 2^-k for k = 0, −1, … −52. */
const SCALES = Float64Array.from({ length: 53 }, (_, k) => 2 ** k);

/** The upper 52 bits of two words as a multiple of 2^-52 in [0, 1). */
const uniform52 = (high: number, low: number): number => ((high >>> 0) * 0x100000 + (low >>> 12)) * 2 ** -52;

/**
 * Turns blocks of four random 32-bit words into pairs of standard normal variables.
 *
 * @param blocks four words for each pair: u = 1 − (52 bits of the first two), v = 52 bits of the last two
 * @param at where in `first` and `second` the results go
 */
export function normalsFrom(
  blocks: Uint32Array,
  count: number,
  first: Float64Array,
  second: Float64Array,
  at: number,
): void {
  const [l0, l1, l2, l3, l4, l5, l6] = LOG;
  const [s0, s1, s2, s3, s4, s5] = SINE;
  const [c0, c1, c2, c3, c4, c5] = COSINE;
  for (let i = 0; i < count; i++) {
    const u = 1 - uniform52(blocks[4 * i] as number, blocks[4 * i + 1] as number);
    const v = uniform52(blocks[4 * i + 2] as number, blocks[4 * i + 3] as number);
    number[0] = u;
    const k = ((words[1] as number) - LEAST_MANTISSA) >> 20;
    const f = u * (SCALES[-k] as number) - 1;
    const s = f / (f + 2);
    const t = s * s;
    const series = l0 + t * (l1 + t * (l2 + t * (l3 + t * (l4 + t * (l5 + t * l6)))));
    const r = Math.sqrt(-2 * (k * Math.LN2 + s * (2 + t * series)));
    const q = v * 4;
    const n = q + TO_WHOLE - TO_WHOLE;
    const a = (q - n) * (Math.PI / 2);
    const z = a * a;
    const sine = a + a * z * (s0 + z * (s1 + z * (s2 + z * (s3 + z * (s4 + z * s5)))));
    const cosine = 1 - 0.5 * z + z * z * (c0 + z * (c1 + z * (c2 + z * (c3 + z * (c4 + z * c5)))));
    const turned = (n & 1) === 1;
    const x = turned ? sine : cosine;
    const y = turned ? cosine : sine;
    first[at + i] = r * (((n + 1) & 2) === 0 ? x : -x);
    second[at + i] = r * ((n & 2) === 0 ? y : -y);
  }
}
