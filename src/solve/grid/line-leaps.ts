/** Leaps at each node of a segment: those of `leaps.ts`, and what the values gain by them. */
import type { Cuts } from './cuts.js';
import { leapsOn, type LeapRates } from './leaps.js';
import type { Grid } from './mesh.js';
import type { GridModel } from './model.js';
import { SIDE, type Position, type Segment, type SegmentRates } from './segment.js';

/** Replaces the rates along the axes, as they would be without correlation, where noise is correlated. */
export function spreadOverLeaps(
  grid: Grid,
  model: GridModel,
  { segment, indexAlong }: Pick<Position, 'segment' | 'indexAlong'>,
  cuts?: Cuts,
): (time: number, out: SegmentRates) => void {
  const d = grid.axes.length;
  const leap = leapsOn(grid, model, cuts);
  const place = new Int32Array(d);
  const [drift, diffusion] = [new Float64Array(d), new Float64Array(d)];
  const covariation = new Float64Array(model.pairs.length);
  const found: LeapRates = {
    up: new Float64Array(d),
    down: new Float64Array(d),
    artificial: new Float64Array(d),
    across: new Float64Array(12),
    target: new Int32Array(12),
    steps: new Int32Array(12),
    lost: new Float64Array(model.pairs.length),
    central: true,
    reward: 0,
  };
  const { up, down, artificial, across, target, steps, lost } = found;
  const read = (columns: readonly Float64Array[], i: number, out: Float64Array): void => {
    for (let k = 0; k < columns.length; k++) out[k] = (columns[k] as Float64Array)[i] as number;
  };
  const write = (from: Float64Array | Int32Array, i: number, columns: readonly (Float64Array | Int32Array)[]): void => {
    for (let k = 0; k < columns.length; k++) (columns[k] as Float64Array)[i] = from[k] as number;
  };
  return (time, out) => {
    for (let i = 0; i < segment.count; i++) {
      read(out.drift, i, drift);
      read(out.diffusion, i, diffusion);
      read(out.covariation, i, covariation);
      read(out.up, i, up);
      read(out.down, i, down);
      read(out.artificial, i, artificial);
      let before = 0;
      for (let k = 0; k < d; k++) {
        place[k] = indexAlong(k, i);
        before += (up[k] as number) + (down[k] as number);
      }
      // Rates that are not finite are replaced later.
      let leaps = false;
      if (before - before !== 0) across.fill(0);
      else leaps = leap(time, place, drift, diffusion, covariation, found);
      write(across, i, out.across);
      write(target, i, out.target);
      write(steps, i, out.steps);
      write(lost, i, out.lost);
      if (!leaps) continue;
      out.reward[i] = (out.reward[i] as number) + found.reward;
      found.reward = 0;
      let after = 0;
      for (let k = 0; k < d; k++) {
        after += (up[k] as number) + (down[k] as number);
        const side = out.side[k] as Int8Array;
        const at = place[k] as number;
        if (at === 0 || at === (grid.axes[k]?.nodes ?? 0) - 1) continue;
        side[i] =
          (artificial[k] as number) <= 1e-12 * (diffusion[k] as number)
            ? SIDE.central
            : (drift[k] as number) > 0
              ? SIDE.forward
              : SIDE.backward;
      }
      write(up, i, out.up);
      write(down, i, out.down);
      write(artificial, i, out.artificial);
      out.total[i] = (out.total[i] as number) + (after - before);
    }
  };
}

/** Adds what the values gain by the leaps. */
export function addLeaps(
  { node, count }: Segment,
  values: Float64Array,
  { across, target }: SegmentRates,
  height: Float64Array,
): void {
  across.forEach((rates, l) => {
    const to = target[l] as Int32Array;
    for (let i = 0; i < count; i++) {
      const rate = rates[i] as number;
      if (rate === 0) continue;
      const at = node + i;
      height[i] = (height[i] as number) + rate * ((values[at + (to[i] as number)] as number) - (values[at] as number));
    }
  });
}
