/**
 * Monte Carlo estimate of the value of a policy: a pilot run chooses the step, fits control variates and gives the number
 * of paths; fresh paths give the estimate, with its time-step and truncation error apart from the statistical one.
 */
import { CostateError } from '../errors.js';
import { fitControlVariates } from './control-variate.js';
import { randomKey } from './normal.js';
import { BLOCK, FINE_STEPS, type BlockPlan } from './path-block.js';
import { refuseLost } from './lost-paths.js';
import { momentsOf, samplePaths, type Observe, type PathSample } from './path-sample.js';
import { startCoordinates, type PathSystem } from './path-system.js';
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
const PILOT_PATHS = BLOCK;
const LEAST_STEPS = 32;
const MOST_STEPS = 1 << 13;
const LEAST_PATHS = 2 * BLOCK;
const MOST_PATHS = 1 << 19;
const PATHS_OUT_OF_REACH = 1e9;
const COARSE = 0.1;
/** Path-steps beyond which the default accuracy is given up and the error reported as it stands. */
const MOST_PATH_STEPS = 4e7;
/** Path-steps of one pilot run that looks for a small error under its noise. */
const MOST_PILOT_PATH_STEPS = 1 << 20;
const DEFAULT_ACCURACY = 0.004;
/** Path-steps that the default accuracy may cost before it is relaxed: a few tenths of a second. */
const CHEAP_PATH_STEPS = 4e6;
/** Four standard errors as a share of the wanted error, tight and relaxed. */
const TIGHT_SHARE = 0.5;
const RELAXED_SHARE = 1.25;
const PILOT_STREAM = 0x50494c4f;
const MAIN_STREAM = 0x4d41494e;

interface Pilot {
  readonly steps: number;
  readonly sample: PathSample;
  readonly accuracy: number;
}

/** @throws CostateError `input.argument` for a tolerance that would take more paths than anyone waits for */
function refuseOutOfReach({ sample, accuracy }: Pilot, { accuracy: asked, paths }: EstimateOptions): void {
  if (asked === undefined || paths !== undefined || sample.lost > 0) return;
  const coefficients = fitControlVariates(sample.payoff, sample.variates);
  const { deviation } = momentsOf(controlled(sample, coefficients));
  const least = (4 * deviation) / (TIGHT_SHARE * Math.sqrt(PATHS_OUT_OF_REACH));
  if (accuracy >= least) return;
  throw new CostateError({
    code: 'input.argument',
    message: `a tolerance of ${accuracy} is out of reach of a simulation whose payoff varies by ${deviation.toPrecision(2)}`,
    expected: `at least ${least.toPrecision(1)}, or no tolerance at all, or --methods without simulation`,
  });
}

/**
 * The number of steps at which the time-step error is small enough, told from its noise: where that hides it, more paths
 * come before more steps, and noise that the paths of the estimate will average out is no reason for either.
 */
function runPilot(planOf: (steps: number) => BlockPlan, isOrderKnown: boolean, options: EstimateOptions): Pilot {
  let steps = options.steps === undefined ? LEAST_STEPS : 4 * Math.ceil(options.steps / (4 * FINE_STEPS));
  let paths = PILOT_PATHS;
  for (;;) {
    const sample = samplePaths(planOf(steps), paths);
    const { error, noise } = stepErrorOf(sample, isOrderKnown);
    const accuracy = options.accuracy ?? DEFAULT_ACCURACY * sample.gross;
    const pilot = { steps, sample, accuracy };
    // A step that does not resolve the dynamics says nothing of how much the payoff varies.
    if (error < COARSE * sample.gross) refuseOutOfReach(pilot, options);
    if (options.steps !== undefined || error <= accuracy / 4 || steps >= MOST_STEPS) return pilot;
    if (error <= 2 * noise) {
      if (4 * paths * steps * FINE_STEPS <= MOST_PILOT_PATH_STEPS) {
        paths *= 4;
        continue;
      }
      const { deviation } = momentsOf(sample.payoff);
      const later = options.paths ?? chosenPaths(pilot, deviation, options.accuracy === undefined);
      const statistical = deviation / Math.sqrt(later);
      if (noise * Math.sqrt(paths / Math.max(paths, later)) <= Math.max(accuracy / 4, statistical)) return pilot;
    }
    paths = PILOT_PATHS;
    // What is left falls like the square of the step at least, but not before the step resolves the dynamics.
    const factor = Number.isFinite(error) ? Math.sqrt((4 * error) / accuracy) : 2;
    steps = Math.min(MOST_STEPS, 4 * Math.ceil((steps * Math.min(4, Math.max(1.5, factor))) / 4));
  }
}

/** Enough paths for the wanted error; where those are too many and the error was not asked for, enough for a larger one. */
function chosenPaths({ steps, accuracy }: Pilot, deviation: number, mayRelax: boolean): number {
  const pathsFor = (share: number): number =>
    Math.ceil(((4 * 1.1 * deviation) / (share * accuracy)) ** 2 / BLOCK) * BLOCK || LEAST_PATHS;
  const cheap = Math.floor(CHEAP_PATH_STEPS / (steps * FINE_STEPS) / BLOCK) * BLOCK;
  const tight = pathsFor(TIGHT_SHARE);
  const wanted = mayRelax && tight > cheap ? Math.max(cheap, pathsFor(RELAXED_SHARE)) : tight;
  const most = mayRelax ? Math.min(MOST_PATHS, Math.ceil(MOST_PATH_STEPS / (steps * FINE_STEPS))) : MOST_PATHS;
  return Math.max(LEAST_PATHS, Math.min(most, wanted));
}

/** The estimate's payoffs with the fitted combination of the variates taken off. */
function controlled(sample: PathSample, coefficients: readonly number[]): Float64Array {
  return sample.payoff.map((value, i) =>
    coefficients.reduce((rest, c, j) => rest - c * (sample.variates[j]?.[i] as number), value),
  );
}

/**
 * The value of a policy from a point at time zero, in the sign of the problem (a cost where the problem minimises).
 *
 * @param system the problem under the policy (`pathSystem`)
 * @returns value, standard error and bias in the units of the objective; same seed, same bits
 * @throws CostateError `resources.numeric` when paths are not finite or rewards do not decay, `input.value` for a start
 * outside the domain or a bad seed, `input.unsupported` for an infinite horizon without a discount
 */
export function estimateValue(system: PathSystem, options: EstimateOptions): ValueEstimate {
  const { instance } = system;
  const infinite = !Number.isFinite(instance.horizon);
  if (infinite && !(instance.discount > 0))
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
  const end = infinite ? DISCOUNT_LENGTHS / instance.discount : instance.horizon;
  const start = startCoordinates(system, options.at);
  const planOf =
    (stream: number) =>
    (steps: number): BlockPlan => ({ system, key: randomKey(options.seed, stream), start, end, steps });

  const pilot = runPilot(planOf(PILOT_STREAM), system.isOrderKnown, options);
  refuseLost(pilot.sample, planOf(PILOT_STREAM)(pilot.steps));
  // An infinite value shows already here, before many paths are spent on it.
  if (infinite) estimateTail(pilot.sample, instance.discount, end);
  const coefficients = fitControlVariates(pilot.sample.payoff, pilot.sample.variates);
  const { deviation } = momentsOf(controlled(pilot.sample, coefficients));
  const paths = options.paths ?? chosenPaths(pilot, deviation, options.accuracy === undefined);

  const sample = samplePaths(planOf(MAIN_STREAM)(pilot.steps), paths, options.observe);
  refuseLost(sample, planOf(MAIN_STREAM)(pilot.steps));
  const moments = momentsOf(controlled(sample, coefficients));
  const tail = infinite ? estimateTail(sample, instance.discount, end) : noTail;
  return {
    value: moments.mean + tail.value,
    standardError: moments.standardError,
    bias: stepErrorOf(sample, system.isOrderKnown).error + tail.error,
    gross: sample.gross + Math.abs(tail.value),
    paths,
    steps: pilot.steps * FINE_STEPS,
    end,
    excursions: sample.excursions,
    beyondTable: sample.beyondTable,
  };
}
