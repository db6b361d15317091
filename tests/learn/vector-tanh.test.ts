/** The tanh of passes without a derivative. */
import { jit, numpy as np } from '@jax-js/jax';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDevice } from '../../src/learn/device.js';
import { vectorTanh } from '../../src/learn/vector-tanh.js';

beforeAll(openDevice);

describe('vectorTanh', () => {
  it('is tanh to single precision, near zero by as many digits', () => {
    const x = Float32Array.from(
      { length: 4001 },
      (_, i) => Math.sign(i - 2000) * 10 ** ((Math.abs(i - 2000) - 1500) / 250),
    );
    const y = (jit(vectorTanh)(np.array(x)) as np.Array).dataSync();
    x.forEach((v, i) => {
      expect(Math.abs((y[i] as number) - Math.tanh(v))).toBeLessThan(4e-7);
      expect(Math.abs((y[i] as number) - Math.tanh(v))).toBeLessThanOrEqual(1e-6 * Math.abs(Math.tanh(v)));
    });
  });

  it('is one far out and no number where its argument is none', () => {
    const y = vectorTanh(np.array(Float32Array.of(3e38, -3e38, Infinity, NaN))).dataSync();
    expect([...y]).toEqual([1, -1, 1, NaN]);
  });
});
