/**
 * Policy evaluation by Feynman and Kac with what is known taken out. For the closed loop X from x and any smooth V,
 *
 *     V^α(x) = V(x) + E ∫₀ᵀ e^{−ρs}(r + 𝓛V − ρV)(X_s) ds + E e^{−ρT}(V^α − V)(X_T):
 *
 * rewards and the bootstrapped end value, less the martingale ∫e^{−ρs}∇V·Σ dW that Itô's formula knows. So noise and errors of the
 * time step (Euler and Maruyama) are as small as what is left of V's equation. At a horizon the payoff stands for V^α.
 */
import { jit, numpy as np, tree } from '@jax-js/jax';
import type { Flow } from '../flow.js';
import { lifetimeOf, residualOf } from './equation.js';
import { actionsOf, frameOf, inBox, scaleOf, valueOf, type Framed } from './frame.js';
import { arraysAt, type Places } from './places.js';

/** Paths end at this many times the box, measured from its centre, with V as it is for the rest. */
const REACH = 6;

/** Times are sums of steps in single precision: so near to the horizon, as a share of it, is there. */
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

/** Compiled once for a problem. */
export function pathsOf(flow: Flow): FollowPaths {
  const { discount, horizon } = flow.instance;
  const lifetime = lifetimeOf(flow);
  const step = jit(
    (
      value: np.Array[],
      policy: np.Array[],
      carry: np.Array[],
      h: np.Array,
      normals: np.Array,
      reach: np.Array,
    ): np.Array[] => {
      const [y, t, weight, change, absolute] = carry as [np.Array, np.Array, np.Array, np.Array, np.Array];
      const [batch = 0] = y.shape;
      const away = np.max(np.abs(inBox(tree.ref(frameOf(value)), y.ref, t.ref)), 1);
      const h0 = np.multiply(h, np.where(np.less(away, reach), 1, 0));
      const u = actionsOf(flow, policy, y.ref, t.ref);
      const { drift, loadings, reward } = flow.motion(y.ref, u.ref, t.ref);
      reward.dispose();
      const scale = scaleOf(tree.ref(frameOf(value)), y.ref, t.ref);
      const left = np.divide(residualOf(flow, value, y.ref, t.ref, u), lifetime);
      // What does not change within a step is discounted exactly.
      const within =
        discount === 0 ? h0.ref : np.divide(np.subtract(1, np.exp(np.multiply(h0.ref, -discount))), discount);
      const part = np.multiply(np.multiply(np.multiply(weight.ref, left), scale), within);
      const increments = np.split(normals, Math.max(1, loadings.length), 1);
      const noise = loadings.reduce(
        (sum, s, k) => np.add(sum, np.multiply(s, (increments[k] ?? np.array(NaN)).ref)),
        np.zeros(y.shape),
      );
      tree.dispose(increments);
      const root = np.sqrt(h0.ref).reshape([batch, 1]);
      return [
        np.add(y, np.add(np.multiply(drift, h0.ref.reshape([batch, 1])), np.multiply(noise, root))),
        np.add(t, h0.ref),
        np.multiply(weight, np.exp(np.multiply(h0, -discount))),
        np.add(change, part.ref),
        np.add(absolute, np.abs(part)),
      ];
    },
  );
  const gap = jit((value: np.Array[], y: np.Array, t: np.Array): np.Array =>
    np.subtract(flow.terminal(y.ref), valueOf(value, y, t)),
  );
  return (value, policy, starts, span, noise, reach = REACH) => {
    const count = starts.t.length;
    const h = np.array(span.map((s) => s / noise.length));
    let carry: np.Array[] = [...arraysAt(starts), np.ones([count]), np.zeros([count]), np.zeros([count])];
    // Reading has each step computed at once: see `computed` in device.ts.
    const read = (i: number): Float32Array => carry[i]?.ref.dataSync() as Float32Array;
    const steps = noise.map((normals) => {
      carry = step(
        tree.ref(value),
        tree.ref(policy),
        carry,
        h.ref,
        np.array(normals).reshape([count, -1]),
        np.array(reach),
      );
      return { y: read(0), t: read(1), change: read(3) };
    });
    h.dispose();
    const [y, t, weight, change, absolute] = carry as [np.Array, np.Array, np.Array, np.Array, np.Array];
    const total = Float64Array.from(change.dataSync() as Float32Array);
    const sizes = Float64Array.from(absolute.dataSync() as Float32Array);
    if (!Number.isFinite(horizon)) {
      tree.dispose([y, t]);
      return { change: total, absolute: sizes, beyond: Float64Array.from(weight.dataSync() as Float32Array), steps };
    }
    const times = t.ref.dataSync();
    const weights = weight.dataSync();
    const gaps = gap(tree.ref(value), y, t).dataSync();
    const isEnd = (i: number): boolean => (times[i] as number) >= horizon * (1 - AT_HORIZON);
    const ends = Float64Array.from({ length: count }, (_, i) =>
      isEnd(i) ? (weights[i] as number) * (gaps[i] as number) : 0,
    );
    return {
      change: total.map((v, i) => v + (ends[i] as number)),
      absolute: sizes.map((v, i) => v + Math.abs(ends[i] as number)),
      beyond: ends.map((_, i) => (isEnd(i) ? 0 : (weights[i] as number))),
      steps,
    };
  };
}
