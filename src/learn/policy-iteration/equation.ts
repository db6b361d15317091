/**
 * The equation of a policy's value at given states, ρV = r + 𝓛V, with a network for V: linear in the network's last layer. All is
 * told relative to the scale of V at the state and over the time within which the future loses its weight, so that numbers are of
 * the size of V.
 */
import { grad, jit, jvp, numpy as np, tree } from '@jax-js/jax';
import { toActions } from '../control-layer.js';
import type { Flow } from '../flow.js';
import { actionsAt, inColumns, lifetimeOf, motionAt, residualAt } from './closed-loop.js';
import type { DerivedAction } from './derived-action.js';
import { bodyOf, domainsOf, frameOf, outputsOf, scaleOf, type Framed } from './frame.js';
import { featureRows } from './generator.js';
import { arraysAt, type Places } from './places.js';
import { plainNetwork } from './plain-network.js';

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

/** By column: what a policy leaves of V's equation, and what the best action would. */
export interface Residuals {
  readonly under: ArrayLike<number>;
  readonly best: ArrayLike<number>;
  /** V and its scale. */
  readonly values: Float64Array;
  readonly scale: Float64Array;
}

/**
 * The residual under a policy, and under the better of its actions and derived ones: where these make no sense, as for a V that
 * bends the wrong way, they gain nothing. Without derived ones the better is estimated, by functions compiled once.
 */
export function residualsOf(flow: Flow, derived: DerivedAction | undefined) {
  const sign = flow.instance.sense === 'maximize' ? 1 : -1;
  const gainAt = jit((value: np.Array[], policy: np.Array[], y: np.Array, t: np.Array): np.Array =>
    gainByNewton(flow, value, policy, y, t),
  );
  return (value: Framed, policy: Framed, places: Places): Residuals => {
    const at = inColumns(places);
    const [v, p] = [plainNetwork(value, flow.noises), plainNetwork(policy, 0)];
    const { residual: under, output, scale } = residualAt(flow, v, at, motionAt(flow, at, actionsAt(flow, p, at)));
    const values = output.map((n, i) => n * (scale[i] as number));
    if (flow.instance.controls.length === 0) return { under, best: under, values, scale };
    if (!derived) {
      const gain = gainAt(tree.ref(value), tree.ref(policy), ...arraysAt(places)).dataSync();
      return { under, best: under.map((u, i) => u + sign * (gain[i] as number)), values, scale };
    }
    const better = residualAt(flow, v, at, motionAt(flow, at, derived(value, at))).residual;
    const best = under.map((u, i) => (sign * ((better[i] as number) - u) >= 0 ? (better[i] as number) : u));
    return { under, best, values, scale };
  };
}
