/** Descent of all layers of V's network on what is left of the policy's equation, so that its features become those that V needs. */
import { jit, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { adamStep, type Moments } from '../adam.js';
import type { Flow } from '../flow.js';
import { residualOf } from './equation.js';
import { actionsOf, frameOf, lastLayer, layersOf, withLastLayer, type Framed } from './frame.js';
import { arraysAt, type Places } from './places.js';

/** Places in a step, and the size of a step. */
const [BATCH, RATE] = [256, 2e-3];

/** Compiled once for a problem. */
export function featureTrainer(flow: Flow) {
  const step = jit(
    (
      frame: np.Array[],
      layers: np.Array[],
      policy: np.Array[],
      moments: np.Array[],
      y: np.Array,
      t: np.Array,
      weights: np.Array,
      size: np.Array,
    ): np.Array[] => {
      const u = actionsOf(flow, policy, y.ref, t.ref);
      const share = np.divide(weights, size.ref);
      const loss = (v: np.Array[]): np.Array => {
        const value = [...tree.ref(frame), ...v.slice(0, -2), ...v.slice(-2).map((a) => np.multiply(a, size.ref))];
        return np.mean(np.square(np.multiply(residualOf(flow, value, y.ref, t.ref, u.ref), share.ref)));
      };
      const [left, gradient] = valueAndGrad(loss)(tree.ref(layers)) as [np.Array, np.Array[]];
      tree.dispose([...frame, y, t, u, share, size]);
      const [now, memory] = adamStep(layers, gradient, moments, np.array(RATE));
      return [left, ...now, ...memory];
    },
  );
  /**
   * @param weights of places
   * @param size of V, by which steps are measured
   * @throws nothing: the network after all steps may hold numbers that are not finite
   */
  return (
    value: Framed,
    policy: Framed,
    moments: Moments,
    at: Places,
    weights: Float64Array,
    size: number,
    steps: number,
  ): [Framed, Moments] => {
    const n = at.y.length / at.t.length;
    const batch = Math.min(BATCH, at.t.length);
    const frame = frameOf(value);
    let layers = layersOf(withLastLayer(value, [lastLayer(value).map((w) => w / size)])).map((a) => a.ref);
    let memory = moments;
    for (let k = 0; k < steps; k++) {
      const from = (k * batch) % (at.t.length - batch + 1);
      const few = { y: at.y.slice(from * n, (from + batch) * n), t: at.t.slice(from, from + batch) };
      const share = np.array(Float32Array.from(weights.subarray(from, from + batch)));
      const [left, ...rest] = step(
        tree.ref(frame),
        layers,
        tree.ref(policy),
        memory,
        ...arraysAt(few),
        share,
        np.array(size),
      );
      // Reading has each step computed at once: see `computed` in device.ts.
      left?.dataSync();
      memory = rest.slice(layers.length);
      layers = rest.slice(0, layers.length);
    }
    const trained = [...frame, ...layers];
    return [withLastLayer(trained, [lastLayer(trained).map((w) => w * size)]), memory];
  };
}
