/**
 * Monte Carlo estimate of the value of a policy: a pilot run chooses the step, fits control variates and gives the number
 * of paths; fresh paths give the estimate, with its time-step and truncation error apart from the statistical one.
 */
import { CostateError } from '../errors.js';
import { fitControlVariates } from './control-variate.js';
import { randomKey } from './normal.js';
import { refuseLost } from './lost-paths.js';
import {
  extrapolatedEuler,
  pilotSamplesOf,
  placeOf,
  samplesOf,
  statistic,
  type Estimator,
  type Findings,
} from './path-estimator.js';
import { EXCURSIONS, GROSS, pathModel, variateName } from './path-model.js';
import type { PathProgram, Sample } from './path-program.js';
import { openProgram, type Observe } from './path-runner.js';
import { startCoordinates, type PathSystem } from './path-system.js';
import { ownBackend, pathsOf, runHere, type PathTask } from './path-work.js';
import { stepErrorOf } from './step-error.js';
import { estimateTail, noTail } from './tail.js';

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

export interface ValueEstimate {
  readonly value: number;
  readonly standardError: number;
  /** Estimated time-step and truncation error. */
  readonly bias: number;
  /** E ∫ |discounted reward|: the scale against which errors are judged. */
  readonly gross: number;
  readonly paths: number;
  readonly steps: number;
  /** End of the simulated time. */
  readonly end: number;
  /** Share of path-steps folded back into a one-sided domain. */
  readonly excursions: number;
  /** Share of path-steps at which a policy table was read beyond its ends. */
  readonly beyondTable: number;
}

/** Discounting leaves e^-7, about a thousandth, to the estimated tail. */
const DISCOUNT_LENGTHS = 7;
/** Chosen numbers of paths are multiples of this. */
const PATH_UNIT = 256;
const PILOT_PATHS = 256;
const LEAST_STEPS = 128;
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
const TIGHT_SHARE = 0.5;
const RELAXED_SHARE = 1.25;
const PILOT_STREAM = 0x50494c4f;
const MAIN_STREAM = 0x4d41494e;
/** Paths that are shown to an observer. */
const OBSERVED_PATHS = 16;

interface Pilot {
  readonly findings: Findings;
  readonly accuracy: number;
  readonly coefficients: readonly number[];
  /** Standard deviation of a path's value once the control variates are taken off. */
  readonly deviation: number;
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

type ProgramOf = (steps: number, samples: readonly Sample[]) => PathProgram;

/** Steps that fill all tracks and quarters. */
const roundedSteps = (steps: number, { tracks }: Estimator): number => {
  const unit = 4 * 2 ** Math.max(1, ...tracks.map((t) => t.joined));
  return unit * Math.ceil(steps / unit);
};

/**
 * The number of steps at which the time-step error is small enough, told from its noise: where that hides it, more paths
 * come before more steps, and noise that the paths of the estimate will average out is no reason for either.
 */
function* runPilot(
  programOf: ProgramOf,
  estimator: Estimator,
  isOrderKnown: boolean,
  options: EstimateOptions,
): PathTask<Pilot> {
  let steps = roundedSteps(options.steps ?? LEAST_STEPS, estimator);
  let paths = PILOT_PATHS;
  for (;;) {
    const { model } = programOf(steps, []);
    const variates = model.extras.length - 2;
    const program = programOf(steps, pilotSamplesOf(estimator, variates));
    const findings: Findings = { program, sums: yield* pathsOf(program, paths) };
    const { error, noise } = stepErrorOf(findings, isOrderKnown);
    const gross = statistic(findings, GROSS).mean;
    const accuracy = options.accuracy ?? DEFAULT_ACCURACY * gross;
    const places = Array.from({ length: variates }, (_, i) => placeOf(findings, variateName(i)));
    const fit = fitControlVariates(findings.sums.moments, placeOf(findings, 'value'), places);
    const pilot = { findings, accuracy, ...fit };
    // A step that does not resolve the dynamics says nothing of how much the payoff varies.
    if (error < COARSE * gross) refuseOutOfReach(pilot, options);
    if (options.steps !== undefined || error <= accuracy / 4 || steps >= MOST_STEPS) return pilot;
    if (error <= 2 * noise) {
      if (4 * paths * steps <= MOST_PILOT_PATH_STEPS) {
        paths *= 4;
        continue;
      }
      const { deviation } = statistic(findings, 'value');
      const later = options.paths ?? chosenPaths({ ...pilot, deviation }, options.accuracy === undefined);
      const statistical = deviation / Math.sqrt(later);
      if (noise * Math.sqrt(paths / Math.max(paths, later)) <= Math.max(accuracy / 4, statistical)) return pilot;
    }
    paths = PILOT_PATHS;
    // What is left falls like the square of the step at least, but not before the step resolves the dynamics.
    const factor = Number.isFinite(error) ? Math.sqrt((4 * error) / accuracy) : 2;
    steps = Math.min(MOST_STEPS, roundedSteps(steps * Math.min(4, Math.max(1.5, factor)), estimator));
  }
}

/** Enough paths for the wanted error; where those are too many and the error was not asked for, enough for a larger one. */
function chosenPaths({ findings, accuracy, deviation }: Pilot, mayRelax: boolean): number {
  const { steps } = findings.program;
  const pathsFor = (share: number): number =>
    Math.ceil(((4 * 1.1 * deviation) / (share * accuracy)) ** 2 / PATH_UNIT) * PATH_UNIT || LEAST_PATHS;
  const cheap = Math.floor(CHEAP_PATH_STEPS / steps / PATH_UNIT) * PATH_UNIT;
  const tight = pathsFor(TIGHT_SHARE);
  const wanted = mayRelax && tight > cheap ? Math.max(cheap, pathsFor(RELAXED_SHARE)) : tight;
  const most = mayRelax ? Math.min(MOST_PATHS, Math.ceil(MOST_PATH_STEPS / steps)) : MOST_PATHS;
  return Math.max(LEAST_PATHS, Math.min(most, wanted));
}

/** @throws CostateError `input.unsupported` for an infinite horizon without a discount, `input.argument` for bad counts */
function checkOptions({ instance }: PathSystem, options: EstimateOptions): void {
  if (!Number.isFinite(instance.horizon) && !(instance.discount > 0))
    throw new CostateError({
      code: 'input.unsupported',
      message: 'an infinite horizon without a positive discount rate is not simulated so far',
    });
  for (const [name, n] of [
    ['paths', options.paths],
    ['steps', options.steps],
  ] as const)
    if (n !== undefined && !(Number.isInteger(n) && n >= 2))
      throw new CostateError({
        code: 'input.argument',
        message: `${name} must be a whole number of at least 2, not ${n}`,
      });
}

/**
 * The value of a policy from a point at time zero, in the sign of the problem (a cost where the problem minimises), as a
 * task that asks for its paths: run it by `runHere` or `runWith`.
 *
 * @param system the problem under the policy (`pathSystem`)
 * @returns value, standard error and bias in the units of the objective; same seed, same bits
 * @throws CostateError `resources.numeric` when paths are not finite or rewards do not decay, `input.value` for a start
 * outside the domain or a bad seed, `input.unsupported` for an infinite horizon without a discount
 */
export function* valueTask(system: PathSystem, options: EstimateOptions): PathTask<ValueEstimate> {
  const { instance } = system;
  checkOptions(system, options);
  const infinite = !Number.isFinite(instance.horizon);
  const end = infinite ? DISCOUNT_LENGTHS / instance.discount : instance.horizon;
  const estimator = extrapolatedEuler;
  const start = startCoordinates(system, options.at);
  const model = pathModel(system, estimator.scheme, estimator.quadrature);
  const programOf =
    (stream: number): ProgramOf =>
    (steps, samples) => ({
      model, key: randomKey(options.seed, stream), start, end, steps, tracks: estimator.tracks, samples,
    }); // prettier-ignore

  const pilot = yield* runPilot(programOf(PILOT_STREAM), estimator, system.isOrderKnown, options);
  refuseLost(pilot.findings, system);
  // An infinite value shows already here, before many paths are spent on it.
  if (infinite) estimateTail(pilot.findings, instance.discount, end);
  const paths = options.paths ?? chosenPaths(pilot, options.accuracy === undefined);

  const { steps } = pilot.findings.program;
  const program = programOf(MAIN_STREAM)(steps, samplesOf(estimator, pilot.coefficients));
  const findings: Findings = { program, sums: yield* pathsOf(program, paths) };
  refuseLost(findings, system);
  if (options.observe) openProgram(program, ownBackend()).run(0, Math.min(OBSERVED_PATHS, paths), options.observe);
  const { mean, standardError } = statistic(findings, 'value');
  const gross = statistic(findings, GROSS).mean;
  const tail = infinite ? estimateTail(findings, instance.discount, end) : noTail;
  const { readings } = findings.sums;
  return {
    value: mean + tail.value,
    standardError,
    bias: stepErrorOf(findings, system.isOrderKnown).error + tail.error,
    gross: gross + Math.abs(tail.value),
    paths,
    steps,
    end,
    excursions: statistic(findings, EXCURSIONS).mean / steps,
    beyondTable: readings.all === 0 ? 0 : readings.outside / readings.all,
  };
}

/** As `valueTask`, with all paths computed in this thread. */
export const estimateValue = (system: PathSystem, options: EstimateOptions): ValueEstimate =>
  runHere(valueTask(system, options));
