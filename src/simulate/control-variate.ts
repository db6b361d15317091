/**
 * Control variates: martingale sums with mean zero whose best linear combination is fitted on a pilot sample and then
 * subtracted on fresh paths, so that the estimate stays unbiased (Glasserman 2003, section 4.1).
 */
import type { JointMoments } from './joint-moments.js';

export interface ControlFit {
  /** One a variate. */
  readonly coefficients: readonly number[];
  /** Standard deviation of what is left of the target. */
  readonly deviation: number;
  /** Mean of what is left, and its standard error. */
  readonly mean: number;
  readonly standardError: number;
}

/** A variate that the others explain up to this share of its variance is left out. */
const COLLINEAR = 1e-10;

/**
 * Least-squares coefficients of one sample on others, all centred; collinear ones get the coefficient zero. By Cholesky's
 * factor of the others' products with pivots that are not too small.
 *
 * @param target number of the sample to be explained
 * @param variates numbers of the samples that explain it
 */
export function fitControlVariates(
  { count, mean, products }: JointMoments,
  target: number,
  variates: readonly number[],
): ControlFit {
  const size = mean.length;
  const product = (a: number, b: number): number => products[a * size + b] as number;
  // Rows of the factor and of the solved target, for the variates that are kept.
  const kept: {
    readonly place: number;
    readonly row: readonly number[];
    readonly pivot: number;
    readonly y: number;
  }[] = [];
  variates.forEach((variate, place) => {
    const row: number[] = [];
    kept.forEach((other, k) => {
      const inner = row.reduce((sum, l, m) => sum + l * (other.row[m] as number), 0);
      row[k] = (product(variate, variates[other.place] as number) - inner) / other.pivot;
    });
    const own = product(variate, variate);
    const rest = own - row.reduce((sum, l) => sum + l * l, 0);
    if (!(rest > COLLINEAR * own)) return;
    const pivot = Math.sqrt(rest);
    const solved = row.reduce((sum, l, k) => sum + l * (kept[k]?.y as number), 0);
    kept.push({ place, row, pivot, y: (product(variate, target) - solved) / pivot });
  });
  const coefficients = new Array<number>(variates.length).fill(0);
  for (let k = kept.length - 1; k >= 0; k--) {
    const { place, pivot, y } = kept[k] as (typeof kept)[number];
    const later = kept
      .slice(k + 1)
      .reduce((sum, other) => sum + (other.row[k] as number) * (coefficients[other.place] as number), 0);
    coefficients[place] = (y - later) / pivot;
  }
  const explained = kept.reduce((sum, { y }) => sum + y * y, 0);
  const rest = Math.max(0, product(target, target) - explained);
  // Each fitted coefficient takes a degree of freedom.
  const freedom = count - 1 - kept.length;
  const deviation = freedom > 0 ? Math.sqrt(rest / freedom) : Infinity;
  const taken = coefficients.reduce((sum, c, place) => sum + c * (mean[variates[place] as number] as number), 0);
  return {
    coefficients,
    deviation,
    mean: (mean[target] as number) - taken,
    standardError: deviation / Math.sqrt(count),
  };
}
