/**
 * What a learnt score lacks, both ways of the verification identity (theory `verification-gap`): for dX = (μ + Σu) dt + Σ dW with
 * μ = x, ΣΣᵀ = 2 and the score as control, u = Σᵀs,
 *
 *     E[∫(½‖u‖² − div μ) dt − log p₀(X_T)] + E log p_T(X₀) = ½E∫‖u − u*‖² dt,
 *
 * where the exact score of a mixture gives the densities on the left and u* on the right. The sides share no paths.
 */
import { jit, numpy as np, tree } from '@jax-js/jax';
import type { Network } from '../network.js';
import { normalNumbers } from '../normals.js';
import { noisedLaw, type Mixture } from './mixture.js';
import { ratioAt, timeOf } from './noising.js';
import { sameLevel, scoreAt } from './score-network.js';
import type { LearntScore } from './train-score.js';

export interface GapSide {
  readonly value: number;
  readonly standardError: number;
  /** What twice as long steps change. */
  readonly bias: number;
}

export interface Gap {
  /** Cost of the learnt control less the value. */
  readonly byCost: GapSide;
  /** Half the mean square of its distance from the best control. */
  readonly byDistance: GapSide;
}

const [PATHS, STEPS] = [4096, 256];
const STREAMS = { byCost: 501, byDistance: 502 } as const;

/** The mixture in the coordinates of the network, which have one scale. */
function scaled({ names, clusters, deviation }: Mixture, { whitening }: LearntScore): Mixture {
  const scale = whitening.factor[0]?.[0] ?? NaN;
  return {
    names,
    clusters: clusters.map(({ weight, mean }) => ({
      weight,
      mean: mean.map((m, k) => (m - (whitening.mean[k] ?? NaN)) / scale),
    })),
    deviation: deviation / scale,
  };
}

/** Mean and standard error. */
function moments(values: Float64Array): { readonly value: number; readonly standardError: number } {
  const value = values.reduce((a, b) => a + b, 0) / values.length;
  const square = values.reduce((a, b) => a + (b - value) ** 2, 0) / (values.length - 1);
  return { value, standardError: Math.sqrt(square / values.length) };
}

/** Paths from noise to samples under the learnt control. */
interface Paths {
  /** Where they begin and end, row by row, and at which ratio of noise. */
  readonly begin: Float32Array;
  readonly end: Float32Array;
  readonly ratios: { readonly first: number; readonly last: number };
  /** The integral of a rate along each. */
  readonly integral: Float64Array;
  /** The Itô integral of the control along each, whose mean is zero. */
  readonly martingale: Float64Array;
}

/** Of a point under a ratio of noise, with the learnt score there. */
type Rate = (point: Float32Array, score: Float32Array, ratio: number) => number;

/** Heun's method for the paths, the trapezoid for the integral of the rate. */
function follow({ names, network }: LearntScore, seed: number, stream: number, steps: number, rate: Rate): Paths {
  const d = names.length;
  const score = jit((net: Network, x: np.Array, seen: np.Array, kept: np.Array, deviation: np.Array) => scoreAt(net, x, { seen, kept, deviation })); // prettier-ignore
  const scores = (x: Float32Array, ratio: number): Float32Array => {
    const { seen, kept, deviation } = sameLevel(ratio, PATHS);
    const at = np.array(x).reshape([PATHS, d]);
    return score(tree.ref(network), at, seen, kept, deviation).dataSync() as Float32Array;
  };
  const begin = normalNumbers(seed, stream, 0, PATHS * d);
  const x = begin.slice();
  const ratios = Array.from({ length: steps + 1 }, (_, k) => ratioAt(1 - k / steps));
  const [first = NaN, last = NaN] = [ratios[0], ratios[steps]];
  const [integral, martingale] = [new Float64Array(PATHS), new Float64Array(PATHS)];
  const collect = (s: Float32Array, ratio: number, weight: number): void => {
    for (let i = 0; i < PATHS; i++) {
      const part = [i * d, (i + 1) * d] as const;
      integral[i] = (integral[i] as number) + weight * rate(x.subarray(...part), s.subarray(...part), ratio);
    }
  };
  let s = scores(x, first);
  let before = 0;
  for (let k = 0; k < steps; k++) {
    const [from = NaN, to = NaN] = [ratios[k], ratios[k + 1]];
    const h = timeOf(from) - timeOf(to);
    collect(s, from, (before + h) / 2);
    const shock = normalNumbers(seed, stream, k + 1, PATHS * d).map((v) => v * Math.sqrt(2 * h));
    shock.forEach((v, p) => {
      const i = Math.floor(p / d);
      martingale[i] = (martingale[i] as number) + (s[p] as number) * v;
    });
    const drift = x.map((v, p) => v + 2 * (s[p] as number));
    const ahead = x.map((v, p) => v + h * (drift[p] as number) + (shock[p] as number));
    const scoreAhead = scores(ahead, to);
    for (let p = 0; p < x.length; p++) {
      const after = (ahead[p] as number) + 2 * (scoreAhead[p] as number);
      x[p] = (x[p] as number) + (h / 2) * ((drift[p] as number) + after) + (shock[p] as number);
    }
    s = scores(x, to);
    before = h;
  }
  collect(s, last, before / 2);
  return { begin, end: x, ratios: { first, last }, integral, martingale };
}

/**
 * Measures the gap of a score that was trained with one scale on samples of a mixture.
 *
 * @returns both sides with standard errors and what halving the steps changed
 */
export function measureGap(learnt: LearntScore, mixture: Mixture, seed: number): Gap {
  const d = learnt.names.length;
  const law = noisedLaw(scaled(mixture, learnt));
  const exact = new Float64Array(d);
  const row = (x: Float32Array, i: number): Float32Array => x.subarray(i * d, (i + 1) * d);
  // ½‖u‖² − div μ = ‖s‖² − d, since u = √2 s.
  const cost: Rate = (_, s) => s.reduce((sum, v) => sum + v * v, -d);
  const distance: Rate = (point, s, ratio) => {
    law.score(point, ratio, exact);
    return s.reduce((sum, v, k) => sum + (v - (exact[k] as number)) ** 2, 0);
  };
  const side = (sample: (steps: number) => Float64Array): GapSide => {
    const coarse = moments(sample(STEPS / 2));
    const { value, standardError } = moments(sample(STEPS));
    return { value, standardError, bias: Math.abs(value - coarse.value) };
  };
  return {
    byCost: side((steps) => {
      const { begin, end, ratios, integral, martingale } = follow(learnt, seed, STREAMS.byCost, steps, cost);
      // With the martingale, which takes most of the chance out.
      return integral.map((v, i) => v + (martingale[i] as number) + law.logDensity(row(begin, i), ratios.first) - law.logDensity(row(end, i), ratios.last)); // prettier-ignore
    }),
    byDistance: side((steps) => follow(learnt, seed, STREAMS.byDistance, steps, distance).integral),
  };
}
