/** How far a step of a rollout may go. */
import type { Flow } from '../flow.js';
import type { Region } from '../region.js';
import { actionsAt, inColumns, lifetimeOf, motionAt } from './closed-loop.js';
import type { Framed } from './frame.js';
import { rms } from './last-layer.js';
import type { Places } from './places.js';
import { plainNetwork } from './plain-network.js';

/** A step takes a state at most this share of the region's width by its drift, noise its square by this one, and the discount so far. */
const [SHARE_OF_REGION, VARIANCE, SHARE_OF_LIFETIME] = [0.02, 0.01, 0.05];
/** And with an end to the time, it has at least so many steps. */
const STEPS_TO_HORIZON = 24;

/** The longest step at which the closed loop is still followed well. */
export function stepOf(flow: Flow, region: Region, policy: Framed, places: Places): number {
  const at = inColumns(places);
  const { drift, loadings } = motionAt(flow, at, actionsAt(flow, plainNetwork(policy, 0), at));
  const meanSquare = (column: Float64Array | undefined): number => rms(column ?? []) ** 2;
  const limits = flow.coordinates.map((_, j) => {
    const width = 2 * (region.half[j] ?? 1);
    const speed = rms(drift[j] ?? []) / width;
    const variance = loadings.reduce((sum, s) => sum + meanSquare(s[j]), 0) / width ** 2;
    return Math.min(SHARE_OF_REGION / (speed + 1e-12), VARIANCE / (variance + 1e-12));
  });
  return Math.min(SHARE_OF_LIFETIME * lifetimeOf(flow), flow.instance.horizon / STEPS_TO_HORIZON, ...limits);
}
