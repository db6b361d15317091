/**
 * Policy evaluation by Feynman and Kac with what is known taken out. For the closed loop X from x and any smooth V,
 *
 *     V^α(x) = V(x) + E ∫₀ᵀ e^{−ρs}(r + 𝓛V − ρV)(X_s) ds + E e^{−ρT}(V^α − V)(X_T):
 *
 * rewards and the bootstrapped end value, less the martingale ∫e^{−ρs}∇V·Σ dW that Itô's formula knows. So noise and errors of the
 * time step (Euler and Maruyama) are as small as what is left of V's equation. At a horizon the payoff stands for V^α.
 */
import type { Flow } from '../flow.js';
import { actionsAt, inColumns, inRows, lifetimeOf, motionAt, payoffAt, residualAt } from './closed-loop.js';
import type { Framed } from './frame.js';
import type { Places } from './places.js';
import { plainNetwork } from './plain-network.js';

/** Paths end at this many times the box, measured from its centre, with V as it is for the rest. */
const REACH = 6;

/** Times are sums of steps: so near to the horizon, as a share of it, is there. */
const AT_HORIZON = 1e-4;

export interface Paths {
  /** What each path says of V^α − V at its start; not finite where a path left the finite numbers. */
  readonly change: Float64Array;
  /** ∫e^{−ρs}|r + 𝓛V − ρV| ds along each. */
  readonly absolute: Float64Array;
  /** What V at the end of each path counts for: e^{−ρT}, and nothing at a horizon. */
  readonly beyond: Float64Array;
  /** After each step: coordinates [paths, states], time [paths], and the change collected so far. */
  readonly steps: readonly { readonly y: Float32Array; readonly t: Float32Array; readonly change: Float32Array }[];
}

/**
 * Follows paths.
 * @param span how long each path is followed, [paths]
 * @param noise for each step standard normal numbers, [paths, noises]
 */
export type FollowPaths = (
  value: Framed,
  policy: Framed,
  starts: Places,
  span: Float32Array,
  noise: readonly Float32Array[],
  reach?: number,
) => Paths;

export function pathsOf(flow: Flow): FollowPaths {
  const { discount, horizon } = flow.instance;
  const { noises } = flow;
  const n = flow.coordinates.length;
  const width = Math.max(1, noises);
  return (value, policy, starts, span, noise, reach = REACH) => {
    const count = starts.t.length;
    const [v, p] = [plainNetwork(value, noises), plainNetwork(policy, 0)];
    const at = inColumns(starts);
    const { y, t } = at;
    const [weight, change, absolute] = [
      new Float64Array(count).fill(1),
      new Float64Array(count),
      new Float64Array(count),
    ];
    const lifetime = lifetimeOf(flow);
    const steps = noise.map((normals) => {
      const motion = motionAt(flow, at, actionsAt(flow, p, at));
      const { residual, scale, distance } = residualAt(flow, v, at, motion);
      for (let i = 0; i < count; i++) {
        const left = (residual[i] as number) / lifetime;
        const h = (distance[i] as number) < reach ? (span[i] as number) / noise.length : 0;
        // What does not change within a step is discounted exactly.
        const within = discount === 0 ? h : -Math.expm1(-discount * h) / discount;
        const collected = (weight[i] as number) * left * (scale[i] as number) * within;
        change[i] = (change[i] as number) + collected;
        absolute[i] = (absolute[i] as number) + Math.abs(collected);
        weight[i] = (weight[i] as number) * Math.exp(-discount * h);
        t[i] = (t[i] as number) + h;
        const root = Math.sqrt(h);
        for (let j = 0; j < n; j++) {
          let moved = (motion.drift[j]?.[i] as number) * h;
          for (let k = 0; k < noises; k++)
            moved += (motion.loadings[k]?.[j]?.[i] as number) * root * (normals[i * width + k] as number);
          const column = y[j] as Float64Array;
          column[i] = (column[i] as number) + moved;
        }
      }
      return { y: inRows(y), t: Float32Array.from(t), change: Float32Array.from(change) };
    });
    if (!Number.isFinite(horizon)) return { change, absolute, beyond: weight, steps };
    const [paid, scales, [outputs = []]] = [payoffAt(flow, at), v.scaleAt(at), v.outputsAt(at)];
    const beyond = weight.slice();
    for (let i = 0; i < count; i++) {
      if ((t[i] as number) < horizon * (1 - AT_HORIZON)) continue;
      const end = (scales[i] as number) * (outputs[i] as number);
      const gap = (weight[i] as number) * ((paid[i] as number) - end);
      change[i] = (change[i] as number) + gap;
      absolute[i] = (absolute[i] as number) + Math.abs(gap);
      beyond[i] = 0;
    }
    return { change, absolute, beyond, steps };
  };
}
