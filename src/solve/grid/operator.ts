/**
 * The generator of a chain on a grid as arrays of rates, with the unknown in an array that is padded on both sides: beyond an
 * end the rate is zero and what it multiplies is there, so that loops need no branches.
 */
import type { Diagonal } from './chain.js';
import type { Grid } from './mesh.js';

/** One leap from each node. */
export interface Leaps {
  readonly rates: Float64Array;
  readonly to: Int32Array;
  readonly steps: Int32Array;
}

export interface Operator {
  /** Nodes along each axis. */
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly size: number;
  /** Entries before the first node in padded arrays. */
  readonly pad: number;
  /** What each row of (decay − generator) sums to. */
  decay: number;
  readonly up: readonly Float64Array[];
  readonly down: readonly Float64Array[];
  /** Rates of jumps by `offsets`. */
  readonly across: readonly Float64Array[];
  readonly offsets: readonly number[];
  /** The axes along which they go. */
  readonly pairs: readonly (readonly [number, number])[];
  /** Rates of leaps, the nodes to which they go, and their steps along the axes, packed. */
  readonly leaps: readonly Leaps[];
  readonly right: Float64Array;
  /** Padded. */
  readonly unknown: Float64Array;
  readonly residual: Float64Array;
}

export const shapeOf = (grid: Grid): readonly number[] => grid.axes.map((axis) => axis.nodes);

export function stridesOf(shape: readonly number[]): readonly number[] {
  return shape.map((_, k) => shape.slice(k + 1).reduce((n, m) => n * m, 1));
}

/** An operator with all rates zero. */
export function newOperator(shape: readonly number[], diagonals: readonly Diagonal[], leaps: number): Operator {
  const strides = stridesOf(shape);
  const size = shape.reduce((n, m) => n * m, 1);
  const pad = 2 * (strides[0] as number);
  const column = (): Float64Array => new Float64Array(size);
  return {
    shape,
    strides,
    size,
    pad,
    decay: 0,
    up: shape.map(column),
    down: shape.map(column),
    across: diagonals.map(column),
    offsets: diagonals.map(({ axes: [j, k], steps }) => steps[0] * (strides[j] as number) + steps[1] * (strides[k] as number)), // prettier-ignore
    pairs: diagonals.map(({ axes }) => axes),
    leaps: Array.from({ length: leaps }, () => ({
      rates: column(),
      to: new Int32Array(size),
      steps: new Int32Array(size),
    })),
    right: column(),
    unknown: new Float64Array(size + 2 * pad),
    residual: column(),
  };
}

function addJumps(
  size: number,
  pad: number,
  rates: Float64Array,
  u: Float64Array,
  offset: number,
  out: Float64Array,
): void {
  const to = pad + offset;
  for (let i = 0; i < size; i++)
    out[i] = (out[i] as number) + (rates[i] as number) * ((u[i + to] as number) - (u[i + pad] as number));
}

/** out = right − (decay − generator) u, in differences, which round less than sums; `right` may be left out. */
export function applyTo(operator: Operator, u: Float64Array, right: Float64Array | undefined, out: Float64Array): void {
  const { size, pad, decay, up, down, strides, across, offsets } = operator;
  const last = strides.length - 1;
  const [ul, dl, uo, doo] = [up[last], down[last], up[last - 1], down[last - 1]] as [
    Float64Array, Float64Array, Float64Array, Float64Array,
  ]; // prettier-ignore
  const so = strides[last - 1] as number;
  for (let i = 0; i < size; i++) {
    const at = i + pad;
    const here = u[at] as number;
    out[i] =
      (right === undefined ? 0 : (right[i] as number)) -
      decay * here +
      (ul[i] as number) * ((u[at + 1] as number) - here) +
      (dl[i] as number) * ((u[at - 1] as number) - here) +
      (uo[i] as number) * ((u[at + so] as number) - here) +
      (doo[i] as number) * ((u[at - so] as number) - here);
  }
  if (last === 2) {
    addJumps(size, pad, up[0] as Float64Array, u, strides[0] as number, out);
    addJumps(size, pad, down[0] as Float64Array, u, -(strides[0] as number), out);
  }
  across.forEach((rates, l) => addJumps(size, pad, rates, u, offsets[l] as number, out));
  for (const { rates, to } of operator.leaps)
    for (let i = 0; i < size; i++) {
      const rate = rates[i] as number;
      if (rate !== 0)
        out[i] = (out[i] as number) + rate * ((u[(to[i] as number) + pad] as number) - (u[i + pad] as number));
    }
}

/** Largest absolute entry; NaN where there is one. */
export function largestOf(values: Float64Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i] as number);
    if (!(size <= most)) most = size;
    if (size !== size) return NaN;
  }
  return most;
}
