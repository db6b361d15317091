/**
 * The pilot run of an estimate: it chooses the step and the end of the simulated time, fits control variates, and says how
 * much a path's value varies and so how many paths are wanted.
 */
import { CostateError } from '../errors.js';
import { fitControlVariates, type ControlFit } from './control-variate.js';
import { refuseLost } from './lost-paths.js';
import { randomKey } from './normal.js';
import { lifetime } from './lifetime.js';
import {
  pilotSamplesOf,
  placeOf,
  statistic,
  variatesOf,
  type Control,
  type Estimator,
  type Findings,
} from './path-estimator.js';
import { GROSS } from './path-model.js';
import type { PathProgram, Sample } from './path-program.js';
import type { Observe } from './path-runner.js';
import type { PathSystem, StepOrder } from './path-system.js';
import { pathsOf, type PathTask } from './path-work.js';
import { stepErrorOf } from './step-error.js';
import { estimateTail } from './tail.js';

export interface EstimateOptions {
  readonly at: ReadonlyMap<string, number>;
  readonly seed: number;
  /**
   * Wanted absolute error: bias plus four standard errors. Default: 0.4 % of the gross payoff, relaxed to 0.7 % where that
   * would take too many path-steps.
   */
  readonly accuracy?: number;
  /** Number of paths; chosen from the wanted accuracy when left out. */
  readonly paths?: number;
  /** Number of (finest) steps of a path; chosen from the wanted accuracy when left out. */
  readonly steps?: number;
  readonly observe?: Observe;
}

/** Discounting leaves e^-7, about a thousandth, to the estimated tail; less where the wanted accuracy asks for it. */
const DISCOUNT_LENGTHS = 7;
const MOST_DISCOUNT_LENGTHS = 30;
/** Shares of the wanted accuracy that the step and the tail may take. */
export const STEP_SHARE = 1 / 4;
const TAIL_SHARE = 1 / 8;
/** Chosen numbers of paths are multiples of this. */
const PATH_UNIT = 256;
const PILOT_PATHS = 256;
const LEAST_STEPS = 128;
/** An early end takes place in a small part of the time. */
const LEAST_STEPS_EARLY = 512;
const MOST_STEPS = 1 << 15;
const LEAST_PATHS = 512;
const MOST_PATHS = 1 << 19;
const PATHS_OUT_OF_REACH = 1e9;
const COARSE = 0.1;
/** Steps beyond which the default accuracy is given up and the error reported as it stands. */
const MOST_PATH_STEPS = 4e7;
/** Steps of one pilot run that looks for a small error under its noise. */
const MOST_PILOT_PATH_STEPS = 1 << 20;
const DEFAULT_ACCURACY = 0.004;
/** Steps that the default accuracy may cost before it is relaxed: a few tenths of a second. */
const CHEAP_PATH_STEPS = 4e6;
/** Four standard errors as a share of the wanted error, tight and relaxed. */
export const TIGHT_SHARE = 0.5;
export const RELAXED_SHARE = 1.25;

/** @throws CostateError `input.argument` for a number of paths or steps that is none */
export function checkCounts({ paths, steps }: EstimateOptions): void {
  for (const [name, n] of Object.entries({ paths, steps }))
    if (n !== undefined && !(Number.isInteger(n) && n >= 2))
      throw new CostateError({
        code: 'input.argument',
        message: `${name} must be a whole number of at least 2, not ${n}`,
      });
}

export interface Pilot {
  readonly findings: Findings;
  readonly accuracy: number;
  readonly control: Control;
  /** Standard deviation of a path's value once the control variates are taken off. */
  readonly deviation: number;
  /** False where the steps ran out before the error of the step was small. */
  readonly isFineEnough: boolean;
}

/** @throws CostateError `input.argument` for a tolerance that would take more paths than anyone waits for */
function refuseOutOfReach({ findings, accuracy, deviation }: Pilot, { accuracy: asked, paths }: EstimateOptions): void {
  if (asked === undefined || paths !== undefined || findings.sums.lost > 0) return;
  const least = (4 * deviation) / (TIGHT_SHARE * Math.sqrt(PATHS_OUT_OF_REACH));
  if (accuracy >= least) return;
  throw new CostateError({
    code: 'input.argument',
    message: `a tolerance of ${accuracy} is out of reach of a simulation whose payoff varies by ${deviation.toPrecision(2)}`,
    expected: `at least ${least.toPrecision(1)}, or no tolerance at all, or --methods without simulation`,
  });
}

export type ProgramOf = (steps: number, samples: readonly Sample[]) => PathProgram;

/** Programs of a stream of random numbers, by the time at which they end. */
export const programsOf =
  (model: PathProgram['model'], { tracks }: Estimator, start: PathProgram['start'], seed: number) =>
  (stream: number) =>
  (end: number): ProgramOf =>
  (steps, samples) => ({ model, key: randomKey(seed, stream), start, end, steps, tracks, samples });

/** Steps that fill all tracks and quarters. */
const roundedSteps = (steps: number, { tracks }: Estimator): number => {
  const unit = 4 * 2 ** Math.max(1, ...tracks.map((t) => t.joined));
  return unit * Math.ceil(steps / unit);
};

/**
 * The number of steps at which the time-step error is small enough, told from its noise: where that hides it, more paths
 * come before more steps, and noise that the paths of the estimate will average out is no reason for either.
 */
export function* runPilot(
  programOf: ProgramOf,
  estimator: Estimator,
  order: StepOrder,
  options: EstimateOptions,
  least = programOf(0, []).model.endsEarly ? LEAST_STEPS_EARLY : LEAST_STEPS,
): PathTask<Pilot> {
  let steps = roundedSteps(options.steps ?? least, estimator);
  let paths = PILOT_PATHS;
  for (;;) {
    const { model } = programOf(steps, []);
    const variates = variatesOf(estimator, model);
    const program = programOf(steps, pilotSamplesOf(estimator, variates, model.endsEarly));
    const findings: Findings = { program, sums: yield* pathsOf(program, paths) };
    const places = variates.map((name) => placeOf(findings, name));
    const fit = (name: string): ControlFit =>
      fitControlVariates(findings.sums.moments, placeOf(findings, name), places);
    const [value, own] = [fit('value'), fit('step error')];
    const { error, noise } = stepErrorOf(findings, order, own);
    const gross = statistic(findings, GROSS).mean;
    const accuracy = options.accuracy ?? DEFAULT_ACCURACY * gross;
    const control = { names: variates, value: value.coefficients, stepError: own.coefficients };
    const pilot = {
      findings,
      accuracy,
      control,
      deviation: value.deviation,
      isFineEnough: error <= Math.max(2 * noise, accuracy / 2),
    };
    // A scheme that is not stable overflows.
    const isResolved = findings.sums.lost === 0 && Number.isFinite(error + gross);
    if (!isResolved && options.steps === undefined && steps < MOST_STEPS) {
      steps = Math.min(MOST_STEPS, 4 * steps);
      continue;
    }
    // A step that does not resolve the dynamics says nothing of how much the payoff varies.
    if (error < COARSE * gross) refuseOutOfReach(pilot, options);
    if (options.steps !== undefined || error <= STEP_SHARE * accuracy || steps >= MOST_STEPS) return pilot;
    if (error <= 2 * noise) {
      if (4 * paths * steps <= MOST_PILOT_PATH_STEPS) {
        paths *= 4;
        continue;
      }
      const { deviation } = statistic(findings, 'value');
      const later = options.paths ?? chosenPaths({ ...pilot, deviation }, options.accuracy === undefined);
      const statistical = deviation / Math.sqrt(later);
      if (noise * Math.sqrt(paths / Math.max(paths, later)) <= Math.max(STEP_SHARE * accuracy, statistical))
        return pilot;
    }
    paths = PILOT_PATHS;
    // What is left falls like the square of the step at least, but not before the step resolves the dynamics.
    const factor = Math.min(4, Math.max(1.5, Math.sqrt((4 * error) / accuracy)));
    steps = Math.min(MOST_STEPS, roundedSteps(steps * factor, estimator));
  }
}

/** Enough paths for the wanted error; where those are too many and the error was not asked for, enough for a larger one. */
export function chosenPaths({ findings, accuracy, deviation }: Pilot, mayRelax: boolean): number {
  const { steps } = findings.program;
  const pathsFor = (share: number): number =>
    Math.ceil(((4 * 1.1 * deviation) / (share * accuracy)) ** 2 / PATH_UNIT) * PATH_UNIT || LEAST_PATHS;
  const cheap = Math.floor(CHEAP_PATH_STEPS / steps / PATH_UNIT) * PATH_UNIT;
  const tight = pathsFor(TIGHT_SHARE);
  const wanted = mayRelax && tight > cheap ? Math.max(cheap, pathsFor(RELAXED_SHARE)) : tight;
  const most = mayRelax ? Math.min(MOST_PATHS, Math.ceil(MOST_PATH_STEPS / steps)) : PATHS_OUT_OF_REACH;
  return Math.max(LEAST_PATHS, Math.min(most, wanted));
}

/** The pilot at the end of a time that is long enough for the wanted accuracy. */
export function* settledPilot(
  system: PathSystem,
  programUntil: (end: number) => ProgramOf,
  estimator: Estimator,
  options: EstimateOptions,
): PathTask<Pilot> {
  const { horizon, discount } = system.instance;
  const most = DISCOUNT_LENGTHS / discount;
  const followed = system.early && !Number.isFinite(horizon) ? yield* lifetime(programUntil, estimator, most) : most;
  for (let lengths = DISCOUNT_LENGTHS; ;) {
    const end = Number.isFinite(horizon) ? horizon : (followed * lengths) / DISCOUNT_LENGTHS;
    const pilot = yield* runPilot(programUntil(end), estimator, system.order, options);
    refuseLost(pilot.findings, system);
    if (Number.isFinite(horizon)) return pilot;
    // An infinite value shows already here, before many paths are spent on it.
    const { error } = estimateTail(pilot.findings, discount, end);
    const excess = error / (TAIL_SHARE * pilot.accuracy);
    if (excess <= 1 || options.steps !== undefined || lengths >= MOST_DISCOUNT_LENGTHS) return pilot;
    lengths = Math.min(MOST_DISCOUNT_LENGTHS, lengths + Math.ceil(Math.log(excess)));
  }
}
