/** How well a value is read between nodes where the problem ends nearby, so that it has a kink between them. */
import type { GridSolution } from './evolve.js';
import { cellOf, type Axis } from './mesh.js';
import type { GridModel } from './model.js';
import { interpolate } from './transfer.js';

/**
 * The error of reading the value at a point: what two interpolations differ by, and all that the values around it differ by where
 * the problem has ended at one of those nodes. Zero where the problem does not end in the midst of the grid.
 *
 * @param point its coordinates
 */
export function readingError(model: GridModel, { grid, values }: GridSolution, point: readonly number[]): number {
  const { goesOn } = model;
  if (!goesOn) return 0;
  const { axes, strides } = grid;
  const cells = axes.map((axis, k) => cellOf(axis.coordinate, point[k] as number));
  const [states, level] = [new Float64Array(axes.length), [0]];
  let [low, high, ended] = [Infinity, -Infinity, false];
  for (let corner = 0; corner < 1 << axes.length; corner++) {
    let node = 0;
    axes.forEach(({ state }: Axis, k) => {
      const i = (cells[k] as number) + ((corner >> k) & 1);
      states[k] = state[i] as number;
      node += i * (strides[k] as number);
    });
    goesOn.evaluate(states, level);
    if (!((level[0] as number) > 0)) ended = true;
    const value = values[node] as number;
    [low, high] = [Math.min(low, value), Math.max(high, value)];
  }
  const twoWays = Math.abs(interpolate(grid, values, point) - interpolate(grid, values, point, 'linear'));
  return twoWays + (ended ? high - low : 0);
}
