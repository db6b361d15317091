/** What learners begin with: the frame they see states in, how rich their polynomials are, a first policy, and places to look at. */
import type { Region } from '../region.js';
import { isBounded, type ActionAxis } from './actions.js';
import type { BlackBox, Columns } from './black-box.js';
import { isLogarithmIn, type Frame } from './frame.js';
import type { Basis, Shape } from './policy.js';
import { polynomialCount, polynomials } from './polynomials.js';
import { uniforms } from '../uniforms.js';

export interface LearnerOptions {
  readonly seed: number;
  /** Transitions in all. */
  readonly transitions: number;
  readonly rounds: number;
  readonly progress?: (what: string) => void;
}

/** Wider than the region where walkers are born, so that few leave it. */
const MARGIN = 1.2;

export const frameOf = (box: BlackBox, { centre, half }: Region): Frame => ({
  isLogarithm: isLogarithmIn(box),
  hasTime: Number.isFinite(box.horizon),
  centre,
  half: half.map((h, j) => (j < box.states.length ? MARGIN * h : h)),
});

export const meanSquare = (c: Float64Array): number => Math.sqrt(c.reduce((s, v) => s + v * v, 0) / c.length);

/** By the number of coordinates: the highest degree of V; of the policy's centre at most three. */
const HIGHEST_DEGREE = [0, 6, 5, 4, 3] as const;
const CENTRE_DEGREE = 3;

export function shapeFor(variables: number, controls: number): Shape {
  const degree = HIGHEST_DEGREE[variables] ?? 2;
  const all = polynomials(variables, degree);
  const count = (d: number): number => polynomialCount(variables, d);
  return {
    polynomials: all,
    value: all.count,
    slope: count(degree - 1),
    bend: count(variables <= 2 ? degree - 2 : variables <= 4 ? 1 : 0),
    centre: count(Math.min(CENTRE_DEGREE, degree - 1)),
    controls,
  };
}

/** Where a control begins, and how far trials go at first. */
export function firstBasis(frame: Frame, shape: Shape, axes: readonly ActionAxis[]): Basis {
  const start = (axis: ActionAxis): number =>
    isBounded(axis) ? (axis.lower + axis.upper) / 2 : Math.min(axis.upper, Math.max(axis.lower, 0));
  return {
    frame,
    shape,
    axes,
    centre: axes.map((axis) => {
      const c = new Float64Array(shape.centre);
      c[0] = start(axis);
      return c;
    }),
    reach: axes.map((axis) => (isBounded(axis) ? (axis.upper - axis.lower) / 2 : 1)),
    powers: frame.isLogarithm.map(() => 0),
  };
}

/** Trial actions go at least so far: as a share of the actions' own size, and of a positive action. */
const [LEAST_SHARE, LEAST_LOGARITHM] = [2.5, 0.4] as const;
export const PLACES = 512;

/** States and times all over a frame. */
export function places(frame: Frame, seed: number): { readonly states: Columns; readonly times: Float64Array } {
  const n = frame.isLogarithm.length;
  const all = frame.centre.length;
  const u = uniforms(seed, -1, PLACES * all);
  const column = (j: number): Float64Array =>
    Float64Array.from({ length: PLACES }, (_, i) => (frame.centre[j] ?? 0) + (frame.half[j] ?? 0) * (2 * (u[i * all + j] as number) - 1)); // prettier-ignore
  return {
    states: Array.from({ length: n }, (_, j) => (frame.isLogarithm[j] ? column(j).map(Math.exp) : column(j))),
    times: frame.hasTime ? column(n).map((t) => Math.max(0, t)) : new Float64Array(PLACES),
  };
}

/** The least reach of trial actions whose own size is given. */
export const leastReach = (axis: ActionAxis, size: number): number =>
  axis.isLogarithm ? LEAST_LOGARITHM : Math.max(LEAST_SHARE * size, 1e-3);
