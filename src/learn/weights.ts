/** Networks as plain data and back, bit by bit. */
import { numpy as np } from '@jax-js/jax';

/** Arrays of a network as plain data. */
export type Weights = readonly { readonly shape: readonly number[]; readonly data: readonly number[] }[];

export const weightsOf = (arrays: readonly np.Array[]): Weights =>
  arrays.map((a) => ({ shape: [...a.shape], data: [...a.ref.dataSync()] }));

export const arraysOf = (weights: Weights): np.Array[] =>
  weights.map(({ shape, data }) => np.array(Float32Array.from(data)).reshape([...shape]));
