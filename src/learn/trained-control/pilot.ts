/** What has to be known before training: the length of steps, where to begin, units, and which loss suits the problem. */
import { CostateError } from '../../errors.js';
import { randomKey } from '../../simulate/normal.js';
import type { CostateFunctions } from './costate-network.js';
import { initialCostate } from './costate-network.js';
import type { CostateSystem } from './costate-system.js';
import { adjoints } from './losses.js';
import { follow, increments, type Paths, type Units } from './paths.js';

export type Loss = 'adjoint' | 'log-variance';

export interface Plan {
  readonly steps: number;
  /** What the payoff's gradient counts in the first costate. */
  readonly end: number;
  readonly units: Units;
  readonly loss: Loss;
  /** How far apart payoffs are at first: what a variance is counted in where the equation has no unit of its own. */
  readonly deviation: number;
}

const PATHS = 256;
const STREAM = 0x7463_0000;
const [FEWEST_STEPS, MOST_STEPS] = [20, 160];
/** Steps are halved while that changes the mean payoff by more than this share of its size. */
const STEP_CHANGE = 0.2;
/**
 * Fourth moment of the adjoint, over the square of its second, beyond which its mean is no target: it is 3 for a normal law, and
 * many times that where paths part, as they do on a ridge between two wells.
 */
const HEAVIEST = 30;

const mean = (a: Float64Array): number => a.reduce((s, v) => s + v, 0) / a.length;

const deviation = (a: Float64Array): number => {
  const m = mean(a);
  return Math.sqrt(mean(a.map((v) => (v - m) ** 2)));
};

/** Runs of the two first costates: none, whose control is at rest in many a problem, and the payoff's gradient. */
const ENDS = [0, 1] as const;

interface Run {
  readonly end: number;
  readonly paths: Paths;
  readonly adjoint: readonly (readonly Float64Array[])[];
}

/** Moments of a coordinate over all runs, times and paths. */
function moments(
  sets: readonly (readonly Float64Array[])[],
  i: number,
): { readonly mean: number; readonly size: number; readonly square: number; readonly fourth: number } {
  // prettier-ignore
  let [sum, size, square, fourth, count] = [0, 0, 0, 0, 0];
  for (const set of sets)
    for (const v of set[i] ?? []) {
      sum += v;
      size += Math.abs(v);
      square += v * v;
      fourth += v ** 4;
      count++;
    }
  return { mean: sum / count, size: size / count, square: square / count, fourth: fourth / count };
}

/**
 * @param given steps and loss where they are not to be chosen
 * @throws CostateError `resources.numeric` where neither first costate keeps its paths finite by steps however short
 */
export function planFor(
  system: CostateSystem,
  functions: CostateFunctions,
  width: number,
  seed: number,
  given: { readonly steps?: number; readonly loss?: Loss },
): Plan {
  const { size, noises, instance } = system;
  const ones = Array.from({ length: size }, () => 1);
  const plain: Units = { centre: ones.map(() => 0), spread: ones, costate: ones };
  const better = (a: number, b: number): boolean => (instance.sense === 'minimize' ? a < b : a > b);
  const run = (end: number, steps: number): Run | undefined => {
    const dw = increments(randomKey(seed, STREAM), 0, PATHS, noises, steps, instance.horizon / steps);
    try {
      const paths = follow(system, functions, initialCostate(size, width, seed, end), plain, dw);
      return { end, paths, adjoint: adjoints(system, paths, dw) };
    } catch (error) {
      if (error instanceof CostateError && error.details.code === 'resources.numeric') return undefined;
      throw error;
    }
  };
  const runsOf = (steps: number): readonly Run[] =>
    ENDS.flatMap((end) => {
      const found = run(end, steps);
      return found ? [found] : [];
    });
  const bestOf = (runs: readonly Run[]): Run | undefined =>
    runs.reduce<Run | undefined>(
      (best, r) => (!best || better(mean(r.paths.payoff), mean(best.paths.payoff)) ? r : best),
      undefined,
    );
  let steps = given.steps ?? FEWEST_STEPS;
  let runs = runsOf(steps);
  while (given.steps === undefined && steps < MOST_STEPS) {
    const [finer, best] = [runsOf(2 * steps), bestOf(runs)];
    const same = finer.find((r) => r.end === best?.end);
    if (best && same) {
      const [a, b] = [best.paths.payoff, same.paths.payoff];
      if (Math.abs(mean(a) - mean(b)) <= STEP_CHANGE * mean(b.map(Math.abs))) break;
    }
    steps *= 2;
    runs = finer;
  }
  const best = bestOf(runs);
  if (!best)
    throw new CostateError({
      code: 'resources.numeric',
      message: `paths of ${steps} steps leave the finite numbers before any training, with no control and with that of the payoff’s gradient`,
      suggestion: 'more steps (--steps), or a shorter horizon',
    });
  const places = runs.flatMap(({ paths }) => [...paths.y.slice(1), paths.end]);
  const adjoint = runs.flatMap((r) => r.adjoint);
  const slopes = runs.flatMap(({ paths }) => [paths.endSlope]);
  const spreads = ones.map((_, i) => moments(places, i));
  const costates = ones.map((_, i) => moments(adjoint, i));
  // The mean size: squares would be those of a few paths where the tail is heavy.
  const sizes = costates.map(({ size: own }, i) => Math.max(own, moments(slopes, i).size));
  const largest = Math.max(...sizes);
  const heavy = costates.some(({ square, fourth }) => fourth > HEAVIEST * square ** 2);
  return {
    steps,
    end: best.end,
    deviation: deviation(best.paths.residual) || 1,
    loss: given.loss ?? (heavy ? 'log-variance' : 'adjoint'),
    units: {
      centre: spreads.map((m) => m.mean),
      spread: spreads.map((m) => Math.sqrt(Math.max(m.square - m.mean ** 2, 1e-12 * (1 + m.square)))),
      costate: sizes.map((s) => (s > 1e-6 * largest ? s : largest > 0 ? largest : 1)),
    },
  };
}
