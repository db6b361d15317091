/**
 * Jumps to nodes further off than neighbours, for correlated noise that jumps to neighbours cannot carry (Bonnans, Ottenwaelter
 * and Zidani 2004; Bonnans, Bonnet and Mirebeau 2021). How far they may go grows like the root of the number of nodes along an
 * axis, so that their reach vanishes with the spacing while every correlation short of one is carried in the end.
 */
import { decomposePlane, decomposeSpace, newDecomposition, MOST_VECTORS } from './lattice-decomposition.js';
import type { Cuts } from './cuts.js';
import type { Axis, Grid } from './mesh.js';
import type { GridModel } from './model.js';
import type { NodeRates } from './node-rates.js';

/** Columns of leaps at a node: both ways along each vector of a decomposition. */
export const leapsOf = (model: GridModel): number =>
  !model.wide ? 0 : model.states.length === 2 ? 6 : 2 * MOST_VECTORS;

/** Of the rates, those that leaps fill; what payoffs at boundaries met before nodes beyond add is added to the reward. */
export type LeapRates = Omit<NodeRates, 'drift' | 'allowed'>;

/** Longest leap along an axis of so many nodes; a mirror needs room for it. */
const REACH = 1.5;
const longestOn = (axis: Axis): number =>
  Math.max(2, Math.min(100, axis.nodes >> 2, Math.round(REACH * Math.sqrt(axis.nodes))));

const BASE = 256;
const MIDDLE = 128;
/** Steps along up to three axes as one number. */
export const packSteps = (x: number, y: number, z: number): number =>
  ((x + MIDDLE) * BASE + (y + MIDDLE)) * BASE + (z + MIDDLE);
/** The steps along axis k of packed ones. */
export const stepsAlong = (packed: number, k: number): number => (Math.floor(packed / BASE ** (2 - k)) % BASE) - MIDDLE;

/** Index on an axis after so many steps, mirrors at both ends. */
export function folded(i: number, last: number): number {
  return i < 0 ? -i : i > last ? 2 * last - i : i;
}

/**
 * Fills the rates at a node.
 *
 * @param place index along each axis
 * @param out on entry `up` and `down` as the axes have them alone, which stays at ends that are no mirrors
 * @returns false where nothing leaps, so that they stay everywhere
 */
export type Leap = (
  time: number,
  place: ArrayLike<number>,
  drift: ArrayLike<number>,
  diffusion: ArrayLike<number>,
  covariation: ArrayLike<number>,
  out: LeapRates,
) => boolean;

export function leapsOn(grid: Grid, model: GridModel, cuts?: Cuts): Leap {
  const { axes, strides } = grid;
  const d = axes.length;
  const spacing = axes.map((axis) => axis.spacing ?? NaN);
  const longest = axes.map(longestOn);
  const { pairs } = model;
  const found = newDecomposition();
  /** The tensor in units of the mesh, the room along each axis, and what they were last time. */
  const [own, off, room] = [new Float64Array(3), new Float64Array(3), new Int32Array(3)];
  const known = new Float64Array(9).fill(NaN);
  const noisy = axes.map(() => false);

  const decompose = (): void => {
    let same = true;
    for (let k = 0; k < 3; k++) {
      if (known[k] !== own[k] || known[3 + k] !== off[k] || known[6 + k] !== room[k]) same = false;
      [known[k], known[3 + k], known[6 + k]] = [own[k] as number, off[k] as number, room[k] as number];
    }
    if (same) return;
    const active = [0, 1, 2].filter((k) => noisy[k]);
    const [j, k] = active as [number, number];
    if (active.length === 3) {
      decomposeSpace(own, off, room, found);
      return;
    }
    const c = off[j + k - 1] as number;
    decomposePlane(own[j] as number, own[k] as number, c, room[j] as number, room[k] as number, found, j, k);
  };
  /** Weight of second differences along each axis. */
  const axial = new Float64Array(3);

  const nodeAfter = (place: ArrayLike<number>, n: number, way: number): number => {
    let node = 0;
    for (let k = 0; k < d; k++) {
      const i = (place[k] as number) + Math.round(way * (found.vector[3 * n + k] as number));
      node += folded(i, (axes[k] as Axis).nodes - 1) * (strides[k] as number);
    }
    return node;
  };
  /** Whether the problem has ended in the middle of a leap but not at its end. */
  const passesOver = (place: ArrayLike<number>): boolean => {
    for (let n = 0; n < found.count; n++)
      for (const way of [-1, 1])
        if (cuts?.held[nodeAfter(place, n, way / 2)] === 1 && cuts.held[nodeAfter(place, n, way)] !== 1) return true;
    return false;
  };
  const [forth, back] = [
    { share: 1, gap: 0 },
    { share: 1, gap: 0 },
  ];
  /** Shortens the two leaps along a vector to where the problem ends. */
  const shorten = (cuts: Cuts, time: number, here: number, l: number, out: LeapRates): void => {
    let any = false;
    for (const [way, met] of [[l - 1, back], [l, forth]] as const) {
      [met.share, met.gap] = [1, 0];
      const to = here + (out.target[way] as number);
      if (cuts.held[to] !== 1) continue;
      cuts.meet(here, to, time, met);
      any = true;
    }
    if (!any) return;
    const weight = (2 * (out.across[l] as number)) / (back.share + forth.share);
    out.across[l - 1] = weight / back.share;
    out.across[l] = weight / forth.share;
    out.reward += (weight / back.share) * back.gap + (weight / forth.share) * forth.gap;
  }; // prettier-ignore

  return (time, place, drift, diffusion, covariation, out) => {
    out.across.fill(0);
    out.lost.fill(0);
    let active = 0;
    for (let k = 0; k < d; k++) {
      const { lower, upper, nodes } = axes[k] as Axis;
      const [i, last, h] = [place[k] as number, nodes - 1, spacing[k] as number];
      const below = lower === 'reflect' ? last : i;
      const above = upper === 'reflect' ? last : last - i;
      room[k] = Math.min(longest[k] as number, below, above);
      own[k] = (diffusion[k] as number) / (h * h);
      // At an end that is no mirror the noise along the axis is dropped, and what it has in common with others too.
      noisy[k] = room[k] !== 0 && (own[k] as number) > 0;
      if (noisy[k]) active++;
      else [own[k], room[k]] = [0, 0];
    }
    off.fill(0);
    let any = false;
    for (let n = 0; n < pairs.length; n++) {
      const [j, k] = pairs[n] as readonly [number, number];
      if (!noisy[j] || !noisy[k]) continue;
      const c = (covariation[n] as number) / ((spacing[j] as number) * (spacing[k] as number));
      off[j + k - 1] = c;
      if (c !== 0) any = true;
    }
    if (!any || active < 2) return false;
    decompose();
    // Only shorter leaps do not pass over a place where the problem has ended.
    while (cuts && passesOver(place)) {
      if (room.every((steps) => steps <= 1)) return false;
      for (let k = 0; k < 3; k++) room[k] = ((room[k] as number) + 1) >> 1;
      decompose();
    }
    axial.fill(0);
    let [l, here] = [0, 0];
    for (let k = 0; k < d; k++) here += (place[k] as number) * (strides[k] as number);
    const cut = cuts ? cuts.numberOf(here) : -1;
    for (let n = 0; n < found.count; n++) {
      const weight = found.weight[n] as number;
      const [x, y, z] = [found.vector[3 * n], found.vector[3 * n + 1], found.vector[3 * n + 2]] as [number, number, number]; // prettier-ignore
      const axis = y === 0 && z === 0 ? 0 : x === 0 && z === 0 ? 1 : x === 0 && y === 0 ? 2 : -1;
      if (axis >= 0) {
        axial[axis] = (axial[axis] as number) + weight;
        continue;
      }
      for (let way = -1; way <= 1; way += 2) {
        let target = 0;
        for (let k = 0; k < d; k++) {
          const step = way * (k === 0 ? x : k === 1 ? y : z);
          const i = place[k] as number;
          target += (folded(i + step, (axes[k] as Axis).nodes - 1) - i) * (strides[k] as number);
        }
        out.across[l] = weight;
        out.target[l] = target;
        out.steps[l++] = packSteps(way * x, way * y, way * z);
      }
      if (cuts) shorten(cuts, time, here, l - 1, out);
    }
    if (found.carried < 1)
      for (let n = 0; n < pairs.length; n++) {
        const [j, k] = pairs[n] as readonly [number, number];
        if (noisy[j] && noisy[k]) out.lost[n] = (1 - found.carried) * (covariation[n] as number);
      }
    for (let k = 0; k < d; k++) {
      const last = (axes[k] as Axis).nodes - 1;
      const [i, h, weight] = [place[k] as number, spacing[k] as number, axial[k] as number];
      if (!noisy[k]) continue;
      const pull = (drift[k] as number) / h;
      if (i === 0 || i === last) {
        const inward = Math.max(0, i === 0 ? pull : -pull);
        out.up[k] = i === 0 ? 2 * weight + inward : 0;
        out.down[k] = i === 0 ? 0 : 2 * weight + inward;
        continue;
      }
      if (cuts && cut >= 0) {
        const [above, below, f] = [
          cuts.above[d * cut + k] as number,
          cuts.below[d * cut + k] as number,
          drift[k] as number,
        ];
        const spread = Math.max(weight * h * h, f > 0 ? (f * above) / 2 : (-f * below) / 2);
        out.up[k] = (2 * spread + f * below) / (above * (above + below));
        out.down[k] = (2 * spread - f * above) / (below * (above + below));
        continue;
      }
      const spread = Math.max(weight, Math.abs(pull) / 2);
      if (spread > weight * (1 + 1e-12)) out.central = false;
      out.artificial[k] = (spread - weight) * h * h;
      out.up[k] = spread + pull / 2;
      out.down[k] = spread - pull / 2;
    }
    return true;
  };
}
