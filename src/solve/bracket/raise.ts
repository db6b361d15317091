/**
 * How much the reward has to be raised at each node so that the solution of the raised problem is a supersolution of the problem
 * itself, or nearly: by what the spline of the present solution leaves of the HJB equation around the node. Where V has a kink in a
 * high derivative this is much next to it and nothing elsewhere, so that the value hardly rises.
 */
import { solveOn, type GridSolution } from '../grid/evolve.js';
import type { GridModel } from '../grid/model.js';
import type { Residual } from './residual.js';
import type { SplineAxis } from './spline.js';
import { overTime, slicesOf, splinesOf, type ValueSurface } from './value-surface.js';

/** Raised by a little more than the shortfall, fewer rounds are needed. */
const EXCESS = 1.25;
/** Rounds, by number of states. */
const MOST_ROUNDS = [9, 6, 3];

/** Points between a node and the next at which the residual is looked at, along one axis; of several, the nodes alone. */
const BETWEEN = 4;

/** The larger of each value and its neighbours along every axis. */
function dilated(values: Float64Array, axes: readonly SplineAxis[]): Float64Array {
  let data = values;
  let inner = values.length;
  for (const { nodes } of axes) {
    const outer = values.length / inner;
    inner /= nodes;
    const next = new Float64Array(data.length);
    for (let o = 0; o < outer; o++)
      for (let i = 0; i < inner; i++)
        for (let j = 0; j < nodes; j++) {
          let most = -Infinity;
          for (let s = Math.max(0, j - 1); s <= Math.min(nodes - 1, j + 1); s++)
            most = Math.max(most, data[(o * nodes + s) * inner + i] as number);
          next[(o * nodes + j) * inner + i] = most;
        }
    data = next;
  }
  return data;
}

/** The positive part of R at a time around each node. */
function shortfall(model: GridModel, surface: ValueSurface, residual: Residual, time: number): Float64Array {
  const { axes } = surface;
  const d = axes.length;
  const out = new Float64Array(axes.reduce((n, axis) => n * axis.nodes, 1));
  const jets = new Float64Array(surface.size);
  const action = new Float64Array(model.controls.length);
  const y = new Float64Array(d);
  let node = 0;
  const at = (): number => {
    surface.jets(time, y, jets);
    const rate = residual.most(time, y, jets, action);
    return rate > 0 ? rate : 0;
  };
  const descend = (k: number): void => {
    const { first, spacing, nodes } = axes[k] as SplineAxis;
    for (let i = 0; i < nodes; i++) {
      y[k] = first + i * spacing;
      if (k < d - 1) {
        descend(k + 1);
        continue;
      }
      let most = at();
      if (d === 1 && i < nodes - 1)
        for (let j = 1; j < BETWEEN; j++) {
          y[0] = first + (i + j / BETWEEN) * spacing;
          most = Math.max(most, at());
        }
      out[node++] = most;
    }
  };
  descend(0);
  return dilated(dilated(out, axes), axes);
}

/**
 * Solutions of the problem with its reward raised more and more, the last one a supersolution up to `enough` or nearly; of a
 * stationary problem.
 *
 * @param enough shortfall of the equation that does not matter
 */
export function* raised(
  model: GridModel,
  found: GridSolution,
  residual: Residual,
  enough: number,
): Generator<GridSolution, void, void> {
  let solution = found;
  const reward = new Float64Array(found.grid.size);
  const rounds = MOST_ROUNDS[found.grid.axes.length - 1] ?? 0;
  for (let round = 0; round < rounds; round++) {
    const slices = slicesOf(solution);
    const surfaces = splinesOf(solution.grid, slices, model.sign);
    if (!surfaces) return;
    const short = shortfall(model, overTime(slices, surfaces), residual, 0);
    let most = 0;
    short.forEach((r, i) => {
      most = Math.max(most, r);
      reward[i] = (reward[i] as number) + EXCESS * r;
    });
    if (!(most > enough) || !Number.isFinite(most)) return;
    solution = solveOn(found.grid, model, 1, { guess: solution, raised: [reward] });
    yield solution;
  }
}
