/** The actions that the derived maximiser gives along a segment of nodes: jets of V in the states, from slopes in the coordinates. */
import type { NumericDomain } from '../../simulate/instance.js';
import type { Differences } from './line-differences.js';
import type { Axis, Grid } from './mesh.js';
import { pairsOf, type GridModel } from './model.js';
import { SEGMENT, columns, type Position, type SegmentRates } from './segment.js';
import { project } from './trial-values.js';

/** Writes the derived actions at the present slopes, projected on the controls' domains, to `out.actions`. */
export type DeriveActions = (time: number, values: Float64Array, out: SegmentRates) => void;

export function derivedActions(
  { axes, strides }: Grid,
  model: GridModel,
  { segment, x, uniforms, indexAlong }: Position,
  { slope, curvature }: Differences,
): DeriveActions {
  const d = axes.length;
  const [stateSlope, stateCurvature] = [columns(d), columns(d)];
  const pairs = pairsOf(d);
  const [mixed, value] = [columns(pairs.length), new Float64Array(SEGMENT)];
  const axisOf = (k: number): Axis => axes[k] as Axis;

  const { lineMaximiser, jets, sign } = model;
  const columnsOfJets = [x, value, ...stateSlope, ...stateCurvature, ...mixed];
  /** Jets in the states, in the problem's sign, from slopes and curvatures in the coordinates. */
  const toStates = (values: Float64Array): void => {
    const { count, node } = segment;
    if (jets.value) for (let i = 0; i < count; i++) value[i] = sign * (values[node + i] as number);
    for (let k = 0; k < d; k++) {
      const [p, m] = [slope[k] as Float64Array, curvature[k] as Float64Array];
      const [ps, ms] = [stateSlope[k] as Float64Array, stateCurvature[k] as Float64Array];
      if (!axisOf(k).logarithmic) {
        if (jets.slopes[k]) for (let i = 0; i < count; i++) ps[i] = sign * (p[i] as number);
        if (jets.curvatures[k]) for (let i = 0; i < count; i++) ms[i] = sign * (m[i] as number);
        continue;
      }
      for (let i = 0; i < count; i++) {
        const scale = 1 / (k === d - 1 ? (x[i] as number) : (uniforms[1 + k] as number));
        ps[i] = sign * (p[i] as number) * scale;
        ms[i] = sign * ((m[i] as number) - (p[i] as number)) * scale * scale;
      }
    }
    pairs.forEach((pair, j) => {
      if (jets.mixed[j]) mixedDifference(values, pair, mixed[j] as Float64Array);
    });
  };
  /** ∂²U/∂y_j∂y_k by central differences (one-sided at ends), turned into states. */
  const mixedDifference = (values: Float64Array, [j, k]: readonly [number, number], out: Float64Array): void => {
    const steps = (axis: number, i: number): readonly [number, number, number] => {
      const { coordinate } = axisOf(axis);
      const at = indexAlong(axis, i);
      const [low, high] = [Math.max(0, at - 1), Math.min(coordinate.length - 1, at + 1)];
      const stride = strides[axis] as number;
      return [(low - at) * stride, (high - at) * stride, (coordinate[high] as number) - (coordinate[low] as number)];
    };
    for (let i = 0; i < segment.count; i++) {
      const [jl, jh, dj] = steps(j, i);
      const [kl, kh, dk] = steps(k, i);
      const at = segment.node + i;
      const u = (offset: number): number => values[at + offset] as number;
      let second = (u(jh + kh) - u(jh + kl) - u(jl + kh) + u(jl + kl)) / (dj * dk);
      for (const axis of [j, k])
        if (axisOf(axis).logarithmic) second /= axis === d - 1 ? (x[i] as number) : (uniforms[1 + axis] as number);
      out[i] = sign * second;
    }
  };
  const projectAll = (values: Float64Array, domain: NumericDomain): void => {
    const { count } = segment;
    if (domain.kind === 'real') return;
    if (domain.kind === 'set') for (let i = 0; i < count; i++) values[i] = project(values[i] as number, domain);
    else {
      const { lower, upper } = domain;
      for (let i = 0; i < count; i++) {
        const v = values[i] as number;
        values[i] = v < lower ? lower : v > upper ? upper : v;
      }
    }
  };
  return (time, values, out) => {
    toStates(values);
    uniforms[0] = time;
    lineMaximiser?.run(segment.count, uniforms, columnsOfJets, out.actions);
    model.controls.forEach(({ domain }, c) => projectAll(out.actions[c] as Float64Array, domain));
  };
}
