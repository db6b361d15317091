/** The solver for the linear equations of policies on a grid: elimination on one axis, multigrid beyond. */
import type { Evaluator } from './evaluator.js';
import type { Axis, Grid } from './mesh.js';
import type { GridModel } from './model.js';
import { multigridEvaluator } from './multigrid.js';
import { eliminationOf } from './tridiagonal.js';
import type { Workspace } from './workspace.js';

/** Where V crosses zero its change is held against this share of the largest |V| nearby. */
export const FLOOR = 1e-3;

/**
 * This share of an axis next to an end where the grid is cut off is not held to a tolerance: what the policy is there is part
 * of what the cut does to the value, which is estimated by moving it.
 */
export const MARGIN = 1 / 16;

/** Elimination on one axis, multigrid beyond. */
export function evaluatorOn(grid: Grid, model: GridModel, workspace?: Workspace): Evaluator {
  if (grid.axes.length > 1) return multigridEvaluator(grid, model);
  const n = grid.size;
  const elimination = eliminationOf(n, workspace);
  const [{ cutLower, cutUpper }] = grid.axes as [Axis];
  const margin = Math.floor(MARGIN * n);
  const inner = [cutLower ? margin : 0, cutUpper ? n - margin : n] as const;
  // The relative value of a long-run average is known up to a constant: how small it is somewhere says nothing.
  const isRelative = model.instance.average !== undefined;
  let [decay, largest] = [0, 0];
  let source: Float64Array | undefined;
  return {
    begin: (d, s) => {
      [decay, source] = [d, s];
      elimination.begin();
    },
    rows: (rates, segment) => elimination.rows(rates, segment, decay, source),
    solve: (values, _wanted, tolerance) => {
      const solved = elimination.finish(values, tolerance, FLOOR, inner, isRelative ? FLOOR * largest : 0);
      largest = solved.largest;
      return { ...solved, left: 0 };
    },
  };
}
