/**
 * The noising process dY = −Y dτ + √2 dB, exactly: Y_τ = e^{−τ}Y₀ + √(1 − e^{−2τ}) ξ. Time is told by the ratio of noise to what is
 * kept, ŝ = √(e^{2τ} − 1), whose logarithm is spread evenly in training and in sampling (Karras et al. 2022).
 */

/** Of the ratio: below the first nothing is left to learn of samples, beyond the second nothing is left of the samples. */
export const [LEAST_RATIO, LARGEST_RATIO] = [0.02, 10] as const;

const [LOWER, UPPER] = [Math.log(LEAST_RATIO), Math.log(LARGEST_RATIO)];

/** The ratio at a share of the way from little noise to much, evenly by its logarithm. */
export const ratioAt = (share: number): number => Math.exp(LOWER + share * (UPPER - LOWER));

/** The time at which a ratio is reached. */
export const timeOf = (ratio: number): number => Math.log1p(ratio * ratio) / 2;

/** e^{−τ}. */
export const keptAt = (ratio: number): number => 1 / Math.sqrt(1 + ratio * ratio);

/** √(1 − e^{−2τ}). */
export const deviationAt = (ratio: number): number => ratio * keptAt(ratio);

/** A ratio as a network sees it, from −1 to 1. */
export const seenRatio = (ratio: number): number => (2 * Math.log(ratio) - LOWER - UPPER) / (UPPER - LOWER);
