/** Training of a costate: paths under its control, the derivative of a loss by what it said along them, a step of descent. */
import { numpy as np } from '@jax-js/jax';
import { CostateError } from '../../errors.js';
import { randomKey } from '../../simulate/normal.js';
import { effectiveShare } from '../../solve/path-integral/weighted-mean.js';
import { noMoments } from '../adam.js';
import { arraysOf, weightsOf, type Weights } from '../weights.js';
import { initialCostate, type CostateFunctions, type CostateWeights } from './costate-network.js';
import type { CostateSystem } from './costate-system.js';
import { adjointMatching, logVariance } from './losses.js';
import { follow, increments, seenBy, timesOf } from './paths.js';
import { planFor, type Loss, type Plan } from './pilot.js';
import { coefficients, fitWith, noFit, squaresOf, takeOff, type Fit } from './step-noise.js';

/** Averages over the iterations since the round before. */
export interface Round {
  readonly iteration: number;
  readonly loss: number;
  readonly payoff: number;
  /** Effective share of the paths of a batch, weighed to be those of the best control; NaN where no exponential says how. */
  readonly share: number;
}

/** All that a run needs to go on as if it had never stopped, as plain data. */
export interface Checkpoint {
  readonly problem: string;
  readonly seed: number;
  readonly plan: Plan;
  readonly iterations: number;
  readonly iteration: number;
  readonly weights: Weights;
  readonly moments: Weights;
  /** What is known of the noise of steps. */
  readonly fit: { readonly normal: readonly number[]; readonly right: readonly number[]; readonly paths: number };
  readonly rounds: readonly Round[];
}

export interface TrainingOptions {
  readonly seed: number;
  /** Paths of an iteration. */
  readonly paths?: number;
  readonly iterations?: number;
  /** Steps of a path, chosen by a pilot where not given. */
  readonly steps?: number;
  /** Units in each of the two layers. */
  readonly width?: number;
  /** Adjoint matching unless the adjoint has a heavy tail. */
  readonly loss?: Loss;
  /** Told after every round, with what the run can be taken up from. Returning false ends it early. */
  readonly onRound?: (round: Round, checkpoint: () => Checkpoint) => boolean | undefined;
  readonly resume?: Checkpoint;
}

export interface Trained {
  readonly plan: Plan;
  readonly weights: CostateWeights;
  readonly rounds: readonly Round[];
  readonly iterations: number;
}

const STREAM = 0x7463_0001;
const [PATHS, WIDTH] = [128, 64];
const ITERATIONS: Readonly<Record<Loss, number>> = { adjoint: 400, 'log-variance': 500 };
/** Size of a step of descent at first and at the end, by the cosine schedule of Loshchilov and Hutter 2017. */
const RATES: Readonly<Record<Loss, readonly [number, number]>> = {
  adjoint: [1e-2, 1e-4],
  'log-variance': [3e-2, 3e-4],
};
/** What an iteration's paths count in the next one, of what they tell of the noise of steps. */
const KEPT = 0.95;
/** Iterations of a round. */
const ROUND = 10;

const fitOf = ({ normal, right, paths }: Checkpoint['fit']): Fit => ({
  normal: Float64Array.from(normal),
  right: Float64Array.from(right),
  paths,
});

/** @throws CostateError `input.value` where a checkpoint is that of another run */
function requireSame(resume: Checkpoint, system: CostateSystem, seed: number, iterations: number): void {
  const { problem, seed: own, iterations: planned } = resume;
  if (problem === system.instance.id && own === seed && planned === iterations) return;
  throw new CostateError({
    code: 'input.value',
    message: `the checkpoint is of ${problem} with seed ${own} and ${planned} iterations`,
    expected: `${system.instance.id}, ${seed} and ${iterations}`,
  });
}

/**
 * Trains the costate of a problem; the same seed gives the same bits, in one go or resumed.
 *
 * @param scale λ where an exponential makes the equation linear
 * @throws CostateError `resources.numeric` where paths or loss leave the finite numbers, saying when; `input.value` for the checkpoint
 * of another run
 */
export function train(
  system: CostateSystem,
  functions: CostateFunctions,
  scale: number | undefined,
  options: TrainingOptions,
): Trained {
  const { seed, resume, onRound } = options;
  const { size, instance } = system;
  const width = options.width ?? WIDTH;
  const count = options.paths ?? PATHS;
  const plan = resume?.plan ?? planFor(system, functions, width, seed, options);
  const { steps, units, loss } = plan;
  const iterations = options.iterations ?? ITERATIONS[loss];
  if (resume) requireSame(resume, system, seed, iterations);
  let weights = resume ? arraysOf(resume.weights) : initialCostate(size, width, seed, plan.end);
  let moments = resume ? arraysOf(resume.moments) : noMoments(weights);
  const rounds = [...(resume?.rounds ?? [])];
  const times = timesOf(steps, count);
  const key = randomKey(seed, STREAM);
  const [first, last] = RATES[loss];
  const unit = scale ?? plan.deviation;
  const squares = squaresOf(system, units, (2 * count) / (1 - KEPT));
  let fit = resume ? fitOf(resume.fit) : noFit(squares.width);
  let sums = { loss: 0, payoff: 0, share: 0 };
  for (let k = resume?.iteration ?? 0; k < iterations; k++) {
    const dw = increments(key, k * count, count, system.noises, steps, instance.horizon / steps);
    const paths = (() => {
      try {
        return follow(system, functions, weights, units, dw);
      } catch (error) {
        if (!(error instanceof CostateError)) throw error;
        const { message, ...details } = error.details;
        throw new CostateError({ ...details, message: `${message}, in iteration ${k + 1} of the training` });
      }
    })();
    // What earlier paths tell of the noise of steps is taken off: it does not enter the mean of the derivative.
    const taught = paths.residual.slice();
    const noise = new Float64Array(count * squares.width);
    squares.add(paths, 0, noise);
    takeOff(paths.residual, noise, coefficients(fit), 0, count);
    fit = fitWith(fit, KEPT, taught, noise, 0, count);
    const { change, loss: now } =
      loss === 'adjoint' ? adjointMatching(system, paths, units, dw) : logVariance(system, paths, units, unit);
    if (!Number.isFinite(now) || change.some((v) => !Number.isFinite(v)))
      throw new CostateError({
        code: 'resources.numeric',
        message: `the loss is not finite in iteration ${k + 1} of the training`,
        suggestion: 'more steps (--steps), or the other loss',
      });
    const rate = last + ((first - last) * (1 + Math.cos((Math.PI * k) / iterations))) / 2;
    const seen = seenBy(paths.x, times, paths.slope, size);
    [weights, moments] = functions.descend(weights, moments, seen, np.array(change).reshape([-1, size]), rate);
    sums = {
      loss: sums.loss + now,
      payoff: sums.payoff + paths.residual.reduce((s, v) => s + v, 0) / count,
      share: sums.share + (scale === undefined ? NaN : effectiveShare(paths.residual.map((r) => -r / scale))),
    };
    const done = k + 1;
    if (done % ROUND !== 0 && done !== iterations) continue;
    const over = ((done - 1) % ROUND) + 1;
    const round: Round = {
      iteration: done,
      loss: sums.loss / over,
      payoff: sums.payoff / over,
      share: sums.share / over,
    };
    sums = { loss: 0, payoff: 0, share: 0 };
    rounds.push(round);
    const checkpoint = (): Checkpoint => ({
      problem: instance.id,
      seed,
      plan,
      iterations,
      iteration: done,
      weights: weightsOf(weights),
      moments: weightsOf(moments),
      fit: { normal: [...fit.normal], right: [...fit.right], paths: fit.paths },
      rounds: [...rounds],
    });
    if (onRound?.(round, checkpoint) === false) return { plan, weights, rounds, iterations: done };
  }
  return { plan, weights, rounds, iterations };
}
