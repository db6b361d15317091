/**
 * The generator of the closed loop on all features of a network at once, in one pass: Itô's formula layer by layer. What enters a
 * layer has, at each state, a derivative along each noise and a drift 𝓛z (for a coordinate its own drift); through a smooth h
 *
 *     𝓛h(z) = h′(z) 𝓛z + ½h″(z) Σ_k (∂_k z)²,
 *
 * and linear maps commute with 𝓛. Neither a Hessian nor a derivative of a derivative is formed, and the gradient of a residual in
 * the network's parameters costs as much as that of the network (the forward Laplacian of Li et al. 2024, for diffusions).
 */
import { numpy as np, tree } from '@jax-js/jax';
import type { Motion } from '../flow.js';
import { TIMES, edged, exponents, frameOf, inBox, powersOf } from './frame.js';

/** Features with a one at the end, [batch, features], and 𝓛 of them; both divided by the scale of V at the state. */
export interface FeatureRows {
  readonly features: np.Array;
  readonly generator: np.Array;
}

/** A signal within the network: its value, its drift, and its derivatives along the noises one after the other, [noises·batch, n]. */
interface Signal {
  readonly value: np.Array;
  readonly drift: np.Array;
  readonly along?: np.Array;
}

/** Σ_k of the squares of derivatives along noises: [noises·batch, n] to [batch, n]. */
function squares(along: np.Array, batch: number): np.Array {
  const [rows = 0, n = 0] = along.shape;
  return np.sum(np.square(along).reshape([rows / batch, batch, n]), 0);
}

/** The same factor [batch, n] for every noise. */
function forEachNoise(factor: np.Array, noises: number): np.Array {
  const [batch = 0, n = 0] = factor.shape;
  return np.broadcastTo(factor.reshape([1, batch, n]), [noises, batch, n]).reshape([noises * batch, n]);
}

/** A signal after a function that has the given value and derivatives at it. */
function after(signal: Signal, value: np.Array, first: np.Array, second: np.Array): Signal {
  const [batch = 0] = signal.value.shape;
  signal.value.dispose();
  const drift = np.multiply(first.ref, signal.drift);
  if (!signal.along) {
    tree.dispose([first, second]);
    return { value, drift };
  }
  const noises = (signal.along.shape[0] ?? 0) / batch;
  const bent = np.multiply(np.multiply(second, squares(signal.along.ref, batch)), 0.5);
  return {
    value,
    drift: np.add(drift, bent),
    along: np.multiply(forEachNoise(first, noises), signal.along),
  };
}

function linear(signal: Signal, weights: np.Array, bias: np.Array): Signal {
  const along = signal.along ? { along: np.matmul(signal.along, weights.ref) } : {};
  const value = np.add(np.matmul(signal.value, weights.ref), bias);
  return { value, drift: np.matmul(signal.drift, weights), ...along };
}

/** Coordinates and time as a network sees them. */
function inputs(
  frame: readonly np.Array[],
  y: np.Array,
  t: np.Array,
  { drift, loadings }: Omit<Motion, 'reward'>,
): Signal {
  const n = y.shape[1] ?? 0;
  const half = frame[1] ?? np.array(NaN);
  const withTime = (half.shape[0] ?? 0) > n;
  const wider = (a: np.Array, last: number): np.Array =>
    withTime ? np.concatenate([a, np.full([a.shape[0] ?? 0, 1], last)], 1) : a;
  const scaled = (a: np.Array, last: number): np.Array => np.divide(wider(a, last), half.ref);
  const along = loadings.length > 0 ? { along: scaled(np.concatenate([...loadings], 0), 0) } : {};
  const z = inBox([...tree.ref([...frame])], y, t);
  const signal = { value: z.ref, drift: scaled(drift, 1), ...along };
  tree.dispose([...frame]);
  return after(signal, ...edged(z));
}

/** ∂_t log s for a scale s with the given exponents of time, [batch, 1]. Owns its exponents, states and times. */
function rateOfScale(frame: readonly np.Array[], growth: np.Array, y: np.Array, t: np.Array): np.Array {
  const [batch = 0, n = 0] = y.shape;
  const time = np.split(inBox(tree.ref([...frame]), y, t), [n], 1)[1] ?? np.array(NaN);
  const powers = powersOf(time.reshape([batch]));
  const lower = np.concatenate([np.ones([batch, 1]), np.split(powers, [TIMES - 1], 1)[0] ?? np.array(NaN)], 1);
  const factors = Array.from({ length: TIMES }, (_, k) => k + 1);
  const rate = np.sum(np.multiply(lower, np.multiply(growth, np.array(factors))), 1).reshape([batch, 1]);
  return np.divide(rate, np.split(frame[1]?.ref ?? np.array(NaN), [n], 0)[1] ?? np.array(NaN));
}

/**
 * Features and their generator at states y [batch, states], times t [batch] and the motion there. Owns its arrays.
 * @param body a network without its last layer
 */
export function featureRows(
  body: readonly np.Array[],
  y: np.Array,
  t: np.Array,
  motion: Omit<Motion, 'reward'>,
): FeatureRows {
  const [batch = 0] = y.shape;
  const frame = frameOf([...body]);
  const hidden = body.slice(frame.length);
  const n = y.shape[1] ?? 0;
  const [growth, inTime] = exponents(frame[2]?.ref ?? np.array(NaN), n);
  const bends = [motion.drift, ...motion.loadings].map((a) =>
    np.sum(np.multiply(a.ref, growth.ref), 1).reshape([batch, 1]),
  );
  const rush = inTime ? rateOfScale(frame, inTime, y.ref, t.ref) : undefined;
  const way = inputs(frame, y, t, motion);
  let signal: Signal = {
    value: way.value.ref,
    drift: way.drift.ref,
    ...(way.along ? { along: way.along.ref } : {}),
  };
  for (let i = 0; i + 1 < hidden.length; i += 2) {
    const z = linear(signal, hidden[i] ?? np.array(NaN), hidden[i + 1] ?? np.array(NaN));
    const h = np.tanh(z.value.ref);
    const first = np.subtract(1, np.square(h.ref));
    signal = after(z, h.ref, first.ref, np.multiply(np.multiply(h, first), -2));
  }
  const [one, none] = [np.ones([batch, 1]), np.zeros([batch, 1])];
  const features = np.concatenate([signal.value, way.value, one], 1);
  const generator = np.concatenate([signal.drift, way.drift, none], 1);
  const noises = motion.loadings.length;
  const along =
    signal.along && way.along ? np.concatenate([signal.along, way.along, np.zeros([noises * batch, 1])], 1) : undefined;
  // 𝓛(sφ)/s for s = exp(growth·y).
  const [drift = np.array(NaN), ...ks] = bends;
  const rate = ks.reduce((sum, k) => np.add(sum, np.multiply(np.square(k.ref), 0.5)), drift);
  let all = np.add(generator, np.multiply(features.ref, rush ? np.add(rate, rush) : rate));
  if (along) {
    const width = along.shape[1] ?? 0;
    const cross = np.multiply(along.reshape([noises, batch, width]), np.stack(ks, 0));
    all = np.add(all, np.sum(cross, 0));
  }
  return { features, generator: all };
}
