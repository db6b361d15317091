/**
 * Monte Carlo estimate of the long-run average of a policy: independent paths, each averaged over the second half of a time in
 * whose first half it forgets its start. The time is doubled until the averages over its last two quarters are nearly
 * independent, so that what the start leaves is small, and is estimated (Asmussen and Glynn 2007, chapter IV).
 */
import { CostateError } from '../errors.js';
import { forgettingOf } from './forgetting.js';
import { refuseLost } from './lost-paths.js';
import { averaging, estimatorFor, samplesOf, statistic, type Estimator, type Findings } from './path-estimator.js';
import { EXCURSIONS, GROSS, pathModel } from './path-model.js';
import { openProgram } from './path-runner.js';
import { startCoordinates, type PathSystem } from './path-system.js';
import { ownBackend, pathsOf, type PathTask } from './path-work.js';
import { stepErrorOf } from './step-error.js';
import type { ValueEstimate } from './value-estimate.js';
import {
  checkCounts,
  chosenPaths,
  programsOf,
  runPilot,
  type EstimateOptions,
  type Pilot,
  type ProgramOf,
} from './value-pilot.js';

const PILOT_STREAM = 0x41564552;
const MAIN_STREAM = 0x4d41494e;
const OBSERVED_PATHS = 16;
/** The first time that is tried, and by what it grows; times are in the unit of the problem. */
const FIRST_END = 1 / 64;
const GROWTH = 4;
const MOST_TRIES = 16;
/** What a first time is divided by that no steps resolve. */
const SHORTER = 4 ** 6;
/** A correlation of neighbouring averages below which the time is long enough; it is doubled once more. */
const FORGOTTEN = 0.3;
/**
 * Steps of a time in which averages over quarters become independent: it is some ten to eighty times that in which the state
 * forgets, and steps that do not resolve this hide their error from an extrapolation.
 */
const LEAST_STEPS = 1024;
/** Standard errors by which their means may differ then. */
const SAME = 4;

/** Runs with a longer and longer time until the start is forgotten. */
function* settled(
  system: PathSystem,
  programUntil: (end: number) => ProgramOf,
  estimator: Estimator,
  options: EstimateOptions,
): PathTask<{ readonly pilot: Pilot; readonly end: number }> {
  const pilotOn = (end: number, { least }: { readonly least?: number } = {}): PathTask<Pilot> =>
    runPilot(programUntil(end), averaging(estimator, end), system.order, options, least);
  let end = FIRST_END;
  for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
    const pilot = yield* pilotOn(end);
    if (attempt === 0 && (pilot.findings.sums.lost > 0 || !pilot.isFineEnough) && options.steps === undefined) {
      end /= SHORTER;
      continue;
    }
    refuseLost(pilot.findings, system);
    const { correlation, drift } = forgettingOf(pilot.findings);
    if (correlation <= FORGOTTEN && drift <= SAME) {
      end *= 2;
      const least = estimator.scheme.weakOrder === Infinity ? {} : { least: LEAST_STEPS };
      return { pilot: yield* pilotOn(end, least), end };
    }
    end *= GROWTH;
  }
  throw new CostateError({
    code: 'resources.numeric',
    message: `the simulated paths had not forgotten their start after a time of ${(end / GROWTH).toPrecision(2)}`,
    suggestion: 'the long-run average may depend on the start or be infinite; the grid says more of such a problem',
  });
}

/**
 * The long-run average of a policy, in the sign of the problem, as a task that asks for its paths.
 *
 * @param system the problem under the policy (`pathSystem`); its instance has an average
 * @returns value, standard error and bias (of the step and of the start) in the units of the running reward; `end` is the time
 * of a path, burn-in included; same seed, same bits
 * @throws CostateError `resources.numeric` when paths are not finite or do not forget their start, `input.*` as `valueTask`
 */
export function* averageTask(system: PathSystem, options: EstimateOptions): PathTask<ValueEstimate> {
  checkCounts(options);
  const estimator = estimatorFor(system);
  const start = startCoordinates(system, options.at);
  const model = pathModel(system, estimator.scheme, estimator.quadrature);
  const programOn = programsOf(model, estimator, start, options.seed);
  const { pilot, end } = yield* settled(system, programOn(PILOT_STREAM), estimator, options);
  refuseLost(pilot.findings, system);
  const paths = options.paths ?? chosenPaths(pilot, options.accuracy === undefined);
  const { steps } = pilot.findings.program;
  const program = programOn(MAIN_STREAM)(end)(steps, samplesOf(averaging(estimator, end), pilot.control));
  const findings: Findings = { program, sums: yield* pathsOf(program, paths) };
  refuseLost(findings, system);
  if (options.observe) openProgram(program, ownBackend()).run(0, Math.min(OBSERVED_PATHS, paths), options.observe);
  const { mean, standardError } = statistic(findings, 'value');
  const { readings } = findings.sums;
  return {
    value: mean,
    standardError,
    bias: stepErrorOf(findings, system.order).error + forgettingOf(findings).bias,
    gross: statistic(findings, GROSS).mean,
    paths,
    steps,
    end,
    excursions: statistic(findings, EXCURSIONS).mean / (steps / 2),
    beyondTable: readings.all === 0 ? 0 : readings.outside / readings.all,
    scheme: `${estimator.name}, averaged over the second half of a time of ${Number(end.toPrecision(3))}`,
  };
}
