/**
 * Networks for values and policies over a box of states. A network carries its box, so that another box is another network and not
 * another program: its arrays are the box's centre and half widths (of each coordinate, and of time where the horizon is finite),
 * the exponents of its growth, the layers' weights and biases, and the last layer's.
 *
 * The value is a scale times the network: exp(growth·(y − centre)), a power of each positive state, whose coordinate is its
 * logarithm, and where the horizon is finite also the exponential of a cubic in time. No network sees a state far beyond its box: past it, it goes on with what it says at the edge.
 */
import { numpy as np, tree } from '@jax-js/jax';
import { toActions } from '../control-layer.js';
import type { NumericDomain } from '../../simulate/instance.js';
import type { Flow } from '../flow.js';
import { features, type Network } from '../network.js';
import type { Region } from '../region.js';

/** States as networks see them are their own up to here, in halves of the box, and from there on come to a stop within a width. */
export const EDGE = { from: 1, width: 0.1 } as const;

/** A network with its box, as one list of arrays. */
export type Framed = Network;

/** Arrays before those of the layers. */
const FRAME = 3;

/** Powers of time in the exponent of the scale. */
export const TIMES = 3;

/** Exponents of a scale that is one: of each state, and of powers of time where the region has it. */
export const noGrowth = (states: number, { centre }: Region): number[] =>
  new Array<number>(states + (centre.length > states ? TIMES : 0)).fill(0);

/** @param growth exponents of the scale: zeros for a policy */
export const framed = (region: Region, growth: readonly number[], layers: Network): Framed => [
  np.array([...region.centre]),
  np.array([...region.half]),
  np.array([...growth]),
  ...layers,
];

export const frameOf = (network: Framed): np.Array[] => network.slice(0, FRAME);
export const layersOf = (network: Framed): Network => network.slice(FRAME);
export const hiddenOf = (network: Framed): np.Array[] => network.slice(FRAME, -2);

/** All but the last layer. */
export const bodyOf = (network: Framed): np.Array[] => network.slice(0, -2);

/** The network with another last layer: by output, weights and then the bias. Shares its other arrays. */
export function withLastLayer(network: Framed, weights: readonly Float64Array[]): Framed {
  const inputs = (weights[0]?.length ?? 1) - 1;
  const matrix = new Float32Array(inputs * weights.length);
  weights.forEach((w, k) => {
    for (let j = 0; j < inputs; j++) matrix[j * weights.length + k] = w[j] as number;
  });
  const bias = Float32Array.from(weights, (w) => w[inputs] as number);
  return [...bodyOf(network), np.array(matrix).reshape([inputs, weights.length]), np.array(bias)];
}

/** The box of a network, as numbers. */
export const boxOf = (network: Framed): Region => ({
  centre: [...(network[0]?.ref.dataSync() ?? [])],
  half: [...(network[1]?.ref.dataSync() ?? [])],
});

/** Exponents of the scale, as numbers. */
export const growthIn = (network: Framed): number[] => [...(network[2]?.ref.dataSync() ?? [])];

/** By output the weights of the last layer, then the bias. */
export function lastLayers(network: Framed): Float64Array[] {
  const [weights = new Float32Array(), bias = new Float32Array()] = network.slice(-2).map((a) => a.ref.dataSync());
  const outputs = bias.length;
  return Array.from(bias, (b, k) => Float64Array.from([...Array.from(weights).filter((_, p) => p % outputs === k), b]));
}

/** The last layer of a network with one output. */
export const lastLayer = (network: Framed): Float64Array => lastLayers(network)[0] ?? new Float64Array();

/**
 * Numbers kept from going far past the box, smooth to second order: themselves near it, a constant far from it.
 * @returns also the first and second derivative. Owns its argument
 */
export function edged(z: np.Array): [np.Array, np.Array, np.Array] {
  const { from, width } = EDGE;
  const side = np.sign(z.ref);
  const bent = np.tanh(np.divide(np.maximum(np.subtract(np.abs(z.ref), from), 0), width));
  const first = np.subtract(1, np.square(bent.ref));
  const second = np.multiply(np.multiply(np.multiply(side.ref, bent.ref), first.ref), -2 / width);
  return [np.add(np.clip(z, -from, from), np.multiply(np.multiply(side, bent), width)), first, second];
}

/** Coordinates [batch, states], with times [batch] where the box has them, in halves of the box from its centre. Owns its arrays. */
export function inBox([centre, half, growth]: readonly np.Array[], y: np.Array, t: np.Array): np.Array {
  if (!centre || !half || !growth) throw new RangeError('a network without its box');
  const [batch = 0, n = 0] = y.shape;
  growth.dispose();
  const withTime = (centre.shape[0] ?? 0) > n;
  if (!withTime) t.dispose();
  const all = withTime ? np.concatenate([y, t.reshape([batch, 1])], 1) : y;
  return np.divide(np.subtract(all, centre), half);
}

/** What a network's last layer is applied to, without the one: [batch, features]. Owns its arrays. */
export function featuresOf(body: readonly np.Array[], y: np.Array, t: np.Array): np.Array {
  const [z, first, second] = edged(inBox(body.slice(0, FRAME), y, t));
  tree.dispose([first, second]);
  return features(body.slice(FRAME), z);
}

/** [batch, outputs]. Owns its arrays. */
export const outputsOf = (network: Framed, y: np.Array, t: np.Array): np.Array =>
  np.add(
    np.matmul(featuresOf(bodyOf(network), y, t), network.at(-2) ?? np.array(NaN)),
    network.at(-1) ?? np.array(NaN),
  );

/** Exponents of the states, and of the powers of time, if there are any. */
export function exponents(growth: np.Array, states: number): [np.Array, np.Array | undefined] {
  if ((growth.shape[0] ?? 0) <= states) return [growth, undefined];
  const [ofStates, ofTime] = np.split(growth, [states], 0);
  return [ofStates ?? np.array(NaN), ofTime];
}

/** Powers of the time from the box's centre, in halves of it: [batch] to [batch, powers]. Owns its arguments. */
export const powersOf = (time: np.Array): np.Array =>
  np.stack(
    Array.from({ length: TIMES }, (_, k) =>
      Array.from({ length: k }).reduce((a: np.Array) => np.multiply(a, time.ref), time.ref),
    ),
    1,
  );

/** The scale of V, [batch]. Owns its arrays. */
export function scaleOf(frame: readonly np.Array[], y: np.Array, t: np.Array): np.Array {
  const [batch = 0, n = 0] = y.shape;
  const half = frame[1]?.ref ?? np.array(NaN);
  const [ofStates, ofTime] = exponents(frame[2]?.ref ?? np.array(NaN), n);
  const all = inBox(frame, y, t);
  const [z, time] = ofTime ? np.split(all, [n], 1) : [all];
  const [width] = ofTime ? np.split(half, [n], 0) : [half];
  const exponent = np.sum(np.multiply(np.multiply(z ?? np.array(NaN), width ?? np.array(NaN)), ofStates), 1);
  if (!ofTime || !time) return np.exp(exponent);
  return np.exp(np.add(exponent, np.sum(np.multiply(powersOf(time.reshape([batch])), ofTime), 1)));
}

/** V at [batch, states] and [batch]. Owns its arrays. */
export function valueOf(network: Framed, y: np.Array, t: np.Array): np.Array {
  const scale = scaleOf(tree.ref(frameOf(network)), y.ref, t.ref);
  return np.multiply(scale, outputsOf(network, y, t).reshape([-1]));
}

export const domainsOf = (flow: Flow): NumericDomain[] => flow.instance.controls.map((c) => c.domain);

/** Actions of a policy network, [batch, controls], in their domains; without controls what nobody looks at. Owns its arrays. */
export function actionsOf(flow: Flow, policy: Framed, y: np.Array, t: np.Array): np.Array {
  const outputs = outputsOf(policy, y, t);
  return flow.instance.controls.length === 0 ? outputs : toActions(domainsOf(flow), outputs);
}
