/** The policy that a grid found, read at any time and point: actions linear between nodes, stopping as at the nearest node. */
import type { GridSolution } from '../grid/evolve.js';
import type { GridModel } from '../grid/model.js';
import type { SplineAxis } from './spline.js';

export interface FoundPolicy {
  /** Writes the action at a time and a point; whether to stop there instead. */
  readonly read: (time: number, y: ArrayLike<number>, action: Float64Array) => boolean;
}

/** The policy on the axes of a spline. */
export function foundPolicy(model: GridModel, solution: GridSolution, axes: readonly SplineAxis[]): FoundPolicy {
  const { times, policies, grid } = solution;
  const d = axes.length;
  const cells = new Int32Array(d);
  const shares = new Float64Array(d);
  const whole = model.controls.map(({ domain }) => domain.kind === 'set');
  let at = 0;
  const blend = (values: Float64Array, k: number, node: number): number => {
    if (k === d) return values[node] as number;
    const stride = grid.strides[k] as number;
    const share = shares[k] as number;
    const start = node + (cells[k] as number) * stride;
    const below = share < 1 ? blend(values, k + 1, start) : 0;
    const above = share > 0 ? blend(values, k + 1, start + stride) : 0;
    return below * (1 - share) + above * share;
  };
  const nearest = (): number => {
    let node = 0;
    for (let k = 0; k < d; k++)
      node += ((cells[k] as number) + ((shares[k] as number) > 0.5 ? 1 : 0)) * (grid.strides[k] as number);
    return node;
  };
  return {
    read: (time, y, action) => {
      while (at > 0 && time < (times[at] as number)) at--;
      while (at + 1 < times.length && time >= (times[at + 1] as number)) at++;
      for (let k = 0; k < d; k++) {
        const { first, spacing, nodes } = axes[k] as SplineAxis;
        const free = ((y[k] as number) - first) / spacing;
        const place = free < 0 ? 0 : free > nodes - 1 ? nodes - 1 : free;
        cells[k] = Math.min(nodes - 2, Math.floor(place));
        shares[k] = place - (cells[k] as number);
      }
      const policy = policies[at] as GridSolution['policies'][number];
      for (let c = 0; c < action.length; c++) {
        const values = policy.actions[c] as Float64Array;
        action[c] = whole[c] ? (values[nearest()] as number) : blend(values, 0, 0);
      }
      return policy.stopped !== undefined && policy.stopped[nearest()] === 1;
    },
  };
}
