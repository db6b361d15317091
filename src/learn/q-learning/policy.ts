/**
 * The learner's policy: about a centre that changes smoothly with the state, the action at which the fitted rate is largest.
 * The rate is quadratic in the distance δ from the centre, with coefficients that are polynomials of the state.
 */
import { ascend, isBounded, type ActionAxis } from './actions.js';
import type { Columns } from './black-box.js';
import { seen, type Frame } from './frame.js';
import { polynomialValues, type Polynomials } from './polynomials.js';

/** How many polynomials each part reads: those of lower degree come first, so that one evaluation serves all. */
export interface Shape {
  readonly polynomials: Polynomials;
  /** Of V. */
  readonly value: number;
  /** Of the coefficients of δ_i. */
  readonly slope: number;
  /** Of the coefficients of δ_i δ_j. */
  readonly bend: number;
  /** Of the policy's centre. */
  readonly centre: number;
  readonly controls: number;
}

/** What rates are written in: coordinates of states, and of actions about a centre. */
export interface Basis {
  readonly frame: Frame;
  readonly shape: Shape;
  readonly axes: readonly ActionAxis[];
  /** Coefficients of the centre, one array a control. */
  readonly centre: readonly Float64Array[];
  /** The reach of trial actions about the centre, one a control: δ = 1 is that far. */
  readonly reach: readonly number[];
  /** Powers of the states that V and q go with, beside their polynomials. */
  readonly powers: readonly number[];
}

export interface Policy {
  readonly basis: Basis;
  /** Of the rate: of each δ_i in turn, then of δ_i δ_j for i ≤ j. Empty before anything is known. */
  readonly rate: Float64Array;
  /** Added to how strongly the rate bends, one a control: where noise could make a bend of none, steps stay short. */
  readonly caution: readonly number[];
}

/** How far beyond what was tried an improvement may go, in reaches. */
const TRUST = 2;

export const pairCount = (controls: number): number => (controls * (controls + 1)) / 2;

/** Number of coefficients of the rate. */
export const rateCount = ({ slope, bend, controls }: Shape): number => controls * slope + pairCount(controls) * bend;

/** Centres at points whose polynomials are given row by row, inside the bounds. One column a control. */
export function centresAt({ shape, axes, centre }: Basis, values: Float64Array): Columns {
  const width = shape.polynomials.count;
  const n = values.length / width;
  return axes.map(({ lower, upper }, c) => {
    const of = centre[c] as Float64Array;
    return Float64Array.from({ length: n }, (_, i) => {
      let sum = 0;
      for (let k = 0; k < of.length; k++) sum += (of[k] as number) * (values[i * width + k] as number);
      return Math.min(upper, Math.max(lower, sum));
    });
  });
}

/** The distances from the centre at which the rate is largest. One column a control. */
export function bestDistances(policy: Policy, values: Float64Array, centres: Columns): Columns {
  const { rate, caution, basis } = policy;
  const { shape, axes, reach } = basis;
  const { slope, bend, controls: m } = shape;
  const width = shape.polynomials.count;
  const n = values.length / width;
  const out = axes.map(() => new Float64Array(n));
  if (rate.length === 0) return out;
  const g = new Float64Array(m);
  const h = new Float64Array(m * m);
  const [low, high, delta] = [new Float64Array(m), new Float64Array(m), new Float64Array(m)];
  for (let i = 0; i < n; i++) {
    const row = i * width;
    for (let c = 0; c < m; c++) {
      let sum = 0;
      for (let k = 0; k < slope; k++) sum += (rate[c * slope + k] as number) * (values[row + k] as number);
      g[c] = sum;
    }
    let at = m * slope;
    for (let c = 0; c < m; c++)
      for (let d = c; d < m; d++, at += bend) {
        let sum = 0;
        for (let k = 0; k < bend; k++) sum += (rate[at + k] as number) * (values[row + k] as number);
        h[c * m + d] = c === d ? 2 * sum - (caution[c] as number) : sum;
        h[d * m + c] = h[c * m + d] as number;
      }
    for (let c = 0; c < m; c++) {
      const { lower, upper } = axes[c] as ActionAxis;
      const [middle, r] = [(centres[c] as Float64Array)[i] as number, reach[c] as number];
      const trust = isBounded(axes[c] as ActionAxis) ? Infinity : TRUST;
      low[c] = Math.max(-trust, (lower - middle) / r);
      high[c] = Math.min(trust, (upper - middle) / r);
      delta[c] = 0;
    }
    ascend(g, h, low, high, delta);
    for (let c = 0; c < m; c++) (out[c] as Float64Array)[i] = delta[c] as number;
  }
  return out;
}

/**
 * Adds `sign` times the monomials δ_i φ_k and δ_i δ_j φ_k, in which the rate is linear, to `out` from `at`.
 *
 * @param deltas one column a control
 * @param i the point, whose polynomials begin at `row`
 */
export function addRateMonomials(
  { slope, bend, controls: m }: Shape,
  values: Float64Array,
  row: number,
  deltas: Columns,
  i: number,
  sign: number,
  out: Float64Array,
  at: number,
): void {
  let p = at;
  for (let c = 0; c < m; c++) {
    const factor = sign * ((deltas[c] as Float64Array)[i] as number);
    for (let k = 0; k < slope; k++, p++) out[p] = (out[p] as number) + factor * (values[row + k] as number);
  }
  for (let c = 0; c < m; c++)
    for (let d = c; d < m; d++) {
      const factor = sign * ((deltas[c] as Float64Array)[i] as number) * ((deltas[d] as Float64Array)[i] as number);
      for (let k = 0; k < bend; k++, p++) out[p] = (out[p] as number) + factor * (values[row + k] as number);
    }
}

export interface Actions {
  /** Of the polynomials of the policy's basis, row by row. */
  readonly values: Float64Array;
  readonly centres: Columns;
  /** Distances of the best actions from the centres, in reaches. */
  readonly distances: Columns;
  /** The best actions, in their coordinates. */
  readonly chosen: Columns;
}

/** A policy's actions at states and times. One column a control. */
export function actionsOf(policy: Policy, states: Columns, times: Float64Array): Actions {
  const { basis } = policy;
  const values = polynomialValues(basis.shape.polynomials, seen(basis.frame, states, times));
  const centres = centresAt(basis, values);
  const distances = bestDistances(policy, values, centres);
  const chosen = centres.map((centre, c) => {
    const [d, reach] = [distances[c] as Float64Array, basis.reach[c] as number];
    return centre.map((v, i) => v + reach * (d[i] as number));
  });
  return { values, centres, distances, chosen };
}
