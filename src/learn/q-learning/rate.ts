/**
 * V and the rate q of a policy from its martingale: along any actions, e^{−ρt}V(X_t) + ∫ e^{−ρs}(r − q(X_s, a_s)) ds is a
 * martingale if and only if V and q are the policy's (Jia and Zhou 2023, theorem 6). Tested against functions of where a step
 * begins, its increments give as many linear equations as there are coefficients.
 */
import { isBounded } from './actions.js';
import type { BlackBox, Columns } from './black-box.js';
import { seen } from './frame.js';
import { factorise, solved } from './linear-system.js';
import { actionsOf, addRateMonomials, centresAt, rateCount, type Basis, type Policy } from './policy.js';
import { sizesAt } from './size.js';
import { polynomialCount, polynomialValues } from './polynomials.js';
import type { Buffer, Transitions } from './transitions.js';

/** Sums over all transitions: M c = b for the coefficients c of V, then of q. */
export interface Moments {
  readonly size: number;
  /** Sum of test × increment, row by row. */
  readonly matrix: Float64Array;
  readonly right: Float64Array;
}

/** Transitions that are worked on at a time. */
const PIECE = 2048;

/** Of each transition, what its increment is tested with, and what multiplies the coefficients in the increment. */
interface Rows {
  readonly count: number;
  /** Polynomials of where they begin. */
  readonly values: Float64Array;
  readonly tests: Float64Array;
  readonly increments: Float64Array;
  readonly rewards: Float64Array;
}

interface Place {
  readonly values: Float64Array;
  /** Of the actions taken, and of the best ones. */
  readonly taken: Columns;
  readonly best: Columns;
}

/** Distances of actions from the centres of a basis, in its reaches. */
function distancesOf({ reach }: Basis, centres: Columns, actions: Columns): Columns {
  return centres.map((centre, c) => {
    const [action, r] = [actions[c] as Float64Array, reach[c] as number];
    return centre.map((v, i) => ((action[i] as number) - v) / r);
  });
}

function placeOf({ basis, policy }: Setting, states: Columns, times: Float64Array, actions: Columns): Place {
  const followed = actionsOf(policy, states, times);
  if (policy.basis === basis)
    return { values: followed.values, taken: distancesOf(basis, followed.centres, actions), best: followed.distances };
  const values = polynomialValues(basis.shape.polynomials, seen(basis.frame, states, times));
  const centres = centresAt(basis, values);
  return { values, taken: distancesOf(basis, centres, actions), best: distancesOf(basis, centres, followed.chosen) };
}

/** How much less noise than on average is believed at most: instruments grow with its inverse. */
const QUIETEST = 0.05;
/** Of the polynomial for the variance of increments against the state. */
const NOISE_DEGREE = 4;

/** The variance of increments against the state: coefficients of the first polynomials, and the mean. */
export interface Noise {
  readonly coefficients: Float64Array;
  readonly mean: number;
}

/** Mean variance over the variance at a point, from which the best instruments follow (Chamberlain 1987; Ueno et al. 2011). */
function weightAt({ coefficients, mean }: Noise, values: Float64Array, row: number): number {
  let variance = 0;
  for (let k = 0; k < coefficients.length; k++) variance += (coefficients[k] as number) * (values[row + k] as number);
  return mean / Math.max(variance, QUIETEST * mean);
}

/** What the equations are written for. */
export interface Setting {
  readonly box: BlackBox;
  /** What V and q are written in. */
  readonly basis: Basis;
  /** Whose value and rate they are. */
  readonly policy: Policy;
  /** That of the problem, or a larger one on the way to it. */
  readonly discount: number;
  /** Absent before anything is known. */
  readonly noise: Noise | undefined;
}

/** Transitions whose action is further from the centre, in reaches, say nothing of a rate that is quadratic about it. */
const LOCAL = 2.5;

function rowsOf(setting: Setting, piece: Transitions): Rows {
  const { box, basis, discount, noise } = setting;
  const { shape, axes } = basis;
  const { step, horizon } = box;
  const unbounded = axes.flatMap((axis, c) => (isBounded(axis) ? [] : [c]));
  const count = piece.times.length;
  const p = shape.value + rateCount(shape);
  const width = shape.polynomials.count;
  const after = piece.times.map((t) => t + step);
  const here = placeOf(setting, piece.states, piece.times, piece.actions);
  const there = placeOf(setting, piece.next, after, piece.actions);
  const decay = Math.exp(-discount * step);
  const [tests, increments] = [new Float64Array(count * p), new Float64Array(count * p)];
  // The equation is divided by the size of V where a step begins.
  const [size, sizeThen] = [sizesAt(basis.powers, piece.states), sizesAt(basis.powers, piece.next)];
  const rewards = piece.reward.map((r, i) => r / (size[i] as number));
  const payoffs = Number.isFinite(horizon) ? box.payoff(piece.next) : undefined;
  for (let i = 0; i < count; i++) {
    const isLast = (after[i] as number) > horizon - step / 2;
    const [row, at] = [i * width, i * p];
    const later = (decay * (sizeThen[i] as number)) / (size[i] as number);
    for (let k = 0; k < shape.value; k++) {
      const now = here.values[row + k] as number;
      tests[at + k] = now;
      increments[at + k] = (isLast ? now : now - later * (there.values[row + k] as number)) / step;
    }
    if (isLast && payoffs)
      rewards[i] = (rewards[i] as number) + (decay * (payoffs[i] as number)) / (step * (size[i] as number));
    // q less its value at the best action, which makes it zero there.
    const q = at + shape.value;
    addRateMonomials(shape, here.values, row, here.taken, i, 1, tests, q);
    addRateMonomials(shape, here.values, row, here.best, i, -1, tests, q);
    // The integral of q over the step by the trapezoid rule: with the left end alone the answer would be off by O(h).
    addRateMonomials(shape, there.values, row, there.taken, i, later / 2, increments, q);
    addRateMonomials(shape, there.values, row, there.best, i, -later / 2, increments, q);
    for (let k = q; k < at + p; k++) increments[k] = (increments[k] as number) + 0.5 * (tests[k] as number);
    const isLocal = unbounded.every((c) => Math.abs((here.taken[c] as Float64Array)[i] as number) <= LOCAL);
    const weight = !isLocal ? 0 : noise ? weightAt(noise, here.values, row) : 1;
    for (let k = at; k < at + p; k++) tests[k] = (tests[k] as number) * weight;
  }
  return { count, values: here.values, tests, increments, rewards };
}

/** The equations for V and q. */
export function momentsOf(setting: Setting, buffer: Buffer): Moments {
  const { shape } = setting.basis;
  const size = shape.value + rateCount(shape);
  const [matrix, right] = [new Float64Array(size * size), new Float64Array(size)];
  for (const piece of buffer.pieces(PIECE)) {
    const { count, tests, increments, rewards } = rowsOf(setting, piece);
    for (let i = 0; i < count; i++) {
      const reward = rewards[i] as number;
      const at = i * size;
      for (let a = 0; a < size; a++) {
        const test = tests[at + a] as number;
        if (test === 0) continue;
        right[a] = (right[a] as number) + test * reward;
        const row = a * size;
        for (let b = 0; b < size; b++)
          matrix[row + b] = (matrix[row + b] as number) + test * (increments[at + b] as number);
      }
    }
  }
  return { size, matrix, right };
}

/** How far the equations are from holding by chance. */
export interface Scatter {
  /** Covariance of `Moments.right` less `matrix` times the coefficients, row by row. */
  readonly covariance: Float64Array;
  /** The variance of increments against the state; absent where it is not determined. */
  readonly noise: Noise | undefined;
}

/**
 * The sum of test × testᵀ × (increment − reward)² is the covariance of the equations, since increments of a martingale are
 * uncorrelated even along one path; a regression of the squares on the state tells where they are small.
 */
export function scatterOf(setting: Setting, buffer: Buffer, coefficients: Float64Array): Scatter {
  const { polynomials } = setting.basis.shape;
  const size = coefficients.length;
  const width = polynomials.count;
  const terms = polynomialCount(polynomials.variables, Math.min(polynomials.highest, NOISE_DEGREE));
  const covariance = new Float64Array(size * size);
  const [matrix, right] = [new Float64Array(terms * terms), new Float64Array(terms)];
  let total = 0;
  let number = 0;
  for (const piece of buffer.pieces(PIECE)) {
    const { count, values, tests, increments, rewards } = rowsOf(setting, piece);
    for (let i = 0; i < count; i++) {
      const at = i * size;
      // The first test is the constant: zero where a transition does not count.
      if (tests[at] === 0) continue;
      let rest = -(rewards[i] as number);
      for (let b = 0; b < size; b++) rest += (coefficients[b] as number) * (increments[at + b] as number);
      const square = rest * rest;
      total += square;
      number += 1;
      for (let a = 0; a < size; a++) {
        const factor = square * (tests[at + a] as number);
        const row = a * size;
        for (let b = 0; b <= a; b++)
          covariance[row + b] = (covariance[row + b] as number) + factor * (tests[at + b] as number);
      }
      for (let a = 0; a < terms; a++) {
        const v = values[i * width + a] as number;
        right[a] = (right[a] as number) + v * square;
        for (let b = 0; b < terms; b++)
          matrix[a * terms + b] = (matrix[a * terms + b] as number) + v * (values[i * width + b] as number);
      }
    }
  }
  for (let a = 0; a < size; a++)
    for (let b = 0; b < a; b++) covariance[b * size + a] = covariance[a * size + b] as number;
  const factors = factorise(matrix, terms);
  return { covariance, noise: factors && { coefficients: solved(factors, right), mean: total / number } };
}
