/** Values that are infinite, or have no maximiser, seen before any long work: the cheap and exact tests first. */
import type { ProblemInstance } from '../../simulate/instance.js';
import type { PathTask } from '../../simulate/path-work.js';
import { refuseDistantPushes } from './distant-pushes.js';
import { refuseExponentialMoments } from './exponential-moments.js';
import { refuseExplosion } from './explosion.js';
import { refuseLoneState } from './lone-state.js';
import { simulatedPayoff } from './growing-series.js';
import { refuseRisingPayoff } from './rising-payoff.js';
import { refuseRunawayPayoff } from './runaway/runaway-payoff.js';
import { refuseUnstableMode } from './unstable-mode.js';

/**
 * For a problem in continuous time without regimes.
 *
 * @param isKnown whether there is a closed form: then nothing is looked for by simulation
 * @throws CostateError `infeasible.parameters` with the reason
 */
export function* refuseInfiniteValue(
  instance: ProblemInstance,
  at: ReadonlyMap<string, number>,
  seed: number,
  isKnown: boolean,
): PathTask<undefined> {
  refuseExplosion(instance, at);
  refuseUnstableMode(instance, at);
  refuseLoneState(instance, at);
  refuseRunawayPayoff(instance, at);
  if (isKnown) return undefined;
  yield* refuseRisingPayoff(instance, at, simulatedPayoff(seed));
  yield* refuseDistantPushes(instance, at, simulatedPayoff(seed));
  yield* refuseExponentialMoments(instance, at, seed);
  return undefined;
}
