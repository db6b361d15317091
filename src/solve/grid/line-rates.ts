/** Rates of the Markov chain for one action at each node of a segment: those of `chain.ts`, written as loops. */
import { LARGEST_RATE } from './improve-node.js';
import { SLACK, diagonalsOf, notMonotone, stepped } from './chain.js';
import type { Cuts } from './cuts.js';
import type { Differences } from './line-differences.js';
import { distanceAbove, distanceBelow, type Axis, type End, type Grid } from './mesh.js';
import type { GridModel } from './model.js';
import { addLeaps, spreadOverLeaps } from './line-leaps.js';
import { SIDE, columns, type Position, type SegmentRates } from './segment.js';

/** Rates of `out.actions` on the segment; the Hamiltonians too where values are given. */
export type RateActions = (time: number, out: SegmentRates, values?: Float64Array) => void;

/** Adds rates times differences of U. */
function addJumps(count: number, rates: Float64Array, differences: Float64Array, height: Float64Array): void {
  for (let i = 0; i < count; i++) height[i] = (height[i] as number) + (rates[i] as number) * (differences[i] as number);
}

/** @param clamped bit mask of the ends of each node at which no action points inward */
export function ratesOn(
  grid: Grid,
  model: GridModel,
  clamped: Uint8Array,
  { segment, place, x, uniforms, indexAlong, inner, endOf }: Position,
  { rise, fall, diagonalRise }: Differences,
  cuts?: Cuts,
): RateActions {
  const { axes } = grid;
  const d = axes.length;
  const lastAxis = axes[d - 1] as Axis;
  const diagonals = diagonalsOf(model);
  const [takenUp, takenDown] = [columns(d), columns(d)];
  const axisOf = (k: number): Axis => axes[k] as Axis;
  const { sign } = model;
  const leap = model.wide ? spreadOverLeaps(grid, model, { segment, indexAlong }, cuts) : undefined;
  const mayBePlain = !leap && diagonals.length === 0 && model.controls.every((c) => c.domain.kind !== 'positive');

  const weighInside = (k: number, out: SegmentRates, lo: number, hi: number, above: number, below: number): void => {
    const [f, D, up, down, side] = [out.drift[k], out.diffusion[k], out.up[k], out.down[k], out.side[k]] as [
      Float64Array, Float64Array, Float64Array, Float64Array, Int8Array,
    ]; // prettier-ignore
    const span = above + below;
    const [ca, cb, ha, hb] = [1 / (above * span), 1 / (below * span), above / 2, below / 2];
    const { total } = out;
    const added = out.artificial[k] as Float64Array;
    let [sum, aside] = [0, 0];
    for (let i = lo; i < hi; i++) {
      const drift = f[i] as number;
      const diffusion = D[i] as number;
      const least = drift > 0 ? drift * ha : -drift * hb;
      const central = diffusion >= least;
      const spread = central ? diffusion : least;
      const u = 2 * (spread + drift * hb) * ca;
      const v = 2 * (spread - drift * ha) * cb;
      up[i] = u;
      down[i] = v;
      total[i] = (total[i] as number) + (u + v);
      sum += u + v;
      if (!central) aside++;
      added[i] = spread - diffusion;
      side[i] = central ? SIDE.central : drift > 0 ? SIDE.forward : SIDE.backward;
    }
    if (aside > 0 || !(sum <= LARGEST_RATE)) out.plain = false;
  };
  const weighEnd = (k: number, out: SegmentRates, lo: number, hi: number, which: number, h: number): void => {
    const axis = axisOf(k);
    const end: End = which < 0 ? axis.lower : axis.upper;
    const bit = 1 << (2 * k + (which < 0 ? 0 : 1));
    out.plain = false;
    const added = out.artificial[k] as Float64Array;
    const [f, D, side] = [out.drift[k] as Float64Array, out.diffusion[k] as Float64Array, out.side[k] as Int8Array];
    const [inside, outside] = (which < 0 ? [out.up[k], out.down[k]] : [out.down[k], out.up[k]]) as [
      Float64Array, Float64Array,
    ]; // prettier-ignore
    for (let i = lo; i < hi; i++) {
      const inward = which < 0 ? (f[i] as number) : -(f[i] as number);
      inside[i] = (end === 'reflect' ? (2 * (D[i] as number)) / (h * h) : 0) + (inward > 0 ? inward / h : 0);
      outside[i] = 0;
      added[i] = 0;
      out.total[i] = (out.total[i] as number) + (inside[i] as number);
      const held = inward < 0 || (inward === 0 && end === 'reflect');
      side[i] = held ? SIDE.none : which < 0 ? SIDE.forward : SIDE.backward;
      if (end === 'constrain' && inward < 0 && ((clamped[segment.node + i] as number) & bit) === 0) out.refused[i] = 1;
    }
  };
  /** Rates along the axes of the nodes next to where the problem ends, whose steps are shortened. */
  const shorten = (cuts: Cuts, out: SegmentRates): void => {
    const { node, count } = segment;
    for (let n = cuts.firstFrom(node); n < cuts.nodes.length && (cuts.nodes[n] as number) < node + count; n++) {
      const i = (cuts.nodes[n] as number) - node;
      for (let k = 0; k < d; k++) {
        const at = indexAlong(k, i);
        const [above, below] = [cuts.above[d * n + k] as number, cuts.below[d * n + k] as number];
        const before = ((out.up[k] as Float64Array)[i] as number) + ((out.down[k] as Float64Array)[i] as number);
        if (at === 0) weighEnd(k, out, i, i + 1, -1, above);
        else if (at === axisOf(k).nodes - 1) weighEnd(k, out, i, i + 1, 1, below);
        else weighInside(k, out, i, i + 1, above, below);
        out.total[i] = (out.total[i] as number) - before;
        (out.artificial[k] as Float64Array)[i] = 0;
      }
    }
  };
  /** What the payoff where they end adds to that of the nodes beyond. */
  const meetBoundary = (cuts: Cuts, time: number, out: SegmentRates): void => {
    const { node, count } = segment;
    const gaps = cuts.gapsAt(time);
    for (let n = cuts.firstFrom(node); n < cuts.nodes.length && (cuts.nodes[n] as number) < node + count; n++) {
      const i = (cuts.nodes[n] as number) - node;
      for (let k = 0; k < d; k++) {
        const [up, down] = [(out.up[k] as Float64Array)[i] as number, (out.down[k] as Float64Array)[i] as number];
        out.reward[i] =
          (out.reward[i] as number) + up * (gaps.above[d * n + k] as number) + down * (gaps.below[d * n + k] as number);
      }
    }
  };
  const addHeights = (out: SegmentRates, values: Float64Array): void => {
    const { count } = segment;
    const { reward, height } = out;
    for (let i = 0; i < count; i++) height[i] = reward[i] as number;
    for (let k = 0; k < d; k++) {
      addJumps(count, out.up[k] as Float64Array, rise[k] as Float64Array, height);
      addJumps(count, out.down[k] as Float64Array, fall[k] as Float64Array, height);
    }
    if (leap) addLeaps(segment, values, out, height);
    else out.across.forEach((rates, l) => addJumps(count, rates, diagonalRise[l] as Float64Array, height));
  };
  /** Rates of diagonal jumps, and what they take off the jumps along each axis. */
  const spreadAcross = (out: SegmentRates): void => {
    const { count } = segment;
    for (let k = 0; k < d; k++) {
      (takenUp[k] as Float64Array).fill(0, 0, count);
      (takenDown[k] as Float64Array).fill(0, 0, count);
    }
    diagonals.forEach(({ pair, axes: both, steps }, l) => {
      const across = out.across[l] as Float64Array;
      for (let i = 0; i < count; i++) {
        let rate = ((out.covariation[pair] as Float64Array)[i] as number) * steps[0] * steps[1];
        for (let side = 0; side < 2 && rate > 0; side++) {
          const k = both[side] as number;
          const axis = axisOf(k);
          const at = indexAlong(k, i);
          // At an end that is no mirror the noise along the axis is dropped, and what it has in common with others too.
          const end = at === 0 ? axis.lower : at === axis.nodes - 1 ? axis.upper : 'reflect';
          const h = (steps[side] as number) > 0 ? distanceAbove(axis, at) : distanceBelow(axis, at);
          rate = end === 'reflect' ? rate / h : 0;
        }
        across[i] = rate > 0 ? rate : 0;
        for (let side = 0; side < 2 && rate > 0; side++) {
          const k = both[side] as number;
          const at = indexAlong(k, i);
          const taken = (stepped(axisOf(k), at, steps[side] as number) > at ? takenUp : takenDown)[k] as Float64Array;
          taken[i] = (taken[i] as number) + rate;
        }
      }
    });
  };
  /** Lowers the rates along an axis by what diagonal jumps have taken, where drift needs it with more artificial diffusion. */
  const takeOff = (k: number, out: SegmentRates): void => {
    const { count } = segment;
    const axis = axisOf(k);
    const [up, down, f, D] = [out.up[k], out.down[k], out.drift[k], out.diffusion[k]] as [
      Float64Array, Float64Array, Float64Array, Float64Array,
    ]; // prettier-ignore
    for (let i = 0; i < count; i++) {
      const [cu, cd] = [(takenUp[k] as Float64Array)[i] as number, (takenDown[k] as Float64Array)[i] as number];
      if (cu === 0 && cd === 0) continue;
      const at = indexAlong(k, i);
      const [before, beforeDown] = [up[i] as number, down[i] as number];
      if (at === 0 || at === axis.nodes - 1) {
        up[i] = nonnegative(before - cu, cu, i);
        down[i] = nonnegative(beforeDown - cd, cd, i);
      } else {
        const [above, below] = [distanceAbove(axis, at), distanceBelow(axis, at)];
        const [drift, diffusion] = [f[i] as number, D[i] as number];
        const needed = ((above + below) / 2) * Math.max(cu * above, cd * below);
        nonnegative(diffusion - needed, needed, i);
        const [own, taken] = [above + below, needed];
        const least = Math.max((cu * above * own - drift * below) / 2, (cd * below * own + drift * above) / 2);
        const central = diffusion >= least - SLACK * taken;
        const spread = Math.max(diffusion, least);
        (out.artificial[k] as Float64Array)[i] = central ? 0 : spread - diffusion;
        up[i] = Math.max(0, (2 * spread + drift * below) / (above * own) - cu);
        down[i] = Math.max(0, (2 * spread - drift * above) / (below * own) - cd);
        (out.side[k] as Int8Array)[i] = central ? SIDE.central : drift > 0 ? SIDE.forward : SIDE.backward;
      }
      out.total[i] = (out.total[i] as number) + (up[i] as number) + (down[i] as number) - before - beforeDown;
    }
  };
  const nonnegative = (rate: number, scale: number, i: number): number => {
    if (rate < -SLACK * scale) throw notMonotone(grid, segment.node + i);
    return Math.max(0, rate);
  };
  return (time, out, values) => {
    const { count, from } = segment;
    uniforms[0] = time;
    out.plain = mayBePlain;
    out.refused.fill(0, 0, count);
    out.held.fill(0, 0, count);
    out.total.fill(0, 0, count);
    model.lineRates.run(count, uniforms, [x, ...out.actions], [out.reward, ...out.drift, ...out.diffusion, ...out.covariation]); // prettier-ignore
    if (sign < 0) for (let i = 0; i < count; i++) out.reward[i] = -(out.reward[i] as number);
    for (let k = 0; k < d - 1; k++) {
      const [axis, which] = [axisOf(k), endOf(k)];
      const [above, below] = [distanceAbove(axis, place[k] as number), distanceBelow(axis, place[k] as number)];
      if (which === 0) weighInside(k, out, 0, count, above, below);
      else weighEnd(k, out, 0, count, which, which < 0 ? above : below);
    }
    const [lo, hi] = inner();
    const k = d - 1;
    if (lastAxis.spacing !== undefined) weighInside(k, out, lo, hi, lastAxis.spacing, lastAxis.spacing);
    else
      for (let i = lo; i < hi; i++)
        weighInside(k, out, i, i + 1, distanceAbove(lastAxis, from + i), distanceBelow(lastAxis, from + i));
    if (lo > 0) weighEnd(k, out, 0, 1, -1, distanceAbove(lastAxis, 0));
    if (hi < count) weighEnd(k, out, count - 1, count, 1, distanceBelow(lastAxis, lastAxis.nodes - 1));
    if (cuts) shorten(cuts, out);
    if (leap || diagonals.length > 0) {
      if (leap) leap(time, out);
      else {
        spreadAcross(out);
        for (let axis = 0; axis < d; axis++) takeOff(axis, out);
      }
      for (const across of out.across)
        for (let i = 0; i < count; i++) out.total[i] = (out.total[i] as number) + (across[i] as number);
    }
    if (cuts) meetBoundary(cuts, time, out);
    model.controls.forEach(({ domain }, c) => {
      if (domain.kind !== 'positive') return;
      const a = out.actions[c] as Float64Array;
      for (let i = 0; i < count; i++) if (!((a[i] as number) > 0)) out.refused[i] = 1;
    });
    if (out.plain) {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += out.reward[i] as number;
      out.plain = sum - sum === 0;
    }
    if (values) addHeights(out, values);
  };
}
