/**
 * The score of noised samples as a network. In whitened coordinates the score of a normal law is −x at all times; the network adds
 * what samples have beyond it, in units of the noise and dying out as it takes over:
 * s(x, ŝ) = −x + e^{−τ} N(x, ŝ)/√(1 − e^{−2τ}).
 */
import { numpy as np } from '@jax-js/jax';
import { applyNetwork, initialNetwork, type Bend, type Network } from '../network.js';
import { vectorTanh } from '../vector-tanh.js';
import { deviationAt, keptAt, seenRatio } from './noising.js';

/** Three layers of 64: wide enough for some dozens of clusters, small enough for minutes on two cores. */
const HIDDEN = [64, 64, 64];

export const initialScore = (dimension: number, seed: number): Network =>
  initialNetwork({ inputs: dimension + 1, hidden: HIDDEN, outputs: dimension }, seed, 7);

/** What a batch has of its noise, [batch, 1] each: the ratio as the network sees it, e^{−τ} and √(1 − e^{−2τ}). */
export interface Level {
  readonly seen: np.Array;
  readonly kept: np.Array;
  readonly deviation: np.Array;
}

/** √(1 − e^{−2τ}) s(x, ŝ), [batch, dimension]. Owns its arrays. */
export function scaledScore(network: Network, x: np.Array, { seen, kept, deviation }: Level, bend?: Bend): np.Array {
  const beyond = applyNetwork(network, np.concatenate([x.ref, seen], 1), bend);
  return np.subtract(np.multiply(kept, beyond), np.multiply(deviation, x));
}

/** s(x, ŝ), [batch, dimension], for paths: without a derivative. Owns its arrays. */
export function scoreAt(network: Network, x: np.Array, level: Level): np.Array {
  const deviation = level.deviation.ref;
  const scaled = scaledScore(network, x, level, vectorTanh);
  return np.divide(scaled, deviation);
}

const levelBy = (column: (f: (ratio: number) => number) => Float32Array): Level => {
  const array = (f: (ratio: number) => number): np.Array => np.array(column(f)).reshape([-1, 1]);
  return { seen: array(seenRatio), kept: array(keptAt), deviation: array(deviationAt) };
};

/** The levels of ratios as arrays, one a row. */
export const levelsOf = (ratios: Float64Array): Level => levelBy((f) => Float32Array.from(ratios, f));

/** One level in all rows. */
export const sameLevel = (ratio: number, rows: number): Level => levelBy((f) => new Float32Array(rows).fill(f(ratio)));
