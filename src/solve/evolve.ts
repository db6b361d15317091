/** The HJB equation on one grid: stationary, or backward in time by implicit Euler steps with policy iteration in each. */
import type { Grid } from './chain.js';
import type { GridModel } from './grid-model.js';
import { chainSolver, firstPolicy, iteratePolicy, type ChainSolution, type GridPolicy } from './policy-iteration.js';

export interface GridSolution {
  readonly grid: Grid;
  /** V at time zero, in the sign of the problem. */
  readonly values: Float64Array;
  /** Increasing times, and the policy at each; one time where the problem is stationary. */
  readonly times: readonly number[];
  readonly policies: readonly GridPolicy[];
  readonly iterations: number;
}

/** The policy of a coarser grid read off at the nodes of another one. */
function carriedOver(from: GridSolution, grid: Grid): GridPolicy {
  const { coordinate, spacing } = from.grid;
  const first = coordinate[0] as number;
  const nearest = (y: number): number =>
    Math.min(coordinate.length - 1, Math.max(0, Math.round((y - first) / spacing)));
  const actions = from.policies[0]?.actions ?? [];
  return { actions: actions.map((a) => grid.coordinate.map((y) => a[nearest(y)] as number)) };
}

/**
 * Solves on one grid.
 *
 * @param steps number of time steps on a finite horizon; first order in the step
 * @param guess solution on another grid to take a first policy from
 * @throws CostateError `resources.numeric`
 */
export function solveOn(grid: Grid, model: GridModel, steps: number, guess?: GridSolution): GridSolution {
  const solver = chainSolver(grid, model);
  const signed = (values: Float64Array): Float64Array => values.map((v) => model.sign * v);
  const begin = (time: number): GridPolicy => {
    const policy = guess ? carriedOver(guess, grid) : firstPolicy(solver, time);
    const action = new Float64Array(policy.actions.length);
    for (let i = 0; i < grid.coordinate.length && guess; i++) {
      policy.actions.forEach((a, c) => (action[c] = a[i] as number));
      if (!solver.improver.makeAllowed(i, time, action)) return firstPolicy(solver, time);
      policy.actions.forEach((a, c) => (a[i] = action[c] as number));
    }
    return policy;
  };
  const { horizon } = model.instance;
  if (!Number.isFinite(horizon)) {
    const found = iteratePolicy(solver, begin(0), { time: 0, decay: model.discount });
    return { grid, values: signed(found.values), times: [0], policies: [found], iterations: found.iterations };
  }
  const out = [0];
  let values: Float64Array = grid.state.map((x) => {
    model.terminal.evaluate([horizon, x], out);
    return model.sign * (out[0] ?? NaN);
  });
  // Times crowd towards the horizon, where the terminal reward is smoothed out: t_j = T(1 − (j/n)²).
  const timeAt = (j: number): number => horizon * (1 - (j / steps) ** 2);
  let policy = begin(timeAt(1));
  let iterations = 0;
  const policies: GridPolicy[] = [];
  const times: number[] = [];
  for (let j = 1; j <= steps; j++) {
    const time = timeAt(j);
    const step = timeAt(j - 1) - time;
    const source = values.map((v) => v / step);
    const found: ChainSolution = iteratePolicy(solver, policy, { time, decay: model.discount + 1 / step, source });
    [values, policy] = [found.values, found];
    policies.unshift(found);
    times.unshift(time);
    iterations += found.iterations;
  }
  return { grid, values: signed(values), times, policies, iterations };
}
