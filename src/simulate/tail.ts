/** Rewards after the truncation of an infinite horizon, estimated from the paths' own late rewards. */
import { CostateError } from '../errors.js';
import { aliveIn, statistic, type Findings } from './path-estimator.js';

export interface Tail {
  readonly value: number;
  /** Estimated uncertainty of `value`. */
  readonly error: number;
}

/** A share that is not told from none. */
const FEWEST_ALIVE = 1e-6;
/** With less than this left, rewards that come late do not speak of more. */
const FEW_ALIVE = 1e-2;

export const noTail: Tail = { value: 0, error: 0 };

/**
 * Extrapolates the discounted rewards of the third and the last quarter of [0, end] as a geometric sequence. Where those
 * are too noisy to show a rate, the rewards are taken as stationary and fall by the discount alone; the distance of the
 * two answers, and the noise of the last quarter, make the error.
 *
 * @throws CostateError `infeasible.parameters` when the rewards plainly do not decay, so that the value looks infinite
 */
export function estimateTail(findings: Findings, discount: number, end: number): Tail {
  const [third, last] = [statistic(findings, 'third quarter'), statistic(findings, 'last quarter')];
  const sum = (ratio: number): number => ratio / (1 - ratio);
  // Where paths end early, rewards fall with what is left of them as well.
  const alive = aliveIn(findings);
  if (alive === 0) return noTail;
  const stationary = Math.exp((-discount * end) / 4) * Math.max(alive, FEWEST_ALIVE) ** (1 / 4);
  const falls = alive < FEW_ALIVE;
  const shown = Math.abs(third.mean) > 4 * third.standardError && Math.abs(last.mean) > 4 * last.standardError;
  const ratio = last.mean / third.mean;
  if (shown && ratio >= 1 && !falls)
    throw new CostateError({
      code: 'infeasible.parameters',
      message: 'discounted rewards do not decay along the simulated paths: the value looks infinite',
    });
  const decay = shown && ratio > 0 && ratio < 1 ? ratio : stationary;
  const value = last.mean * sum(decay);
  const other = last.mean * sum(stationary);
  return { value, error: Math.abs(value - other) + last.standardError * sum(Math.max(decay, stationary)) };
}
