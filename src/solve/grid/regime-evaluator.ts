/** The solver for the linear equations of the policies of all regimes together. */
import { FLOOR, MARGIN } from './evaluate-policy.js';
import type { Evaluator } from './evaluator.js';
import type { Axis, Grid } from './mesh.js';
import type { RegimeModels } from './model.js';
import { regimeElimination } from './regime-elimination.js';
import { CostateError } from '../../errors.js';

/** Elimination of the regimes of one node after the other on one axis. */
export function evaluatorOfRegimes(grid: Grid, regimes: RegimeModels): Evaluator {
  if (grid.axes.length > 1)
    throw new CostateError({ code: 'input.unsupported', message: 'the grid covers regimes with one state so far' });
  const n = grid.size;
  const [axis] = grid.axes as [Axis];
  const margin = Math.floor(MARGIN * n);
  const inner = [axis.cutLower ? margin : 0, axis.cutUpper ? n - margin : n] as const;
  const elimination = regimeElimination(n, regimes);
  let decay = 0;
  let source: Float64Array | undefined;
  return {
    begin: (d, s) => {
      [decay, source] = [d, s];
    },
    rows: (rates, segment) => elimination.rows(rates, segment, source),
    solve: (values, _wanted, tolerance) => {
      const solved = elimination.solve(decay, values, tolerance, FLOOR, inner);
      return { ...solved, left: 0 };
    },
  };
}
