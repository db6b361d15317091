/** Ends of a grid that must hold the state, at which nothing that one may do turns it back. */
import type { Cuts } from './cuts.js';
import { placeOf, stateAt, type Axis, type Grid } from './mesh.js';
import type { GridModel } from './model.js';
import { trialValues } from './trial-values.js';

/** Combinations of trial actions among which one that points inward is looked for. */
const MOST_COMBINATIONS = 1 << 12;

/**
 * Bit mask of the `constrain` ends of each node at which no trial action points inward. With several states the ends where the
 * grid is cut off are all among them, but not counted as seen: what the cut does is found out by moving it, and actions that
 * turn the state back there would only make a layer of their own.
 */
export function clampedEnds(
  grid: Grid,
  model: GridModel,
  cuts?: Cuts,
): { readonly clamped: Uint8Array; readonly seen: number } {
  const clamped = new Uint8Array(grid.size);
  let seen = 0;
  const place = new Int32Array(grid.axes.length);
  const d = grid.axes.length;
  const lists = model.controls.map((c) => trialValues(c.domain));
  const combinations = Math.min(
    MOST_COMBINATIONS,
    lists.reduce((n, list) => n * list.length, 1),
  );
  const inputs = new Float64Array(1 + d + model.controls.length);
  const outputs = new Float64Array(1 + 2 * d + model.pairs.length);
  const pointsInward = (k: number, sign: number): boolean => {
    for (let n = 0; n < (model.driftControlled[k] ? combinations : 1); n++) {
      // The number of the combination, written with a digit for each control.
      let rest = n;
      lists.forEach((list, c) => {
        inputs[1 + d + c] = list[rest % list.length] ?? 0;
        rest = Math.floor(rest / list.length);
      });
      model.rates.evaluate(inputs, outputs);
      if (sign * (outputs[1 + k] as number) >= 0 && outputs.every((v) => Number.isFinite(v))) return true;
    }
    return false;
  };
  grid.axes.forEach((axis, k) => {
    for (const upper of [false, true]) {
      if ((upper ? axis.upper : axis.lower) !== 'constrain') continue;
      const stride = grid.strides[k] as number;
      const n = axis.nodes;
      for (let outer = 0; outer < grid.size; outer += stride * n)
        for (let i = 0; i < stride; i++) {
          const node = outer + i + (upper ? (n - 1) * stride : 0);
          const bit = 1 << (2 * k + (upper ? 1 : 0));
          if (cuts?.held[node] === 1 || (d > 1 && (upper ? axis.cutUpper : axis.cutLower))) {
            clamped[node] = (clamped[node] as number) | bit;
            continue;
          }
          placeOf(grid, node, place);
          for (let j = 0; j < d; j++) inputs[1 + j] = stateAt(grid.axes[j] as Axis, place[j] as number);
          if (pointsInward(k, upper ? -1 : 1)) continue;
          clamped[node] = (clamped[node] as number) | bit;
          seen |= bit;
        }
    }
  });
  return { clamped, seen };
}
