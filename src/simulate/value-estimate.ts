/**
 * Monte Carlo estimate of the value of a policy: a pilot run chooses the step, fits control variates and gives the number
 * of paths; fresh paths give the estimate, with its time-step and truncation error apart from the statistical one.
 */
import { CostateError } from '../errors.js';
import { refuseLost } from './lost-paths.js';
import {
  planMultilevel,
  runMultilevel,
  type Level,
  type MultilevelEstimate,
  type MultilevelOptions,
  type MultilevelPlan,
} from './multilevel.js';
import { estimatorFor, samplesOf, statistic, type Findings } from './path-estimator.js';
import { EXCURSIONS, GROSS, pathModel } from './path-model.js';
import { stepsOfPath } from './path-program.js';
import { openProgram } from './path-runner.js';
import { startCoordinates, type PathSystem } from './path-system.js';
import { ownBackend, pathsOf, runHere, type PathTask } from './path-work.js';
import { stepErrorOf } from './step-error.js';
import { estimateTail, noTail } from './tail.js';
import {
  checkCounts,
  chosenPaths,
  programsOf,
  settledPilot,
  RELAXED_SHARE,
  STEP_SHARE,
  TIGHT_SHARE,
  type EstimateOptions,
  type Pilot,
} from './value-pilot.js';

export type { EstimateOptions } from './value-pilot.js';

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
  /** The estimator, by name. */
  readonly scheme: string;
  /** Of a multilevel estimate: `paths` is then their sum, `steps` those of the finest level. */
  readonly levels?: readonly Level[];
}

const PILOT_STREAM = 0x50494c4f;
const MAIN_STREAM = 0x4d41494e;
/** Path-steps beyond which several levels are tried, and beyond which nobody waits for a tolerance. */
const WORTH_LEVELS = 1e7;
const MOST_WORK = 2 ** 35;
/** Path-steps that are counted out by the user and take longer than anyone waits. */
const MOST_ASKED_WORK = 1e12;
/** Paths that are shown to an observer. */
const OBSERVED_PATHS = 16;

/** @throws CostateError `input.unsupported` for an infinite horizon without a discount, `input.argument` for bad counts */
function checkOptions({ instance, early }: PathSystem, options: EstimateOptions): void {
  if (!Number.isFinite(instance.horizon) && !(instance.discount > 0) && !early)
    throw new CostateError({
      code: 'input.unsupported',
      message: 'an infinite horizon without a positive discount rate or an end is not simulated so far',
    });
  checkCounts(options);
}

/**
 * A multilevel plan, where it reaches the accuracy with fewer path-steps than the estimator of the pilot, or where that does
 * not reach it at all.
 *
 * @throws CostateError `input.argument` where the paths or the accuracy asked for take longer than anyone waits
 */
function* betterLevels(
  system: PathSystem,
  asked: EstimateOptions,
  { findings, accuracy, isFineEnough }: Pilot,
  paths: number,
): PathTask<{ readonly plan: MultilevelPlan; readonly options: MultilevelOptions } | undefined> {
  const { steps, end } = findings.program;
  const cost = paths * stepsOfPath(findings.program);
  if (asked.paths !== undefined || asked.steps !== undefined) {
    if (cost <= MOST_ASKED_WORK) return undefined;
    throw new CostateError({
      code: 'input.argument',
      message: `${paths} paths of ${steps} steps take longer than anyone waits`,
      expected: `at most ${MOST_ASKED_WORK.toExponential()} steps of all paths together`,
      suggestion: 'fewer paths (--paths) or fewer steps (--steps)',
    });
  }
  // Differences of paths that end at different times vary too much.
  if (system.early && asked.accuracy === undefined) return undefined;
  if (isFineEnough && (asked.accuracy === undefined || cost <= WORTH_LEVELS)) return undefined;
  const share = asked.accuracy === undefined ? RELAXED_SHARE : TIGHT_SHARE;
  const target = { bias: STEP_SHARE * accuracy, standardError: (share * accuracy) / 4 };
  const options = { at: asked.at, seed: asked.seed, target, end };
  const plan = yield* planMultilevel(system, options);
  const least = Math.min(cost, plan?.cost ?? Infinity);
  if (asked.accuracy !== undefined && least > MOST_WORK)
    throw new CostateError({
      code: 'input.argument',
      message: `a tolerance of ${accuracy} would take a simulation longer than anyone waits`,
      expected: `at least ${(accuracy * Math.sqrt(least / MOST_WORK)).toPrecision(1)}, or no tolerance at all, or --methods without simulation`,
    });
  return plan && (plan.cost < cost || !isFineEnough) ? { plan, options } : undefined;
}

/** A multilevel estimate in the words of any estimate. */
function ofLevels(
  { levels, work: _, program, scheme, ...estimate }: MultilevelEstimate,
  { observe }: EstimateOptions,
): ValueEstimate {
  if (observe) openProgram(program, ownBackend()).run(0, OBSERVED_PATHS, observe);
  return {
    ...estimate,
    scheme: `${scheme}, ${levels.length} levels`,
    paths: levels.reduce((sum, level) => sum + level.paths, 0),
    steps: levels.at(-1)?.steps ?? 0,
    levels,
  };
}

/**
 * The value of a policy from a point at time zero, in the sign of the problem (a cost where the problem minimises), as a
 * task that asks for its paths: run it by `runHere` or `runWith`. It chooses the scheme, steps, paths and levels itself:
 * exact steps where the equation is linear, else an extrapolation in the step, and several levels where they cost less.
 *
 * @param system the problem under the policy (`pathSystem`)
 * @returns value, standard error and bias in the units of the objective; same seed, same bits
 * @throws CostateError `resources.numeric` when paths are not finite, `infeasible.parameters` when rewards do not decay,
 * `input.value` for a start outside the domain or a bad seed, `input.unsupported` for an infinite horizon without a discount,
 * `input.argument` for counts or an accuracy out of reach
 */
export function* valueTask(system: PathSystem, options: EstimateOptions): PathTask<ValueEstimate> {
  const { instance } = system;
  checkOptions(system, options);
  const estimator = estimatorFor(system);
  const start = startCoordinates(system, options.at);
  const model = pathModel(system, estimator.scheme, estimator.quadrature);
  const programOn = programsOf(model, estimator, start, options.seed);

  const pilot = yield* settledPilot(system, programOn(PILOT_STREAM), estimator, options);
  const paths = options.paths ?? chosenPaths(pilot, options.accuracy === undefined);
  const levels = yield* betterLevels(system, options, pilot, paths);
  if (levels) return ofLevels(yield* runMultilevel(system, levels.plan, levels.options), options);

  const { steps, end } = pilot.findings.program;
  const program = programOn(MAIN_STREAM)(end)(steps, samplesOf(estimator, pilot.control, model.endsEarly));
  const findings: Findings = { program, sums: yield* pathsOf(program, paths) };
  refuseLost(findings, system);
  if (options.observe) openProgram(program, ownBackend()).run(0, Math.min(OBSERVED_PATHS, paths), options.observe);
  const { mean, standardError } = statistic(findings, 'value');
  const gross = statistic(findings, GROSS).mean;
  const tail = Number.isFinite(instance.horizon) ? noTail : estimateTail(findings, instance.discount, end);
  const { readings } = findings.sums;
  return {
    value: mean + tail.value,
    standardError,
    bias: stepErrorOf(findings, system.order).error + tail.error,
    gross: gross + Math.abs(tail.value),
    paths,
    steps,
    end,
    excursions: statistic(findings, EXCURSIONS).mean / steps,
    beyondTable: readings.all === 0 ? 0 : readings.outside / readings.all,
    scheme: estimator.name,
  };
}

/** As `valueTask`, with all paths computed in this thread. */
export const estimateValue = (system: PathSystem, options: EstimateOptions): ValueEstimate =>
  runHere(valueTask(system, options));
