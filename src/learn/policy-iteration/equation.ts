/**
 * The equation of a policy's value at given states, ρV = r + 𝓛V, with a network for V: linear in the network's last layer. All is
 * told relative to the scale of V at the state and over the time within which the future loses its weight, so that numbers are of
 * the size of V.
 */
import { grad, jit, jvp, numpy as np, tree } from '@jax-js/jax';
import { toActions } from '../control-layer.js';
import type { Flow } from '../flow.js';
import type { DerivedAction } from './derived-action.js';
import { actionsOf, bodyOf, domainsOf, frameOf, outputsOf, scaleOf, type Framed } from './frame.js';
import { featureRows } from './generator.js';
import type { Places } from './places.js';
import { arraysAt } from './places.js';

/** The time within which the future loses its weight, or all the time there is. */
export const lifetimeOf = ({ instance: { discount, horizon } }: Flow): number => Math.min(1 / discount, horizon);

/** Λ(ρφ − 𝓛φ), [batch, features], and Λr, [batch], under given actions; with φ itself. Owns its arrays. */
export function equationRows(
  flow: Flow,
  body: readonly np.Array[],
  y: np.Array,
  t: np.Array,
  u: np.Array,
): { left: np.Array; right: np.Array; features: np.Array } {
  const motion = flow.motion(y.ref, u, t.ref);
  const lifetime = lifetimeOf(flow);
  const scale = scaleOf(tree.ref(frameOf([...body])), y.ref, t.ref);
  const { features, generator } = featureRows(body, y, t, motion);
  const left = np.multiply(np.subtract(np.multiply(features.ref, flow.instance.discount), generator), lifetime);
  return { left, right: np.multiply(np.divide(motion.reward, scale), lifetime), features };
}

/** Λ(r + 𝓛V − ρV) over the scale of V, [batch]. Owns its arrays. */
export function residualOf(flow: Flow, value: Framed, y: np.Array, t: np.Array, u: np.Array): np.Array {
  const rows = equationRows(flow, bodyOf(value), y, t, u);
  rows.features.dispose();
  const weights = np.concatenate([(value.at(-2) ?? np.array(NaN)).reshape([-1]), value.at(-1) ?? np.array(NaN)], 0);
  return np.subtract(rows.right, np.matmul(rows.left, weights));
}

/**
 * What a step of Newton's method from a policy's outputs would add to the residual, never more than the gradient itself over one
 * unit of output: an estimate of what a maximiser would gain where none was derived, [batch]. Owns its arrays.
 */
function gainByNewton(flow: Flow, value: Framed, policy: Framed, y: np.Array, t: np.Array): np.Array {
  const at = (outputs: np.Array): np.Array =>
    residualOf(flow, tree.ref(value), y.ref, t.ref, toActions(domainsOf(flow), outputs));
  const slope = (outputs: np.Array): np.Array => grad((o: np.Array) => np.sum(at(o)))(outputs);
  const outputs = outputsOf(policy, y.ref, t.ref);
  const gains = flow.instance.controls.map((_, k) => {
    const axis = np.array(flow.instance.controls.map((__, j) => (j === k ? 1 : 0)));
    const along = np.multiply(np.onesLike(outputs.ref), axis.ref);
    const [gradient, bent] = jvp(slope, [outputs.ref], [along]);
    const component = (a: np.Array): np.Array => np.abs(np.sum(np.multiply(a, axis.ref), 1));
    const g = component(gradient);
    const gain = np.minimum(np.divide(np.square(g.ref), np.add(np.multiply(component(bent), 2), 1e-20)), g);
    axis.dispose();
    return gain;
  });
  outputs.dispose();
  tree.dispose([...value, y, t]);
  return gains.reduce((a, b) => np.add(a, b));
}

/**
 * `residualOf` under a policy, and under the better of its actions and derived ones: where these make no sense, as for a V that
 * bends the wrong way, they gain nothing. Without derived ones the better is estimated. Owns its arrays.
 */
export function residualsOf(
  flow: Flow,
  value: Framed,
  policy: Framed,
  derived: DerivedAction | undefined,
  y: np.Array,
  t: np.Array,
): { best: np.Array; under: np.Array } {
  const own = actionsOf(flow, tree.ref(policy), y.ref, t.ref);
  const under = residualOf(flow, tree.ref(value), y.ref, t.ref, own);
  if (flow.instance.controls.length === 0) {
    tree.dispose([...value, ...policy, y, t]);
    return { best: under.ref, under };
  }
  const sign = flow.instance.sense === 'maximize' ? 1 : -1;
  if (!derived) {
    const gain = gainByNewton(flow, value, policy, y, t);
    return { best: np.add(under.ref, np.multiply(gain, sign)), under };
  }
  tree.dispose(policy);
  const u = derived(tree.ref(value), y.ref, t.ref);
  const better = residualOf(flow, value, y, t, u);
  const isBetter = np.greaterEqual(np.multiply(np.subtract(better.ref, under.ref), sign), 0);
  return { best: np.where(isBetter, better, under.ref), under };
}

/** Rows of numbers for least squares. */
export interface Rows {
  readonly left: Float32Array;
  readonly right: Float32Array;
  readonly features: Float32Array;
  readonly width: number;
}

/** The equation's rows under a policy network, compiled once. */
export function closedLoopRows(flow: Flow) {
  const rows = jit((body: np.Array[], policy: np.Array[], y: np.Array, t: np.Array): np.Array[] => {
    const u = actionsOf(flow, policy, y.ref, t.ref);
    const { left, right, features } = equationRows(flow, body, y, t, u);
    return [left, right, features];
  });
  return (body: readonly np.Array[], policy: Framed, at: Places): Rows => {
    const [left, right, features] = rows(tree.ref([...body]), tree.ref(policy), ...arraysAt(at)) as [
      np.Array,
      np.Array,
      np.Array,
    ];
    const width = left.shape[1] ?? 0;
    return {
      width,
      left: left.dataSync() as Float32Array,
      right: right.dataSync() as Float32Array,
      features: features.dataSync() as Float32Array,
    };
  };
}
