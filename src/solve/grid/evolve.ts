/** The HJB equation on one grid: stationary, or backward in time by implicit Euler steps with policy iteration in each. */
import { correctionOf } from './correction.js';
import { solveLongRun, type LongRun } from './long-run.js';
import { nearestOn, placeOf, type Axis, type Grid } from './mesh.js';
import { modelsOf, type GridModel } from './model.js';
import {
  chainSolver,
  hasMaximiser,
  iteratePolicy,
  trialPolicy,
  type ChainSolution,
  type ChainSolver,
} from './policy-iteration.js';
import type { GridPolicy } from './sweep.js';
import { transfer, type Degree } from './transfer.js';
import type { Workspace } from './workspace.js';

export interface GridSolution {
  readonly grid: Grid;
  /** V at time zero, in the sign of the problem; with regimes, those of the other ones after those of the first. */
  readonly values: Float64Array;
  /** The values before the last correction, where artificial diffusion is corrected for. */
  readonly before?: Float64Array;
  /** The long-run average where that is the criterion, in the sign of the problem, and before the last correction. */
  readonly average?: number;
  readonly averageBefore?: number;
  /** For the average: the size of the running reward at the nodes under the policy. */
  readonly rewards?: Float64Array;
  /** Increasing times, and the policy at each; one time where the problem is stationary. */
  readonly times: readonly number[];
  readonly policies: readonly GridPolicy[];
  /** On a finite horizon, V at each of the times and at the horizon. */
  readonly slices?: readonly { readonly time: number; readonly values: Float64Array }[];
  readonly iterations: number;
  /** Bound of what rounding and an unfinished iteration leave of the error of the discrete value. */
  readonly unsolved: number;
}

/** Corrections of the artificial diffusion: each takes off another power of the spacing where V is smooth. */
const CORRECTIONS = 3;

/** An array of all regimes on another grid read on this one, regime by regime. */
function transferred(from: Grid, to: Grid, values: Float64Array, degree: Degree): Float64Array {
  const count = values.length / from.size;
  if (count === 1) return transfer(from, to, values, degree);
  const all = new Float64Array(count * to.size);
  for (let r = 0; r < count; r++)
    all.set(transfer(from, to, values.subarray(r * from.size, (r + 1) * from.size), degree), r * to.size);
  return all;
}

/** The policy of another grid read on this one; finite sets are not interpolated in. */
function carriedOver(from: GridSolution, grid: Grid, model: GridModel): GridPolicy {
  const actions = from.policies[0]?.actions ?? [];
  const degree = (c: number) => (model.controls[c]?.domain.kind === 'set' ? 'nearest' : 'linear');
  return { actions: actions.map((a, c) => transferred(from.grid, grid, a, degree(c))) };
}

/** Reads the action of the nearest node of another grid. */
function actionsOf(from: GridSolution, grid: Grid): (node: number, action: Float64Array) => void {
  const place = new Int32Array(grid.axes.length);
  const actions = from.policies[0]?.actions ?? [];
  return (node, action) => {
    const regime = Math.floor(node / grid.size);
    placeOf(grid, node - regime * grid.size, place);
    let nearest = regime * from.grid.size;
    from.grid.axes.forEach((axis, k) => {
      const y = (grid.axes[k] as Axis).coordinate[place[k] as number] as number;
      nearest += nearestOn(axis, y) * (from.grid.strides[k] as number);
    });
    actions.forEach((a, c) => (action[c] = a[nearest] as number));
  };
}

/**
 * Nodes well inside the region in which one stops on another grid. A region that is too small grows at once where it has to;
 * one that is too large would lose a layer of nodes in each iteration.
 */
function beginStopping(stopped: Uint8Array, grid: Grid, from: GridSolution): void {
  const before = from.policies[0]?.stopped;
  if (!before) return;
  const place = new Int32Array(grid.axes.length);
  for (let node = 0; node < stopped.length; node++) {
    const regime = Math.floor(node / grid.size);
    placeOf(grid, node - regime * grid.size, place);
    let nearest = regime * from.grid.size;
    const along = from.grid.axes.map((axis, k) =>
      nearestOn(axis, (grid.axes[k] as Axis).coordinate[place[k] as number] as number),
    );
    along.forEach((i, k) => (nearest += i * (from.grid.strides[k] as number)));
    const inside = from.grid.axes.every((axis, k) => {
      const [i, stride] = [along[k] as number, from.grid.strides[k] as number];
      return (i === 0 || before[nearest - stride] === 1) && (i === axis.nodes - 1 || before[nearest + stride] === 1);
    });
    stopped[node] = inside && before[nearest] === 1 ? 1 : 0;
  }
}

const signed = (values: Float64Array, sign: 1 | -1): Float64Array => (sign === 1 ? values : values.map((v) => -v));

function terminalValues(grid: Grid, model: GridModel): Float64Array {
  const all = new Float64Array(modelsOf(model).length * grid.size);
  modelsOf(model).forEach((regime, r) => all.set(terminalValuesIn(grid, regime), r * grid.size));
  return all;
}

function terminalValuesIn(grid: Grid, model: GridModel): Float64Array {
  const values = new Float64Array(grid.size);
  const d = grid.axes.length;
  const inputs = new Float64Array(1 + d);
  inputs[0] = model.instance.horizon;
  const out = [0];
  const fill = (k: number, node: number): void => {
    if (k === d) {
      model.terminal.evaluate(inputs, out);
      values[node] = model.sign * (out[0] ?? NaN);
      return;
    }
    const { state } = grid.axes[k] as Axis;
    for (let i = 0; i < state.length; i++) {
      inputs[1 + k] = state[i] as number;
      fill(k + 1, node + i * (grid.strides[k] as number));
    }
  };
  fill(0, 0);
  return values;
}

/** The long-run average and the relative values on one grid, artificial diffusion corrected for as where one discounts. */
function averageOn(
  grid: Grid,
  model: GridModel,
  solver: ChainSolver,
  policy: GridPolicy,
  corrections: number,
  guess: GridSolution | undefined,
): GridSolution {
  const { sign } = model;
  const start = guess && {
    values: signed(transfer(guess.grid, grid, guess.values, 'cubic'), sign),
    average: sign * (guess.average ?? 0),
    action: actionsOf(guess, grid),
  };
  let found = solveLongRun({ grid, model, solver, policy, ...(start && { start }) });
  let { iterations } = found;
  let before: LongRun | undefined;
  for (let c = 0; c < corrections; c++) {
    const extra = correctionOf(grid, solver.sweeper, found, 0, found.values, Math.abs(found.average));
    if (!extra) break;
    before = found;
    const { values, average } = found;
    found = solveLongRun({ grid, model, solver, policy: found, start: { values, average }, extra });
    iterations += found.iterations;
  }
  const rewards = new Float64Array(solver.size);
  solver.sweeper.assemble({ time: 0, decay: 0, policy: found }, ({ reward }, { node, count }) => {
    for (let i = 0; i < count; i++) rewards[node + i] = Math.abs(reward[i] as number);
  });
  return {
    grid,
    values: signed(found.values, sign),
    ...(before && { averageBefore: sign * before.average }),
    average: sign * found.average,
    rewards,
    times: [0],
    policies: [found],
    iterations,
    unsolved: found.unsolved,
  };
}

export interface SolveOnOptions {
  /** Solution on another grid to begin from. */
  readonly guess?: GridSolution;
  readonly workspace?: Workspace;
  /** Added to the reward of the maximised problem, one array over the nodes for each time, or one alone. */
  readonly raised?: readonly Float64Array[];
  /** With several states, whether artificial diffusion is corrected for; it is, unless a rough look is enough. */
  readonly corrected?: boolean;
}

/**
 * Solves on one grid.
 *
 * @param steps number of time steps on a finite horizon; first order in the step
 * @throws CostateError `resources.numeric`
 */
export function solveOn(
  grid: Grid,
  model: GridModel,
  steps: number,
  { guess, workspace, raised, corrected = true }: SolveOnOptions = {},
): GridSolution {
  const corrections = corrected && grid.axes.length > 1 ? CORRECTIONS : 0;
  const solver = chainSolver(grid, model, workspace);
  const { sign, discount } = model;
  const { horizon } = model.instance;
  const begin = (): GridPolicy =>
    !guess
      ? trialPolicy(solver)
      : hasMaximiser(model) && !Number.isFinite(horizon)
        ? { actions: model.controls.map(() => new Float64Array(solver.size)) }
        : carriedOver(guess, grid, model);
  const { stopper } = solver;
  if (stopper && guess) beginStopping(stopper.stopped, grid, guess);
  let policy = begin();
  if (model.instance.average !== undefined) return averageOn(grid, model, solver, policy, corrections, guess);
  if (!Number.isFinite(horizon)) {
    const start = guess && {
      values: signed(transferred(guess.grid, grid, guess.values, 'cubic'), sign),
      action: actionsOf(guess, grid),
    };
    const [extra] = raised ?? [];
    const evaluation = { time: 0, decay: discount };
    let found = iteratePolicy(solver, policy, extra ? { ...evaluation, source: extra } : evaluation, start);
    let { iterations } = found;
    let before: Float64Array | undefined;
    for (let c = 0; c < corrections; c++) {
      const correction = correctionOf(grid, solver.sweeper, found, discount, found.values);
      if (!correction) break;
      const source = extra ? correction.map((c, i) => c + (extra[i] as number)) : correction;
      before = Float64Array.from(found.values);
      found = iteratePolicy(solver, found, { ...evaluation, source }, { values: found.values });
      iterations += found.iterations;
    }
    return {
      grid,
      values: signed(found.values, sign),
      ...(before && { before: signed(before, sign) }),
      times: [0],
      policies: [found],
      iterations,
      unsolved: found.unsolved,
    };
  }
  let values = terminalValues(grid, model);
  // At the horizon one may still stop.
  if (stopper) values = values.map((v, i) => Math.max(v, stopper.payoffAt(horizon)[i] as number));
  // Times crowd towards the horizon, where the terminal reward is smoothed out: t_j = T(1 − (j/n)²).
  const timeAt = (j: number): number => horizon * (1 - (j / steps) ** 2);
  let [iterations, unsolved] = [0, 0];
  const policies: GridPolicy[] = [];
  const times: number[] = [];
  const slices = [{ time: horizon, values: signed(values, sign) }];
  for (let j = 1; j <= steps; j++) {
    const time = timeAt(j);
    const step = timeAt(j - 1) - time;
    const extra = raised?.[steps - j];
    const source = values.map((v, i) => v / step + (extra ? (extra[i] as number) : 0));
    const kept = { actions: policy.actions.map((a) => Float64Array.from(a)) };
    const found: ChainSolution = iteratePolicy(solver, kept, { time, decay: discount + 1 / step, source });
    [values, policy] = [found.values, found];
    policies.unshift(found);
    times.unshift(time);
    slices.unshift({ time, values: signed(values, sign) });
    iterations += found.iterations;
    // An implicit step makes the error of the later values no larger, and adds its own.
    unsolved += found.unsolved;
  }
  return { grid, values: signed(values, sign), times, policies, slices, iterations, unsolved };
}
