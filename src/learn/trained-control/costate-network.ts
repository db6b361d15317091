/**
 * The costate as a network of time and coordinates: tanh layers, and past them three ways on which much of it often goes, a linear
 * map, a multiple of the payoff's gradient (after Zhang and Chen 2022, path integral sampler, section 4.2) and functions of one
 * coordinate alone (additive models, Hastie and Tibshirani 1986), all with coefficients that bend with time. Products are kept apart
 * by what they multiply, since joined inputs slow the gradient down.
 */
import { grad, jit, numpy as np, tree } from '@jax-js/jax';
import { adamStep, type Moments } from '../adam.js';
import { normalArray, STREAMS } from '../normals.js';

/** Weights in the order in which `costateOf` takes them. */
export type CostateWeights = np.Array[];

/** Powers of time in the coefficients of the ways past the layers. */
const POWERS = 3;
/** Steps of single coordinates in all, at least one each, and how steep they are in units of the coordinate. */
const [BENDS, BEND] = [128, 3];
const [FIRST_GAIN, FIRST_BIAS] = [1.5, 0.7];

/**
 * Random layers whose last one is zero, and the payoff's gradient once or not at all.
 * @param size number of coordinates
 * @param end what the payoff's gradient counts at first
 */
export function initialCostate(size: number, width: number, seed: number, end: number): CostateWeights {
  const normal = (draw: number, shape: readonly number[], scale: number): np.Array =>
    np.multiply(normalArray(seed, STREAMS.weights, 5000 + draw, shape), scale);
  const bends = Math.max(1, Math.round(BENDS / size));
  const placeOf = (j: number): number => (bends === 1 ? 0 : (4 * j) / (bends - 1) - 2);
  return [
    normal(0, [size, width], FIRST_GAIN * Math.sqrt(1 / size)),
    normal(1, [1, width], FIRST_GAIN),
    normal(2, [width], FIRST_BIAS),
    normal(3, [width, width], Math.sqrt(1 / width)),
    np.zeros([width]),
    np.zeros([width, size]),
    np.zeros([size]),
    ...Array.from({ length: POWERS }, () => np.zeros([size, size])),
    ...Array.from({ length: POWERS }, (_, k) => np.full([size], k === 0 ? end : 0)),
    // Steps of a coordinate alone, spread over where it goes.
    np.full([bends, size], BEND),
    np
      .array(Float32Array.from({ length: bends * size }, (_, i) => -BEND * placeOf(Math.floor(i / size))))
      .reshape([bends, size]),
    ...Array.from({ length: 1 + POWERS }, () => np.zeros([bends, size])),
  ];
}

/** What a network sees of a batch: coordinates and payoff's gradient [batch, size] in units of their own, time [batch, 1] from 0 to 1. */
export interface Seen {
  readonly x: np.Array;
  readonly t: np.Array;
  readonly slope: np.Array;
}

/** [batch, size], in units of its own. Owns its arrays. */
function costateOf(weights: CostateWeights, x: np.Array, t: np.Array, slope: np.Array): np.Array {
  const [a, b, c, d, e, last, bias, ...past] = weights as [np.Array, np.Array, np.Array, np.Array, np.Array, np.Array, np.Array, ...np.Array[]]; // prettier-ignore
  const first = np.tanh(np.add(np.add(np.matmul(x.ref, a), np.multiply(t.ref, b)), c));
  const second = np.tanh(np.add(np.matmul(first, d), e));
  let out = np.add(np.matmul(second, last), bias);
  for (let k = 0; k < POWERS; k++) {
    const [linear, multiple] = [past[k] ?? NaN, past[POWERS + k] ?? NaN];
    const way = np.add(np.matmul(x.ref, linear), np.multiply(slope.ref, multiple));
    out = np.add(out, k === 0 ? way : np.multiply(way, k === 1 ? t.ref : np.square(t.ref)));
  }
  const [steep, shift, drift, ...heights] = past.slice(2 * POWERS) as [np.Array, np.Array, np.Array, ...np.Array[]];
  const [batch = 0, size = 0] = x.shape;
  const time = t.ref.reshape([batch, 1, 1]);
  const bent = np.tanh(
    np.add(np.add(np.multiply(x.reshape([batch, 1, size]), steep), shift), np.multiply(time.ref, drift)),
  );
  heights.forEach((height, k) => {
    const sum = np.sum(np.multiply(bent.ref, height), 1);
    out = np.add(out, k === 0 ? sum : np.multiply(sum, k === 1 ? t.ref : np.square(t.ref)));
  });
  bent.dispose();
  time.dispose();
  t.dispose();
  slope.dispose();
  return out;
}

/** The functions of a costate network, compiled once for each size of batch. */
export interface CostateFunctions {
  /** Owns what it sees, not the weights. */
  readonly costate: (weights: CostateWeights, seen: Seen) => np.Array;
  /** A step of descent against what each output is to change by (its derivative in the loss). Owns all but the rate. */
  readonly descend: (
    weights: CostateWeights,
    moments: Moments,
    seen: Seen,
    change: np.Array,
    rate: number,
  ) => [CostateWeights, Moments];
}

export function costateFunctions(): CostateFunctions {
  const forward = jit(costateOf);
  const step = jit(
    (
      weights: np.Array[],
      moments: np.Array[],
      x: np.Array,
      t: np.Array,
      slope: np.Array,
      change: np.Array,
      rate: np.Array,
    ): [np.Array[], np.Array[]] => {
      const gradient = grad((w: np.Array[]) => np.sum(np.multiply(costateOf(w, x, t, slope), change)))(
        tree.ref(weights),
      );
      return adamStep(weights, gradient, moments, rate);
    },
  );
  return {
    costate: (weights, { x, t, slope }) => forward([...tree.ref(weights)], x, t, slope),
    descend: (weights, moments, { x, t, slope }, change, rate) =>
      step(weights, moments, x, t, slope, change, np.array(rate)),
  };
}
