/**
 * Policy iteration by the rate q: transitions under the policy and about it, V and q from the martingale's equations, the
 * action at which q is largest as the next policy, and again. The discount rate comes down to its own from one at which the
 * first policy has a finite value.
 */
import { CostateError } from '../../errors.js';
import type { Region } from '../region.js';
import { actionAxis, isBounded, type ActionAxis } from './actions.js';
import type { BlackBox } from './black-box.js';
import { openExplorer } from './explorer.js';
import {
  firstBasis,
  frameOf,
  leastReach,
  meanSquare,
  PLACES,
  places,
  shapeFor,
  type LearnerOptions,
} from './first-policy.js';
import { seen, type Frame } from './frame.js';
import { factorise, solved } from './linear-system.js';
import { actionsOf, type Basis, type Policy, type Shape } from './policy.js';
import { polynomialCount, polynomialValues } from './polynomials.js';
import { momentsOf, scatterOf, type Moments, type Noise, type Setting } from './rate.js';
import { chosenDegree, covarianceOfSolution, solutionOf, type Solution } from './selection.js';
import { powersOf, sizesAt } from './size.js';
import { openBuffer, type Buffer } from './transitions.js';

export interface RateRound {
  readonly value: number;
  readonly standardError: number;
  /** Root mean square change of actions, in reaches. */
  readonly change: number;
  readonly discount: number;
  readonly degree: number;
}

export interface Learnt {
  /** With the basis of V. */
  readonly policy: Policy;
  /** Coefficients of V, as it is maximised. */
  readonly value: Float64Array;
  readonly solution: Solution;
  readonly covariance: Float64Array;
  readonly rounds: readonly RateRound[];
  /** V at the point by polynomials of one degree more. */
  readonly richer: number;
  /** The size of what is collected in a discount time, or to the end. */
  readonly scale: number;
}

/** A frame grows by this factor where more than this share of the walkers leave it. */
const [WIDENING, OFTEN_LEFT] = [1.5, 0.01] as const;

/** The centre moves to where the policy is; trials stay as wide as steps are long. */
function recentred(
  policy: Policy,
  frame: Frame,
  seed: number,
  degree: number,
): { readonly basis: Basis; readonly change: number } {
  const { shape, axes, reach, centre } = policy.basis;
  const at = places(frame, seed);
  const values = polynomialValues(shape.polynomials, seen(frame, at.states, at.times));
  const { chosen, distances } = actionsOf(policy, at.states, at.times);
  // No richer than the slopes that move it: what noise once put there would stay.
  const terms = Math.min(shape.centre, polynomialCount(shape.polynomials.variables, degree - 1));
  const width = shape.polynomials.count;
  const gram = new Float64Array(terms * terms);
  for (let i = 0; i < PLACES; i++)
    for (let a = 0; a < terms; a++)
      for (let b = 0; b < terms; b++)
        gram[a * terms + b] = (gram[a * terms + b] as number) + (values[i * width + a] as number) * (values[i * width + b] as number); // prettier-ignore
  const factors = factorise(gram, terms);
  const moved = axes.map((axis, c) => {
    const [b, d, r] = [chosen[c] as Float64Array, distances[c] as Float64Array, reach[c] as number];
    if (isBounded(axis) || !factors) return { centre: centre[c] as Float64Array, reach: r, change: 0 };
    const right = new Float64Array(terms);
    for (let i = 0; i < PLACES; i++)
      for (let a = 0; a < terms; a++)
        right[a] = (right[a] as number) + (values[i * width + a] as number) * (b[i] as number);
    const change = meanSquare(d);
    const least = leastReach(axis, meanSquare(b));
    return { centre: solved(factors, right), reach: Math.min(2 * r, Math.max(least, 1.5 * r * change)), change };
  });
  return {
    basis: { ...policy.basis, frame, centre: moved.map((m) => m.centre), reach: moved.map((m) => m.reach) },
    change: Math.max(0, ...moved.map((m) => m.change)),
  };
}

/** How much noise may bend the rate, from the covariance of its coefficients. */
function cautionOf(
  shape: Shape,
  axes: readonly ActionAxis[],
  { kept, coefficients }: Solution,
  covariance: Float64Array,
): number[] {
  const n = kept.length;
  const m = shape.controls;
  let pair = 0;
  return axes.map((axis, c) => {
    const first = shape.value + m * shape.slope + pair * shape.bend;
    pair += m - c;
    const i = kept.indexOf(first);
    if (i < 0 || isBounded(axis)) return 0;
    const spread = 2 * 2 * Math.sqrt(Math.max(0, covariance[i * n + i] as number));
    const bend = Math.abs(2 * (coefficients[first] as number));
    return spread * Math.min(1, spread / Math.max(bend, 1e-300));
  });
}

export function learnByRate(
  box: BlackBox,
  region: Region,
  at: ReadonlyMap<string, number>,
  options: LearnerOptions,
): Learnt {
  const { seed, transitions, rounds: most, progress } = options;
  const hasTime = Number.isFinite(box.horizon);
  const n = box.states.length;
  const axes = box.controls.map(({ domain }) => actionAxis(domain));
  const frame = frameOf(box, region);
  const shape = shapeFor(frame.centre.length, axes.length);
  const highest = shape.polynomials.highest;
  const degrees = Array.from({ length: highest - 1 }, (_, k) => k + 2);
  const perRound = Math.ceil(transitions / most);
  const buffer = openBuffer(n, axes.length, Math.min(transitions, 6 * perRound));
  const walkers = Math.max(64, Math.min(512, Math.round(perRound / 200)));
  const explorer = openExplorer(box, region, walkers, seed);
  const point = box.states.map((s) => Float64Array.of(at.get(s.name) ?? NaN));
  const first = firstBasis(frame, shape, axes);
  let basis: Basis = { ...first, powers: powersOf(box, region, first, seed) };
  let policy: Policy = { basis, rate: new Float64Array(0), caution: axes.map(() => 0) };
  let noise: Noise | undefined;
  let discount = Infinity;
  const rounds: RateRound[] = [];
  let last: Omit<Learnt, 'rounds'> | undefined;
  let after = 0;
  const sign = box.sense === 'maximize' ? 1 : -1;
  for (let round = 0; after < most && round < 3 * most; round++) {
    const { growth, left } = explorer.explore(policy, basis, Math.min(discount, 1 / (20 * box.step)), perRound, buffer);
    if (hasTime) discount = box.discount;
    else
      discount = Math.max(
        box.discount,
        Number.isFinite(discount) ? Math.min(0.8 * discount, Math.max(discount / 2, 1.6 * growth)) : 2 * growth,
      );
    if (discount === box.discount) after += 1;
    const setting = (): Setting => ({ box, basis, policy, discount, noise });
    let moments = momentsOf(setting(), buffer);
    const full = solutionOf(moments, shape, highest);
    if (!full) throw failed(round, 'the transitions do not determine value and rate');
    // Richer models one by one: while policies still change much, what looks like further terms is often that the rate is not quadratic.
    const scatter = scatterOf(setting(), buffer, full.coefficients);
    const tested = Math.min(chosenDegree(moments, shape, scatter.covariance, degrees), Math.max(2, after));
    const [size = 1] = sizesAt(basis.powers, point);
    const here = polynomialValues(shape.polynomials, seen(basis.frame, point, new Float64Array(1))).map(
      (v) => size * v,
    );
    const degree = steadyDegree(moments, shape, scatter.covariance, here, tested);
    let solution = solutionOf(moments, shape, degree) ?? full;
    let covariance = covarianceOfSolution(solution, scatter.covariance, moments.size);
    for (let again = 0; again < (after === most ? 3 : 1); again++) {
      if (again > 0) {
        moments = momentsOf(setting(), buffer);
        solution = solutionOf(moments, shape, degree) ?? solution;
        covariance = covarianceOfSolution(solution, scatter.covariance, moments.size);
      }
      policy = {
        basis,
        rate: solution.coefficients.slice(shape.value),
        caution: cautionOf(shape, axes, solution, covariance),
      };
    }
    noise = scatter.noise;
    const value = solution.coefficients.slice(0, shape.value);
    const there = value.reduce((sum, v, k) => sum + v * (here[k] as number), 0);
    const variance = varianceAt(here, solution, covariance, shape.value);
    if (!Number.isFinite(there) || !Number.isFinite(variance)) throw failed(round, `V is ${there}`);
    const more = solutionOf(moments, shape, Math.min(highest, degree + 1)) ?? solution;
    const richer = more.coefficients.subarray(0, shape.value).reduce((sum, v, k) => sum + v * (here[k] as number), 0);
    const scale = meanReward(buffer) / Math.max(box.discount, 1 / Math.min(box.horizon, Number.MAX_VALUE));
    last = { policy, value, solution, covariance, richer, scale };
    // A frame that many leave grows, and with it what the polynomials are fitted to.
    const grows = left.map((share) => share > OFTEN_LEFT && after < most - 3);
    const half = basis.frame.half.map((h, j) => (grows[j] ? WIDENING * h : h));
    if (grows.some((yes) => yes)) noise = undefined;
    const next = recentred(policy, { ...basis.frame, half }, seed, degree);
    basis = next.basis;
    rounds.push({
      value: there,
      standardError: Math.sqrt(Math.max(0, variance)),
      change: next.change,
      discount,
      degree,
    });
    progress?.(`Q-learning: round ${round + 1}, V about ${(sign * there).toPrecision(4)}`);
  }
  if (!last || after < most)
    throw new CostateError({ code: 'resources.numeric', message: `no policy was found under which the reward grows more slowly than its discount`, expected: 'a discount rate that the growth of the reward does not exceed' }); // prettier-ignore
  return { ...last, rounds };
}

const failed = (round: number, why: string): CostateError =>
  new CostateError({ code: 'resources.numeric', message: `Q-learning went wrong in round ${round + 1}: ${why}` });

/** Values by different degrees within so many standard errors of the richer one are the same. */
const SAME = 2;

/**
 * The lowest degree whose V at the point is that of all higher ones up to the given one, within their errors (Lepski 1990): a
 * richer model is not worth its noise where it says nothing else.
 */
function steadyDegree(
  moments: Moments,
  shape: Shape,
  covariance: Float64Array,
  here: Float64Array,
  most: number,
): number {
  const all = Array.from({ length: most - 1 }, (_, k) => k + 2).flatMap((degree) => {
    const solution = solutionOf(moments, shape, degree);
    if (!solution) return [];
    const own = covarianceOfSolution(solution, covariance, moments.size);
    let value = 0;
    for (let k = 0; k < shape.value; k++) value += (solution.coefficients[k] as number) * (here[k] as number);
    return [{ degree, value, error: Math.sqrt(Math.max(0, varianceAt(here, solution, own, shape.value))) }];
  });
  const found = all.find(({ value }, i) => all.slice(i + 1).every((h) => Math.abs(value - h.value) <= SAME * h.error));
  return found?.degree ?? most;
}

/** The variance of V at a point whose polynomials are given. */
function varianceAt(at: Float64Array, { kept }: Solution, covariance: Float64Array, terms: number): number {
  const n = kept.length;
  let variance = 0;
  kept.forEach((a, i) => {
    kept.forEach((b, j) => {
      if (a < terms && b < terms) variance += (at[a] as number) * (at[b] as number) * (covariance[i * n + j] as number);
    });
  });
  return variance;
}

/** The mean size of rewards. */
function meanReward(buffer: Buffer): number {
  let sum = 0;
  for (const { reward } of buffer.pieces(PLACES)) for (const r of reward) sum += Math.abs(r);
  return sum / buffer.count();
}
