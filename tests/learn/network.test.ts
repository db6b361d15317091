/** Networks and their training: a smooth function is learnt, and the same seed gives the same bits. */
import { jit, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { beforeAll, describe, expect, it } from 'vitest';
import { adamStep, noMoments } from '../../src/learn/adam.js';
import { openDevice } from '../../src/learn/device.js';
import { applyNetwork, initialNetwork } from '../../src/learn/network.js';

beforeAll(openDevice);

function fit(seed: number): { error: number; weights: number[] } {
  const count = 128;
  const xs = Float32Array.from({ length: count }, (_, i) => -1 + (2 * i) / (count - 1));
  const x = np.array(xs).reshape([count, 1]);
  const y = np.array(xs.map((v) => Math.sin(3 * v) + v)).reshape([count, 1]);
  const loss = (net: np.Array[], a: np.Array, b: np.Array): np.Array =>
    np.mean(np.square(np.subtract(applyNetwork(net, a), b)));
  const step = jit((net: np.Array[], moments: np.Array[], a: np.Array, b: np.Array): [np.Array[], np.Array[]] => {
    const [value, gradient] = valueAndGrad(loss)(tree.ref(net), a, b);
    const [next, after] = adamStep(net, gradient, moments, np.array(0.02));
    return [[value, ...next], after];
  });
  let net = initialNetwork({ inputs: 1, hidden: [16, 16], outputs: 1 }, seed, 0);
  let moments = noMoments(net);
  let last = NaN;
  for (let i = 0; i < 400; i++) {
    const [[value, ...next], after] = step(net, moments, x.ref, y.ref);
    [net, moments] = [next, after];
    last = value?.item() as number;
  }
  return { error: Math.sqrt(last), weights: [...(net.at(-2)?.dataSync() ?? [])] };
}

describe('a network', () => {
  it('learns a smooth function', () => {
    expect(fit(1).error).toBeLessThan(0.03);
  });

  it('is the same from the same seed', () => {
    expect(fit(7).weights).toEqual(fit(7).weights);
    expect(fit(7).weights).not.toEqual(fit(8).weights);
  });
});
