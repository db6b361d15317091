/**
 * Policy improvement: a policy network is led to better actions at given states, by ascent on the Hamiltonian with V held fixed or
 * by fitting what the derived maximiser says there, where that is better.
 */
import { jit, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { adamStep, type Moments } from '../adam.js';
import { outputFor } from '../control-layer.js';
import type { Flow } from '../flow.js';
import type { DerivedAction } from './derived-action.js';
import { residualOf } from './equation.js';
import { actionsAt, inColumns, motionAt, residualAt } from './closed-loop.js';
import { actionsOf, frameOf, layersOf, withLastLayer, type Framed } from './frame.js';
import { gramOf, leastOf, moments } from './last-layer.js';
import { arraysAt, type Places } from './places.js';
import { plainNetwork, type PlainPlaces } from './plain-network.js';

/** Numbers kept within twice the width of the middle nine tenths of them. */
function withoutOutliers(numbers: Float64Array): Float64Array {
  const sorted = numbers.slice().sort();
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] as number;
  const [low, high] = [at(0.05), at(0.95)];
  const margin = (high - low) / 2;
  return numbers.map((v) => Math.min(high + margin, Math.max(low - margin, v)));
}

/** A last layer for `target` that comes nearest to actions at places, a column for each control. */
function fitted({ instance }: Flow, target: Framed, at: PlainPlaces, actions: readonly Float64Array[]): Framed {
  const network = plainNetwork(target, 0);
  const { width } = network;
  const { features: left } = network.rowsAt(at);
  const gram = gramOf(left, width);
  const weights = instance.controls.map(({ domain }, k) => {
    const outputs = Float64Array.from(actions[k] ?? [], (u) => outputFor(domain, u));
    return leastOf([[{ gram, right: moments({ left, right: withoutOutliers(outputs), width }) }, 1]]);
  });
  return withLastLayer(target, weights);
}

/** The policy over another box. */
export function movedPolicy(flow: Flow, policy: Framed, target: Framed, places: Places): Framed {
  const at = inColumns(places);
  return fitted(flow, target, at, actionsAt(flow, plainNetwork(policy, 0), at));
}

/** `target` with a last layer fitted to the better of derived actions and the policy's own. */
export function improvedByMaximiser(
  flow: Flow,
  derived: DerivedAction,
  value: Framed,
  policy: Framed,
  target: Framed,
  places: Places,
): Framed {
  const sign = flow.instance.sense === 'maximize' ? 1 : -1;
  const at = inColumns(places);
  const network = plainNetwork(value, flow.noises);
  const [own, better] = [actionsAt(flow, plainNetwork(policy, 0), at), derived(value, at)];
  const [old, now] = [own, better].map((u) => residualAt(flow, network, at, motionAt(flow, at, u)).residual);
  // Where the derived action makes no sense, as for a V that bends the wrong way, the gain is not positive.
  const gains = (i: number): boolean => sign * ((now?.[i] as number) - (old?.[i] as number)) >= 0;
  const chosen = better.map((u, k) => u.map((b, i) => (gains(i) ? b : (own[k]?.[i] as number))));
  return fitted(flow, target, at, chosen);
}

/** Steps of ascent in one improvement, and their size at first. */
const [ASCENT_STEPS, ASCENT_RATE] = [60, 0.01];

/** Ascent on the mean Hamiltonian over the places, the derivatives of V held fixed. Compiled once for a problem. */
export function ascentImprovement(flow: Flow) {
  const sign = flow.instance.sense === 'maximize' ? -1 : 1;
  const step = jit(
    (
      value: np.Array[],
      frame: np.Array[],
      layers: np.Array[],
      moments: np.Array[],
      y: np.Array,
      t: np.Array,
      rate: np.Array,
    ): np.Array[] => {
      const loss = (p: np.Array[]): np.Array => {
        const u = actionsOf(flow, [...tree.ref(frame), ...p], y.ref, t.ref);
        return np.multiply(np.mean(residualOf(flow, tree.ref(value), y.ref, t.ref, u)), sign);
      };
      const [worth, gradient] = valueAndGrad(loss)(tree.ref(layers)) as [np.Array, np.Array[]];
      tree.dispose([...value, ...frame, y, t]);
      const [now, memory] = adamStep(layers, gradient, moments, rate);
      return [worth, ...now, ...memory];
    },
  );
  return (value: Framed, policy: Framed, moments: Moments, at: Places): [Framed, Moments] => {
    const frame = frameOf(policy);
    let layers = layersOf(policy).map((a) => a.ref);
    let memory = moments;
    const [y, t] = arraysAt(at);
    for (let k = 0; k < ASCENT_STEPS; k++) {
      const rate = np.array(ASCENT_RATE * (1 - k / ASCENT_STEPS));
      const [worth, ...rest] = step(tree.ref(value), tree.ref(frame), layers, memory, y.ref, t.ref, rate);
      worth?.dataSync();
      memory = rest.slice(layers.length);
      layers = rest.slice(0, layers.length);
    }
    tree.dispose([y, t]);
    return [[...frame, ...layers], memory];
  };
}
