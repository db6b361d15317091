/** The simulated value of a policy as an answer: interval, bias and a few paths to look at. */
import { CostateError } from '../errors.js';
import { interval95 } from '../simulate/confidence.js';
import { averageTask } from '../simulate/average-estimate.js';
import type { ProblemInstance } from '../simulate/instance.js';
import type { Observe } from '../simulate/path-runner.js';
import { pathSystem } from '../simulate/path-system.js';
import type { Policy } from '../simulate/policy.js';
import type { PathTask } from '../simulate/path-work.js';
import { valueTask } from '../simulate/value-estimate.js';
import type { Curve, SimulationAnswer } from './answer.js';

export interface SimulationOptions {
  readonly at: ReadonlyMap<string, number>;
  readonly seed: number;
  readonly accuracy?: number;
  readonly paths?: number;
  readonly steps?: number;
}

export interface SimulationResult {
  readonly answer: SimulationAnswer;
  /** E of the discounted absolute rewards: the problem's scale. */
  readonly gross: number;
}

const SHOWN_PATHS = 6;
const SHOWN_POINTS = 200;
/** Of an infinite horizon, two discount lengths out of the seven simulated are shown. */
const SHOWN_SHARE = 2 / 7;
/** More readings than this beyond the ends of a table mean that the policy is not known where the paths go. */
const MOST_BEYOND = 1e-3;

function pictures(times: readonly number[], paths: readonly (readonly number[])[], until: number): readonly Curve[] {
  const shown = times.filter((t) => t <= until).length;
  const stride = Math.max(1, Math.ceil(shown / SHOWN_POINTS));
  const thin = (list: readonly number[]): number[] => list.slice(0, shown).filter((_, k) => k % stride === 0);
  return paths.map((path) => ({ x: thin(times), y: thin(path) }));
}

/**
 * Simulates the problem under a policy from a point at time zero, its paths computed wherever the task is run.
 *
 * @throws CostateError `resources.numeric` where paths are not finite or leave the region where a table policy is known
 */
export function* simulateValue(
  instance: ProblemInstance,
  policy: Policy,
  options: SimulationOptions,
): PathTask<SimulationResult> {
  const system = pathSystem(instance, policy);
  const logarithmic = system.coordinates[0]?.kind === 'logarithm';
  const floor = system.floors[0] ?? -Infinity;
  const times: number[] = [];
  const paths: number[][] = Array.from({ length: Math.min(SHOWN_PATHS, options.paths ?? SHOWN_PATHS) }, () => []);
  const observe: Observe = (time, [coordinates = new Float64Array()]) => {
    times.push(time);
    paths.forEach((path, i) =>
      path.push(logarithmic ? Math.exp(coordinates[i] as number) : Math.max(floor, coordinates[i] as number)),
    );
  };
  const started = performance.now();
  const task = instance.average === undefined ? valueTask : averageTask;
  const estimate = yield* task(system, { ...options, observe });
  const seconds = (performance.now() - started) / 1000;
  // To stop or not is kept as it is at the ends of the table; actions there are not known.
  if (instance.controls.length > 0 && estimate.beyondTable > MOST_BEYOND)
    throw new CostateError({
      code: 'resources.numeric',
      message: `${(100 * estimate.beyondTable).toPrecision(2)} % of the simulated states lie where the grid's policy is not known`,
    });
  const { value, standardError, bias } = estimate;
  const until = Number.isFinite(instance.horizon) ? estimate.end : SHOWN_SHARE * estimate.end;
  return {
    answer: {
      value,
      standardError,
      ci95: interval95(value, standardError),
      bias,
      scheme: estimate.scheme,
      paths: estimate.paths,
      steps: estimate.steps,
      ...(estimate.levels ? { levels: estimate.levels } : {}),
      seconds,
      ...(estimate.excursions > 0 ? { excursions: estimate.excursions } : {}),
      samplePaths: pictures(times, paths, until),
    },
    gross: estimate.gross,
  };
}
