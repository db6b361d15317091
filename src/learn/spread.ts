/** Points spread evenly over a region, other ones at each draw, by an additive recurrence (Roberts 2018). */
import type { Region } from './region.js';

/** The positive root of x^(d+1) = x + 1, whose powers are the steps of the recurrence. */
function generalisedGoldenRatio(d: number): number {
  let x = 2;
  for (let i = 0; i < 60; i++) x = (1 + x) ** (1 / (d + 1));
  return x;
}

/**
 * Points of the region stretched about its centre by a factor.
 * @returns coordinates [count, states] row by row, and times [count] (zero without a finite horizon)
 */
export function spread(
  { centre, half }: Region,
  states: number,
  count: number,
  draw: number,
  stretch = 1,
): { readonly y: Float32Array; readonly t: Float32Array } {
  const ratio = generalisedGoldenRatio(centre.length);
  const y = new Float32Array(count * states);
  const t = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const index = draw * count + i + 1;
    centre.forEach((c, j) => {
      const share = (0.5 + index * ratio ** -(j + 1)) % 1;
      const wide = j < states ? stretch : 1;
      const value = c + (half[j] ?? 0) * wide * (2 * share - 1);
      if (j < states) y[i * states + j] = value;
      else t[i] = value;
    });
  }
  return { y, t };
}
