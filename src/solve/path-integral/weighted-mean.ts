/**
 * −λ log of a mean of weights that are given by their logarithms, with its interval: shifted by the largest before they are
 * exponentiated, by the delta method, the bias of the logarithm of a mean taken off.
 */
import { tailIndex } from './tail-index.js';

export interface WeightedMean {
  readonly value: number;
  readonly standardError: number;
  /** What the logarithm of a mean of n is off by at leading order, cv²/(2n), already taken off; in the units of the value. */
  readonly correction: number;
  /** Of as many independent samples as there are. */
  readonly effectiveSamples: number;
  /** Shape of the tail of the weights; a normal interval needs it below ½. */
  readonly tail: number;
}

/** Squared coefficient of variation below which the largest weights add nothing to speak of to the mean. */
const NEARLY_THE_SAME = 0.02;

/** The mean of each pair's weights over the mean of all, minus one, and the logarithm of that mean. */
export interface RelativeWeights {
  readonly logMean: number;
  readonly deviations: Float64Array;
}

/** Weights of `first` and `second` path of every pair. */
export function relativeWeights(first: Float64Array, second: Float64Array): RelativeWeights {
  const n = first.length;
  let top = -Infinity;
  for (let i = 0; i < n; i++) top = Math.max(top, first[i] as number, second[i] as number);
  const deviations = new Float64Array(n);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const w = (Math.exp((first[i] as number) - top) + Math.exp((second[i] as number) - top)) / 2;
    deviations[i] = w;
    sum += w;
  }
  const mean = sum / n;
  for (let i = 0; i < n; i++) deviations[i] = (deviations[i] as number) / mean - 1;
  return { logMean: top + Math.log(mean), deviations };
}

/** Effective share of weights given by their logarithms: (Σw)²/(n Σw²). */
export function effectiveShare(logWeights: ArrayLike<number>): number {
  let top = -Infinity;
  for (let i = 0; i < logWeights.length; i++) top = Math.max(top, logWeights[i] as number);
  let [sum, squares] = [0, 0];
  for (let i = 0; i < logWeights.length; i++) {
    const w = Math.exp((logWeights[i] as number) - top);
    sum += w;
    squares += w * w;
  }
  return (sum * sum) / (logWeights.length * squares);
}

const meanSquare = (a: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) ** 2;
  return sum / (a.length - 1);
};

/**
 * The value from weights by the fine steps and, where there are, by steps twice as long: their difference times `extrapolation`
 * is added. The delta method takes the logarithm as linear near the mean.
 */
export function weightedMean(
  scale: number,
  fine: RelativeWeights,
  coarse: RelativeWeights | undefined,
  extrapolation: number,
): WeightedMean & { readonly difference: number; readonly differenceError: number } {
  const n = fine.deviations.length;
  const unbiased = ({ logMean, deviations }: RelativeWeights): number => logMean + meanSquare(deviations) / (2 * n);
  const own = unbiased(fine);
  const other = coarse ? unbiased(coarse) : own;
  const gaps = coarse ? fine.deviations.map((d, i) => d - (coarse.deviations[i] as number)) : new Float64Array(n);
  const combined = fine.deviations.map((d, i) => d + extrapolation * (gaps[i] as number));
  const variation = meanSquare(fine.deviations);
  return {
    value: -scale * (own + extrapolation * (own - other)),
    standardError: Math.abs(scale) * Math.sqrt(meanSquare(combined) / n),
    correction: (Math.abs(scale) * variation) / (2 * n),
    effectiveSamples: n / (1 + variation),
    // Weights that are nearly the same have a tail that does not matter.
    tail: variation < NEARLY_THE_SAME ? -Infinity : tailIndex(fine.deviations.map((d) => Math.log1p(d))),
    difference: -scale * (own - other),
    differenceError: Math.abs(scale) * Math.sqrt(meanSquare(gaps) / n),
  };
}
