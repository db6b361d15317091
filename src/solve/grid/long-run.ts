/**
 * The long-run average of a chain and its relative values: λ = max {reward + generator U}, U zero at one node. The equation is
 * solved by proximal steps, each a discounted problem with the relative values before as source (Hernández-Lerma
 * and Lasserre 1996, chapter 5, on vanishing discounts; Puterman 1994, section 8.5, on the bounds): a small decay δ makes one
 * step as good as the bordered system with λ as an unknown, and elimination without cancellation loses nothing by it.
 */
import { CostateError } from '../../errors.js';
import type { Axis, Grid } from './mesh.js';
import type { GridModel } from './model.js';
import { iteratePolicy, type ChainSolution, type ChainSolver } from './policy-iteration.js';
import type { GridPolicy } from './sweep.js';

export interface LongRunStart {
  readonly values: Float64Array;
  readonly average: number;
  readonly action?: (node: number, action: Float64Array) => void;
}

export interface LongRun extends ChainSolution {
  /** λ in the sign in which grids maximise; `values` are relative, `unsolved` bounds the error of λ that is left. */
  readonly average: number;
}

const MOST_STEPS = 80;
/**
 * The decay at first, as a share of the rate at which the state crosses the grid: along one axis equations are eliminated, and
 * any decay will do; by multigrid those with a small one are hard, and it is made smaller only where the steps are slow.
 */
const SHARE = { eliminated: 1e-4, iterated: 0.1 };
const SLOW = 0.3;
const SMALLER = 0.2;
const SMALLEST = 1e-7;
/** A gap between the bounds of λ that is as good as none, and one that is too wide to have a single average in it. */
const CLOSED = { eliminated: 1e-11, iterated: 3e-6 };
const TOO_WIDE = 1e-3;
/** Shares of time need be known no closer: much smaller ones do not count. */
const SHARE_ACCURACY = 1e-6;
/** Steps without a narrower gap after which it stays as it is. */
const PATIENCE = 3;

/** The rate at which diffusion or drift crosses the grid, at its middle under the first trial action. */
function crossingRate({ grid, solver, policy }: Pick<Input, 'grid' | 'solver' | 'policy'>): number {
  const middle = middleOf(grid);
  const action = Float64Array.from(policy.actions, (a) => a[middle] as number);
  const { drift, up, down } = solver.sweeper.improver.ratesOf(middle, 0, action);
  const rates = grid.axes.map(({ coordinate, nodes }, k) => {
    const length = ((coordinate.at(-1) as number) - (coordinate[0] as number)) / 2;
    const walk = ((up[k] as number) + (down[k] as number)) * (2 / nodes) ** 2;
    return Math.abs(drift[k] as number) / length + walk;
  });
  const rate = Math.max(...rates);
  return rate > 0 && Number.isFinite(rate) ? rate : 1;
}

const middleOf = ({ axes, strides }: Grid): number =>
  axes.reduce((node, axis: Axis, k) => node + (axis.nodes >> 1) * (strides[k] as number), 0);

/** How linear equations are solved: with regimes, too, by iteration. */
const kindOf = ({ axes }: Grid, { regimes }: GridModel): keyof typeof SHARE =>
  axes.length === 1 && !regimes ? 'eliminated' : 'iterated';

interface Input {
  readonly grid: Grid;
  readonly model: GridModel;
  readonly solver: ChainSolver;
  /** To begin with; changed in place. */
  readonly policy: GridPolicy;
  readonly start?: LongRunStart;
  /** Added to the reward. */
  readonly extra?: Float64Array;
}

/**
 * Solves for the average and the relative values.
 *
 * @throws CostateError `resources.numeric` where policies do not settle, or where the average depends on the start
 */
export function solveLongRun(input: Input): LongRun {
  const { grid, model, solver, start, extra } = input;
  const { size } = solver;
  const kind = kindOf(grid, model);
  const rate = crossingRate(input);
  const middle = middleOf(grid);
  const relative = new Float64Array(size);
  const source = new Float64Array(size);
  let decay = SHARE[kind] * rate;
  let average = start?.average ?? 0;
  let policy = input.policy;
  let begin: { values: Float64Array; action?: (node: number, action: Float64Array) => void } | undefined;
  if (start) {
    const at = start.values[middle] as number;
    start.values.forEach((v, i) => (relative[i] = v - at));
    begin = { values: Float64Array.from(relative), ...(start.action && { action: start.action }) };
  }
  let [iterations, narrowest, waited, before] = [0, Infinity, 0, Infinity];
  for (let step = 0; step < MOST_STEPS; step++) {
    for (let i = 0; i < size; i++)
      source[i] = decay * (relative[i] as number) - average + (extra ? (extra[i] as number) : 0);
    const found: ChainSolution = iteratePolicy(solver, policy, { time: 0, decay, source }, begin);
    iterations += found.iterations;
    const { values } = found;
    // max {reward + generator U} at the nodes, between whose least and largest value λ lies.
    let [low, high] = [Infinity, -Infinity];
    for (let i = 0; i < size; i++) {
      const height = decay * ((values[i] as number) - (relative[i] as number));
      if (height < low) low = height;
      if (height > high) high = height;
    }
    const gap = high - low;
    const next = average + decay * (values[middle] as number);
    const left = gap + decay * found.unsolved;
    const at = values[middle] as number;
    for (let i = 0; i < size; i++) relative[i] = (values[i] as number) - at;
    const scale = Math.max(Math.abs(next), Number.MIN_VALUE);
    waited = gap < 0.9 * narrowest ? 0 : waited + 1;
    narrowest = Math.min(narrowest, gap);
    average = next;
    if (gap <= CLOSED[kind] * scale || waited >= PATIENCE) {
      if (waited >= PATIENCE && gap > TOO_WIDE * Math.max(scale, rate * spreadOf(relative)))
        throw severalAverages(model, gap);
      return { ...found, values: relative, iterations, average, unsolved: left };
    }
    if (gap > SLOW * before && decay > SMALLEST * rate) decay *= SMALLER;
    before = gap;
    policy = found;
    begin = { values: Float64Array.from(relative) };
  }
  throw severalAverages(model, narrowest);
}

/**
 * The share of time that the chain spends at marked nodes in the long run, under a policy.
 *
 * @param marked 1 at the nodes that count, 0 elsewhere
 */
export function shareOfTime(
  { grid, model, solver, policy }: Pick<Input, 'grid' | 'model' | 'solver' | 'policy'>,
  marked: Float64Array,
): number {
  const { sweeper, evaluator, size } = solver;
  const middle = middleOf(grid);
  const kind = kindOf(grid, model);
  const decay = SHARE[kind] * crossingRate({ grid, solver, policy });
  const [relative, source, values] = [0, 0, 0].map(() => new Float64Array(size)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let share = 0;
  for (let step = 0; step < MOST_STEPS; step++) {
    for (let i = 0; i < size; i++) source[i] = decay * (relative[i] as number) - share;
    evaluator.begin(decay, source);
    sweeper.assemble({ time: 0, decay, policy }, (rates, segment) => {
      rates.reward.set(marked.subarray(segment.node, segment.node + segment.count));
      rates.held.fill(0, 0, segment.count);
      evaluator.rows(rates, segment);
    });
    evaluator.solve(values, { absolute: SHARE_ACCURACY / 4, share: 0 }, 1e-9);
    const at = values[middle] as number;
    share += decay * at;
    let gap = 0;
    for (let i = 0; i < size; i++) {
      gap = Math.max(gap, decay * Math.abs((values[i] as number) - at - (relative[i] as number)));
      relative[i] = (values[i] as number) - at;
    }
    if (gap <= SHARE_ACCURACY) return Math.min(1, share + gap);
  }
  return 1;
}

/** Range of the values. */
function spreadOf(values: Float64Array): number {
  let [low, high] = [Infinity, -Infinity];
  for (const v of values) [low, high] = [Math.min(low, v), Math.max(high, v)];
  return high - low;
}

const severalAverages = (model: GridModel, gap: number): CostateError =>
  new CostateError({
    code: 'resources.numeric',
    message: `the long-run average was not found: it differs by ${gap.toPrecision(2)} from start to start`,
    suggestion:
      'the state may not come from everywhere to everywhere under the best control; ' +
      (model.states.every((s) => s.domain.kind === 'interval')
        ? 'narrow the intervals of the states to a part within which it does, or give a discount rate instead'
        : `give ${model.states.map((s) => s.name).join(', ')} intervals within which it does`),
  });
