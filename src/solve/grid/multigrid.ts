/**
 * Linear equations of policies on two or three axes by multigrid: V-cycles whose smoother is relaxation by lines along every
 * axis and whose coarse equations are the same chain with a wider spacing, monotone on every level (Brandt 1977; Hackbusch
 * 1985; for Bellman equations Hoppe 1986). The work of a cycle is linear in the number of nodes.
 */
import { CostateError } from '../../errors.js';
import { diagonalsOf, stepped, type Diagonal } from './chain.js';
import { leapsOf } from './leaps.js';
import type { GridModel } from './model.js';
import {
  canCoarsen,
  coarseAxis,
  coarsenAxis,
  coarsenRates,
  keptNodes,
  transfers,
  type LevelAxis,
} from './coarsening.js';
import type { Evaluator } from './evaluator.js';
import { stabilisedGradients } from './krylov.js';
import { lineRelaxation, type LineRelaxation } from './line-relaxation.js';
import { placeOf, type Axis, type Grid } from './mesh.js';
import { applyTo, largestOf, newOperator, shapeOf, type Operator } from './operator.js';

interface Level {
  readonly operator: Operator;
  readonly relaxation: LineRelaxation;
  /** To the next level; absent on the coarsest. */
  readonly next?: {
    readonly level: Level;
    readonly build: () => void;
    /** Whether a value is given at coarse nodes, so that they need no correction. */
    readonly given?: Uint8Array;
    readonly restrict: (residual: Float64Array, right: Float64Array) => void;
    readonly prolong: (coarse: Float64Array, coarsePad: number, fine: Float64Array, pad: number) => void;
  };
}

/** Relaxations on the coarsest level, which has a handful of nodes along each axis. */
const COARSEST_SWEEPS = 8;
const MOST_CYCLES = 60;
/** Where noise runs across the axes, lines along them smooth less. */
const MOST_WITH_LEAPS = 300;
/** A cycle that leaves more of the residual than this is used to precondition conjugate gradients instead. */
const SLOW = 0.5;
/** Residual that rounding leaves, as a multiple of the unit roundoff times the rates times |U|. */
const ROUNDOFF = 4 * Number.EPSILON;

function levelOf(operator: Operator, axes: readonly LevelAxis[], diagonals: readonly Diagonal[], cut: boolean): Level {
  const leaps = operator.leaps.length;
  const relaxation = lineRelaxation(operator);
  if (!canCoarsen(axes)) return { operator, relaxation };
  const coarsenings = axes.map(coarsenAxis);
  const coarser = axes.map((axis, k) => coarseAxis(axis, coarsenings[k] as ReturnType<typeof coarsenAxis>));
  const coarse = newOperator(coarser.map((a) => a.coordinate.length), diagonals, leaps); // prettier-ignore
  const level = levelOf(coarse, coarser, diagonals, cut);
  const given = cut ? new Uint8Array(coarse.size) : undefined;
  const nodes = keptNodes(operator, coarsenings);
  const build = (): void => {
    coarsenRates(operator, axes, coarse, coarsenings, nodes);
    if (given) markGiven(coarse, given);
  };
  return {
    operator,
    relaxation,
    next: { level, build, ...(given && { given }), ...transfers(operator.shape, coarsenings) },
  };
}

/** Marks the nodes that nothing leaves. */
function markGiven({ size, up, down, across, leaps }: Operator, given: Uint8Array): void {
  given.fill(1);
  for (const rates of [...up, ...down, ...across, ...leaps.map((leap) => leap.rates)])
    for (let i = 0; i < size; i++) if (rates[i] !== 0) given[i] = 0;
}

function prepare(level: Level): void {
  level.relaxation.factorise();
  if (!level.next) return;
  level.next.build();
  prepare(level.next.level);
}

/** One V-cycle for the operator's right side, from the unknown as it is. */
function cycle({ operator, relaxation, next }: Level): void {
  const d = operator.shape.length;
  if (!next) {
    for (let s = 0; s < COARSEST_SWEEPS; s++) for (let k = 0; k < d; k++) relaxation.relax(k);
    return;
  }
  for (let k = 0; k < d; k++) relaxation.relax(k);
  applyTo(operator, operator.unknown, operator.right, operator.residual);
  const coarse = next.level.operator;
  next.restrict(operator.residual, coarse.right);
  const { given } = next;
  if (given) for (let i = 0; i < given.length; i++) if (given[i] === 1) coarse.right[i] = 0;
  coarse.unknown.fill(0);
  cycle(next.level);
  next.prolong(coarse.unknown, coarse.pad, operator.unknown, operator.pad);
  for (let k = d - 1; k >= 0; k--) relaxation.relax(k);
}

/** What rounding may leave of the equation: the largest sum of rates times the largest value. */
function roundingOf({ size, decay, up, down, across, leaps }: Operator, largest: number): number {
  let most = 0;
  for (let i = 0; i < size; i++) {
    let sum = decay;
    for (let k = 0; k < up.length; k++)
      sum += ((up[k] as Float64Array)[i] as number) + ((down[k] as Float64Array)[i] as number);
    for (const rates of across) sum += rates[i] as number;
    for (const { rates } of leaps) sum += rates[i] as number;
    if (sum > most) most = sum;
  }
  return ROUNDOFF * most * largest;
}

/** The multigrid solver of a grid with two or three axes. */
export function multigridEvaluator(grid: Grid, model: GridModel): Evaluator {
  const diagonals = diagonalsOf(model);
  const axes: readonly LevelAxis[] = grid.axes.map(({ coordinate, lower, upper }) => ({
    coordinate,
    mirrors: [lower === 'reflect', upper === 'reflect'],
  }));
  const operator = newOperator(shapeOf(grid), diagonals, leapsOf(model));
  const finest = levelOf(operator, axes, diagonals, model.goesOn !== undefined || model.undiscounted === true);
  const { size, pad, unknown, right, residual } = operator;
  const most = operator.leaps.length > 0 ? MOST_WITH_LEAPS : MOST_CYCLES;
  const place = new Int32Array(grid.axes.length);
  let source: Float64Array | undefined;

  const rows: Evaluator['rows'] = (rates, { node, count }) => {
    for (let k = 0; k < operator.up.length; k++) {
      (operator.up[k] as Float64Array).set((rates.up[k] as Float64Array).subarray(0, count), node);
      (operator.down[k] as Float64Array).set((rates.down[k] as Float64Array).subarray(0, count), node);
    }
    for (let i = 0; i < count; i++)
      right[node + i] = (rates.reward[i] as number) + (source ? (source[node + i] as number) : 0);
    operator.leaps.forEach(({ rates: leaps, to, steps }, l) => {
      leaps.set((rates.across[l] as Float64Array).subarray(0, count), node);
      steps.set((rates.steps[l] as Int32Array).subarray(0, count), node);
      const targets = rates.target[l] as Int32Array;
      for (let i = 0; i < count; i++)
        to[node + i] = leaps[node + i] === 0 ? node + i : node + i + (targets[i] as number);
    });
    if (diagonals.length === 0) return;
    for (const across of operator.across) across.fill(0, node, node + count);
    for (let i = 0; i < count; i++) {
      placeOf(grid, node + i, place);
      diagonals.forEach((diagonal, l) => {
        const rate = (rates.across[l] as Float64Array)[i] as number;
        if (rate === 0) return;
        const to = mirrored(grid, place, diagonal, diagonals);
        const across = operator.across[to] as Float64Array;
        across[node + i] = (across[node + i] as number) + rate;
      });
    }
  };
  const failed = (cycles: number, left: number, wanted: number): CostateError =>
    new CostateError({
      code: 'resources.numeric',
      message: Number.isFinite(left)
        ? `the linear equation of a policy was not solved within ${cycles} multigrid cycles on ${size} nodes: a residual of ${left.toPrecision(2)} is left of the ${wanted.toPrecision(2)} allowed`
        : `the value on the grid is not finite`,
      suggestion: 'the value may be infinite; give the states intervals or the controls bounds',
    });
  const solve: Evaluator['solve'] = (values, { absolute, share }) => {
    unknown.set(values, pad);
    prepare(finest);
    applyTo(operator, unknown, right, residual);
    let left = largestOf(residual);
    const wanted = Math.max(absolute, share * left);
    let slow = 0;
    let cycles = 0;
    const done = (): boolean => left <= wanted || left <= roundingOf(operator, largestOf(unknown));
    const measure = (): void => {
      applyTo(operator, unknown, right, residual);
      left = largestOf(residual);
    };
    while (!done() && cycles < MOST_CYCLES && slow < 2 && Number.isFinite(left)) {
      const before = left;
      cycle(finest);
      cycles++;
      measure();
      if (!(left <= SLOW * before)) slow++;
    }
    if (!done()) {
      stabilisedGradients(operator, () => cycle(finest), wanted, most);
      measure();
    }
    if (!done()) throw failed(cycles + most, left, wanted);
    values.set(unknown.subarray(pad, pad + size));
    return { largest: largestOf(values), still: false, left };
  };
  return {
    begin: (decay, s) => {
      operator.decay = decay;
      source = s;
    },
    rows,
    solve,
    residual,
  };
}

/** The diagonal that a jump is once mirrors have turned it back. */
function mirrored(grid: Grid, place: Int32Array, { pair, axes, steps }: Diagonal, all: readonly Diagonal[]): number {
  const turned = axes.map((k, side) => {
    const axis = grid.axes[k] as Axis;
    const i = place[k] as number;
    return stepped(axis, i, steps[side] as number) - i;
  });
  return all.findIndex((d) => d.pair === pair && d.steps[0] === turned[0] && d.steps[1] === turned[1]);
}
