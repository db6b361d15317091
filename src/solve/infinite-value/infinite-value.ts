/** Values that are infinite, or have no maximiser, seen before any long work: the cheap and exact tests first. */
import type { ProblemInstance } from '../../simulate/instance.js';
import type { PathTask } from '../../simulate/path-work.js';
import { refuseExplosion } from './explosion.js';
import { refuseLoneState } from './lone-state.js';
import { refuseRarePaths } from './rare-paths.js';
import { refuseRisingPayoff, simulatedPayoff } from './rising-payoff.js';
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
  yield* refuseRisingPayoff(instance, simulatedPayoff(at, seed));
  yield* refuseRarePaths(instance, at, seed);
  return undefined;
}
