/** Random numbers for networks and rollouts as arrays in single precision, keyed like those of simulated paths. */
import { numpy as np } from '@jax-js/jax';
import { fillNormalPairs, randomKey } from '../simulate/normal.js';

/** Uses of one seed that must not share numbers. */
export const STREAMS = { weights: 101, states: 102, noise: 103, check: 104 } as const;

/**
 * Standard normal numbers: a function of seed, stream and draw alone, so that a run that is taken up again goes on as it would
 * have.
 */
export function normalNumbers(seed: number, stream: number, draw: number, count: number): Float32Array {
  const pairs = Math.ceil(count / 2);
  const [first, second] = [new Float64Array(pairs), new Float64Array(pairs)];
  fillNormalPairs(randomKey(seed, stream), 0, pairs, draw, 0, first, second);
  const out = new Float32Array(2 * pairs);
  out.set(first);
  out.set(second, pairs);
  return out.subarray(0, count);
}

/** The same as an array of the given shape. */
export function normalArray(seed: number, stream: number, draw: number, shape: readonly number[]): np.Array {
  const count = shape.reduce((n, d) => n * d, 1);
  return np.array(normalNumbers(seed, stream, draw, count)).reshape([...shape]);
}
