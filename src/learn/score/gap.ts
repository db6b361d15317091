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
import { levelsOf, scoreAt } from './score-network.js';
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

/**
 * Follows paths from noise under the learnt control.
 * @returns of each path the left side's cost and the right side's distance
 */
function follow(
  learnt: LearntScore,
  mixture: Mixture,
  seed: number,
  stream: number,
  steps: number,
): [Float64Array, Float64Array] {
  const d = learnt.names.length;
  const law = noisedLaw(scaled(mixture, learnt));
  const score = jit((net: Network, x: np.Array, seen: np.Array, kept: np.Array, deviation: np.Array) => scoreAt(net, x, { seen, kept, deviation })); // prettier-ignore
  const scores = (x: Float32Array, ratio: number): Float32Array => {
    const { seen, kept, deviation } = levelsOf(new Float64Array(PATHS).fill(ratio));
    const at = np.array(x).reshape([PATHS, d]);
    return score(tree.ref(learnt.network), at, seen, kept, deviation).dataSync() as Float32Array;
  };
  const x = normalNumbers(seed, stream, 0, PATHS * d).slice();
  const point = (i: number): Float32Array => x.subarray(i * d, (i + 1) * d);
  const ratios = Array.from({ length: steps + 1 }, (_, k) => ratioAt(1 - k / steps));
  const [first = 0, last = 0] = [ratios[0], ratios[steps]];
  const cost = Float64Array.from({ length: PATHS }, (_, i) => law.logDensity(point(i), first));
  const distance = new Float64Array(PATHS);
  const exact = new Float64Array(d);
  // Rates by the trapezoid: each place counts half of the steps on both of its sides.
  const collect = (s: Float32Array, ratio: number, weight: number): void => {
    for (let i = 0; i < PATHS; i++) {
      law.score(point(i), ratio, exact);
      let [own, off] = [0, 0];
      for (let k = 0; k < d; k++) {
        const v = s[i * d + k] as number;
        own += v * v;
        off += (v - (exact[k] as number)) ** 2;
      }
      // ½‖u‖² = ‖s‖², since u = √2 s.
      cost[i] = (cost[i] as number) + weight * (own - d);
      distance[i] = (distance[i] as number) + weight * off;
    }
  };
  let s = scores(x, first);
  for (let k = 0; k < steps; k++) {
    const [from = 0, to = 0] = [ratios[k], ratios[k + 1]];
    const h = timeOf(from) - timeOf(to);
    collect(s, from, h / 2);
    const xi = normalNumbers(seed, stream, k + 1, PATHS * d);
    const before = x.slice();
    const shock = xi.map((v) => v * Math.sqrt(2 * h));
    // The Itô integral of the learnt control has mean zero and takes most of the chance out of the cost.
    shock.forEach((v, p) => {
      const i = Math.floor(p / d);
      cost[i] = (cost[i] as number) + (s[p] as number) * v;
    });
    const drift = x.map((v, p) => v + 2 * (s[p] as number));
    for (let p = 0; p < x.length; p++) x[p] = (before[p] as number) + h * (drift[p] as number) + (shock[p] as number);
    const ahead = scores(x, to);
    for (let p = 0; p < x.length; p++) {
      const after = (x[p] as number) + 2 * (ahead[p] as number);
      x[p] = (before[p] as number) + (h / 2) * ((drift[p] as number) + after) + (shock[p] as number);
    }
    s = scores(x, to);
    collect(s, to, h / 2);
  }
  for (let i = 0; i < PATHS; i++) cost[i] = (cost[i] as number) - law.logDensity(point(i), last);
  return [cost, distance];
}

/**
 * Measures the gap of a score that was trained with one scale on samples of a mixture.
 *
 * @returns both sides with standard errors and what halving the steps changed
 */
export function measureGap(learnt: LearntScore, mixture: Mixture, seed: number): Gap {
  const side = (stream: number, which: 0 | 1): GapSide => {
    const [coarse, fine] = [STEPS / 2, STEPS].map((steps) =>
      moments(follow(learnt, mixture, seed, stream, steps)[which]),
    );
    const { value = NaN, standardError = NaN } = fine ?? {};
    return { value, standardError, bias: Math.abs(value - (coarse?.value ?? NaN)) };
  };
  return { byCost: side(STREAMS.byCost, 0), byDistance: side(STREAMS.byDistance, 1) };
}
