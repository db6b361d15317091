/** The time-step error of a simulated value, from what halving the step changes along the same Brownian paths. */
import type { Moments } from './joint-moments.js';
import { statistic, type Findings } from './path-estimator.js';
import { EXCURSIONS } from './path-model.js';
import type { StepOrder } from './path-system.js';

export interface StepError {
  /** Estimated error with its noise; infinite where paths were lost. */
  readonly error: number;
  /** The noise in it: one standard error. */
  readonly noise: number;
}

/** Shares of a difference to the one before that are reckoned with where the order is not known: order ½ at best. */
const RATIO = { least: Math.SQRT1_2, largest: 0.95 };

/** Of the last difference, where an early end leaves an error of order 3/2 behind the first one, which two steps do not tell. */
const EARLY_SHARE = 1 / 4;

/**
 * @param order whether errors fall as the scheme states; where not, the value with the smallest step is taken to
 * be off by the sum of a geometric series of differences, with the ratio that they show
 * @param own moments of the sample that tells the error, once control variates are taken off
 */
export function stepErrorOf(
  findings: Findings,
  order: StepOrder,
  own: Pick<Moments, 'mean' | 'standardError'> = statistic(findings, 'step error'),
): StepError {
  if (findings.sums.lost > 0) return { error: Infinity, noise: 0 };
  const known = { error: Math.abs(own.mean) + own.standardError, noise: own.standardError };
  const { endsEarly } = findings.program.model;
  if (order === 'known' && !endsEarly) return known;
  const [first, second] = [statistic(findings, 'change 0'), statistic(findings, 'change 1')];
  const seen = Math.max(0, Math.abs(second.mean) - 2 * second.standardError);
  if (order === 'known') return { ...known, error: known.error + EARLY_SHARE * seen };
  if (order === 'unknown where folded' && !endsEarly && statistic(findings, EXCURSIONS).mean === 0) return known;
  const ratio = Math.min(RATIO.largest, Math.max(RATIO.least, Math.abs(second.mean / first.mean) || 0));
  const rest = ratio / (1 - ratio);
  // The extrapolation itself moved the value by (5 second − first)/3 from the one with the smallest step.
  const moved = Math.abs(5 * second.mean - first.mean) / 3;
  const noise = rest * second.standardError;
  return { error: Math.max(known.error, moved + rest * Math.abs(second.mean) + noise), noise };
}
