/**
 * The value as a mean over paths that nobody steers, where an exponential makes the equation linear: V = −λ log E e^{−(∫q dt + g)/λ}.
 * It needs no grid, and no policy. Where hardly any path counts, others are drawn, by a law that is learned, and weighed.
 */
import type { ExponentialTransform } from '../../derivation/exponential-transform.js';
import { CostateError } from '../../errors.js';
import { freeSymbols } from '../../expression/traverse.js';
import { interval95 } from '../../simulate/confidence.js';
import type { ProblemInstance } from '../../simulate/instance.js';
import { randomKey } from '../../simulate/normal.js';
import type { PathIntegralAnswer } from '../answer.js';
import { learnSteering } from './learn-steering.js';
import type { Steering } from './steering.js';
import { uncontrolled } from './uncontrolled.js';
import { BLOCK, openWalker, type Walker } from './walk.js';
import { relativeWeights, weightedMean } from './weighted-mean.js';

export interface PathIntegralOptions {
  readonly at: ReadonlyMap<string, number>;
  readonly seed: number;
  /** Wanted absolute error: bias and four standard errors. */
  readonly accuracy?: number;
  readonly paths?: number;
  readonly steps?: number;
}

const STREAM = { pilot: 0x5049_0000, main: 0x504d_0000, learn: 0x504c_0000 };
/** Wanted error as a share of the value or of what is earned and lost on the way, where none is given. */
const ACCURACY = 1e-3;
const STANDARD_ERRORS = 4;
/** Pairs of mirrored paths that say how the weights vary. */
const PILOT_PAIRS = 4096;
const FIRST_STEPS = 16;
const MOST_STEPS = 1024;
/** Numbers drawn and moved at most, by all paths together: a few seconds. */
const MOST_WORK = 1e8;
const MOST_PAIRS = 2 ** 17;
/** More pairs than this cost more than learning from whom to draw them. */
const DEAR_PAIRS = 30_000;
/** Weights that keep less effect than this, or have a tail with hardly a variance, call for other paths. */
const GOOD_SHARE = 0.4;
const GOOD_TAIL = 0.5;
/** Below so many samples, or with a heavier tail, an interval from the normal law is not to be trusted. */
const FEWEST_SAMPLES = 200;
const HEAVIEST_TAIL = 0.6;

/** What paths of one walker say. */
function estimateBy(walker: Walker, scale: number, pairs: number, seed: number, stream: number, steering?: Steering) {
  const key = randomKey(seed, stream);
  const logs = Array.from({ length: 4 }, () => new Float64Array(pairs)) as [
    Float64Array, Float64Array, Float64Array, Float64Array,
  ]; // prettier-ignore
  const gross = new Float64Array(pairs);
  for (let first = 0; first < pairs; first += BLOCK) {
    const count = Math.min(BLOCK, pairs - first);
    for (const [place, mirrored] of [[0, false], [1, true]] as const) {
      const block = walker.run(key, first, count, mirrored, steering);
      const [fine, coarse] = [logs[place], logs[2 + place] as Float64Array];
      for (let i = 0; i < count; i++) {
        fine[first + i] = (block.logRatio[i] as number) - (block.charge[i] as number) / scale;
        coarse[first + i] = (block.logRatio[i] as number) - (block.coarse[i] as number) / scale;
        gross[first + i] = (gross[first + i] as number) + (block.gross[i] as number) / 2;
      }
    } // prettier-ignore
  }
  const lost = logs.some((list) => list.some((l) => Number.isNaN(l) || l === Infinity));
  if (lost || !logs[0].some(Number.isFinite))
    throw new CostateError({
      code: 'resources.numeric',
      message: lost
        ? 'what an uncontrolled path is charged is not finite on some paths'
        : 'every uncontrolled path is charged without bound',
    });
  const order = Math.min(walker.chain.order, 2);
  const fine = relativeWeights(logs[0], logs[1]);
  const coarse = walker.steps > 1 ? relativeWeights(logs[2], logs[3]) : undefined;
  const mean = weightedMean(scale, fine, coarse, coarse ? 1 / (2 ** order - 1) : 0);
  const scaleOfPaths = gross.reduce((sum, g, i) => sum + g * (1 + (fine.deviations[i] as number)), 0) / pairs;
  return { ...mean, gross: scaleOfPaths, bias: Math.max(Math.abs(mean.difference), mean.differenceError) * (coarse ? 1 : 0) + mean.correction }; // prettier-ignore
}

type Estimate = ReturnType<typeof estimateBy>;

const shareOf = ({ effectiveSamples }: Estimate, pairs: number): number => effectiveSamples / pairs;

function requireSound(estimate: Estimate, paths: number): void {
  const { effectiveSamples, tail } = estimate;
  if (effectiveSamples >= FEWEST_SAMPLES && tail <= HEAVIEST_TAIL) return;
  throw new CostateError({
    code: 'resources.numeric',
    message:
      effectiveSamples < FEWEST_SAMPLES
        ? `a few of ${paths} paths have nearly all the weight: they count as ${Math.max(1, Math.round(effectiveSamples))}`
        : `the weights of ${paths} paths have so heavy a tail (shape ${tail.toFixed(2)}, where 0.5 is the most) that their mean has no interval`,
    suggestion:
      'more paths (--paths), a shorter horizon or more noise spread the weight; a value that is infinite shows in this way too',
  });
}

/** @throws CostateError `resources.numeric` where a few paths have all the weight, `input.unsupported` as `uncontrolled` */
export function solveByPaths(
  instance: ProblemInstance,
  transform: ExponentialTransform,
  options: PathIntegralOptions,
): { readonly answer: PathIntegralAnswer; readonly gross: number } {
  const { at, seed } = options;
  const started = performance.now();
  const problem = uncontrolled(instance, transform, at);
  const { scale } = problem;
  const first = openWalker(problem, 2);
  const oneStep = first.chain.order === Infinity && freeSymbols(problem.running).size === 0;
  const wanted = options.steps === undefined ? undefined : options.steps + (options.steps % 2);
  let walker = openWalker(problem, oneStep ? 1 : (wanted ?? FIRST_STEPS));
  let steering: Steering | undefined;
  const pilot = (): Estimate => estimateBy(walker, scale, PILOT_PAIRS, seed, STREAM.pilot, steering);
  const learned = (): Steering | undefined =>
    learnSteering(walker, problem.start.length, scale, (round) => randomKey(seed, STREAM.learn + round))?.steering;
  const errorOf = (e: Estimate): number => options.accuracy ?? ACCURACY * Math.max(Math.abs(e.value), e.gross);
  // A third of the error for the step, the rest for chance.
  const chanceOf = (e: Estimate): number => (2 * errorOf(e)) / 3 / STANDARD_ERRORS;
  const pairsFor = (e: Estimate): number => PILOT_PAIRS * (e.standardError / chanceOf(e)) ** 2;
  const plannedPairs = (e: Estimate): number => {
    if (options.paths !== undefined) return Math.max(2, Math.ceil(options.paths / 2));
    const most = MOST_WORK / (walker.steps * 3 * (walker.chain.draws + problem.start.length));
    return Math.ceil(Math.min(MOST_PAIRS, Math.max(PILOT_PAIRS, most), Math.max(2 * PILOT_PAIRS, pairsFor(e))));
  };
  const good = (e: Estimate): boolean =>
    shareOf(e, PILOT_PAIRS) >= GOOD_SHARE && e.tail <= GOOD_TAIL && plannedPairs(e) <= DEAR_PAIRS;
  const refine = (): void => {
    walker = openWalker(problem, 2 * walker.steps);
    if (steering) steering = learned();
    estimate = pilot();
  };

  let estimate = pilot();
  if (!good(estimate)) {
    const plain = estimate;
    steering = learned();
    if (steering) estimate = pilot();
    const wider = estimate.tail > GOOD_TAIL && estimate.tail > plain.tail;
    if (wider || !(estimate.standardError * plain.effectiveSamples < plain.standardError * estimate.effectiveSamples)) {
      if (!(estimate.effectiveSamples > 2 * plain.effectiveSamples)) [steering, estimate] = [undefined, plain];
    }
  }
  const isFree = (): boolean => !oneStep && wanted === undefined && walker.steps < MOST_STEPS;
  while (isFree() && Math.abs(estimate.difference) > errorOf(estimate) / 3 + 2 * estimate.differenceError) refine();
  const run = (): Estimate & { readonly pairs: number } => {
    const pairs = plannedPairs(estimate);
    return { ...estimateBy(walker, scale, pairs, seed, STREAM.main, steering), pairs };
  };
  let result = run();
  // What the few paths before could not see, the many do.
  while (isFree() && Math.abs(result.difference) > errorOf(result) / 2 + result.differenceError) {
    refine();
    result = run();
  }
  const { pairs } = result;
  requireSound(result, 2 * pairs);
  const { value, standardError, bias, effectiveSamples, gross } = result;
  return {
    answer: {
      value,
      standardError,
      ci95: interval95(value, standardError),
      bias,
      effectivePaths: Math.round(2 * effectiveSamples),
      steered: steering !== undefined,
      scheme: walker.chain.name,
      paths: 2 * pairs,
      steps: walker.steps,
      seconds: (performance.now() - started) / 1000,
    },
    gross,
  };
}
