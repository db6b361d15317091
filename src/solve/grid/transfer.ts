/** Values and policies of one grid read at a point or at the nodes of another grid, by interpolation along each axis in turn. */
import { cellOf, coordinateAt, nearestOn, type Axis, type Grid } from './mesh.js';

/** Four nodes around a place, and their weights; a place beyond the ends counts as the end. */
interface Reading {
  first: number;
  readonly weights: Float64Array;
}

export type Degree = 'nearest' | 'linear' | 'cubic';

/** Lagrange interpolation on four nodes of an axis, exact at a node; on two of them, or on the nearest alone. */
function readAxis(axis: Axis, y: number, degree: Degree, out: Reading): void {
  const { spacing, nodes: n } = axis;
  const { weights } = out;
  const [start, end] = [coordinateAt(axis, 0), coordinateAt(axis, n - 1)];
  const inside = y < start ? start : y > end ? end : y;
  if (degree === 'nearest') {
    out.first = nearestOn(axis, inside);
    weights.fill(0);
    weights[0] = 1;
    return;
  }
  const cell =
    spacing === undefined ? cellOf(axis.coordinate, inside) : Math.min(n - 2, Math.floor((inside - start) / spacing));
  if (degree === 'linear' || n < 4) {
    const [a, b] = [coordinateAt(axis, cell), coordinateAt(axis, cell + 1)];
    out.first = cell;
    weights[1] = Math.min(1, Math.max(0, (inside - a) / (b - a)));
    weights[0] = 1 - weights[1];
    weights[2] = weights[3] = 0;
    return;
  }
  const first = Math.min(n - 4, Math.max(0, cell - 1));
  out.first = first;
  if (spacing !== undefined) {
    let s = (inside - coordinateAt(axis, first)) / spacing;
    const whole = Math.round(s);
    if (Math.abs(s - whole) < 1e-9) s = whole;
    const [a, b, c] = [s - 1, s - 2, s - 3];
    weights[0] = (a * b * c) / -6;
    weights[1] = (s * b * c) / 2;
    weights[2] = (s * a * c) / -2;
    weights[3] = (s * a * b) / 6;
    return;
  }
  for (let i = 0; i < 4; i++) {
    let weight = 1;
    const own = coordinateAt(axis, first + i);
    for (let j = 0; j < 4; j++) {
      const other = coordinateAt(axis, first + j);
      if (i !== j) weight *= (inside - other) / (own - other);
    }
    weights[i] = weight;
  }
}

const newReading = (): Reading => ({ first: 0, weights: new Float64Array(4) });

/** Node values read at a point given by its coordinates. */
export function interpolate(grid: Grid, values: Float64Array, at: readonly number[], degree: Degree = 'cubic'): number {
  const readings = grid.axes.map((axis, k) => {
    const reading = newReading();
    readAxis(axis, at[k] as number, degree, reading);
    return reading;
  });
  const sum = (k: number, node: number): number => {
    if (k === grid.axes.length) return values[node] as number;
    const { first, weights } = readings[k] as Reading;
    let total = 0;
    for (let i = 0; i < 4; i++) {
      const w = weights[i] as number;
      if (w !== 0) total += w * sum(k + 1, node + (first + i) * (grid.strides[k] as number));
    }
    return total;
  };
  return sum(0, 0);
}

function alongAxis(
  from: Axis,
  to: Axis,
  values: Float64Array,
  inner: number,
  outer: number,
  degree: Degree,
): Float64Array {
  const [n, m] = [from.nodes, to.nodes];
  const out = new Float64Array(outer * m * inner);
  const reading = newReading();
  const { weights } = reading;
  for (let j = 0; j < m; j++) {
    readAxis(from, to.coordinate[j] as number, degree, reading);
    const [a, b] = [weights[0] as number, weights[1] as number];
    const [c, d] = [weights[2] as number, weights[3] as number];
    const last = n - 1 - reading.first;
    const [sb, sc, sd] = [Math.min(1, last) * inner, Math.min(2, last) * inner, Math.min(3, last) * inner];
    for (let o = 0; o < outer; o++) {
      const source = (o * n + reading.first) * inner;
      const target = (o * m + j) * inner;
      for (let i = 0; i < inner; i++) {
        const at = source + i;
        out[target + i] =
          a * (values[at] as number) +
          b * (values[at + sb] as number) +
          c * (values[at + sc] as number) +
          d * (values[at + sd] as number);
      }
    }
  }
  return out;
}

/** The common case of one long axis, without arrays in the loop: values on a uniform axis read at the nodes of another. */
function alongUniform(from: Axis, to: Axis, values: Float64Array, spacing: number): Float64Array {
  const [n, m] = [from.nodes, to.nodes];
  const out = new Float64Array(m);
  const { anchor } = from;
  if (!anchor || !to.anchor || to.spacing === undefined) return alongAxis(from, to, values, 1, 1, 'cubic');
  // Place of the first node of `to` among those of `from`, and steps from there.
  const step = to.spacing / spacing;
  const start = anchor.node + (to.anchor.coordinate - anchor.coordinate) / spacing - to.anchor.node * step;
  for (let j = 0; j < m; j++) {
    const free = start + j * step;
    const place = free < 0 ? 0 : free > n - 1 ? n - 1 : free;
    let first = Math.floor(place) - 1;
    first = first < 0 ? 0 : first > n - 4 ? n - 4 : first;
    const s = place - first;
    const a = s - 1;
    const b = s - 2;
    const c = s - 3;
    out[j] =
      b * ((s * c * (values[first + 1] as number)) / 2 - (a * c * (values[first] as number)) / 6) +
      s * a * ((b * (values[first + 3] as number)) / 6 - (c * (values[first + 2] as number)) / 2);
  }
  return out;
}

/** Node values of one grid read at all nodes of another; constant beyond the ends of the first. */
export function transfer(from: Grid, to: Grid, values: Float64Array, degree: Degree): Float64Array {
  const [only] = from.axes as [Axis];
  if (from.axes.length === 1 && only.spacing !== undefined && degree === 'cubic' && only.nodes >= 4)
    return alongUniform(only, to.axes[0] as Axis, values, only.spacing);
  let current = values;
  let inner = 1;
  for (let k = from.axes.length - 1; k >= 0; k--) {
    const [a, b] = [from.axes[k] as Axis, to.axes[k] as Axis];
    const outer = from.axes.slice(0, k).reduce((n, axis) => n * axis.nodes, 1);
    current = alongAxis(a, b, current, inner, outer, degree);
    inner *= b.nodes;
  }
  return current;
}
