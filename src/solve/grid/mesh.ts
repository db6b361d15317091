/**
 * Grids of one to three axes: the nodes along each axis, what happens at its ends, and the place of a node in an array. The
 * last axis is the fastest, so that a line along it is contiguous in memory.
 */

/**
 * What happens at an end of an axis: the state is reflected (V_y = 0), or the problem ends there with a payoff, or only
 * actions are allowed that do not push outward, the noise along the axis being dropped.
 */
export type End = 'reflect' | 'absorb' | 'constrain';

export interface Axis {
  readonly name: string;
  readonly logarithmic: boolean;
  readonly nodes: number;
  /** Increasing coordinates; of a positive state they are logarithms. */
  readonly coordinate: Float64Array;
  /** The state at each node; the same array as `coordinate` where the coordinate is the state. */
  readonly state: Float64Array;
  /** Distance of the nodes of a uniform axis, y_i = y_0 + i · spacing up to rounding; absent on a graded one. */
  readonly spacing?: number;
  /** On a uniform axis the node from which the others are counted, y_i = coordinate + (i − node) · spacing. */
  readonly anchor?: { readonly node: number; readonly coordinate: number };
  readonly lower: End;
  readonly upper: End;
  /** Whether the end is no end of the problem but where the grid is cut off. */
  readonly cutLower: boolean;
  readonly cutUpper: boolean;
  /** Whether the problem has ended by `until` at the end and beyond, so that the grid goes no further. */
  readonly endedLower?: boolean;
  readonly endedUpper?: boolean;
}

export interface Grid {
  readonly axes: readonly Axis[];
  /** Number of nodes. */
  readonly size: number;
  /** Distance in arrays of neighbours along each axis. */
  readonly strides: readonly number[];
}

type AxisEnds = Pick<
  Axis,
  'name' | 'logarithmic' | 'lower' | 'upper' | 'cutLower' | 'cutUpper' | 'endedLower' | 'endedUpper'
>;

/** A uniform axis; its nodes are written down when they are first asked for. */
export function uniformAxis(
  ends: AxisEnds,
  nodes: number,
  spacing: number,
  anchor: { readonly node: number; readonly coordinate: number },
): Axis {
  let coordinate: Float64Array | undefined;
  let state: Float64Array | undefined;
  const written = (): Float64Array => {
    if (coordinate) return coordinate;
    coordinate = new Float64Array(nodes);
    for (let i = 0; i < nodes; i++) coordinate[i] = anchor.coordinate + (i - anchor.node) * spacing;
    return coordinate;
  };
  return {
    ...ends,
    nodes,
    spacing,
    anchor,
    get coordinate() {
      return written();
    },
    get state() {
      return (state ??= ends.logarithmic ? written().map((y) => Math.exp(y)) : written());
    },
  };
}

/** An axis through given increasing coordinates. */
export function gradedAxis(ends: AxisEnds, coordinate: Float64Array): Axis {
  const { name, logarithmic, lower, upper, cutLower, cutUpper } = ends;
  const state = logarithmic ? coordinate.map((y) => Math.exp(y)) : coordinate;
  return { name, logarithmic, lower, upper, cutLower, cutUpper, nodes: coordinate.length, coordinate, state };
}

/** The tensor product of the axes. */
export function gridOf(axes: readonly Axis[]): Grid {
  const strides: number[] = [];
  let size = 1;
  for (let k = axes.length - 1; k >= 0; k--) {
    strides[k] = size;
    size *= (axes[k] as Axis).nodes;
  }
  return { axes, size, strides };
}

/** Writes the position of a node along each axis. */
export function placeOf(grid: Grid, node: number, out: Int32Array): void {
  let rest = node;
  for (let k = 0; k < grid.axes.length; k++) {
    const stride = grid.strides[k] as number;
    out[k] = Math.floor(rest / stride);
    rest -= (out[k] as number) * stride;
  }
}

/** Coordinate of a node, without writing down those of a long uniform axis. */
export function coordinateAt(axis: Axis, i: number): number {
  const { spacing, anchor } = axis;
  return spacing !== undefined && anchor
    ? anchor.coordinate + (i - anchor.node) * spacing
    : (axis.coordinate[i] as number);
}

/** The state at a node, likewise. */
export const stateAt = (axis: Axis, i: number): number =>
  axis.logarithmic ? Math.exp(coordinateAt(axis, i)) : coordinateAt(axis, i);

/** Distance from node i of an axis to the next node; at the last node, to the one before. */
export function distanceAbove(axis: Axis, i: number): number {
  if (axis.spacing !== undefined) return axis.spacing;
  const { coordinate } = axis;
  const j = Math.min(i, axis.nodes - 2);
  return (coordinate[j + 1] as number) - (coordinate[j] as number);
}

/** Distance from node i of an axis to the one before; at the first node, to the next. */
export const distanceBelow = (axis: Axis, i: number): number => distanceAbove(axis, Math.max(0, i - 1));

/** The node of an axis nearest to a coordinate. */
export function nearestOn(axis: Axis, y: number): number {
  const { nodes, spacing, anchor } = axis;
  if (spacing !== undefined && anchor)
    return Math.min(nodes - 1, Math.max(0, anchor.node + Math.round((y - anchor.coordinate) / spacing)));
  const { coordinate } = axis;
  const i = cellOf(coordinate, y);
  return y - (coordinate[i] as number) < (coordinate[i + 1] as number) - y ? i : i + 1;
}

/** Index of the cell [y_i, y_{i+1}] that holds y, or of the first or last one, in an increasing list. */
export function cellOf(coordinate: Float64Array, y: number): number {
  let [low, high] = [0, coordinate.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((coordinate[middle] as number) <= y) low = middle;
    else high = middle;
  }
  return low;
}
