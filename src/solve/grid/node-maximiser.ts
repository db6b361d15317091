/** The action that the derived maximiser gives at one node, for whatever slopes and curvatures of U it is asked. */
import type { Axis, Grid } from './mesh.js';
import { pairsOf, type GridModel } from './model.js';
import { project } from './trial-values.js';

export interface NodeMaximiser {
  /** Slopes and curvatures of U in the coordinates, to be set before it is asked. */
  readonly slope: Float64Array;
  readonly curvature: Float64Array;
  /** Writes the derived action, projected on the domains of the controls; false if there is none that is finite. */
  readonly derive: (node: number, time: number, values: Float64Array, candidate: Float64Array) => boolean;
}

/** @param place index along each axis of the node that is asked for, kept up to date by the caller */
export function nodeMaximiser({ axes, strides }: Grid, model: GridModel, place: Int32Array): NodeMaximiser {
  const d = axes.length;
  const pairs = pairsOf(d);
  const jets = new Float64Array(2 + 3 * d + pairs.length);
  const [slope, curvature] = [new Float64Array(d), new Float64Array(d)];
  const derive = (node: number, time: number, values: Float64Array, candidate: Float64Array): boolean => {
    if (!model.maximiser) return false;
    jets[0] = time;
    jets[1 + d] = model.sign * (values[node] as number);
    for (let k = 0; k < d; k++) {
      const axis = axes[k] as Axis;
      const x = axis.state[place[k] as number] as number;
      const [p, m] = [slope[k] as number, curvature[k] as number];
      jets[1 + k] = x;
      jets[2 + d + k] = model.sign * (axis.logarithmic ? p / x : p);
      jets[2 + 2 * d + k] = model.sign * (axis.logarithmic ? (m - p) / (x * x) : m);
    }
    pairs.forEach((pair, j) => {
      if (model.jets.mixed[j]) jets[2 + 3 * d + j] = model.sign * mixedDifference(node, values, pair);
    });
    model.maximiser.evaluate(jets, candidate);
    let finite = true;
    for (let c = 0; c < model.controls.length; c++) {
      const { domain } = model.controls[c] as GridModel['controls'][number];
      candidate[c] = project(candidate[c] as number, domain);
      finite &&= Number.isFinite(candidate[c] as number);
    }
    return finite;
  };
  const mixedDifference = (node: number, values: Float64Array, [j, k]: readonly [number, number]): number => {
    const [low, high, span] = [
      [0, 0],
      [0, 0],
      [0, 0],
    ];
    [j, k].forEach((axis, side) => {
      const at = place[axis] as number;
      const { coordinate } = axes[axis] as Axis;
      const [a, b] = [Math.max(0, at - 1), Math.min(coordinate.length - 1, at + 1)];
      low[side] = (a - at) * (strides[axis] as number);
      high[side] = (b - at) * (strides[axis] as number);
      span[side] = (coordinate[b] as number) - (coordinate[a] as number);
    });
    const u = (a: number, b: number): number => values[node + a + b] as number;
    const [jl, kl] = low as [number, number];
    const [jh, kh] = high as [number, number];
    let second = (u(jh, kh) - u(jh, kl) - u(jl, kh) + u(jl, kl)) / ((span[0] as number) * (span[1] as number));
    for (const axis of [j, k]) {
      const { logarithmic, state } = axes[axis] as Axis;
      if (logarithmic) second /= state[place[axis] as number] as number;
    }
    return second;
  };
  return { slope, curvature, derive };
}
