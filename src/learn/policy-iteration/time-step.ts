/** How far a step of a rollout may go. */
import { jit, numpy as np, tree } from '@jax-js/jax';
import type { Flow } from '../flow.js';
import type { Region } from '../region.js';
import { lifetimeOf } from './equation.js';
import { actionsOf, type Framed } from './frame.js';
import { arraysAt, type Places } from './places.js';

/** A step takes a state at most this share of the region's width by its drift, noise its square by this one, and the discount so far. */
const [SHARE_OF_REGION, VARIANCE, SHARE_OF_LIFETIME] = [0.02, 0.01, 0.05];
/** And with an end to the time, it has at least so many steps. */
const STEPS_TO_HORIZON = 24;

/** The longest step at which the closed loop is still followed well. Compiled once for a problem. */
export function stepper(flow: Flow, region: Region): (policy: Framed, at: Places) => number {
  const squares = jit((policy: np.Array[], y: np.Array, t: np.Array): np.Array[] => {
    const u = actionsOf(flow, policy, y.ref, t.ref);
    const { drift, loadings, reward } = flow.motion(y, u, t);
    reward.dispose();
    const variance = loadings.reduce((sum, s) => np.add(sum, np.square(s)), np.zeros(drift.shape));
    return [np.mean(np.square(drift), 0), np.mean(variance, 0)];
  });
  return (policy, at) => {
    const [speeds, variances] = squares(tree.ref(policy), ...arraysAt(at)).map((a) => a.dataSync());
    const limits = flow.coordinates.map((_, j) => {
      const width = 2 * (region.half[j] ?? 1);
      const speed = Math.sqrt(speeds?.[j] as number) / width;
      const variance = (variances?.[j] as number) / width ** 2;
      return Math.min(SHARE_OF_REGION / (speed + 1e-12), VARIANCE / (variance + 1e-12));
    });
    return Math.min(SHARE_OF_LIFETIME * lifetimeOf(flow), flow.instance.horizon / STEPS_TO_HORIZON, ...limits);
  };
}
