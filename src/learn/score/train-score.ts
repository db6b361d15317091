/** Training of a score network on samples, stopped where samples that were kept back say so. */
import { jit, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { CostateError } from '../../errors.js';
import { adamStep, noMoments } from '../adam.js';
import { computed } from '../device.js';
import type { Network } from '../network.js';
import { normalNumbers } from '../normals.js';
import { uniforms } from '../uniforms.js';
import { ratioAt } from './noising.js';
import type { Samples } from './samples.js';
import { initialScore, levelsOf, scaledScore } from './score-network.js';
import { meanNoise, noised, sourcesOf } from './targets.js';
import { scalingOf, whitened, whiteningOf, type Whitening } from './whitening.js';

export interface ScoreOptions {
  readonly seed: number;
  /** Steps of descent. */
  readonly steps?: number;
  /** One scale for all columns: what is known of a law by direction can then be held against the score. */
  readonly oneScale?: boolean;
  readonly progress?: (what: string) => void;
}

/** A score that was learnt, with what brings it to the samples' own coordinates. */
export interface LearntScore {
  readonly names: readonly string[];
  readonly whitening: Whitening;
  readonly network: Network;
  /** Loss on the training and on the kept-back samples, at equal distances of steps. */
  readonly losses: readonly { readonly step: number; readonly training: number; readonly heldOut: number }[];
  /** The step whose weights were kept. */
  readonly best: number;
  readonly seconds: number;
}

const [STEPS, BATCH, RATE, WARM_UP] = [4000, 256, 3e-3, 100];
/** Weights are averaged over about so many steps. */
const MEMORY = 1000;
/** One sample in so many is kept back, and looked at under so many levels of noise. */
const [KEPT_BACK, LEVELS] = [10, 20];
/** A loss that is larger by less than this share is no worse. */
const INSIGNIFICANT = 2e-3;
/** How often it is looked at. */
const LOOKS = 20;
/** Samples that may be behind a noised one. */
const MOST_BEHIND = 2000;
/** Levels of noise whose losses are told apart, how often they are looked at and how much the last look counts. */
const [BINS, LOOK_EVERY, RECENT] = [16, 10, 0.1];
/** Of the largest loss: below this all count alike. */
const LEAST_LOSS = 1e-3;
const [NOISE, HELD_NOISE] = [203, 204];
const [ROWS, OFFSETS] = [3, 4];

type Step = (...args: np.Array[][]) => np.Array[];

/** Noised samples, their levels as columns, and the noise that they tell of. */
type Arrays = [x: np.Array, seen: np.Array, kept: np.Array, deviation: np.Array, noise: np.Array];

/** Mean squares of what the network leaves of the noise, [batch]. Owns its arrays. */
const lossesOf = (network: np.Array[], [x, seen, kept, deviation, noise]: Arrays): np.Array =>
  np.mean(np.square(np.add(scaledScore(network, x, { seen, kept, deviation }), noise)), 1);

/** Their weighed mean. Owns its arrays. */
const lossOf = (network: np.Array[], batch: Arrays, weights: np.Array): np.Array =>
  np.mean(np.multiply(lossesOf(network, batch), weights));

/**
 * How much each level of noise counts: as one over its own loss, so that what can be known exactly, as how much weight each cluster
 * has, is not drowned by what cannot (Karras et al. 2024, section 2.2, with bins for their network).
 */
function levelWeights() {
  const means = new Float64Array(BINS);
  const binOf = (i: number, count: number): number => Math.floor((i * BINS) / count);
  return {
    see: (losses: ArrayLike<number>): void => {
      const [sums, counts] = [new Float64Array(BINS), new Float64Array(BINS)];
      for (let i = 0; i < losses.length; i++) {
        const b = binOf(i, losses.length);
        sums[b] = (sums[b] as number) + (losses[i] as number);
        counts[b] = (counts[b] as number) + 1;
      }
      sums.forEach((sum, b) => {
        const now = sum / (counts[b] as number);
        const before = means[b] as number;
        means[b] = before === 0 ? now : before + RECENT * (now - before);
      });
    },
    of: (count: number): Float32Array => {
      const floor = LEAST_LOSS * Math.max(...means);
      const raw = Float32Array.from({ length: count }, (_, i) => 1 / ((means[binOf(i, count)] as number) + floor));
      const mean = raw.reduce((a, b) => a + b, 0) / count;
      return raw.map((w) => w / mean);
    },
  };
}

/**
 * Learns the score of the law of samples under noise.
 *
 * @throws CostateError `resources.numeric` where the loss leaves the finite numbers, saying at which step; `input.value` for columns
 * that depend on each other
 */
export function trainScore(samples: Samples, options: ScoreOptions): LearntScore {
  const { seed, steps = STEPS, progress } = options;
  const started = performance.now();
  const d = samples.names.length;
  const whitening = options.oneScale ? scalingOf(samples) : whiteningOf(samples);
  const all = whitened(whitening, samples.values);
  // Files may be sorted: the kept-back samples are spread over them.
  const isHeld = (i: number): boolean => i % KEPT_BACK === KEPT_BACK - 1;
  const rowsWhere = (wanted: (i: number) => boolean): Float64Array =>
    Float64Array.from(
      Array.from({ length: samples.count }, (_, i) => i)
        .filter(wanted)
        .flatMap((i) => [...all.subarray(i * d, (i + 1) * d)]),
    );
  const [training, held] = [rowsWhere((i) => !isHeld(i)), rowsWhere(isHeld)];
  const count = training.length / d;
  const behind = count <= MOST_BEHIND ? sourcesOf(training, d) : undefined;
  let network = initialScore(d, seed);
  let moments = noMoments(network);
  let average: Network = network.map((a) => np.add(a.ref, 0));
  const step = jit((net: np.Array[], memory: np.Array[], mean: np.Array[], batch: np.Array[], rates: np.Array[]) => {
    const [rate, decay, weights] = rates as [np.Array, np.Array, np.Array];
    const [value, gradient] = valueAndGrad(lossOf)(tree.ref(net), batch as Arrays, weights);
    const [next, after] = adamStep(net, gradient as np.Array[], memory, rate);
    const averaged = mean.map((a, i) => np.add(np.multiply(a, decay.ref), np.multiply((next[i] as np.Array).ref, np.subtract(1, decay.ref)))); // prettier-ignore
    decay.dispose();
    return [value, ...next, ...after, ...averaged];
  }) as unknown as Step;
  const lossesAt = jit(lossesOf);
  const counting = levelWeights();
  const meanOf = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length;
  const arraysOf = (x: Float32Array, ratios: Float64Array, noise: Float32Array): Arrays => {
    const { seen, kept, deviation } = levelsOf(ratios);
    const shaped = (a: Float32Array): np.Array => np.array(a).reshape([ratios.length, d]);
    return [shaped(x), seen, kept, deviation, shaped(noise)];
  };
  const heldCount = held.length / d;
  const heldRows = Int32Array.from({ length: heldCount * LEVELS }, (_, i) => i % heldCount);
  const heldRatios = Float64Array.from(heldRows, (row, i) => ratioAt((Math.floor(i / heldCount) + row / heldCount) / LEVELS)); // prettier-ignore
  const heldNoise = normalNumbers(seed, HELD_NOISE, 0, heldRows.length * d);
  // A sample that was kept back is to tell its own noise.
  const check = arraysOf(noised(rowsOf(held, d, heldRows), heldRatios, heldNoise), heldRatios, heldNoise);
  const n = network.length;
  const losses: { step: number; training: number; heldOut: number }[] = [];
  const every = Math.max(1, Math.ceil(steps / LOOKS));
  let [sum, looks] = [0, 0];
  let best: { step: number; loss: number; weights: Network } | undefined;
  for (let k = 0; k < steps; k++) {
    const u = uniforms(seed, 2 * k + ROWS, BATCH);
    const [offset = 0] = uniforms(seed, 2 * k + OFFSETS, 1);
    const rows = Int32Array.from(u, (v) => Math.floor(v * count));
    // Spread evenly over the levels, which takes the chance of their choice out.
    const ratios = Float64Array.from({ length: BATCH }, (_, i) => ratioAt((i + offset) / BATCH));
    const xi = normalNumbers(seed, NOISE, k, BATCH * d);
    const x = noised(rowsOf(training, d, rows), ratios, xi);
    const sources = behind ?? sourcesOf(rowsOf(training, d, amongMany(count, rows, k)), d);
    const noise = meanNoise(x, ratios, xi, sources);
    const rate = RATE * Math.min(1, (k + 1) / WARM_UP) * 0.5 * (1 + Math.cos((Math.PI * k) / steps));
    const decay = Math.min(1 - 1 / MEMORY, (1 + k) / (10 + k));
    const batch = arraysOf(x, ratios, noise);
    if (k % LOOK_EVERY === 0) {
      const losses = lossesAt(tree.ref(network), tree.ref(batch)).dataSync();
      counting.see(losses);
      sum += meanOf(losses);
      looks++;
    }
    const [value, ...rest] = step(network, moments, average, batch, [np.array(rate), np.array(decay), np.array(counting.of(BATCH))]); // prettier-ignore
    const loss = value?.item() as number;
    if (!Number.isFinite(loss))
      throw new CostateError({
        code: 'resources.numeric',
        message: `the loss of the score is not finite at step ${k + 1} of ${steps}`,
        suggestion: 'columns without extreme values: take logarithms of what spans many orders',
      });
    network = rest.slice(0, n);
    moments = rest.slice(n, rest.length - n);
    average = rest.slice(rest.length - n);
    if ((k + 1) % every !== 0 && k + 1 !== steps) continue;
    const heldOut = meanOf(lossesAt(tree.ref(average), tree.ref(check)).dataSync());
    losses.push({ step: k + 1, training: sum / looks, heldOut });
    [sum, looks] = [0, 0];
    progress?.(`step ${k + 1} of ${steps}, loss ${heldOut.toFixed(4)} on samples kept back`);
    // What is learnt last is how much weight each cluster has, which moves the loss by less than chance does.
    if (!best || heldOut < (1 + INSIGNIFICANT) * best.loss) {
      if (best) tree.dispose(best.weights);
      best = {
        step: k + 1,
        loss: Math.min(heldOut, best?.loss ?? Infinity),
        weights: computed(average.map((a) => np.add(a.ref, 0))),
      };
    }
  }
  tree.dispose([...network, ...moments, ...check, ...average]);
  if (!best) throw new CostateError({ code: 'input.argument', message: 'a score is trained in one step at least' });
  return {
    names: samples.names,
    whitening,
    network: best.weights,
    losses,
    best: best.step,
    seconds: (performance.now() - started) / 1000,
  };
}

/** The given rows one after the other. */
function rowsOf(samples: Float64Array, d: number, rows: Int32Array): Float64Array {
  const out = new Float64Array(rows.length * d);
  rows.forEach((row, i) => {
    out.set(samples.subarray(row * d, (row + 1) * d), i * d);
  });
  return out;
}

/** A part of many samples, other ones at each step: those that are noised and more. */
const amongMany = (count: number, rows: Int32Array, step: number): Int32Array =>
  Int32Array.from({ length: MOST_BEHIND }, (_, i) => rows[i] ?? (step * MOST_BEHIND + i * 7919) % count);
