/** What a trained control earns on fresh paths, and what the same paths say of the value. */
import { randomKey } from '../../simulate/normal.js';
import { relativeWeights, weightedMean, type RelativeWeights } from '../../solve/path-integral/weighted-mean.js';
import type { CostateFunctions, CostateWeights } from './costate-network.js';
import type { CostateSystem } from './costate-system.js';
import { follow, increments, joined, type Units } from './paths.js';
import { squaresOf, withoutStepNoise } from './step-noise.js';

/** Paths in each batch. */
export const BLOCK = 256;

/** The value from the control's own paths, weighed by how much likelier they are under the best control. */
export interface Weighed {
  readonly value: number;
  readonly standardError: number;
  readonly bias: number;
  /** What one path counts for, at most 1. */
  readonly effectiveShare: number;
  /** Shape of the tail of the weights; the mean has no interval beyond ½. */
  readonly tail: number;
  /** By how much the payoff falls short of it, on the same paths, with the standard error of that. */
  readonly gap: number;
  readonly gapError: number;
}

export interface Judged {
  /** Payoff of the control, by Richardson's extrapolation from steps h and 2h: no better than the value. */
  readonly payoff: number;
  readonly standardError: number;
  /** What halving the step changed. */
  readonly difference: number;
  /** Standard deviation of what would be the same on all paths under the best control. */
  readonly deviation: number;
  /** Where the equation is linear. */
  readonly weighed?: Weighed;
  readonly paths: number;
  readonly steps: number;
}

const mean = (a: Float64Array): number => a.reduce((s, v) => s + v, 0) / a.length;

const deviation = (a: Float64Array): number => {
  const m = mean(a);
  return Math.sqrt(a.reduce((s, v) => s + (v - m) ** 2, 0) / (a.length - 1));
};

/** −∞ for no weight at all: exp(−R/λ) is the density of the best control's paths by those of this one, up to a factor. */
function weighedBy(fine: Float64Array, coarse: Float64Array, scale: number, sign: number): Weighed {
  const pairs = (a: Float64Array): RelativeWeights => {
    const [even, odd] = [0, 1].map((r) => a.filter((_, i) => i % 2 === r).map((v) => -v / scale));
    return relativeWeights(even ?? a, odd ?? a);
  };
  const relative = pairs(fine);
  const found = weightedMean(scale, relative, pairs(coarse), 1);
  const own = -scale * relative.logMean - found.correction * Math.sign(scale);
  const pairMeans = relative.deviations.map((_, i) => ((fine[2 * i] as number) + (fine[2 * i + 1] as number)) / 2);
  const gaps = pairMeans.map((r, i) => sign * (r + scale * (relative.deviations[i] as number)));
  return {
    value: found.value,
    standardError: found.standardError,
    // What is taken off for the steps' noise moves exponents at the order of the step: what the payoff shows of steps counts as well.
    bias: Math.abs(found.difference) + Math.abs(mean(fine) - mean(coarse)) + found.correction,
    effectiveShare: found.effectiveSamples / relative.deviations.length,
    tail: found.tail,
    gap: sign * (mean(fine) - own),
    gapError: deviation(gaps) / Math.sqrt(gaps.length),
  };
}

/**
 * @param options `steps` of the finer paths, an even number; paths are rounded up to whole batches
 * @param scale λ where an exponential makes the equation linear
 * @throws CostateError as `follow`
 */
export function judge(
  system: CostateSystem,
  functions: CostateFunctions,
  weights: CostateWeights,
  units: Units,
  options: { readonly seed: number; readonly stream: number; readonly paths: number; readonly steps: number },
  scale: number | undefined,
): Judged {
  const { seed, stream, steps } = options;
  const paths = 2 * BLOCK * Math.ceil(options.paths / (2 * BLOCK));
  const key = randomKey(seed, stream);
  const h = system.instance.horizon / steps;
  const squares = squaresOf(system, units, paths);
  const levels = [0, 1].map(() => ({
    residual: new Float64Array(paths),
    sums: new Float64Array(paths * squares.width),
  }));
  for (let first = 0; first < paths; first += BLOCK) {
    const dw = increments(key, first, BLOCK, system.noises, steps, h);
    levels.forEach(({ residual, sums }, level) => {
      const block = follow(system, functions, weights, units, level === 0 ? dw : joined(dw));
      residual.set(block.residual, first);
      squares.add(block, first, sums);
    });
  }
  const [fine, coarse] = levels.map(({ residual, sums }) => withoutStepNoise(residual, sums, squares.width)) as [
    Float64Array,
    Float64Array,
  ];
  const extrapolated = fine.map((v, i) => 2 * v - (coarse[i] as number));
  const sign = system.instance.sense === 'minimize' ? 1 : -1;
  return {
    payoff: mean(extrapolated),
    standardError: deviation(extrapolated) / Math.sqrt(paths),
    difference: mean(fine) - mean(coarse),
    deviation: deviation(fine),
    ...(scale === undefined ? {} : { weighed: weighedBy(fine, coarse, scale, sign) }),
    paths,
    steps,
  };
}
