/**
 * Whole lines of nodes at a time: differences of U, the actions that the derived maximiser gives, and the rates of actions,
 * all in short arrays that stay in the first cache level. The rates are those of `chain.ts`, written as loops.
 */
import type { NumericDomain } from '../../simulate/instance.js';
import { LARGEST_RATE } from './improve-node.js';
import { SLACK, diagonalsOf, notMonotone, stepped, type Diagonal } from './chain.js';
import { distanceAbove, distanceBelow, placeOf, type Axis, type End, type Grid } from './mesh.js';
import { pairsOf, type GridModel } from './model.js';
import { project } from './trial-values.js';

/** Most nodes in a segment of a line. */
export const SEGMENT = 512;

/** Which slope of U an action belongs to: central, forward, backward, or none (at an end that holds the state). */
export const SIDE = { central: 0, forward: 1, backward: 2, none: 3 } as const;

/** Rates of one action at each node of a segment. */
export interface SegmentRates {
  readonly actions: readonly Float64Array[];
  readonly reward: Float64Array;
  readonly drift: readonly Float64Array[];
  readonly diffusion: readonly Float64Array[];
  readonly covariation: readonly Float64Array[];
  /** Artificial diffusion along each axis that makes the rates nonnegative; zero at ends. */
  readonly artificial: readonly Float64Array[];
  readonly up: readonly Float64Array[];
  readonly down: readonly Float64Array[];
  readonly across: readonly Float64Array[];
  /** The sum of all rates, and the discrete Hamiltonian. */
  readonly total: Float64Array;
  readonly height: Float64Array;
  /** Side on which the scheme takes the slope along each axis for this action. */
  readonly side: readonly Int8Array[];
  /** 1 where the action pushes outward at an end that does not allow it, or is not in its domain. */
  readonly refused: Uint8Array;
  /** Whether nothing is special: no end, no jump across, all rates central, finite and not too large, no action refused. */
  plain: boolean;
}

/** A stretch of nodes along the last axis. */
export interface Segment {
  node: number;
  from: number;
  count: number;
}

const numbers = (n: number): readonly Float64Array[] => Array.from({ length: n }, () => new Float64Array(SEGMENT));

export function newSegmentRates(model: GridModel): SegmentRates {
  const d = model.states.length;
  return {
    actions: numbers(model.controls.length),
    reward: new Float64Array(SEGMENT),
    drift: numbers(d),
    diffusion: numbers(d),
    covariation: numbers(model.pairs.length),
    artificial: numbers(d),
    up: numbers(d),
    down: numbers(d),
    across: numbers(4 * model.pairs.length),
    height: new Float64Array(SEGMENT),
    total: new Float64Array(SEGMENT),
    side: Array.from({ length: d }, () => new Int8Array(SEGMENT)),
    refused: new Uint8Array(SEGMENT),
    plain: false,
  };
}

export interface Lines {
  readonly segment: Segment;
  /** U at the next and at the previous node less U here, along each axis; zero beyond an end. */
  readonly rise: readonly Float64Array[];
  readonly fall: readonly Float64Array[];
  readonly diagonalRise: readonly Float64Array[];
  readonly curvature: readonly Float64Array[];
  /** Side of the slopes that the derived maximiser was last asked for. */
  readonly asked: readonly Int8Array[];
  /** Goes to a segment. */
  readonly moveTo: (node: number, from: number, count: number) => void;
  /** Differences of the values there, and slopes as they are where nothing else is known: central inside. */
  readonly difference: (values: Float64Array) => void;
  /** Takes the slope of axis k at item i from another side. */
  readonly ask: (k: number, i: number, side: number) => void;
  /** The derived maximiser at these slopes, projected on the controls' domains. */
  readonly derive: (time: number, values: Float64Array, out: SegmentRates) => void;
  /** Rates of `out.actions`; the Hamiltonians too where `heights` is set. */
  readonly rate: (time: number, out: SegmentRates, heights: boolean) => void;
}

/** Adds rates times differences of U. */
function addJumps(count: number, rates: Float64Array, differences: Float64Array, height: Float64Array): void {
  for (let i = 0; i < count; i++) height[i] = (height[i] as number) + (rates[i] as number) * (differences[i] as number);
}

/** Work arrays and loops for the lines of a grid. */
export function linesOf(grid: Grid, model: GridModel, clamped: Uint8Array): Lines {
  const { axes, strides } = grid;
  const d = axes.length;
  const lastAxis = axes[d - 1] as Axis;
  const nodes = lastAxis.nodes;
  const segment: Segment = { node: 0, from: 0, count: 0 };
  const place = new Int32Array(d);
  const x = new Float64Array(SEGMENT);
  const [rise, fall, slope, curvature] = [numbers(d), numbers(d), numbers(d), numbers(d)];
  const asked = axes.map(() => new Int8Array(SEGMENT));
  const [stateSlope, stateCurvature] = [numbers(d), numbers(d)];
  const pairs = pairsOf(d);
  const [mixed, value] = [numbers(pairs.length), new Float64Array(SEGMENT)];
  const diagonals = diagonalsOf(model);
  const diagonalRise = numbers(diagonals.length);
  const [takenUp, takenDown] = [numbers(d), numbers(d)];
  const uniforms = new Float64Array(d);
  const axisOf = (k: number): Axis => axes[k] as Axis;
  const mayBePlain = diagonals.length === 0 && model.controls.every((c) => c.domain.kind !== 'positive');

  const moveTo: Lines['moveTo'] = (node, from, count) => {
    [segment.node, segment.from, segment.count] = [node, from, count];
    placeOf(grid, node, place);
    const { spacing, anchor } = lastAxis;
    if (spacing !== undefined && anchor && !lastAxis.logarithmic) {
      const { coordinate } = anchor;
      const first = from - anchor.node;
      for (let i = 0; i < count; i++) x[i] = coordinate + (first + i) * spacing;
    } else {
      const { state } = lastAxis;
      for (let i = 0; i < count; i++) x[i] = state[from + i] as number;
    }
    for (let k = 0; k < d - 1; k++) uniforms[1 + k] = axisOf(k).state[place[k] as number] as number;
  };
  /** The items of the segment that are no ends of the last axis. */
  const inner = (): readonly [number, number] => [
    segment.from === 0 ? 1 : 0,
    segment.from + segment.count === nodes ? segment.count - 1 : segment.count,
  ];
  /** Which end of axis k the whole segment lies at: −1 lower, 1 upper, 0 neither. */
  const endOf = (k: number): number => (place[k] === 0 ? -1 : place[k] === axisOf(k).nodes - 1 ? 1 : 0);

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
  const difference: Lines['difference'] = (values) => {
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
    if (hi < count) slopesAtEnd(k, count - 1, count, 1, distanceBelow(lastAxis, nodes - 1));
    diagonals.forEach((diagonal, l) => {
      const out = diagonalRise[l] as Float64Array;
      for (let i = 0; i < count; i++)
        out[i] = (values[neighbourAcross(i, diagonal)] as number) - (values[segment.node + i] as number);
    });
  };
  const neighbourAcross = (i: number, { axes: both, steps }: Diagonal): number => {
    let to = segment.node + i;
    for (let side = 0; side < 2; side++) {
      const k = both[side] as number;
      const at = k === d - 1 ? segment.from + i : (place[k] as number);
      to += (stepped(axisOf(k), at, steps[side] as number) - at) * (strides[k] as number);
    }
    return to;
  };
  const ask: Lines['ask'] = (k, i, side) => {
    const axis = axisOf(k);
    const at = k === d - 1 ? segment.from + i : (place[k] as number);
    (asked[k] as Int8Array)[i] = side;
    const [up, down] = [(rise[k] as Float64Array)[i] as number, (fall[k] as Float64Array)[i] as number];
    (slope[k] as Float64Array)[i] =
      side === SIDE.forward
        ? up / distanceAbove(axis, at)
        : side === SIDE.backward
          ? -down / distanceBelow(axis, at)
          : side === SIDE.none
            ? 0
            : NaN;
  };

  const { lineMaximiser, jets, sign } = model;
  const columnsOfJets = [x, value, ...stateSlope, ...stateCurvature, ...mixed];
  /** Jets in the states, in the problem's sign, from slopes and curvatures in the coordinates. */
  const toStates = (values: Float64Array): void => {
    const { count, node } = segment;
    if (jets.value) for (let i = 0; i < count; i++) value[i] = sign * (values[node + i] as number);
    for (let k = 0; k < d; k++) {
      const [p, m] = [slope[k] as Float64Array, curvature[k] as Float64Array];
      const [ps, ms] = [stateSlope[k] as Float64Array, stateCurvature[k] as Float64Array];
      if (!axisOf(k).logarithmic) {
        if (jets.slopes[k]) for (let i = 0; i < count; i++) ps[i] = sign * (p[i] as number);
        if (jets.curvatures[k]) for (let i = 0; i < count; i++) ms[i] = sign * (m[i] as number);
        continue;
      }
      for (let i = 0; i < count; i++) {
        const scale = 1 / (k === d - 1 ? (x[i] as number) : (uniforms[1 + k] as number));
        ps[i] = sign * (p[i] as number) * scale;
        ms[i] = sign * ((m[i] as number) - (p[i] as number)) * scale * scale;
      }
    }
    pairs.forEach((pair, j) => {
      if (jets.mixed[j]) mixedDifference(values, pair, mixed[j] as Float64Array);
    });
  };
  /** ∂²U/∂y_j∂y_k by central differences (one-sided at ends), turned into states. */
  const mixedDifference = (values: Float64Array, [j, k]: readonly [number, number], out: Float64Array): void => {
    const steps = (axis: number, i: number): readonly [number, number, number] => {
      const { coordinate } = axisOf(axis);
      const at = axis === d - 1 ? segment.from + i : (place[axis] as number);
      const [low, high] = [Math.max(0, at - 1), Math.min(coordinate.length - 1, at + 1)];
      const stride = strides[axis] as number;
      return [(low - at) * stride, (high - at) * stride, (coordinate[high] as number) - (coordinate[low] as number)];
    };
    for (let i = 0; i < segment.count; i++) {
      const [jl, jh, dj] = steps(j, i);
      const [kl, kh, dk] = steps(k, i);
      const at = segment.node + i;
      const u = (offset: number): number => values[at + offset] as number;
      let second = (u(jh + kh) - u(jh + kl) - u(jl + kh) + u(jl + kl)) / (dj * dk);
      for (const axis of [j, k])
        if (axisOf(axis).logarithmic) second /= axis === d - 1 ? (x[i] as number) : (uniforms[1 + axis] as number);
      out[i] = sign * second;
    }
  };
  const projectAll = (values: Float64Array, domain: NumericDomain): void => {
    const { count } = segment;
    if (domain.kind === 'real') return;
    if (domain.kind === 'set') for (let i = 0; i < count; i++) values[i] = project(values[i] as number, domain);
    else {
      const { lower, upper } = domain;
      for (let i = 0; i < count; i++) {
        const v = values[i] as number;
        values[i] = v < lower ? lower : v > upper ? upper : v;
      }
    }
  };
  const derive: Lines['derive'] = (time, values, out) => {
    toStates(values);
    uniforms[0] = time;
    lineMaximiser?.run(segment.count, uniforms, columnsOfJets, out.actions);
    model.controls.forEach(({ domain }, c) => projectAll(out.actions[c] as Float64Array, domain));
  };

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
  const addHeights = (out: SegmentRates): void => {
    const { count } = segment;
    const { reward, height } = out;
    for (let i = 0; i < count; i++) height[i] = reward[i] as number;
    for (let k = 0; k < d; k++) {
      addJumps(count, out.up[k] as Float64Array, rise[k] as Float64Array, height);
      addJumps(count, out.down[k] as Float64Array, fall[k] as Float64Array, height);
    }
    out.across.forEach((rates, l) => addJumps(count, rates, diagonalRise[l] as Float64Array, height));
  };
  /** Rates of diagonal jumps, and what they take off the jumps along each axis. */
  const spreadAcross = (out: SegmentRates): void => {
    const { count, from } = segment;
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
          const at = k === d - 1 ? from + i : (place[k] as number);
          // At an end that is no mirror the noise along the axis is dropped, and what it has in common with others too.
          const end = at === 0 ? axis.lower : at === axis.nodes - 1 ? axis.upper : 'reflect';
          const h = (steps[side] as number) > 0 ? distanceAbove(axis, at) : distanceBelow(axis, at);
          rate = end === 'reflect' ? rate / h : 0;
        }
        across[i] = rate > 0 ? rate : 0;
        for (let side = 0; side < 2 && rate > 0; side++) {
          const k = both[side] as number;
          const at = k === d - 1 ? from + i : (place[k] as number);
          const taken = (stepped(axisOf(k), at, steps[side] as number) > at ? takenUp : takenDown)[k] as Float64Array;
          taken[i] = (taken[i] as number) + rate;
        }
      }
    });
  };
  /** Lowers the rates along an axis by what diagonal jumps have taken, where drift needs it with more artificial diffusion. */
  const takeOff = (k: number, out: SegmentRates): void => {
    const { count, from } = segment;
    const axis = axisOf(k);
    const [up, down, f, D] = [out.up[k], out.down[k], out.drift[k], out.diffusion[k]] as [
      Float64Array, Float64Array, Float64Array, Float64Array,
    ]; // prettier-ignore
    for (let i = 0; i < count; i++) {
      const [cu, cd] = [(takenUp[k] as Float64Array)[i] as number, (takenDown[k] as Float64Array)[i] as number];
      if (cu === 0 && cd === 0) continue;
      const at = k === d - 1 ? from + i : (place[k] as number);
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
  const rate: Lines['rate'] = (time, out, heights) => {
    const { count, from } = segment;
    uniforms[0] = time;
    out.plain = mayBePlain;
    out.refused.fill(0, 0, count);
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
    if (hi < count) weighEnd(k, out, count - 1, count, 1, distanceBelow(lastAxis, nodes - 1));
    if (diagonals.length > 0) {
      spreadAcross(out);
      for (let axis = 0; axis < d; axis++) takeOff(axis, out);
      for (const across of out.across)
        for (let i = 0; i < count; i++) out.total[i] = (out.total[i] as number) + (across[i] as number);
    }
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
    if (heights) addHeights(out);
  };
  return { segment, rise, fall, diagonalRise, curvature, asked, moveTo, difference, ask, derive, rate };
}
