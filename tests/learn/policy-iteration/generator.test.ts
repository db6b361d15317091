/** 𝓛 of all features in one pass against the generator put together from derivatives of V. */
import { grad, jvp, numpy as np, tree } from '@jax-js/jax';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDevice } from '../../../src/learn/device.js';
import { flowOf } from '../../../src/learn/flow.js';
import { initialNetwork } from '../../../src/learn/network.js';
import { normalArray } from '../../../src/learn/normals.js';
import { framed, noGrowth, scaleOf, frameOf, valueOf, type Framed } from '../../../src/learn/policy-iteration/frame.js';
import { residualOf } from '../../../src/learn/policy-iteration/equation.js';
import { parseProblem } from '../../../src/problem/parse-problem.js';
import { instantiate } from '../../../src/simulate/instance.js';
import { problemText } from '../../problems.js';

beforeAll(openDevice);

const example = (id: string) => parseProblem(problemText(id), { id });

/** ρV − V_t − r − 𝓛V from first and second derivatives of V, [batch]. */
function byDerivatives(id: string, value: Framed, y: np.Array, t: np.Array, u: np.Array): np.Array {
  const flow = flowOf(instantiate(example(id)));
  const { discount, horizon } = flow.instance;
  const { drift, loadings, reward } = flow.motion(y.ref, u, t.ref);
  const slopeAt = (x: np.Array): np.Array => grad((z: np.Array) => np.sum(valueOf(tree.ref(value), z, t.ref)))(x);
  let all = np.add(reward, np.sum(np.multiply(slopeAt(y.ref), drift), 1));
  for (const s of loadings) {
    const [, bent] = jvp(slopeAt, [y.ref], [s.ref]);
    all = np.add(all, np.multiply(np.sum(np.multiply(bent, s), 1), 0.5));
  }
  if (Number.isFinite(horizon))
    all = np.add(all, grad((s: np.Array) => np.sum(valueOf(tree.ref(value), y.ref, s)))(t.ref));
  const lifetime = Math.min(1 / discount, horizon);
  const left = np.subtract(all, np.multiply(valueOf(tree.ref(value), y.ref, t.ref), discount));
  return np.multiply(np.divide(left, scaleOf(tree.ref(frameOf(value)), y, t)), lifetime);
}

describe('the generator of the closed loop, layer by layer', () => {
  it.each(['lqr', 'lqr-3d', 'merton', 'merton-two', 'merton-horizon'])('of %s is that of V’s derivatives', (id) => {
    const flow = flowOf(instantiate(example(id)));
    const n = flow.coordinates.length;
    const inputs = n + (Number.isFinite(flow.instance.horizon) ? 1 : 0);
    const region = { centre: Array<number>(inputs).fill(0.2), half: Array<number>(inputs).fill(1.5) };
    const layers = initialNetwork({ inputs, hidden: [9, 7], outputs: 1 }, 3, 0);
    const growth = noGrowth(n, region).map((_, j) => (j < n ? -0.4 : 0.2));
    const last = layers.slice(-2).map((a, i) => normalArray(5, 7, i, a.shape));
    const value = framed(region, growth, [...layers.slice(0, -2), ...last]);
    // Some states lie past the box, where networks come to a stop.
    const y = np.multiply(normalArray(1, 1, 0, [40, n]), 1.2);
    const u = np.add(np.multiply(normalArray(1, 1, 1, [40, flow.instance.controls.length]), 0.05), 0.3);
    const t = np.abs(normalArray(1, 1, 2, [40]));
    const direct = byDerivatives(id, value, y.ref, t.ref, u.ref).dataSync() as Float32Array;
    const passed = residualOf(flow, tree.ref(value), y, t, u).dataSync() as Float32Array;
    const size = Math.sqrt(direct.reduce((sum, v) => sum + v * v, 0) / direct.length);
    passed.forEach((v, i) => {
      expect(Math.abs(v - (direct[i] ?? NaN))).toBeLessThan(2e-4 * size);
    });
  });
});
