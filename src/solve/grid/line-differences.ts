/**
 * Differences of the values along a segment of nodes, and the slopes and curvatures that they make: central inside, one-sided
 * at ends, and from the side that is asked for where the scheme is upwind.
 */
import type { Cuts } from './cuts.js';
import { diagonalsOf, stepped, type Diagonal } from './chain.js';
import { distanceAbove, distanceBelow, type Axis, type Grid } from './mesh.js';
import type { GridModel } from './model.js';
import { SEGMENT, SIDE, columns, type Position } from './segment.js';

export interface Differences {
  /** U at the next and at the previous node less U here, along each axis; zero beyond an end. */
  readonly rise: readonly Float64Array[];
  readonly fall: readonly Float64Array[];
  readonly diagonalRise: readonly Float64Array[];
  readonly slope: readonly Float64Array[];
  readonly curvature: readonly Float64Array[];
  /** Side of each slope. */
  readonly asked: readonly Int8Array[];
  /** Differences of the values on the segment, and slopes as they are where nothing else is known: central inside. */
  readonly difference: (values: Float64Array, time: number) => void;
  /** Takes the slope of axis k at item i from another side. */
  readonly ask: (k: number, i: number, side: number) => void;
}

export function differencesOn({ axes, strides }: Grid, model: GridModel, position: Position, cuts?: Cuts): Differences {
  const d = axes.length;
  const lastAxis = axes[d - 1] as Axis;
  const { segment, place, indexAlong, inner, endOf } = position;
  const [rise, fall, slope, curvature] = [columns(d), columns(d), columns(d), columns(d)];
  const asked = axes.map(() => new Int8Array(SEGMENT));
  const diagonals = diagonalsOf(model);
  const diagonalRise = columns(diagonals.length);
  const axisOf = (k: number): Axis => axes[k] as Axis;

  const differenceAlong = (values: Float64Array, offset: number, lo: number, hi: number, out: Float64Array): void => {
    const { node } = segment;
    for (let i = lo; i < hi; i++) out[i] = (values[node + i + offset] as number) - (values[node + i] as number);
  };
  /** Central slopes and curvatures inside, for items lo to hi that have the same distances to their neighbours. */
  const slopesInside = (k: number, lo: number, hi: number, above: number, below: number): void => {
    const [r, f, p, m, s] = [rise[k], fall[k], slope[k], curvature[k], asked[k]] as [
      Float64Array, Float64Array, Float64Array, Float64Array, Int8Array,
    ]; // prettier-ignore
    const span = above + below;
    const [wr, wf, ca, cb] = [below / (above * span), above / (below * span), 2 / (above * span), 2 / (below * span)];
    for (let i = lo; i < hi; i++) {
      const up = r[i] as number;
      const down = f[i] as number;
      p[i] = up * wr - down * wf;
      m[i] = up * ca + down * cb;
      s[i] = SIDE.central;
    }
  };
  /** Differences, central slopes and curvatures along a uniform last axis, in one go. */
  const differencesAlongLast = (values: Float64Array, lo: number, hi: number, h: number): void => {
    const k = d - 1;
    const [r, f, p, m, s] = [rise[k], fall[k], slope[k], curvature[k], asked[k]] as [
      Float64Array, Float64Array, Float64Array, Float64Array, Int8Array,
    ]; // prettier-ignore
    const { node } = segment;
    const [half, square] = [1 / (2 * h), 1 / (h * h)];
    for (let i = lo; i < hi; i++) {
      const here = values[node + i] as number;
      const up = (values[node + i + 1] as number) - here;
      const down = (values[node + i - 1] as number) - here;
      r[i] = up;
      f[i] = down;
      p[i] = (up - down) * half;
      m[i] = (up + down) * square;
      s[i] = SIDE.central;
    }
  };
  const slopesAtEnd = (k: number, lo: number, hi: number, which: number, h: number): void => {
    const axis = axisOf(k);
    const end = which < 0 ? axis.lower : axis.upper;
    const inside = (which < 0 ? rise : fall)[k] as Float64Array;
    const sign = which < 0 ? 1 : -1;
    for (let i = lo; i < hi; i++) {
      const difference = inside[i] as number;
      const reflects = end === 'reflect';
      (slope[k] as Float64Array)[i] = reflects ? 0 : (sign * difference) / h;
      (curvature[k] as Float64Array)[i] = reflects ? (2 * difference) / (h * h) : 0;
      (asked[k] as Int8Array)[i] = reflects ? SIDE.none : which < 0 ? SIDE.forward : SIDE.backward;
    }
  };
  const difference: Differences['difference'] = (values, time) => {
    const { count, from } = segment;
    for (let k = 0; k < d - 1; k++) {
      const [axis, stride, which] = [axisOf(k), strides[k] as number, endOf(k)];
      differenceAlong(values, which > 0 ? 0 : stride, 0, count, rise[k] as Float64Array);
      differenceAlong(values, which < 0 ? 0 : -stride, 0, count, fall[k] as Float64Array);
      const [above, below] = [distanceAbove(axis, place[k] as number), distanceBelow(axis, place[k] as number)];
      if (which === 0) slopesInside(k, 0, count, above, below);
      else slopesAtEnd(k, 0, count, which, which < 0 ? above : below);
    }
    const [lo, hi] = inner();
    const k = d - 1;
    const [up, down] = [rise[k] as Float64Array, fall[k] as Float64Array];
    if (lo > 0) {
      differenceAlong(values, 1, 0, lo, up);
      down[0] = 0;
    }
    if (hi < count) {
      differenceAlong(values, -1, hi, count, down);
      up[count - 1] = 0;
    }
    if (lastAxis.spacing !== undefined) differencesAlongLast(values, lo, hi, lastAxis.spacing);
    else {
      differenceAlong(values, 1, lo, hi, up);
      differenceAlong(values, -1, lo, hi, down);
      for (let i = lo; i < hi; i++)
        slopesInside(k, i, i + 1, distanceAbove(lastAxis, from + i), distanceBelow(lastAxis, from + i));
    }
    if (lo > 0) slopesAtEnd(k, 0, 1, -1, distanceAbove(lastAxis, 0));
    if (hi < count) slopesAtEnd(k, count - 1, count, 1, distanceBelow(lastAxis, lastAxis.nodes - 1));
    if (cuts) slopesAtCuts(cuts, time);
    diagonals.forEach((diagonal, l) => {
      const out = diagonalRise[l] as Float64Array;
      for (let i = 0; i < count; i++)
        out[i] = (values[neighbourAcross(i, diagonal)] as number) - (values[segment.node + i] as number);
    });
  };
  /** Slopes and curvatures next to where the problem ends, from the payoff there and how far it is. */
  const slopesAtCuts = (cuts: Cuts, time: number): void => {
    const { node, count } = segment;
    gaps = cuts.gapsAt(time);
    for (let n = cuts.firstFrom(node); n < cuts.nodes.length && (cuts.nodes[n] as number) < node + count; n++)
      for (let k = 0; k < d; k++) {
        const i = (cuts.nodes[n] as number) - node;
        const at = indexAlong(k, i);
        const [above, below] = [cuts.above[d * n + k] as number, cuts.below[d * n + k] as number];
        if (at === 0) slopesAtEnd(k, i, i + 1, -1, above);
        else if (at === axisOf(k).nodes - 1) slopesAtEnd(k, i, i + 1, 1, below);
        else {
          const span = above + below;
          const up = ((rise[k] as Float64Array)[i] as number) + (gaps.above[d * n + k] as number);
          const down = ((fall[k] as Float64Array)[i] as number) + (gaps.below[d * n + k] as number);
          (slope[k] as Float64Array)[i] = (up * below) / (above * span) - (down * above) / (below * span);
          (curvature[k] as Float64Array)[i] = (2 * (up / above + down / below)) / span;
        }
      }
  };
  let gaps: ReturnType<Cuts['gapsAt']> | undefined;
  const neighbourAcross = (i: number, { axes: both, steps }: Diagonal): number => {
    let to = segment.node + i;
    for (let side = 0; side < 2; side++) {
      const k = both[side] as number;
      const at = indexAlong(k, i);
      to += (stepped(axisOf(k), at, steps[side] as number) - at) * (strides[k] as number);
    }
    return to;
  };
  const ask: Differences['ask'] = (k, i, side) => {
    const axis = axisOf(k);
    const at = indexAlong(k, i);
    (asked[k] as Int8Array)[i] = side;
    let [up, down] = [(rise[k] as Float64Array)[i] as number, (fall[k] as Float64Array)[i] as number];
    let [above, below] = [distanceAbove(axis, at), distanceBelow(axis, at)];
    const n = cuts ? cuts.numberOf(segment.node + i) : -1;
    if (cuts && gaps && n >= 0) {
      [above, below] = [cuts.above[d * n + k] as number, cuts.below[d * n + k] as number];
      [up, down] = [up + (gaps.above[d * n + k] as number), down + (gaps.below[d * n + k] as number)];
    }
    (slope[k] as Float64Array)[i] =
      side === SIDE.forward ? up / above : side === SIDE.backward ? -down / below : side === SIDE.none ? 0 : NaN;
  };
  return { rise, fall, diagonalRise, slope, curvature, asked, difference, ask };
}
