/**
 * Multilevel Monte Carlo (Giles 2008, 2015): the value on coarse steps, and differences between steps h and h/2 along the
 * same Brownian paths, each with as many paths as its variance asks for. A pilot on every level fits control variates and
 * finds the level to begin with.
 */
import { CostateError } from '../errors.js';
import { eulerMaruyama } from './euler-maruyama.js';
import { momentsOf, type Moments } from './joint-moments.js';
import { bestFirstLevel, optimalPaths, remainingBias, type LevelChoice } from './level-allocation.js';
import {
  differenceProgram,
  pilotLevel,
  pilotNoise,
  wholeProgram,
  type PilotLevel,
  type ProgramOf,
} from './multilevel-pilot.js';
import { randomKey } from './normal.js';
import { statistic, type Findings } from './path-estimator.js';
import { EXCURSIONS, GROSS, pathModel } from './path-model.js';
import { stepsOfPath, type PathProgram } from './path-program.js';
import { mergeSums, type PathSums } from './path-share.js';
import { startCoordinates, type PathSystem } from './path-system.js';
import { pathsOf, type PathTask } from './path-work.js';
import type { Scheme } from './scheme.js';
import { estimateTail, noTail } from './tail.js';
import { weakSecondOrder } from './weak-second-order.js';

/** What an estimate is to reach: its error of the step, and its standard error. */
export interface Target {
  readonly bias: number;
  readonly standardError: number;
}

/** A root-mean-square error, of which the time step may make half: then the variance may make three quarters of its square. */
export const rootMeanSquare = (error: number): Target => ({ bias: error / 2, standardError: error * Math.sqrt(0.75) });

export interface MultilevelOptions {
  readonly at: ReadonlyMap<string, number>;
  readonly seed: number;
  readonly target: Target;
  /** End of the simulated time on an infinite horizon; by default seven discount lengths. */
  readonly end?: number;
}

export interface Level {
  readonly steps: number;
  readonly paths: number;
  readonly mean: number;
  readonly variance: number;
}

export interface MultilevelEstimate {
  readonly value: number;
  readonly standardError: number;
  /** Estimated time-step and truncation error. */
  readonly bias: number;
  readonly gross: number;
  readonly end: number;
  readonly scheme: string;
  /** The first gives the value on coarse steps, every other one a difference to the one before. */
  readonly levels: readonly Level[];
  /** Path-steps in all, the pilot's included. */
  readonly work: number;
  /** Share of path-steps folded back into a one-sided domain, on the first level. */
  readonly excursions: number;
  /** Share of path-steps at which a policy table was read beyond its ends. */
  readonly beyondTable: number;
  /** What the first level runs. */
  readonly program: PathProgram;
}

/** Discounting leaves e^-7, about a thousandth, to the estimated tail. */
const DISCOUNT_LENGTHS = 7;
const FIRST_STEPS = 32;
const MOST_LEVELS = 16;
/** Differences that a judgement of the step's error looks at. */
const LOOKED_AT = 3;
const LEAST_PATHS = 32;
const MOST_ROUNDS = 8;
/** More paths than estimated variances ask for, which are themselves uncertain. */
const MARGIN = 1.05;
const STREAM = { pilot: 0x4d4c5000, main: 0x4d4c4d00 };
/** Order by which differences are taken to fall; half an order is kept back where the scheme's is two, or in doubt. */
const ORDER = { second: 1.5, first: 1, unknown: 0.5 };

/** Second order in the weak sense, and first in the strong one where no coins are tossed; else Euler and Maruyama's. */
export function multilevelScheme({ diffusion }: PathSystem): Scheme {
  const step = weakSecondOrder.step(diffusion);
  return 'refused' in step || step.draws > diffusion.cholesky.length ? eulerMaruyama : weakSecondOrder;
}

/** A level of the sum, with its paths so far. */
interface RunningLevel {
  readonly program: PathProgram;
  readonly sums?: PathSums;
  /** Of one path: the pilot's word first, then its own. */
  readonly variance: number;
}

const square = (v: number): number => (Number.isFinite(v) ? v * v : Infinity);
const pathsIn = ({ sums }: RunningLevel): number => sums?.moments.count ?? 0;
const momentsIn = ({ sums }: RunningLevel): Moments => momentsOf((sums as PathSums).moments, 0);
/** Variance of the sum of the levels' means. */
const totalVariance = (levels: readonly RunningLevel[]): number =>
  levels.reduce((sum, level) => sum + level.variance / pathsIn(level), 0);

/** Adds paths to each level until it has as many as its variance asks for. */
function* withMorePaths(levels: readonly RunningLevel[], target: number): PathTask<readonly RunningLevel[]> {
  const costs = levels.map(({ program, variance }) => ({ variance, cost: stepsOfPath(program) }));
  const wanted = optimalPaths(costs, target, LEAST_PATHS);
  const next: RunningLevel[] = [];
  for (const [l, level] of levels.entries()) {
    const more = (wanted[l] ?? 0) - pathsIn(level);
    if (more <= 0) next.push(level);
    else {
      const found = yield* pathsOf(level.program, more, pathsIn(level));
      const sums = level.sums ? mergeSums(level.sums, found) : found;
      next.push({ ...level, sums, variance: square(momentsOf(sums.moments, 0).deviation) });
    }
  }
  return next;
}

const choiceOf = ({ steps, whole, difference }: PilotLevel): LevelChoice => ({
  whole: { variance: square(whole.fit.deviation), cost: steps },
  difference: { variance: square(difference.fit.deviation), cost: 1.5 * steps },
});

/** What the pilot says of the error of the step: none where its noise hides it, which more paths will average out. */
function pilotBias(pilots: readonly PilotLevel[], order: number): number {
  const last = pilots.at(-1);
  if (!last || pilots.length < LOOKED_AT || last.lost > 0) return Infinity;
  const differences = pilots.slice(-LOOKED_AT).map((p) => p.moments.mean);
  const bias = remainingBias(differences.toReversed(), 0, order);
  return bias <= pilotNoise(last) ? 0 : bias;
}

const outOfLevels = (): CostateError =>
  new CostateError({
    code: 'resources.numeric',
    message: `the error of the time step is still too large with ${FIRST_STEPS * 2 ** (MOST_LEVELS - 1)} steps`,
    suggestion: 'a larger tolerance, or a shorter horizon',
  });

/** What the pilots found out, and what to do about it. */
export interface MultilevelPlan {
  readonly programOf: ProgramOf;
  readonly scheme: Scheme;
  readonly order: number;
  readonly end: number;
  readonly pilots: readonly PilotLevel[];
  /** Number of the level at which the sum begins. */
  readonly first: number;
  /** Path-steps that the plan will take. */
  readonly cost: number;
}

const pilotOn = (programOf: ProgramOf, level: number): PathTask<PilotLevel> =>
  pilotLevel(programOf, FIRST_STEPS * 2 ** level, STREAM.pilot + level);

const variancesFor = ({ standardError }: Target): number => standardError ** 2 / MARGIN;

/** Pilots on finer and finer levels, until the error of the step is small enough; undefined where it does not become so. */
export function* planMultilevel(system: PathSystem, options: MultilevelOptions): PathTask<MultilevelPlan | undefined> {
  const { instance } = system;
  const end = Number.isFinite(instance.horizon)
    ? instance.horizon
    : (options.end ?? DISCOUNT_LENGTHS / instance.discount);
  const scheme = multilevelScheme(system);
  const model = pathModel(system, scheme, 'trapezoid');
  const start = startCoordinates(system, options.at);
  const order = system.order !== 'known' ? ORDER.unknown : scheme.weakOrder > 1 ? ORDER.second : ORDER.first;
  const programOf: ProgramOf = (steps, stream, tracks, samples) => ({
    model, key: randomKey(options.seed, stream), start, end, steps, tracks, samples,
  }); // prettier-ignore
  const pilots: PilotLevel[] = [];
  while (!(pilotBias(pilots, order) <= options.target.bias)) {
    if (pilots.length >= MOST_LEVELS) return undefined;
    pilots.push(yield* pilotOn(programOf, pilots.length));
  }
  const { first, cost } = bestFirstLevel(pilots.map(choiceOf), variancesFor(options.target), LEAST_PATHS);
  return { programOf, scheme, order, end, pilots, first, cost };
}

/**
 * Carries a plan out, as a task that asks for its paths.
 *
 * @throws CostateError `resources.numeric` where the error of the step stays too large on the finest level, or paths are not
 * finite
 */
export function* runMultilevel(
  system: PathSystem,
  plan: MultilevelPlan,
  { target }: MultilevelOptions,
): PathTask<MultilevelEstimate> {
  const { programOf, first, order, end } = plan;
  const pilots = [...plan.pilots];
  const levelOf = (pilot: PilotLevel, number: number): RunningLevel => ({
    program: (number === first ? wholeProgram : differenceProgram)(programOf, pilot, STREAM.main + number),
    variance: choiceOf(pilot)[number === first ? 'whole' : 'difference'].variance,
  });
  let levels: readonly RunningLevel[] = pilots.slice(first).map((pilot, i) => levelOf(pilot, first + i));
  /** By the differences of the sum, and where those are few by the pilot's. */
  const bias = (): number => {
    const before = pilots.slice(0, first + 1).map((p) => p.moments.mean);
    const seen = [...before, ...levels.slice(1).map((level) => momentsIn(level).mean)].slice(-LOOKED_AT);
    return remainingBias(seen.toReversed(), momentsIn(levels.at(-1) as RunningLevel).standardError, order);
  };
  for (let round = 0; ; round++) {
    levels = yield* withMorePaths(levels, variancesFor(target));
    const lost = levels.reduce((sum, { sums }) => sum + (sums?.lost ?? 0), 0);
    if (lost > 0)
      throw new CostateError({ code: 'resources.numeric', message: `${lost} simulated paths are not finite` });
    if (round >= MOST_ROUNDS) break;
    if (totalVariance(levels) > target.standardError ** 2) continue;
    if (bias() <= target.bias) break;
    if (pilots.length >= MOST_LEVELS) throw outOfLevels();
    const pilot = yield* pilotOn(programOf, pilots.length);
    pilots.push(pilot);
    levels = [...levels, levelOf(pilot, pilots.length - 1)];
  }

  const { discount, horizon } = system.instance;
  const [whole] = levels as [RunningLevel];
  const findings: Findings = { program: whole.program, sums: whole.sums as PathSums };
  const tail = Number.isFinite(horizon) ? noTail : estimateTail(findings, discount, end);
  const work = pilots.reduce((sum, pilot) => sum + pilot.work, 0);
  const readings = levels.map(({ sums }) => (sums as PathSums).readings);
  const [outside, all] = (['outside', 'all'] as const).map((key) => readings.reduce((sum, r) => sum + r[key], 0)) as [
    number,
    number,
  ];
  return {
    value: levels.reduce((sum, level) => sum + momentsIn(level).mean, 0) + tail.value,
    standardError: Math.sqrt(totalVariance(levels)),
    bias: bias() + tail.error,
    gross: statistic(findings, GROSS).mean + Math.abs(tail.value),
    end,
    scheme: plan.scheme.name,
    levels: levels.map((level) => ({
      steps: level.program.steps,
      paths: pathsIn(level),
      mean: momentsIn(level).mean,
      variance: level.variance,
    })),
    work: levels.reduce((sum, level) => sum + pathsIn(level) * stepsOfPath(level.program), work),
    excursions: statistic(findings, EXCURSIONS).mean / whole.program.steps,
    beyondTable: all === 0 ? 0 : outside / all,
    program: whole.program,
  };
}

/**
 * The value of a policy by multilevel Monte Carlo, as a task that asks for its paths: run it by `runHere` or `runWith`.
 *
 * @returns value, standard error and bias in the units of the objective; same seed, same bits
 * @throws CostateError `resources.numeric` where the wanted error is not reached on the finest level, or paths are not finite
 */
export function* multilevelTask(system: PathSystem, options: MultilevelOptions): PathTask<MultilevelEstimate> {
  const plan = yield* planMultilevel(system, options);
  if (!plan) throw outOfLevels();
  return yield* runMultilevel(system, plan, options);
}
