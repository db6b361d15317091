/** Which departures from a claim count as contradictions: false alarms stay below 10⁻⁹ a claim, however many cells it has. */
import { normalQuantile } from '../simulate/normal.js';

/** Probability that a true claim is refuted; a whole suite stays below 10⁻⁶. */
const FALSE_ALARM = 1e-9;

/** Two-sided quantile of the standard normal law for the largest of several tests (Bonferroni): 6.1 for one. */
export const quantileFor = (tests: number): number => -normalQuantile(FALSE_ALARM / (2 * tests));

/** Relative size of what rounding may do to a mean of doubles. */
export const ROUNDING = 1e-12;
