/** Confidence of a mean: the normal law's interval that covers the truth 95 times in a hundred. */

/** The 97.5 % quantile of the standard normal law. */
export const QUANTILE = 1.959963984540054;

export const interval95 = (value: number, standardError: number): readonly [number, number] => [
  value - QUANTILE * standardError,
  value + QUANTILE * standardError,
];
