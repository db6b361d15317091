/** A stretch of nodes along the last axis of a grid: where it lies, and the arrays that hold what is known of its nodes. */
import { placeOf, type Axis, type Grid } from './mesh.js';
import { jumpsOf } from './chain.js';
import { leapsOf } from './leaps.js';
import type { GridModel } from './model.js';

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
  /** Of leaps: the distance in arrays, the steps along the axes, packed, and what no leap carries of each pair's covariation. */
  readonly target: readonly Int32Array[];
  readonly steps: readonly Int32Array[];
  readonly lost: readonly Float64Array[];
  /** The sum of all rates, and the discrete Hamiltonian. */
  readonly total: Float64Array;
  readonly height: Float64Array;
  /** Side on which the scheme takes the slope along each axis for this action. */
  readonly side: readonly Int8Array[];
  /** 1 where the action pushes outward at an end that does not allow it, or is not in its domain. */
  readonly refused: Uint8Array;
  /** 1 where the value is given, at an absorbing end or where one stops: then nothing jumps, into other regimes neither. */
  readonly held: Uint8Array;
  /** Whether nothing is special: no end, no jump across, all rates central, finite and not too large, no action refused. */
  plain: boolean;
}

/** A stretch of nodes along the last axis. */
export interface Segment {
  node: number;
  from: number;
  count: number;
}

/** So many columns over the nodes of a segment. */
export const columns = (n: number): readonly Float64Array[] =>
  Array.from({ length: n }, () => new Float64Array(SEGMENT));

const wholeColumns = (n: number): readonly Int32Array[] => Array.from({ length: n }, () => new Int32Array(SEGMENT));

export function newSegmentRates(model: GridModel): SegmentRates {
  const d = model.states.length;
  return {
    actions: columns(model.controls.length),
    reward: new Float64Array(SEGMENT),
    drift: columns(d),
    diffusion: columns(d),
    covariation: columns(model.pairs.length),
    artificial: columns(d),
    up: columns(d),
    down: columns(d),
    across: columns(jumpsOf(model)),
    target: wholeColumns(leapsOf(model)),
    steps: wholeColumns(leapsOf(model)),
    lost: columns(model.wide ? model.pairs.length : 0),
    height: new Float64Array(SEGMENT),
    total: new Float64Array(SEGMENT),
    side: Array.from({ length: d }, () => new Int8Array(SEGMENT)),
    refused: new Uint8Array(SEGMENT),
    held: new Uint8Array(SEGMENT),
    plain: false,
  };
}

/** Goes from segment to segment and knows where each lies. */
export interface Position {
  readonly segment: Segment;
  /** Index along each axis of the segment's first node. */
  readonly place: Int32Array;
  /** The last state at each node. */
  readonly x: Float64Array;
  /** A slot for the time, then the other states. */
  readonly uniforms: Float64Array;
  readonly moveTo: (node: number, from: number, count: number) => void;
  /** Index of item i along axis k. */
  readonly indexAlong: (k: number, i: number) => number;
  /** The items that are no ends of the last axis, from the first up to but not with the second. */
  readonly inner: () => readonly [number, number];
  /** Which end of axis k, one of the others, the whole segment lies at: −1 lower, 1 upper, 0 neither. */
  readonly endOf: (k: number) => number;
}

export function positionOn(grid: Grid): Position {
  const { axes } = grid;
  const d = axes.length;
  const lastAxis = axes[d - 1] as Axis;
  const segment: Segment = { node: 0, from: 0, count: 0 };
  const place = new Int32Array(d);
  const x = new Float64Array(SEGMENT);
  const uniforms = new Float64Array(d);
  const axisOf = (k: number): Axis => axes[k] as Axis;

  const moveTo: Position['moveTo'] = (node, from, count) => {
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
  const inner: Position['inner'] = () => [
    segment.from === 0 ? 1 : 0,
    segment.from + segment.count === lastAxis.nodes ? segment.count - 1 : segment.count,
  ];
  const endOf: Position['endOf'] = (k) => (place[k] === 0 ? -1 : place[k] === axisOf(k).nodes - 1 ? 1 : 0);

  const indexAlong: Position['indexAlong'] = (k, i) => (k === d - 1 ? segment.from + i : (place[k] as number));
  return { segment, place, x, uniforms, moveTo, indexAlong, inner, endOf };
}
