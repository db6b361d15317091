/**
 * Uniform grids over one or two states (the logarithm of a positive one), and interpolation between their nodes: linear,
 * which keeps Bellman's operator monotone and a contraction, or cubic, of order four where the value is smooth.
 */
import { CostateError } from '../../errors.js';

export interface Axis {
  readonly logarithmic: boolean;
  /** Coordinate of the first node, distance of the nodes, and their number. */
  readonly from: number;
  readonly spacing: number;
  readonly nodes: number;
  /** Whether the state must not pass an end of the axis: declared ends are the problem's own. */
  readonly closed: readonly [boolean, boolean];
}

export interface Lattice {
  readonly axes: readonly Axis[];
  readonly size: number;
}

/** Share of an axis by which a next state may pass an open end: the value goes on as a straight line there. */
const MARGIN = 0.25;
/** Share of a cell that rounding may put a state beyond a closed end. */
const ROUNDING = 1e-9;
/** Nodes in reach of one point on one axis. */
const STENCIL = 4;
/** Most nodes a point is interpolated from. */
export const MOST_CORNERS = STENCIL ** 2;

export const lattice = (axes: readonly Axis[]): Lattice => ({
  axes,
  size: axes.reduce((size, axis) => size * axis.nodes, 1),
});

export const coordinateOf = (axis: Pick<Axis, 'logarithmic'>, x: number): number =>
  axis.logarithmic ? Math.log(x) : x;

/** The state at a node; the first axis runs slowest. */
export function stateAt({ axes }: Lattice, node: number): number[] {
  const state: number[] = [];
  let rest = node;
  for (let d = axes.length - 1; d >= 0; d--) {
    const axis = axes[d] as Axis;
    const i = rest % axis.nodes;
    rest = (rest - i) / axis.nodes;
    const y = axis.from + i * axis.spacing;
    state[d] = axis.logarithmic ? Math.exp(y) : y;
  }
  return state;
}

/** Interpolation from the nodes of one axis: the first of `count` neighbours and their weights. */
interface Stencil {
  first: number;
  count: number;
  readonly weights: Float64Array;
}

const newStencil = (): Stencil => ({ first: 0, count: 0, weights: new Float64Array(STENCIL) });

/** Fills a stencil for a coordinate; false where the state must not be there. */
function reach(axis: Axis, y: number, cubic: boolean, level: boolean, out: Stencil): boolean {
  const last = axis.nodes - 1;
  let place = (y - axis.from) / axis.spacing;
  const [least, most] = [-MARGIN * last, (1 + MARGIN) * last];
  // NaN is nowhere.
  if (level ? Number.isNaN(place) : !(place >= least && place <= most)) return false;
  if (place < 0 && axis.closed[0]) {
    if (place < -ROUNDING) return false;
    place = 0;
  }
  if (place > last && axis.closed[1]) {
    if (place > last + ROUNDING) return false;
    place = last;
  }
  place = Math.min(Math.max(place, least), most);
  const { weights } = out;
  if (!cubic || axis.nodes < STENCIL || place < 0 || place > last) {
    out.first = Math.min(last - 1, Math.max(0, Math.floor(place)));
    out.count = 2;
    const t = place - out.first;
    weights[0] = 1 - t;
    weights[1] = t;
    return true;
  }
  out.first = Math.min(axis.nodes - STENCIL, Math.max(0, Math.floor(place) - 1));
  out.count = STENCIL;
  const t = place - out.first;
  const [a, b, c, d] = [t, t - 1, t - 2, t - 3];
  weights[0] = (b * c * d) / -6;
  weights[1] = (a * c * d) / 2;
  weights[2] = (a * b * d) / -2;
  weights[3] = (a * b * c) / 6;
  return true;
}

export interface Interpolation {
  /** The interpolated value at a state (from `states[at]` on); NaN where the state must not be. */
  readonly value: (values: Float64Array, states: ArrayLike<number>, at: number) => number;
  /** Writes nodes and weights of a state; returns how many, −1 where the state must not be. */
  readonly corners: (states: ArrayLike<number>, at: number, nodes: Int32Array, weights: Float64Array) => number;
}

/**
 * Interpolation on a lattice of one or two axes.
 *
 * @param level whether a value goes on level beyond the margin of an open end; else nothing is known there
 */
export function interpolationOn({ axes }: Lattice, cubic: boolean, level = false): Interpolation {
  const [first, second, third] = axes;
  if (!first || third)
    throw new CostateError({ code: 'input.unsupported', message: `a grid of ${axes.length} states` });
  const [one, two] = [newStencil(), newStencil()];
  const place = (states: ArrayLike<number>, at: number): boolean =>
    reach(first, coordinateOf(first, states[at] as number), cubic, level, one) &&
    (!second || reach(second, coordinateOf(second, states[at + 1] as number), cubic, level, two));
  return {
    value: (values, states, at) => {
      if (!place(states, at)) return NaN;
      let sum = 0;
      for (let i = 0; i < one.count; i++) {
        if (!second) {
          sum += (one.weights[i] as number) * (values[one.first + i] as number);
          continue;
        }
        const row = (one.first + i) * second.nodes + two.first;
        let inner = 0;
        for (let j = 0; j < two.count; j++) inner += (two.weights[j] as number) * (values[row + j] as number);
        sum += (one.weights[i] as number) * inner;
      }
      return sum;
    },
    corners: (states, at, nodes, weights) => {
      if (!place(states, at)) return -1;
      let count = 0;
      for (let i = 0; i < one.count; i++)
        for (let j = 0; j < (second ? two.count : 1); j++) {
          nodes[count] = second ? (one.first + i) * second.nodes + two.first + j : one.first + i;
          weights[count] = (one.weights[i] as number) * (second ? (two.weights[j] as number) : 1);
          count++;
        }
      return count;
    },
  };
}
