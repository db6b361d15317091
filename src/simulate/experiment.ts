/** Monte Carlo estimate of a path functional with a stated mean or variance: the numerical side of expectations. */
import { compileBatch } from '../compile/kernel.js';
import type { Experiment } from '../derivation/step.js';
import { CostateError } from '../errors.js';
import { add, multiply, square, subtract, symbol, zero, type Expression } from '../expression/expression.js';
import { rationalToNumber } from '../expression/rational.js';
import { bind, substitute } from '../expression/substitute.js';
import { fillNormalPairs, randomKey } from './normal.js';

export interface ExperimentEstimate {
  /** The statistic asked for: the mean of the functional, or its variance. */
  readonly value: number;
  /** Standard error of `value`. */
  readonly standardError: number;
  readonly mean: number;
  readonly variance: number;
  readonly paths: number;
  readonly steps: number;
}

const BLOCK = 256;
/** Keeps these random numbers apart from those of other uses of the same seed. */
export const EXPERIMENT_STREAM = 0x45585045;

/** x, F after one step of Euler-Maruyama; names with spaces cannot clash with those of the experiment. */
function compileStep(experiment: Experiment): ReturnType<typeof compileBatch> {
  const [x, dW, h, total] = ['x', 'dW', 'h step', 'F total'].map(symbol) as [
    Expression,
    Expression,
    Expression,
    Expression,
  ];
  const next = add(x, multiply(experiment.drift, h), multiply(experiment.noise, dW));
  const { running, martingale, quadraticVariation } = experiment.functional;
  const later = (e: Expression): Expression => substitute(e, [bind('x', next), bind('t', add(symbol('t'), h))]);
  const increments = [
    // Trapezoid rule for the time integral; Itô's left point for the stochastic one.
    ...(running ? [multiply(symbol('half step'), add(running, later(running)))] : []),
    ...(martingale ? [multiply(martingale, dW)] : []),
    ...(quadraticVariation ? [multiply(quadraticVariation, square(subtract(next, x)))] : []),
  ];
  return compileBatch([next, add(total, ...increments)], ['x', 'dW', 'F total'], ['t', 'h step', 'half step']);
}

/**
 * Simulates the experiment by Euler-Maruyama with the stated number of steps.
 *
 * @param paths number of independent paths, at least two
 * @returns the statistic with its standard error; mean and variance of the functional
 * @throws CostateError `resources.numeric` when a path is not finite, `input.value` for fewer than two paths or one step
 * @example simulateExperiment({ drift: zero, noise: one, start: ZERO, horizon: ONE, steps: 64,
 *   functional: { quadraticVariation: one }, statistic: 'mean' }, 1, 1000).value // about 1
 */
export function simulateExperiment(experiment: Experiment, seed: number, paths: number): ExperimentEstimate {
  const { steps } = experiment;
  if (!Number.isInteger(paths) || paths < 2 || !Number.isInteger(steps) || steps < 1)
    throw new CostateError({
      code: 'input.value',
      message: `an experiment needs two paths and a step, not ${paths} and ${steps}`,
    });
  const step = compileStep(experiment);
  const end = compileBatch([experiment.functional.terminal ?? zero], ['x'], ['t']);
  const [start, horizon] = [rationalToNumber(experiment.start), rationalToNumber(experiment.horizon)];
  const h = horizon / steps;
  const root = Math.sqrt(h);
  const key = randomKey(seed, EXPERIMENT_STREAM);
  const samples = new Float64Array(paths);
  const [x, dW, spare, total, last] = Array.from({ length: 5 }, () => new Float64Array(BLOCK)) as [
    Float64Array, Float64Array, Float64Array, Float64Array, Float64Array,
  ]; // prettier-ignore
  for (let first = 0; first < paths; first += BLOCK) {
    const count = Math.min(BLOCK, paths - first);
    x.fill(start);
    total.fill(0);
    for (let k = 0; k < steps; k++) {
      if (k % 2 === 0) fillNormalPairs(key, first, count, k >> 1, 0, dW, spare);
      else dW.set(spare);
      for (let i = 0; i < count; i++) dW[i] = (dW[i] as number) * root;
      step.run(count, Float64Array.of(k * h, h, h / 2), [x, dW, total], [x, total]);
    }
    end.run(count, Float64Array.of(horizon), [x], [last]);
    for (let i = 0; i < count; i++) samples[first + i] = (total[i] as number) + (last[i] as number);
  }
  return summarise(experiment, samples);
}

function summarise(experiment: Experiment, samples: Float64Array): ExperimentEstimate {
  const paths = samples.length;
  const lost = samples.reduce((count, s) => (Number.isFinite(s) ? count : count + 1), 0);
  if (lost > 0)
    throw new CostateError({
      code: 'resources.numeric',
      message: `${lost} of ${paths} simulated paths are not finite`,
    });
  const mean = samples.reduce((sum, s) => sum + s, 0) / paths;
  const second = samples.reduce((sum, s) => sum + (s - mean) ** 2, 0);
  const fourth = samples.reduce((sum, s) => sum + (s - mean) ** 4, 0) / paths;
  const variance = second / (paths - 1);
  const standardError =
    experiment.statistic === 'mean'
      ? Math.sqrt(variance / paths)
      : Math.sqrt(Math.max(0, fourth - (second / paths) ** 2) / paths);
  const value = experiment.statistic === 'mean' ? mean : variance;
  return { value, standardError, mean, variance, paths, steps: experiment.steps };
}
