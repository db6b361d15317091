/**
 * Cubic B-splines through the values on a uniform grid of one to three axes: twice continuously differentiable, so that
 * Itô's formula holds for them whatever the values are (de Boor 2001, chapter IX; the error of value and second derivative
 * is of order 4 and 2 in the spacing).
 */
import type { Axis, Grid } from '../grid/mesh.js';
import { coordinateAt } from '../grid/mesh.js';

/** A function of the coordinates with its first and second derivatives. */
export interface Surface {
  readonly axes: readonly SplineAxis[];
  /**
   * Writes value, slopes, curvatures and mixed derivatives (of every pair i < j, in the order of `pairsOf`) at a point. A
   * point beyond an end is taken as the end.
   */
  readonly jets: (y: ArrayLike<number>, out: Float64Array) => void;
}

export interface SplineAxis {
  readonly first: number;
  readonly spacing: number;
  readonly nodes: number;
  /** Whether the slope vanishes at an end, as where a state is reflected. */
  readonly mirrored: readonly [boolean, boolean];
}

/** The axis of a grid as one of a spline; undefined where its nodes are not evenly spread or too few. */
export function splineAxis(axis: Axis): SplineAxis | undefined {
  const { spacing, nodes, lower, upper } = axis;
  if (spacing === undefined || nodes < 5) return undefined;
  return {
    first: coordinateAt(axis, 0),
    spacing,
    nodes,
    mirrored: [lower === 'reflect', upper === 'reflect'],
  };
}

/** h² times the second derivative at the first of four values, of second order. */
const bend = (a: number, b: number, c: number, d: number): number => 2 * a - 5 * b + 4 * c - d;

/**
 * Coefficients −1 … n of the spline through n values: c_{i−1} + 4 c_i + c_{i+1} = 6 f_i. An end is mirrored, or its second
 * derivative is that of the values there.
 */
function filterLine(f: Float64Array, [lowerMirror, upperMirror]: readonly [boolean, boolean], c: Float64Array): void {
  const n = f.length;
  const at = (i: number): number => f[i] as number;
  const ratio = new Float64Array(n);
  const part = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let [below, diagonal, above, right] = [1, 4, 1, 6 * at(i)];
    if (i === 0) {
      below = 0;
      if (lowerMirror) above = 2;
      else [diagonal, above, right] = [1, 0, at(0) - bend(at(0), at(1), at(2), at(3)) / 6];
    } else if (i === n - 1) {
      above = 0;
      if (upperMirror) below = 2;
      else [below, diagonal, right] = [0, 1, at(n - 1) - bend(at(n - 1), at(n - 2), at(n - 3), at(n - 4)) / 6];
    }
    const pivot = diagonal - below * (i > 0 ? (ratio[i - 1] as number) : 0);
    ratio[i] = above / pivot;
    part[i] = (right - below * (i > 0 ? (part[i - 1] as number) : 0)) / pivot;
  }
  c[n] = part[n - 1] as number;
  for (let i = n - 2; i >= 0; i--) c[i + 1] = (part[i] as number) - (ratio[i] as number) * (c[i + 2] as number);
  c[0] = lowerMirror ? (c[2] as number) : 6 * at(0) - 4 * (c[1] as number) - (c[2] as number);
  c[n + 1] = upperMirror ? (c[n - 1] as number) : 6 * at(n - 1) - 4 * (c[n] as number) - (c[n - 1] as number);
}

/** Coefficients over all axes: an array two longer than the values along each. */
function coefficientsOf(axes: readonly SplineAxis[], values: Float64Array): Float64Array {
  let data = values;
  const shape = axes.map((axis) => axis.nodes);
  axes.forEach((axis, k) => {
    const n = axis.nodes;
    const inner = shape.slice(k + 1).reduce((product, m) => product * m, 1);
    const outer = data.length / (n * inner);
    const next = new Float64Array(outer * (n + 2) * inner);
    const [line, filtered] = [new Float64Array(n), new Float64Array(n + 2)];
    for (let o = 0; o < outer; o++)
      for (let i = 0; i < inner; i++) {
        for (let j = 0; j < n; j++) line[j] = data[(o * n + j) * inner + i] as number;
        filterLine(line, axis.mirrored, filtered);
        for (let j = 0; j < n + 2; j++) next[(o * (n + 2) + j) * inner + i] = filtered[j] as number;
      }
    data = next;
  });
  return data;
}

/** Weights of the four B-splines over a cell, and of their first and second derivatives, at u in [0, 1]. */
function weightsAt(u: number, spacing: number, out: Float64Array): void {
  const v = 1 - u;
  const [one, two] = [2 * spacing, spacing * spacing];
  out[0] = (v * v * v) / 6;
  out[1] = (u * u * (3 * u - 6) + 4) / 6;
  out[2] = (v * v * (3 * v - 6) + 4) / 6;
  out[3] = (u * u * u) / 6;
  out[4] = -(v * v) / one;
  out[5] = (u * (3 * u - 4)) / one;
  out[6] = -(v * (3 * v - 4)) / one;
  out[7] = (u * u) / one;
  out[8] = v / two;
  out[9] = (3 * u - 2) / two;
  out[10] = (3 * v - 2) / two;
  out[11] = u / two;
}

/**
 * The spline through values on a grid.
 *
 * @param values one a node, the last axis the fastest
 */
export function splineThrough(axes: readonly SplineAxis[], values: Float64Array): Surface {
  const d = axes.length;
  const coefficients = coefficientsOf(axes, values);
  const strides = axes.map((_, k) => axes.slice(k + 1).reduce((n, axis) => n * (axis.nodes + 2), 1));
  const weights = axes.map(() => new Float64Array(12));
  const starts = new Int32Array(d);
  /** Σ over the axes from k on of the coefficients, axis j by its weights of derivative order[j]. */
  const sum = (k: number, from: number, order: readonly number[]): number => {
    if (k === d) return coefficients[from] as number;
    const w = weights[k] as Float64Array;
    const shift = 4 * (order[k] as number);
    const stride = strides[k] as number;
    const start = from + (starts[k] as number) * stride;
    let total = 0;
    for (let i = 0; i < 4; i++) total += (w[shift + i] as number) * sum(k + 1, start + i * stride, order);
    return total;
  };
  const orders: number[][] = [axes.map(() => 0)];
  for (const n of [1, 2]) axes.forEach((_, k) => orders.push(axes.map((__, j) => (j === k ? n : 0))));
  for (let j = 1; j < d; j++) for (let i = 0; i < j; i++) orders.push(axes.map((_, k) => (k === i || k === j ? 1 : 0)));
  return {
    axes,
    jets: (y, out) => {
      for (let k = 0; k < d; k++) {
        const { first, spacing, nodes } = axes[k] as SplineAxis;
        const free = ((y[k] as number) - first) / spacing;
        const place = free < 0 ? 0 : free > nodes - 1 ? nodes - 1 : free;
        const cell = place >= nodes - 1 ? nodes - 2 : Math.floor(place);
        starts[k] = cell;
        weightsAt(place - cell, spacing, weights[k] as Float64Array);
      }
      if (d === 1) {
        const [w, at] = [weights[0] as Float64Array, starts[0] as number];
        for (let l = 0; l < 3; l++) {
          let total = 0;
          for (let i = 0; i < 4; i++) total += (w[4 * l + i] as number) * (coefficients[at + i] as number);
          out[l] = total;
        }
        return;
      }
      for (let l = 0; l < orders.length; l++) out[l] = sum(0, 0, orders[l] as number[]);
    },
  };
}

/** Axes for a spline over a grid; undefined where one of its axes is not evenly spread. */
export function splineAxes(grid: Grid): readonly SplineAxis[] | undefined {
  const axes = grid.axes.map(splineAxis);
  return axes.every((axis) => axis !== undefined) ? axes : undefined;
}
