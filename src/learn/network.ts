/**
 * Networks of tanh layers, smooth to every order, with a linear way past them. What comes before the last layer is called the
 * features: the last layer is linear in them.
 */
import { numpy as np } from '@jax-js/jax';
import { STREAMS, normalArray } from './normals.js';

/** Weights and bias of each layer in turn, arrays of shape [inputs, outputs] and [outputs], the last layer at the end. */
export type Network = np.Array[];

export interface NetworkShape {
  readonly inputs: number;
  /** Widths of the hidden layers. */
  readonly hidden: readonly number[];
  readonly outputs: number;
}

/** Number of features: the last hidden layer and the inputs themselves. */
export const featureCount = ({ inputs, hidden }: NetworkShape): number => (hidden.at(-1) ?? 0) + inputs;

/** So that the features of the first layer bend within the region. */
const FIRST_GAIN = 2;
const [FIRST_BIAS, LATER_BIAS] = [0.7, 0.1];

/**
 * Weights at random, with the variance that keeps the size of signals from layer to layer (Glorot and Bengio 2010), biases
 * spread in the first layer, and a last layer of zeros.
 *
 * @param draw sets networks of one seed apart
 * @param gain how much stronger the first layer is than its size asks for
 */
export function initialNetwork(shape: NetworkShape, seed: number, draw: number, gain = FIRST_GAIN): Network {
  const widths = [shape.inputs, ...shape.hidden];
  const hidden = shape.hidden.flatMap((width, i) => {
    const before = widths[i] ?? 1;
    const normal = (part: number, size: readonly number[]): np.Array =>
      normalArray(seed, STREAMS.weights, 1000 * draw + 2 * i + part, size);
    const [stronger, spread] = i === 0 ? [gain, FIRST_BIAS] : [1, LATER_BIAS];
    return [
      np.multiply(normal(0, [before, width]), stronger * Math.sqrt(2 / (before + width))),
      np.multiply(normal(1, [width]), spread),
    ];
  });
  return [...hidden, np.zeros([featureCount(shape), shape.outputs]), np.zeros([shape.outputs])];
}

/** tanh, or what stands for it where no derivative is taken. */
export type Bend = (x: np.Array) => np.Array;

/** Features from the arrays of the hidden layers: [batch, inputs] to [batch, features]. Owns its arguments. */
export function features(hidden: readonly np.Array[], x: np.Array, bend: Bend = np.tanh): np.Array {
  let signal = x.ref;
  for (let i = 0; i + 1 < hidden.length; i += 2)
    signal = bend(np.add(np.matmul(signal, hidden[i] ?? NaN), hidden[i + 1] ?? NaN));
  return np.concatenate([signal, x], 1);
}

/** [batch, inputs] to [batch, outputs]. Owns its arguments. */
export const applyNetwork = (network: Network, x: np.Array, bend?: Bend): np.Array =>
  np.add(np.matmul(features(network.slice(0, -2), x, bend), network.at(-2) ?? NaN), network.at(-1) ?? NaN);
