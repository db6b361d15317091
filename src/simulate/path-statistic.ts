/** The mean or variance of what was sampled, held against the right side of a claim on the same paths. */
import { compileBatch } from '../compile/kernel.js';
import type { PathExperiment } from '../derivation/experiment.js';
import { CostateError } from '../errors.js';
import type { Expression } from '../expression/expression.js';
import { rationalToNumber } from '../expression/rational.js';
import { dependsOn } from '../expression/traverse.js';
import type { PathSample } from './path-experiment.js';

/** A mean with its standard error, in the units of what was averaged. */
export interface SampleMean {
  readonly mean: number;
  readonly standardError: number;
}

/** Sums in the order of the paths, so that the same sample gives the same bits. */
export function sampleMean(values: Float64Array): SampleMean {
  const n = values.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i] as number;
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += ((values[i] as number) - mean) ** 2;
  return { mean, standardError: Math.sqrt(squares / (n - 1) / n) };
}

/** The sample variance, with the standard error √((m₄ − m₂²)/n) of a large sample. */
export function sampleVariance(values: Float64Array): SampleMean {
  const n = values.length;
  const { mean } = sampleMean(values);
  let [second, fourth] = [0, 0];
  for (let i = 0; i < n; i++) {
    const square = ((values[i] as number) - mean) ** 2;
    second += square;
    fourth += square * square;
  }
  const spread = Math.max(0, fourth / n - (second / n) ** 2);
  return { mean: second / (n - 1), standardError: Math.sqrt(spread / n) };
}

/** 2·(fine) − (coarse), or the fine values where there is no coarse grid. */
export function extrapolated(fine: Float64Array, coarse: Float64Array | undefined): Float64Array {
  return coarse ? fine.map((x, i) => 2 * x - (coarse[i] as number)) : fine;
}

/** A claim's right side on every path of a sample: a number for all, or one for each path, extrapolated. */
export type RightSide = number | Float64Array;

/**
 * Evaluates an expression in final coordinates, recorded names and t (the horizon) on each path.
 * @throws CostateError `input.symbol` for any other name, `input.unsupported` where it has no closed arithmetic
 */
export function rightSide(sample: PathSample, right: Expression, experiment: PathExperiment): RightSide {
  const names = [...sample.fine.states.keys()];
  const kernel = compileBatch([right], names, ['t']);
  const uniforms = Float64Array.of(rationalToNumber(experiment.horizon));
  const varies = names.some((name) => dependsOn(right, name));
  const on = (states: ReadonlyMap<string, Float64Array>): Float64Array => {
    const out = new Float64Array(varies ? sample.paths : 1);
    kernel.run(out.length, uniforms, [...states.values()], [out]);
    return out;
  };
  if (!varies) return on(sample.fine.states)[0] ?? NaN;
  if (experiment.statistic === 'variance')
    throw new CostateError({
      code: 'input.unsupported',
      message: 'a variance is claimed as a number, not path by path',
    });
  return extrapolated(on(sample.fine.states), sample.coarse && on(sample.coarse.states));
}

export interface Comparison {
  /** The statistic of the functional, and the mean of the right side. */
  readonly left: number;
  readonly right: number;
  /** Standard error of left − right, taken path by path. */
  readonly standardError: number;
  /** Estimated error of the time step that the extrapolation leaves. */
  readonly bias: number;
}

/** The functional's extrapolated values on each path. */
export const functionalValues = ({ fine, coarse }: PathSample): Float64Array =>
  extrapolated(fine.functional, coarse?.functional);

/**
 * What the fine and the coarse grid differ by is about C h; for linear dynamics the rest after extrapolation is below
 * twice that share h/T of it, and twice as much is allowed for.
 */
function biasOf(sample: PathSample, steps: number): number {
  if (!sample.coarse) return 0;
  const gap = sampleMean(sample.fine.functional).mean - sampleMean(sample.coarse.functional).mean;
  return (4 * Math.abs(gap)) / steps;
}

/** The statistic against a right side. */
export function compareWith(sample: PathSample, right: RightSide, experiment: PathExperiment): Comparison {
  const values = functionalValues(sample);
  const bias = biasOf(sample, experiment.steps);
  if (experiment.statistic === 'variance') {
    const { mean, standardError } = sampleVariance(values);
    return { left: mean, right: typeof right === 'number' ? right : NaN, standardError, bias };
  }
  const left = sampleMean(values);
  if (typeof right === 'number') return { left: left.mean, right, standardError: left.standardError, bias };
  const { standardError } = sampleMean(values.map((x, i) => x - (right[i] as number)));
  return { left: left.mean, right: sampleMean(right).mean, standardError, bias };
}
