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
import { actionsOf, bodyOf, featuresOf, frameOf, layersOf, withLastLayer, type Framed } from './frame.js';
import { gramOf, leastOf, moments } from './last-layer.js';
import { arraysAt, type Places } from './places.js';

/** Numbers kept within twice the width of the middle nine tenths of them. */
function withoutOutliers(numbers: Float64Array): Float64Array {
  const sorted = numbers.slice().sort();
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] as number;
  const [low, high] = [at(0.05), at(0.95)];
  const margin = (high - low) / 2;
  return numbers.map((v) => Math.min(high + margin, Math.max(low - margin, v)));
}

/** A last layer for `target` that comes nearest to actions [places, controls] at places. */
function policyFitter(flow: Flow) {
  const { controls } = flow.instance;
  const rows = jit((body: np.Array[], y: np.Array, t: np.Array): np.Array => featuresOf(body, y, t));
  return (target: Framed, at: Places, actions: (place: number) => ArrayLike<number>): Framed => {
    const all = rows(tree.ref(bodyOf(target)), ...arraysAt(at));
    const inputs = all.shape[1] ?? 0;
    const width = inputs + 1;
    const phi = all.dataSync();
    const count = at.t.length;
    const left = new Float64Array(count * width).fill(1);
    for (let r = 0; r < count; r++)
      for (let j = 0; j < inputs; j++) left[r * width + j] = phi[r * inputs + j] as number;
    const gram = gramOf(left, width);
    const weights = controls.map(({ domain }, k) => {
      const outputs = Float64Array.from({ length: count }, (_, i) =>
        outputFor(domain, actions(i)[i * controls.length + k] as number),
      );
      return leastOf([[{ gram, right: moments({ left, right: withoutOutliers(outputs), width }) }, 1]]);
    });
    return withLastLayer(target, weights);
  };
}

/** The policy over another box. Compiled once for a problem. */
export function policyMover(flow: Flow) {
  const fit = policyFitter(flow);
  const actions = jit((policy: np.Array[], y: np.Array, t: np.Array): np.Array => actionsOf(flow, policy, y, t));
  return (policy: Framed, target: Framed, at: Places): Framed => {
    const own = actions(tree.ref(policy), ...arraysAt(at)).dataSync();
    return fit(target, at, () => own);
  };
}

/** Fits `target`'s last layer to the better of derived actions and the policy's own. Compiled once for a problem. */
export function maximiserImprovement(flow: Flow, derived: DerivedAction) {
  const sign = flow.instance.sense === 'maximize' ? 1 : -1;
  const fit = policyFitter(flow);
  const proposals = jit((value: np.Array[], policy: np.Array[], y: np.Array, t: np.Array): np.Array[] => {
    const own = actionsOf(flow, policy, y.ref, t.ref);
    const better = derived(tree.ref(value), y.ref, t.ref);
    const worth = (u: np.Array): np.Array => np.multiply(residualOf(flow, tree.ref(value), y.ref, t.ref, u), sign);
    const gain = np.subtract(worth(better.ref), worth(own.ref));
    tree.dispose([...value, y, t]);
    return [own, better, gain];
  });
  return (value: Framed, policy: Framed, target: Framed, at: Places): Framed => {
    const read = proposals(tree.ref(value), tree.ref(policy), ...arraysAt(at)).map((a) => a.dataSync());
    const [own, better, gain] = read as [Float32Array, Float32Array, Float32Array];
    // Where the derived action makes no sense, as for a V that bends the wrong way, the gain is not positive.
    return fit(target, at, (i) => ((gain[i] as number) >= 0 ? better : own));
  };
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
