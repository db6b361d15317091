/** The law of one coordinate at the horizon: a histogram of simulated paths, and what a claimed density says of its bins. */
import { compileBatch } from '../compile/kernel.js';
import type { LawExperiment, PathExperiment } from '../derivation/experiment.js';
import { CostateError } from '../errors.js';
import type { Expression } from '../expression/expression.js';
import { rationalToNumber } from '../expression/rational.js';
import type { PathSample } from './path-experiment.js';

const BINS = 24;

/** Probabilities of the bins between `edges`, and last that of everything outside. */
export interface Histogram {
  readonly edges: readonly number[];
  readonly probability: readonly number[];
  /** Variance of one path's share in each cell; divided by the number of paths, that of the probability. */
  readonly variance: readonly number[];
  readonly paths: number;
}

/** The paths behind a law: nothing is accumulated along them. */
export const pathsOfLaw = ({ system, start, horizon, steps }: LawExperiment): PathExperiment => ({
  kind: 'paths',
  system,
  start,
  horizon,
  steps,
  functional: {},
  statistic: 'mean',
});

/** Ends of equal bins over the experiment's range. */
export function binEdges({ range }: LawExperiment): readonly number[] {
  const [low, high] = range.map(rationalToNumber) as [number, number];
  if (!(low < high)) throw new CostateError({ code: 'input.value', message: `the range [${low}, ${high}] is empty` });
  return Array.from({ length: BINS + 1 }, (_, i) => low + ((high - low) * i) / BINS);
}

/**
 * The histogram of the coordinate with weights 2·1{fine} − 1{coarse}: the error expansion in the step that the
 * extrapolation needs holds for indicators too where the noise is not degenerate (Bally and Talay 1996).
 *
 * @throws CostateError `input.symbol` for a coordinate that the system has not
 */
export function histogramOf(sample: PathSample, experiment: LawExperiment): Histogram {
  const edges = binEdges(experiment);
  const [low, high] = [edges[0] as number, edges[BINS] as number];
  const cell = (x: number): number => {
    const i = Math.floor(((x - low) / (high - low)) * BINS);
    return i >= 0 && i < BINS ? i : BINS;
  };
  const [fine, coarse] = [sample.fine, sample.coarse ?? sample.fine].map((l) => l.states.get(experiment.coordinate));
  if (!fine || !coarse)
    throw new CostateError({
      code: 'input.symbol',
      message: `the system has no coordinate '${experiment.coordinate}'`,
    });
  const [both, onlyFine, onlyCoarse] = [0, 1, 2].map(() => new Array<number>(BINS + 1).fill(0)) as [
    number[], number[], number[],
  ]; // prettier-ignore
  const count = (counts: number[], i: number): number => (counts[i] = (counts[i] ?? 0) + 1);
  for (let path = 0; path < sample.paths; path++) {
    const [i, j] = [cell(fine[path] as number), cell(coarse[path] as number)];
    if (i === j) count(both, i);
    else {
      count(onlyFine, i);
      count(onlyCoarse, j);
    }
  }
  const n = sample.paths;
  const share = (i: number, weights: readonly [number, number, number]): number =>
    (weights[0] * (both[i] ?? 0) + weights[1] * (onlyFine[i] ?? 0) + weights[2] * (onlyCoarse[i] ?? 0)) / n;
  const probability = both.map((_, i) => share(i, [1, 2, -1]));
  const variance = both.map((_, i) => share(i, [1, 4, 1]) - (probability[i] ?? 0) ** 2);
  return { edges, probability, variance, paths: n };
}

/** Nodes and weights of Gauss-Legendre quadrature on [−1, 1] with five points, exact for degree nine. */
const outer = Math.sqrt(5 + 2 * Math.sqrt(10 / 7)) / 3;
const inner = Math.sqrt(5 - 2 * Math.sqrt(10 / 7)) / 3;
const [outerWeight, innerWeight] = [(322 - 13 * Math.sqrt(70)) / 900, (322 + 13 * Math.sqrt(70)) / 900];
const GAUSS = [
  [-outer, outerWeight],
  [-inner, innerWeight],
  [0, 128 / 225],
  [inner, innerWeight],
  [outer, outerWeight],
] as const;
/** Panels to a bin. */
const PANELS = 8;

/** A claimed density at points. Other symbols than the coordinate and t are an error, as in `compileBatch`. */
export function densityAt(right: Expression, experiment: LawExperiment, points: Float64Array): Float64Array {
  const out = new Float64Array(points.length);
  const uniforms = Float64Array.of(rationalToNumber(experiment.horizon));
  compileBatch([right], [experiment.coordinate], ['t']).run(points.length, uniforms, [points], [out]);
  return out;
}

/** Probabilities that a claimed density gives to the bins, and last, as one less their sum, to everything outside. */
export function claimedProbabilities(right: Expression, experiment: LawExperiment): readonly number[] {
  const edges = binEdges(experiment);
  const half = ((edges[1] ?? 0) - (edges[0] ?? 0)) / PANELS / 2;
  const panels = Array.from({ length: BINS * PANELS }, (_, i) => (edges[0] ?? 0) + (2 * i + 1) * half);
  const points = Float64Array.from(panels.flatMap((middle) => GAUSS.map(([node]) => middle + half * node)));
  const density = densityAt(right, experiment, points);
  const inside = Array.from({ length: BINS }, (_, bin) => {
    let sum = 0;
    for (let k = bin * PANELS * GAUSS.length; k < (bin + 1) * PANELS * GAUSS.length; k++)
      sum += half * (GAUSS[k % GAUSS.length]?.[1] ?? 0) * (density[k] ?? NaN);
    return sum;
  });
  return [...inside, 1 - inside.reduce((sum, p) => sum + p, 0)];
}
