/**
 * From a grid to the one with every other node: which nodes stay, how corrections come back (linear along each axis) and how
 * residuals go over (the transpose, by control volumes), and the same chain written for the wider spacing.
 */
import { folded, stepsAlong } from './leaps.js';
import type { Operator } from './operator.js';

/** One axis of a level: the distances of its nodes, and what its ends are. */
export interface LevelAxis {
  readonly coordinate: Float64Array;
  /** Whether diffusion acts across the end, as at a mirror. */
  readonly mirrors: readonly [boolean, boolean];
}

export interface AxisCoarsening {
  /** Fine index of each coarse node. */
  readonly kept: Int32Array;
  /** Weights of the fine node before, at and after each coarse node, for residuals; they sum to one. */
  readonly before: Float64Array;
  readonly centre: Float64Array;
  readonly after: Float64Array;
  /** Weight of the lower coarse neighbour of each fine node that does not stay. */
  readonly lower: Float64Array;
}

/** Fewer nodes than this along an axis are not halved. */
const FEWEST = 5;

export const canCoarsen = (axes: readonly LevelAxis[]): boolean => axes.some((a) => a.coordinate.length >= FEWEST);

/** Keeps every other node and the last. */
export function coarsenAxis({ coordinate }: LevelAxis): AxisCoarsening {
  const n = coordinate.length;
  const kept = n < FEWEST ? [...coordinate.keys()] : [...coordinate.keys()].filter((i) => i % 2 === 0 || i === n - 1);
  const m = kept.length;
  const [before, centre, after, lower] = [
    new Float64Array(m),
    new Float64Array(m),
    new Float64Array(m),
    new Float64Array(n),
  ];
  const y = (i: number): number => coordinate[Math.min(n - 1, Math.max(0, i))] as number;
  const volume = (i: number): number => (y(i + 1) - y(i - 1)) / 2;
  const stays = new Set(kept);
  for (let i = 1; i < n - 1; i++) if (!stays.has(i)) lower[i] = (y(i + 1) - y(i)) / (y(i + 1) - y(i - 1));
  kept.forEach((i, I) => {
    const left = i > 0 && !stays.has(i - 1) ? (1 - (lower[i - 1] as number)) * volume(i - 1) : 0;
    const right = i < n - 1 && !stays.has(i + 1) ? (lower[i + 1] as number) * volume(i + 1) : 0;
    const sum = left + volume(i) + right;
    before[I] = left / sum;
    after[I] = right / sum;
    centre[I] = volume(i) / sum;
  });
  return { kept: Int32Array.from(kept), before, centre, after, lower };
}

export const coarseAxis = (axis: LevelAxis, { kept }: AxisCoarsening): LevelAxis => ({
  ...axis,
  coordinate: Float64Array.from(kept, (i) => axis.coordinate[i] as number),
});

/** Transfers between a level of the shape and the next coarser one, axis by axis. */
export function transfers(shape: readonly number[], coarsenings: readonly AxisCoarsening[]) {
  const d = shape.length;
  const coarse = coarsenings.map((c) => c.kept.length);
  // Shapes on the way down: the last axis is coarsened first.
  const between = Array.from({ length: d + 1 }, (_, j) =>
    shape.map((n, k) => (k >= d - j ? (coarse[k] as number) : n)),
  );
  const sizes = between.map((s) => s.reduce((n, m) => n * m, 1));
  const work = sizes.slice(1, -1).map((n) => new Float64Array(n));

  const restrictAxis = (k: number, from: Float64Array, to: Float64Array): void => {
    const { kept, before, centre, after } = coarsenings[k] as AxisCoarsening;
    const inner = coarse.slice(k + 1).reduce((n, m) => n * m, 1);
    const [n, m] = [shape[k] as number, kept.length];
    const outer = shape.slice(0, k).reduce((a, b) => a * b, 1);
    for (let o = 0; o < outer; o++)
      for (let I = 0; I < m; I++) {
        const i = kept[I] as number;
        // No lists here: along the last axis each would be made for a single node.
        const a = before[I] as number;
        const b = centre[I] as number;
        const c = after[I] as number;
        const source = (o * n + i) * inner;
        const target = (o * m + I) * inner;
        const low = i > 0 ? -inner : 0;
        const high = i < n - 1 ? inner : 0;
        for (let q = 0; q < inner; q++) {
          const at = source + q;
          to[target + q] = a * (from[at + low] as number) + b * (from[at] as number) + c * (from[at + high] as number);
        }
      }
  };
  const prolongAxis = (
    k: number,
    from: Float64Array,
    to: Float64Array,
    fromPad: number,
    toPad: number,
    add: boolean,
  ): void => {
    const { kept, lower } = coarsenings[k] as AxisCoarsening;
    const inner = coarse.slice(k + 1).reduce((n, m) => n * m, 1);
    const [n, m] = [shape[k] as number, kept.length];
    const outer = shape.slice(0, k).reduce((a, b) => a * b, 1);
    for (let o = 0; o < outer; o++) {
      let I = 0;
      for (let i = 0; i < n; i++) {
        const exact = kept[I] === i;
        const w = exact ? 1 : (lower[i] as number);
        const below = (o * m + (exact ? I : I - 1)) * inner + fromPad;
        const above = exact ? below : below + inner;
        const target = (o * n + i) * inner + toPad;
        for (let q = 0; q < inner; q++) {
          const v = w * (from[below + q] as number) + (1 - w) * (from[above + q] as number);
          to[target + q] = add ? (to[target + q] as number) + v : v;
        }
        if (exact) I++;
      }
    }
  };
  return {
    /** Residuals to the coarse right side. */
    restrict: (residual: Float64Array, right: Float64Array): void => {
      let from = residual;
      for (let k = d - 1; k >= 0; k--) {
        const to = k === 0 ? right : (work[d - 1 - k] as Float64Array);
        restrictAxis(k, from, to);
        from = to;
      }
    },
    /** Adds the coarse unknown (padded) to the fine one (padded). */
    prolong: (coarseUnknown: Float64Array, coarsePad: number, fine: Float64Array, pad: number): void => {
      let from = coarseUnknown;
      let fromPad = coarsePad;
      for (let k = 0; k < d; k++) {
        const last = k === d - 1;
        const to = last ? fine : (work[d - 2 - k] as Float64Array);
        prolongAxis(k, from, to, fromPad, last ? pad : 0, last);
        from = to;
        fromPad = 0;
      }
    },
  };
}

/** Fine node of each coarse node. */
export function keptNodes(fine: Operator, coarsenings: readonly AxisCoarsening[]): Int32Array {
  let nodes = [0];
  coarsenings.forEach(({ kept }, k) => {
    const stride = fine.strides[k] as number;
    nodes = nodes.flatMap((node) => Array.from(kept, (i) => node + i * stride));
  });
  return Int32Array.from(nodes);
}

/**
 * The chain of a coarse level: drift and diffusion as the fine rates at the same node have them, with as much artificial
 * diffusion as the wider spacing needs to keep rates nonnegative.
 *
 * @param nodes fine node of each coarse node
 */
export function coarsenRates(
  fine: Operator,
  axes: readonly LevelAxis[],
  coarse: Operator,
  coarsenings: readonly AxisCoarsening[],
  nodes: Int32Array,
): void {
  coarse.decay = fine.decay;
  axes.forEach((axis, k) => coarsenAxisRates(fine, axis, coarse, coarsenings[k] as AxisCoarsening, k, nodes));
  coarse.across.forEach((to, l) => {
    const from = fine.across[l] as Float64Array;
    // A diagonal rate falls with the product of the two spacings.
    const [j, k] = coarse.pairs[l] as readonly [number, number];
    const share = [j, k].reduce((s, a) => (coarse.shape[a] === fine.shape[a] ? s : s / 2), 1);
    for (let i = 0; i < to.length; i++) to[i] = share * (from[nodes[i] as number] as number);
  });
  if (fine.leaps.length > 0) coarsenLeaps(fine, axes, coarse, nodes);
}

/**
 * Leaps take as many steps on the coarse level, at a quarter of the rate. Where that leads off the grid, or an axis stays as it
 * is, the node keeps the noise along each axis and loses what they have in common: the level only corrects the finer one.
 */
function coarsenLeaps(fine: Operator, axes: readonly LevelAxis[], coarse: Operator, nodes: Int32Array): void {
  const { shape, strides, size } = coarse;
  const d = shape.length;
  const halved = shape.map((n, k) => n !== fine.shape[k]);
  const place = new Int32Array(d);
  const step = new Int32Array(d);
  fine.leaps.forEach((from, l) => {
    const { rates, to, steps } = coarse.leaps[l] as Operator['leaps'][number];
    for (let q = 0; q < size; q++) {
      const node = nodes[q] as number;
      const rate = from.rates[node] as number;
      const packed = from.steps[node] as number;
      [rates[q], to[q], steps[q]] = [0, q, packed];
      if (rate === 0) continue;
      let fits = true;
      let rest = q;
      let target = 0;
      for (let k = 0; k < d; k++) {
        const [n, stride] = [shape[k] as number, strides[k] as number];
        const i = (place[k] = Math.floor(rest / stride));
        rest -= i * stride;
        const s = (step[k] = stepsAlong(packed, k));
        if (s === 0) continue;
        const [low, high] = (axes[k] as LevelAxis).mirrors;
        const reach = Math.abs(s);
        // Both ways, so that a vector is kept whole or not at all.
        if (!halved[k] || 2 * reach > n - 1 || (i < reach && !low) || (i + reach > n - 1 && !high)) fits = false;
        target += folded(i + s, n - 1) * stride;
      }
      for (let k = 0; k < d; k++) if (step[k] === 0) target += (place[k] as number) * (strides[k] as number);
      if (fits) [rates[q], to[q]] = [rate / 4, target];
      else
        for (let k = 0; k < d; k++) {
          const [s, i, n] = [step[k] as number, place[k] as number, shape[k] as number];
          const along = (rate * s * s) / (halved[k] ? 4 : 1);
          if (s === 0) continue;
          // Each of the two ways of a vector brings half of both rates; at a mirror both lead inside.
          const [up, down] = [coarse.up[k] as Float64Array, coarse.down[k] as Float64Array];
          if (i < n - 1) up[q] = (up[q] as number) + (i === 0 ? along : along / 2);
          if (i > 0) down[q] = (down[q] as number) + (i === n - 1 ? along : along / 2);
        }
    }
  });
}

function coarsenAxisRates(
  fine: Operator,
  { coordinate, mirrors }: LevelAxis,
  coarse: Operator,
  { kept }: AxisCoarsening,
  k: number,
  nodes: Int32Array,
): void {
  const [fineUp, fineDown] = [fine.up[k] as Float64Array, fine.down[k] as Float64Array];
  const [up, down] = [coarse.up[k] as Float64Array, coarse.down[k] as Float64Array];
  const [n, m, stride] = [coordinate.length, kept.length, coarse.strides[k] as number];
  const y = (i: number): number => coordinate[i] as number;
  for (let I = 0; I < m; I++) {
    const i = kept[I] as number;
    const atEnd = i === 0 || i === n - 1;
    // Distances to the neighbours on the fine level and on the coarse one.
    const [above, below] = [i < n - 1 ? y(i + 1) - y(i) : 0, i > 0 ? y(i) - y(i - 1) : 0];
    const [wideAbove, wideBelow] = [
      I < m - 1 ? y(kept[I + 1] as number) - y(i) : 0,
      I > 0 ? y(i) - y(kept[I - 1] as number) : 0,
    ];
    // Across a mirror diffusion counts, at any other end only drift.
    const narrower = i === 0 ? above / wideAbove : below / wideBelow;
    const scale = mirrors[i === 0 ? 0 : 1] ? narrower * narrower : narrower;
    const sum = wideAbove + wideBelow;
    const [ca, cb] = [1 / (wideAbove * sum), 1 / (wideBelow * sum)];
    for (let outer = I * stride; outer < coarse.size; outer += m * stride)
      for (let q = outer; q < outer + stride; q++) {
        const node = nodes[q] as number;
        const u = fineUp[node] as number;
        const v = fineDown[node] as number;
        if (atEnd) {
          up[q] = i === 0 ? u * scale : 0;
          down[q] = i === 0 ? 0 : v * scale;
          continue;
        }
        const drift = u * above - v * below;
        const diffusion = (u * above * above + v * below * below) / 2;
        const least = drift > 0 ? (drift * wideAbove) / 2 : (-drift * wideBelow) / 2;
        const spread = diffusion > least ? diffusion : least;
        const rate = (2 * spread - drift * wideAbove) * cb;
        up[q] = (2 * spread + drift * wideBelow) * ca;
        down[q] = rate > 0 ? rate : 0;
      }
  }
}
