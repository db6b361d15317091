/** Where stopping begins: the free boundary along the first state, through the point of interest. */
import { coordinatesOf, stateOf } from './domain.js';
import type { GridSolution } from './evolve.js';
import { nearestOn, type Axis } from './mesh.js';
import type { GridModel, GridState } from './model.js';
import { chainSolver } from './policy-iteration.js';

/**
 * States at which stopping and going on meet at time zero, in increasing order. V touches the payoff with its slope (smooth
 * fit), so that the gap between them grows like the square of the distance: two of its values tell where it begins.
 */
export function freeBoundary(model: GridModel, solution: GridSolution, at: readonly number[]): readonly number[] {
  const { grid, values, policies } = solution;
  const stopped = policies[0]?.stopped;
  const { stopper } = chainSolver(grid, model);
  if (!stopped || !stopper) return [];
  const payoff = stopper.payoffAt(0);
  const point = coordinatesOf(model, at);
  const [first, ...others] = grid.axes as [Axis, ...Axis[]];
  const stride = grid.strides[0] as number;
  const offset = others.reduce(
    (node, axis, k) => node + nearestOn(axis, point[k + 1] as number) * (grid.strides[k + 1] as number),
    0,
  );
  const node = (i: number): number => offset + i * stride;
  const gap = (i: number): number => {
    const n = node(i);
    return Math.sqrt(Math.max(0, model.sign * (values[n] as number) - (payoff[n] as number)));
  };
  const found: number[] = [];
  for (let i = 0; i + 1 < first.nodes; i++) {
    if (stopped[node(i)] === stopped[node(i + 1)]) continue;
    // `inside` is the last node at which one stops, `step` leads from there to where one goes on.
    const [inside, step] = stopped[node(i)] === 1 ? [i, 1] : [i + 1, -1];
    const [near, far] = [inside + step, inside + 2 * step];
    const [a, b] = [first.coordinate[inside] as number, first.coordinate[near] as number];
    const known = far >= 0 && far < first.nodes && gap(far) > gap(near);
    const reach = known ? ((first.coordinate[far] as number) - b) * (gap(near) / (gap(far) - gap(near))) : (b - a) / 2;
    const place = Math.min(Math.max(a, b), Math.max(Math.min(a, b), b - reach));
    found.push(stateOf(model.states[0] as GridState, place));
  }
  return found;
}
