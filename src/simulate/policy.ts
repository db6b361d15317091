/** Policies that a simulation can follow: formulas in time and states, or a table over their coordinates. */
import type { Expression } from '../expression/expression.js';
import type { TimeCoefficients } from './time-coefficients.js';

/** The nodes of a table along the coordinate of one state (its logarithm where it is positive). */
export interface TableAxis {
  readonly state: string;
  /** Coordinate of the first node. */
  readonly first: number;
  readonly nodes: number;
  /** Distance of the nodes; a graded axis has their coordinates instead. */
  readonly spacing?: number;
  readonly coordinate?: Float64Array;
}

/** Actions at the nodes of a tensor grid of one to three axes, one for each state in order. */
export interface PolicyTable {
  readonly axes: readonly TableAxis[];
  /** Increasing times of the tables; one time means a stationary policy. */
  readonly times: readonly number[];
  /**
   * By control name, for each time one array over the nodes, the last axis the fastest. Where one may stop, `STOP_ACTION` is
   * positive where one does; the slope of `slopeAction` along every state serves as a control variate, which needs no truth.
   */
  readonly actions: ReadonlyMap<string, readonly Float64Array[]>;
}

/** Of the range of an action, what it changes between two nodes where it jumps. */
const JUMP = 1 / 2;
/** Nodes at either end of an axis at which a jump is the end's affair. */
const AT_ENDS = 2;

/** Whether an action of a table jumps somewhere from node to node, as a bang-bang policy does. */
export function jumpsInTable({ axes, actions }: PolicyTable, name: string): boolean {
  const sizes = axes.map(({ nodes }) => nodes);
  return (actions.get(name) ?? []).some((list) => {
    const [least, most] = list.reduce(([l, m], v) => [Math.min(l, v), Math.max(m, v)], [Infinity, -Infinity]);
    if (!(most > least)) return false;
    return sizes.some((nodes, k) => {
      const stride = sizes.slice(k + 1).reduce((product, n) => product * n, 1);
      return list.some((v, node) => {
        const i = Math.floor(node / stride) % nodes;
        const isInside = i >= AT_ENDS && i < nodes - 1 - AT_ENDS;
        return isInside && Math.abs((list[node + stride] as number) - v) >= JUMP * (most - least);
      });
    });
  });
}

export type Policy =
  | {
      readonly kind: 'feedback';
      readonly controls: ReadonlyMap<string, Expression>;
      readonly coefficients?: TimeCoefficients;
      /** In time and states, positive where one stops, where one may. */
      readonly stop?: Expression;
    }
  | { readonly kind: 'table'; readonly table: PolicyTable };

/** Where coordinates lie along an axis: the node below and the share of the way to the next. */
interface Places {
  readonly node: Int32Array;
  readonly weight: Float64Array;
}

/** The index of the node below in an increasing list. */
function nodeBelow(coordinate: Float64Array, y: number): number {
  let [low, high] = [0, coordinate.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((coordinate[middle] as number) <= y) low = middle;
    else high = middle;
  }
  return low;
}

/** Places along one axis, kept within its ends; marks the items that lie beyond them. */
function locate(axis: TableAxis, count: number, coordinates: Float64Array, out: Places, beyond: Uint8Array): void {
  const { first, spacing, nodes, coordinate } = axis;
  const end = nodes - 1;
  const { node, weight } = out;
  if (spacing !== undefined) {
    const scale = 1 / spacing;
    for (let i = 0; i < count; i++) {
      const free = ((coordinates[i] as number) - first) * scale;
      const place = free < 0 ? 0 : free > end ? end : free;
      if (place !== free) beyond[i] = 1;
      const at = place >= end ? end - 1 : Math.floor(place);
      node[i] = at;
      weight[i] = place - at;
    }
    return;
  }
  if (coordinate === undefined) throw new RangeError(`the axis of ${axis.state} has neither spacing nor coordinates`);
  const last = coordinate[end] as number;
  for (let i = 0; i < count; i++) {
    const free = coordinates[i] as number;
    const y = free < first ? first : free > last ? last : free;
    if (y !== free) beyond[i] = 1;
    const at = nodeBelow(coordinate, y);
    const [a, b] = [coordinate[at] as number, coordinate[at + 1] as number];
    node[i] = at;
    weight[i] = (y - a) / (b - a);
  }
}

/** Reads one array over the nodes at the places, linear along each axis in turn. */
function readNodes(
  values: Float64Array,
  count: number,
  places: readonly Places[],
  strides: readonly number[],
  out: Float64Array,
): void {
  const [a, b, c] = places as [Places, Places?, Places?];
  const [sa, sb, sc] = strides as [number, number?, number?];
  if (b === undefined || sb === undefined) {
    for (let i = 0; i < count; i++) {
      const [node, w] = [a.node[i] as number, a.weight[i] as number];
      out[i] = (values[node] as number) * (1 - w) + (values[node + 1] as number) * w;
    }
    return;
  }
  const plane = (at: number, u: number, v: number): number => {
    const low = (values[at] as number) * (1 - v) + (values[at + sb] as number) * v;
    const high = (values[at + sa] as number) * (1 - v) + (values[at + sa + sb] as number) * v;
    return low * (1 - u) + high * u;
  };
  for (let i = 0; i < count; i++) {
    const at = (a.node[i] as number) * sa + (b.node[i] as number) * sb;
    const [u, v] = [a.weight[i] as number, b.weight[i] as number];
    if (c === undefined || sc === undefined) {
      out[i] = plane(at, u, v);
      continue;
    }
    const [below, w] = [at + (c.node[i] as number) * sc, c.weight[i] as number];
    out[i] = plane(below, u, v) * (1 - w) + plane(below + sc, u, v) * w;
  }
}

/**
 * Reads a table, linear in each coordinate and in time, for each of `count` paths; actions are kept constant beyond the
 * table's ends.
 *
 * @param coordinates one array over the paths for each axis
 * @param outs one array over the paths for each control
 * @param regime where the table is one of several regimes, one after the other, the regime of each path
 * @returns how many paths lay beyond the ends
 */
export function readTable(
  table: PolicyTable,
  time: number,
  count: number,
  coordinates: readonly Float64Array[],
  outs: readonly Float64Array[],
  regime?: Int32Array,
): number {
  const { axes, times } = table;
  let slice = 0;
  while (slice + 2 < times.length && (times[slice + 1] as number) <= time) slice++;
  const [left, right] = [times[slice] as number, times[slice + 1] ?? Infinity];
  const late = Number.isFinite(right) ? Math.min(1, Math.max(0, (time - left) / (right - left))) : 0;
  const beyond = new Uint8Array(count);
  const strides = axes.map((_, k) => axes.slice(k + 1).reduce((n, axis) => n * axis.nodes, 1));
  const places = axes.map((axis, k) => {
    const place = { node: new Int32Array(count), weight: new Float64Array(count) };
    locate(axis, count, coordinates[k] as Float64Array, place, beyond);
    return place;
  });
  const [first] = places;
  const nodes = axes[0]?.nodes ?? 0;
  if (regime && first)
    for (let i = 0; i < count; i++) first.node[i] = (first.node[i] as number) + (regime[i] as number) * nodes;
  const later = new Float64Array(late === 0 ? 0 : count);
  let control = 0;
  for (const slices of table.actions.values()) {
    const out = outs[control] as Float64Array;
    readNodes(slices[slice] as Float64Array, count, places, strides, out);
    if (late !== 0) {
      readNodes(slices[Math.min(slice + 1, slices.length - 1)] as Float64Array, count, places, strides, later);
      for (let i = 0; i < count; i++) out[i] = (out[i] as number) + late * ((later[i] as number) - (out[i] as number));
    }
    control++;
  }
  return beyond.reduce((sum, b) => sum + b, 0);
}
