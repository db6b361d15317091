/** Grids one finer than the other until the value is good enough, each begun from the one before; the error from their differences. */
import { coordinatesOf, gridOver } from './domain.js';
import { solveOn, type GridSolution } from './evolve.js';
import { modelsOf, type GridModel } from './model.js';
import { readingError } from './read-near-ends.js';
import { FIRST_TIME_STEPS, kindOf, valueAt, valueBefore, type Settled } from './settle-extent.js';
import { interpolate } from './transfer.js';
import { project } from './trial-values.js';
import { newWorkspace } from './workspace.js';

/** Most nodes times time steps of the last solve, by number of states; beyond it the error is reported as it stands. */
const MOST_WORK = { stationary: [30_000, 150_000, 300_000], evolving: [700_000, 2_000_000, 2_000_000] };
/** Differences between grids underestimate the error a little where a kink moves; this is the margin. */
const SAFETY = 1.5;
/** Spacing of a grid none of whose nodes but the point's lie on the halved ones: what all of those miss alike, it shows. */
const OTHER_SPACING = 1.3;
/** Nodes of such a grid, where more points were asked for. */
const MOST_BESIDE = 1 << 16;
/** Grids on the way to a given number of points begin with about so many cells along each axis. */
const FEWEST_CELLS = [200, 24, 12];

export interface Levels {
  readonly finest: GridSolution;
  readonly value: number;
  /** Actions at the point. */
  readonly policy: readonly number[];
  readonly error: number;
  readonly iterations: number;
}

const policyAt = (model: GridModel, solution: GridSolution, at: readonly number[]): readonly number[] =>
  (solution.policies[0]?.actions ?? []).map((a) => interpolate(solution.grid, a, coordinatesOf(model, at), 'linear'));

/** Richardson extrapolation of the last two and the last three of values whose error is a series in the time step. */
function extrapolated(values: readonly number[]): { readonly lower: number; readonly higher: number } {
  const [a = NaN, b = NaN, c = NaN] = values.slice(-3);
  return { lower: 2 * c - b, higher: (a - 6 * b + 8 * c) / 3 };
}

/** The finest level, not beyond the given one, on which a grid has no more nodes than are worth another look. */
function levelOfSize(level: number, size: number, d: number): number {
  let [j, nodes] = [level, size];
  while (j > 0 && nodes > MOST_BESIDE) [j, nodes] = [j - 1, nodes / 2 ** d];
  return j;
}

/** Ratios of successive differences that two levels in a row must show before the order that they speak of is believed. */
const BELIEVED = { least: 2.5, largest: 6 };

/** The ratio of successive differences, finest last, where two of them in a row speak of the same order. */
function settledRatio(differences: readonly number[]): number | undefined {
  const [a = NaN, b = NaN, c = NaN] = differences.slice(-3);
  const ratios = [a / b, b / c];
  return ratios.every((r) => r >= BELIEVED.least && r <= BELIEVED.largest) ? Math.min(...ratios) : undefined;
}

/**
 * Error of the last of some values, whose differences are given: the order is one at least, so that the rest is no more than
 * the last difference, or half the one before; less where they speak of a higher order.
 */
function remainder(differences: readonly number[], ratio: number | undefined): number {
  const [b = NaN, c = NaN] = differences.slice(-2);
  return SAFETY * (ratio === undefined ? Math.max(c, b / 2) : c / (ratio - 1));
}

/** What the value of a grid with a wider spacing should be, by the order that the ratio speaks of; `value` where it speaks of none. */
function onWider(value: number, finer: number, ratio: number | undefined): number {
  if (ratio === undefined) return value;
  const order = Math.log2(ratio);
  return value + ((value - finer) * (OTHER_SPACING ** order - 1)) / (1 - 1 / ratio);
}

/** The best extrapolation that the levels before the last one gave. */
function before(values: readonly number[]): number {
  const earlier = values.slice(0, -1);
  return earlier.length < 3 ? 2 * (earlier[1] ?? NaN) - (earlier[0] ?? NaN) : extrapolated(earlier).higher;
}

/**
 * Halves the spacing (and the time step) until the estimated error is small enough or the work too much. On a finite
 * horizon the value is extrapolated from the last three levels, which takes off the errors of first and second order in
 * the time step.
 *
 * @param points nodes along each axis of the finest grid, or nothing: chosen from the wanted error
 */
export function refine(
  model: GridModel,
  at: readonly number[],
  settled: Settled,
  wanted: number,
  points: number | undefined,
): Levels {
  const { extents, truncation } = settled;
  const kind = kindOf(model);
  const d = extents.length;
  const spans = extents.map(({ from, to }) => to - from);
  // With a given number of points coarser grids lead up to it, two of them at least.
  const halvings =
    points === undefined
      ? 0
      : kind === 'evolving'
        ? 2
        : Math.max(2, Math.floor(Math.log2((points - 1) / (FEWEST_CELLS[d - 1] as number))));
  // With several states each halving costs so much that even the grid of the settled extents has a coarser one before it.
  const begin = d > 1 ? 2 : 1;
  const first = spans.map((span, k) =>
    points === undefined ? begin * (settled.spacings[k] as number) : (2 ** halvings * span) / (points - 1),
  );
  const workspace = newWorkspace();
  // The largest first: an array that grows with every grid would be taken anew each time.
  if (points !== undefined && d === 1) ['ratio', 'partial'].forEach((name) => workspace.array(name, points));
  const on = (factor: number, steps: number, guess: GridSolution): GridSolution =>
    solveOn(gridOver(model, extents, at, first.map((h) => h * factor)), model, steps, { guess, workspace }); // prettier-ignore
  const known = points === undefined && begin === 1;
  let solution = known ? settled.solution : on(1, FIRST_TIME_STEPS, settled.solution);
  let iterations = settled.iterations + (known ? 0 : solution.iterations);
  const values = [valueAt(model, solution, at)];
  const policies = [policyAt(model, solution, at)];
  const change = (k: number): number => Math.abs((values[k] ?? NaN) - (values[k - 1] ?? NaN));
  let seen = Infinity;
  for (let k = 1; ; k++) {
    const coarser = solution;
    solution = on(1 / 2 ** k, FIRST_TIME_STEPS * 2 ** k, coarser);
    iterations += solution.iterations;
    values.push(valueAt(model, solution, at));
    policies.push(policyAt(model, solution, at));
    if (k < 2 || (points !== undefined && k < halvings)) continue;
    const { lower, higher } = extrapolated(values);
    const value = kind === 'evolving' ? higher : (values[k] ?? NaN);
    const policy = (policies[k] ?? []).map((a, c) => {
      const domain = model.controls[c]?.domain;
      return kind === 'evolving' && domain ? project(2 * a - (policies[k - 1]?.[c] ?? NaN), domain) : a;
    });
    const differences = values.slice(1).map((_, j) => change(j + 1));
    const ratio = settledRatio(differences);
    // Where differences turn upwind the errors are no clean series in the step,
    // and two extrapolations may meet by chance: the one of the level before counts as well.
    const discretisation =
      kind === 'evolving'
        ? Math.max(SAFETY * Math.abs(higher - lower), 3 * Math.abs(higher - before(values)))
        : remainder(differences, ratio);
    const rounding = solution.grid.size * Number.EPSILON * Math.abs(value);
    const last = values[k] ?? NaN;
    const uncorrected = Math.abs((valueBefore(model, solution, at) ?? last) - last);
    const reading = readingError(model, solution, coordinatesOf(model, at));
    const error = discretisation + uncorrected + 2 * truncation + rounding + solution.unsolved + reading;
    const nextWork =
      modelsOf(model).length *
      solution.grid.size *
      2 ** d *
      (kind === 'evolving' ? FIRST_TIME_STEPS * 2 ** (k + 1) : 1);
    const mayGoOn = points === undefined && nextWork <= (MOST_WORK[kind][d - 1] as number);
    if (error > wanted && mayGoOn) continue;
    // On a long axis that was asked for, a grid of other nodes is held against one of the coarser levels.
    const level = points === undefined ? k - 1 : levelOfSize(k - 1, solution.grid.size / 2 ** d, d);
    const beside = kind === 'stationary' ? on(OTHER_SPACING / 2 ** level, FIRST_TIME_STEPS, coarser) : undefined;
    iterations += beside?.iterations ?? 0;
    const expected = onWider(values[level] ?? NaN, values[level + 1] ?? NaN, ratio);
    const unlike = beside ? SAFETY * Math.abs(valueAt(model, beside, at) - expected) : 0;
    if (mayGoOn && unlike > Math.max(wanted, error) && unlike < seen / 2) {
      seen = unlike;
      continue;
    }
    return { finest: solution, value, policy, error: Math.max(error, unlike), iterations };
  }
}
