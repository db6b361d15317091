/**
 * A control for many states: a network for the costate, trained on paths under the control that the derived maximiser makes of it.
 * Its payoff on fresh paths is no better than the value; how far it may be from it is told by the same paths, weighed.
 */
import { CostateError } from '../../errors.js';
import { constant } from '../../simulate/exact-linear.js';
import type { ProblemInstance } from '../../simulate/instance.js';
import { randomKey } from '../../simulate/normal.js';
import type { LearntAnswer } from '../../solve/answer.js';
import type { LearningTask } from '../learning-task.js';
import { costateFunctions, type CostateFunctions } from './costate-network.js';
import { costateSystem, type CostateSystem } from './costate-system.js';
import { judge, type Judged, type Weighed } from './evaluate.js';
import { costOfVariance } from './gap.js';
import { columnsOf, follow, increments, type Paths } from './paths.js';
import type { Loss } from './pilot.js';
import { train, type Trained, type TrainingOptions } from './train.js';

const STREAM = { check: 0x7463_0002, shown: 0x7463_0003 };
/** Numbers moved by all fresh paths together: some ten seconds; the layers of the network count as so many. */
const WORK = 2e7;
const LAYERS = 32;
const [FEWEST_PATHS, MOST_PATHS] = [1024, 16384];
/** Steps are halved, so many times at most, while that changes the payoff by more than this share of it, chance and the gap. */
const STEP_CHANGE = 4e-3;
const MOST_HALVINGS = 2;
const STANDARD_ERRORS = 4;
/** Below this effective share, or with a heavier tail, weighed paths say nothing of how far the value is. */
const LEAST_SHARE = 0.02;
const HEAVIEST_TAIL = 0.7;
const SHOWN = 5;

const LOSSES: Readonly<Record<Loss, string>> = { adjoint: 'adjoint matching', 'log-variance': 'log-variance loss' };

/** Whether enough of the control's paths could be the best control's. */
const overlaps = ({ effectiveShare, tail }: Weighed): boolean => effectiveShare >= LEAST_SHARE && tail <= HEAVIEST_TAIL;

/** The payoff on fresh paths, by steps short enough. */
function judged(
  system: CostateSystem,
  functions: CostateFunctions,
  { plan, weights }: Trained,
  seed: number,
  { scale, cost, most }: { readonly scale: number | undefined; readonly cost: number; readonly most: number },
): Judged {
  const by = (steps: number): Judged => {
    const wanted = Math.floor(WORK / (1.5 * steps * (system.size + LAYERS)));
    const paths = Math.min(most, Math.max(FEWEST_PATHS, wanted));
    return judge(system, functions, weights, plan.units, { seed, stream: STREAM.check, paths, steps }, scale);
  };
  let found = by(2 * plan.steps);
  for (let k = 0; k < MOST_HALVINGS; k++) {
    const { payoff, difference, standardError, weighed, deviation } = found;
    const gap = weighed ? weighed.gap : (cost * deviation ** 2) / 2;
    const enough = Math.max(STEP_CHANGE * Math.abs(payoff), standardError, gap / 4);
    if (Math.abs(difference) <= enough || (weighed && !overlaps(weighed))) break;
    found = by(2 * found.steps);
  }
  return found;
}

/** @throws CostateError `resources.numeric` where the weighed paths are too few to say how far the value is */
function requireOverlap(weighed: Weighed, payoff: number, standardError: number): void {
  if (overlaps(weighed)) return;
  const { effectiveShare, tail } = weighed;
  const share = (100 * effectiveShare).toPrecision(2);
  throw new CostateError({
    code: 'resources.numeric',
    message: `how far the trained control’s payoff of ${payoff.toPrecision(6)} ± ${standardError.toPrecision(2)} is from the value cannot be told: weighed to be those of the best control its paths count for ${share} % of their number, with a tail of shape ${tail.toFixed(2)}`,
    suggestion: 'more iterations (--iterations), more paths (--paths) or the other loss',
  });
}

/** The action at the point, at the beginning. */
function policyAt(
  system: CostateSystem,
  functions: CostateFunctions,
  { plan, weights }: Trained,
): Readonly<Record<string, number>> {
  const still = [columnsOf(system.noises, 1)];
  const { u } = follow(system, functions, weights, plan.units, still);
  return Object.fromEntries(system.instance.controls.map(({ name }, j) => [name, u[0]?.[j]?.[0] ?? NaN]));
}

/** A few fresh paths. */
function shownPaths(
  system: CostateSystem,
  functions: CostateFunctions,
  { plan, weights }: Trained,
  seed: number,
): Paths {
  const steps = 2 * plan.steps;
  const h = system.instance.horizon / steps;
  const dw = increments(randomKey(seed, STREAM.shown), 0, SHOWN, system.noises, steps, h);
  return follow(system, functions, weights, plan.units, dw);
}

/** The first state along them, and what they collect. */
function curvesOf(
  { states }: ProblemInstance,
  { y, end, h, collected, count }: Paths,
): NonNullable<LearntAnswer['samplePaths']> {
  const x = Array.from({ length: y.length + 1 }, (_, k) => k * h);
  const stateOf = (v: number): number => (states[0]?.domain.kind === 'positive' ? Math.exp(v) : v);
  return Array.from({ length: count }, (_, n) => ({
    state: { x, y: [...y, end].map((columns) => stateOf(columns[0]?.[n] ?? NaN)) },
    reward: { x, y: [0, ...collected.map((c) => c[n] ?? NaN)] },
  }));
}

/** What only this method is told. */
export interface MoreOptions extends Partial<TrainingOptions> {
  /** Fresh paths at most. */
  readonly fresh?: number;
}

/**
 * Trains a control and judges it.
 *
 * @returns the payoff of the control on fresh paths, with an error that covers its distance from the value: the gap that weighed
 * paths show (else what the variance of the residual allows), four standard errors, and what halving the step changed
 * @throws CostateError `input.unsupported` where the method does not apply, `resources.numeric` where training leaves the finite
 * numbers or what it comes to cannot be judged
 */
export function trainControl(task: LearningTask, more: MoreOptions = {}): LearntAnswer {
  const { instance, derivation, at, options } = task;
  const started = performance.now();
  const { maximiser, linear } = derivation.outcome ?? {};
  const system = costateSystem(instance, maximiser, at);
  const scale = linear && constant(instance.put(linear.scale));
  const functions = costateFunctions();
  const told = options.progress;
  const trained = train(system, functions, scale, {
    seed: options.seed,
    ...(options.paths === undefined ? {} : { paths: options.paths }),
    ...(options.iterations === undefined ? {} : { iterations: options.iterations }),
    ...more,
    onRound: (round, checkpoint) => {
      told?.(`iteration ${round.iteration}, payoff ${round.payoff.toPrecision(5)}`);
      return more.onRound?.(round, checkpoint);
    },
  });
  told?.('fresh paths');
  const shown = shownPaths(system, functions, trained, options.seed);
  const cost = scale === undefined ? costOfVariance(system, shown) : 1 / Math.abs(scale);
  const found = judged(system, functions, trained, options.seed, { scale, cost, most: more.fresh ?? MOST_PATHS });
  const { payoff, standardError, difference, weighed, paths, steps } = found;
  if (weighed) requireOverlap(weighed, payoff, standardError);
  const gap = weighed
    ? Math.max(0, weighed.gap) + STANDARD_ERRORS * weighed.gapError
    : (cost * found.deviation ** 2) / 2;
  const { rounds, plan } = trained;
  return {
    value: payoff,
    error: gap + STANDARD_ERRORS * standardError + Math.abs(difference),
    policy: policyAt(system, functions, trained),
    scheme: `costate by a network, ${LOSSES[plan.loss]} on paths of ${plan.steps} steps; payoff of its control on ${paths} fresh paths of ${steps} steps${weighed ? `, which weighed count as ${Math.round(weighed.effectiveShare * paths)}` : ''}`,
    points: options.paths ?? 128,
    iterations: trained.iterations,
    seconds: (performance.now() - started) / 1000,
    progress: {
      [plan.loss === 'adjoint' ? 'distance from the adjoint' : 'log-variance']: rounds.map((r) => r.loss),
      payoff: rounds.map((r) => r.payoff),
      ...(weighed ? { 'effective share of paths': rounds.map((r) => r.share) } : {}),
    },
    figures: {
      standardError,
      bias: Math.abs(difference),
      gap: weighed ? weighed.gap : gap,
      ...(weighed
        ? {
            weighedValue: weighed.value,
            weighedError: weighed.bias + STANDARD_ERRORS * weighed.standardError,
            effectiveShare: weighed.effectiveShare,
            tail: weighed.tail,
          }
        : {}),
      paths,
      steps,
    },
    samplePaths: curvesOf(instance, shown),
  };
}
