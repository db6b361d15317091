/** Problems as batched functions: drift, noise and reward in coordinates, and the generator's terms by products alone. */
import { readFileSync } from 'node:fs';
import { numpy as np, tree } from '@jax-js/jax';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDevice } from '../../src/learn/device.js';
import { flowOf } from '../../src/learn/flow.js';
import { hamiltonian } from '../../src/learn/hamiltonian.js';
import { initialNetwork } from '../../src/learn/network.js';
import { normalArray } from '../../src/learn/normals.js';
import { slopeAt, valueAt } from '../../src/learn/value.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { instantiate } from '../../src/simulate/instance.js';

beforeAll(openDevice);

const instanceOf = (id: string) =>
  instantiate(parseProblem(readFileSync(`derivations/problems/${id}.yaml`, 'utf8'), { id }));

describe('the motion of a problem', () => {
  it('of a positive state is that of its logarithm', () => {
    const { drift, loadings, reward } = flowOf(instanceOf('merton')).motion(
      np.array([[Math.log(2)]]),
      np.array([[0.5, 0.1]]),
      np.array([0]),
    );
    // d log x = (r + p(µ − r) − k − p²σ²/2) dt + pσ dW
    expect(drift.item()).toBeCloseTo(0.03 + 0.5 * 0.05 - 0.1 - (0.5 * 0.2) ** 2 / 2, 6);
    expect(loadings.map((s) => s.item() as number)[0]).toBeCloseTo(0.1, 6);
    expect(reward.item()).toBeCloseTo(-1 / 0.2, 5);
  });

  it('has a column for each independent noise', () => {
    const flow = flowOf(instanceOf('lqr-3d'));
    const { drift, loadings } = flow.motion(
      np.zeros([4, 3]),
      np.zeros([4, flow.instance.controls.length]),
      np.zeros([4]),
    );
    expect(drift.shape).toEqual([4, 3]);
    expect(loadings.length).toBe(flow.noises);
    expect(loadings.every((s) => s.shape.join() === '4,3')).toBe(true);
    tree.dispose([drift, ...loadings]);
  });
});

describe('the Hamiltonian with a network for V', () => {
  it('is the limit of what V gains on average over a short step', () => {
    const flow = flowOf(instanceOf('lqr-3d'));
    const region = { centre: [0, 0, 0], half: [1, 1, 1] };
    const shape = { inputs: 3, hidden: [8, 8], outputs: 1 };
    const hidden = initialNetwork(shape, 3, 0).slice(0, -2);
    const network = [...hidden, normalArray(3, 9, 0, [11, 1]), np.zeros([1])];
    const y = normalArray(5, 9, 1, [6, 3]);
    const t = np.zeros([6]);
    const u = normalArray(5, 9, 2, [6, flow.instance.controls.length]);
    const exact = hamiltonian(flow, region, tree.ref(network), y.ref, t.ref, u.ref).dataSync();
    // Second differences along each column of the noise, and first ones along the drift.
    const { drift, loadings, reward } = flow.motion(y.ref, u, t.ref);
    const at = (to: np.Array): Float32Array => valueAt(region, tree.ref(network), to, t.ref).dataSync() as Float32Array;
    const slope = slopeAt(region, tree.ref(network), y.ref, t.ref);
    const along = np.sum(np.multiply(slope, drift), 1).dataSync();
    const here = at(y.ref);
    const e = 0.05;
    const second = loadings.map((s) => {
      const by = np.multiply(s, e);
      const [up, down] = [at(np.add(y.ref, by.ref)), at(np.subtract(y.ref, by))];
      return here.map((v, i) => ((up[i] as number) - 2 * v + (down[i] as number)) / e ** 2);
    });
    const r = reward.dataSync();
    for (let i = 0; i < 6; i++) {
      const noise = second.reduce((sum, d) => sum + (d[i] as number) / 2, 0);
      expect(exact[i]).toBeCloseTo((r[i] as number) + (along[i] as number) + noise, 2);
    }
  });
});
