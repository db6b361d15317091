/**
 * Q-learning as it is done in discrete time: Q_h(x, a) as one function of state and action, regressed on the target
 * r h + e^{−ρh} Q̄(x', π(x')) with a copy Q̄ that is held still meanwhile, and an actor π that ascends Q. It solves the problem
 * with actions held over a step; and since Q_h = V + h q + o(h), what tells actions apart falls with h under the noise of V(x'),
 * which is of order √h (Tallec, Blier and Ollivier 2019; Jia and Zhou 2023). What its held actions say of a policy without a step
 * is read from them at the end (`half-step.ts`).
 */
import { CostateError } from '../../errors.js';
import type { Region } from '../region.js';
import { actionAxis, isBounded, type ActionAxis } from './actions.js';
import type { BlackBox, Columns } from './black-box.js';
import { openExplorer } from './explorer.js';
import { firstBasis, frameOf, leastReach, meanSquare, places, shapeFor, type LearnerOptions } from './first-policy.js';
import { seen } from './frame.js';
import { withoutHolding } from './half-step.js';
import { factorise, solved } from './linear-system.js';
import { centresAt, type Basis, type Policy } from './policy.js';
import { polynomials, polynomialValues, type Polynomials } from './polynomials.js';
import { regressed } from './regression.js';
import { openBuffer, type Buffer } from './transitions.js';

export interface PlainRound {
  /** Q at the point under the actor's action, as it is maximised. */
  readonly value: number;
  /** Replacements of the target network. */
  readonly sweeps: number;
}

export interface PlainLearnt {
  /** The actor's policy, whose actions are held over a step. */
  readonly held: Policy;
  /** What it says of a policy that acts at every moment. */
  readonly policy: Policy;
  /** Q at states (and time zero) under the actor's actions, as it is maximised. */
  readonly valueAt: (states: Columns) => Float64Array;
  readonly rounds: readonly PlainRound[];
}

/** By the number of states, times and controls: the degree of Q in all of them together. */
const DEGREE = [0, 4, 4, 3, 3] as const;
const PIECE = 4096;

/** The target network is replaced until Q changes by less than this share of it, at most so many times. */
const SETTLED = 1e-7;
const MOST_SWEEPS = 40_000;
/** Q is taken to diverge where it exceeds so many times what the largest reward could bring. */
const DIVERGED = 1e3;

/** Actions are seen relative to the mean and the spread of those in the buffer. */
interface ActionScale { readonly mean: readonly number[]; readonly spread: readonly number[] } // prettier-ignore

interface Approximator {
  readonly polynomials: Polynomials;
  readonly basis: Basis;
  readonly scale: ActionScale;
}

const featuresOf = (
  { polynomials: all, basis, scale }: Approximator,
  states: Columns,
  times: Float64Array,
  actions: Columns,
): Float64Array =>
  polynomialValues(all, [
    ...seen(basis.frame, states, times),
    ...actions.map((b, c) => b.map((v) => (v - (scale.mean[c] ?? 0)) / (scale.spread[c] ?? 1))),
  ]);

const actorAt = ({ basis }: Approximator, states: Columns, times: Float64Array): Columns =>
  centresAt(basis, polynomialValues(basis.shape.polynomials, seen(basis.frame, states, times)));

/** Q at states and time zero under the actor's actions. */
const valueUnder =
  (q: Approximator, weights: Float64Array): PlainLearnt['valueAt'] =>
  (states) => {
    const times = new Float64Array(states[0]?.length ?? 0);
    const f = featuresOf(q, states, times, actorAt(q, states, times));
    return times.map((_, i) => weights.reduce((sum, w, k) => sum + w * (f[i * weights.length + k] as number), 0));
  };

function scaleOf(axes: readonly ActionAxis[], buffer: Buffer): ActionScale {
  const moments = axes.map((axis, c) => {
    if (isBounded(axis)) return [(axis.lower + axis.upper) / 2, (axis.upper - axis.lower) / 2] as const;
    let [n, sum, squares] = [0, 0, 0];
    for (const { actions } of buffer.pieces(PIECE)) {
      for (const b of actions[c] as Float64Array) {
        n += 1;
        sum += b;
        squares += b * b;
      }
    }
    const mean = sum / n;
    return [mean, 2 * Math.sqrt(Math.max(squares / n - mean * mean, 1e-12))] as const;
  });
  return { mean: moments.map(([m]) => m), spread: moments.map(([, s]) => s) };
}

/** Fitted iteration of Q with the actor as it is: each sweep is the regression on the targets of the copy before. */
function evaluated(
  box: BlackBox,
  q: Approximator,
  buffer: Buffer,
  round: number,
): { readonly weights: Float64Array; readonly sweeps: number } {
  const p = q.polynomials.count;
  const { step, discount, horizon } = box;
  const decay = Math.exp(-discount * step);
  const [gram, cross, right] = [new Float64Array(p * p), new Float64Array(p * p), new Float64Array(p)];
  let largest = 0;
  for (const piece of buffer.pieces(PIECE)) {
    const after = piece.times.map((t) => t + step);
    const now = featuresOf(q, piece.states, piece.times, piece.actions);
    const then = featuresOf(q, piece.next, after, actorAt(q, piece.next, after));
    const payoffs = Number.isFinite(horizon) ? box.payoff(piece.next) : undefined;
    const sign = box.sense === 'maximize' ? 1 : -1;
    for (let i = 0; i < after.length; i++) {
      const isLast = (after[i] as number) > horizon - step / 2;
      const reward =
        step * (piece.reward[i] as number) + (isLast && payoffs ? decay * sign * (payoffs[i] as number) : 0);
      largest = Math.max(largest, Math.abs(reward));
      for (let a = 0; a < p; a++) {
        const f = now[i * p + a] as number;
        right[a] = (right[a] as number) + f * reward;
        for (let b = 0; b < p; b++) {
          gram[a * p + b] = (gram[a * p + b] as number) + f * (now[i * p + b] as number);
          if (!isLast) cross[a * p + b] = (cross[a * p + b] as number) + f * (then[i * p + b] as number);
        }
      }
    }
  }
  const factors = factorise(gram, p);
  if (!factors) throw diverged(round, 0, 'the transitions do not determine Q');
  const constant = solved(factors, right);
  const map = new Float64Array(p * p);
  for (let b = 0; b < p; b++)
    solved(
      factors,
      Float64Array.from({ length: p }, (_, a) => decay * (cross[a * p + b] as number)),
    ).forEach((v, a) => {
      map[a * p + b] = v;
    });
  const bound = (DIVERGED * largest) / Math.max(discount * step, step / Math.min(horizon, 1e6));
  let weights: Float64Array = new Float64Array(p);
  for (let sweep = 1; sweep <= MOST_SWEEPS; sweep++) {
    const next = new Float64Array(p);
    let [change, size] = [0, 0];
    for (let a = 0; a < p; a++) {
      let sum = constant[a] as number;
      for (let b = 0; b < p; b++) sum += (map[a * p + b] as number) * (weights[b] as number);
      next[a] = sum;
      change = Math.max(change, Math.abs(sum - (weights[a] as number)));
      size = Math.max(size, Math.abs(sum));
    }
    weights = next;
    if (!(size <= bound)) throw diverged(round, sweep, `Q reaches ${size.toPrecision(3)}`);
    if (change < SETTLED * size) return { weights, sweeps: sweep };
  }
  return { weights, sweeps: MOST_SWEEPS };
}

const diverged = (round: number, sweep: number, why: string): CostateError =>
  new CostateError({
    code: 'resources.numeric',
    message: `Q diverged in round ${round + 1} at the ${sweep}th target: ${why}`,
  });

/** Steps of the actor's ascent from one round's Q, and how finely Q is differentiated in the action, in its spreads. */
const ASCENTS = 3;
const DIFFERENCE = 0.25;
/** The longest step, in spreads. */
const LONGEST = 0.5;

/** Actions go up Q by Newton's step where Q is concave in them, else as far as a step may go; then the actor is fitted to them. */
function ascended(q: Approximator, weights: Float64Array, seed: number): Basis {
  const { basis, scale, polynomials: all } = q;
  const { shape, axes, frame, reach } = basis;
  const at = places(frame, seed);
  const p = all.count;
  const value = (actions: Columns): Float64Array => {
    const f = featuresOf(q, at.states, at.times, actions);
    return at.times.map((_, i) => {
      let sum = 0;
      for (let k = 0; k < p; k++) sum += (weights[k] as number) * (f[i * p + k] as number);
      return sum;
    });
  };
  let actions = actorAt(q, at.states, at.times);
  for (let k = 0; k < ASCENTS; k++)
    for (let c = 0; c < axes.length; c++) {
      const { lower, upper } = axes[c] as ActionAxis;
      const e = DIFFERENCE * (scale.spread[c] ?? 1);
      const moved = (by: number): Columns => actions.map((b, j) => (j === c ? b.map((v) => v + by) : b));
      const [low, here, high] = [value(moved(-e)), value(actions), value(moved(e))];
      const longest = (LONGEST / DIFFERENCE) * e;
      actions = actions.map((b, j) =>
        j !== c
          ? b
          : b.map((v, i) => {
              const slope = ((high[i] as number) - (low[i] as number)) / (2 * e);
              const bend = ((high[i] as number) - 2 * (here[i] as number) + (low[i] as number)) / (e * e);
              const wanted = bend < 0 ? -slope / bend : Math.sign(slope) * longest;
              return Math.min(upper, Math.max(lower, v + Math.max(-longest, Math.min(longest, wanted))));
            }),
      );
    }
  const values = polynomialValues(shape.polynomials, seen(frame, at.states, at.times));
  const centre = regressed(values, shape.polynomials.count, shape.centre, actions);
  if (!centre) return basis;
  return {
    ...basis,
    centre,
    reach: axes.map((axis, c) => {
      const before = reach[c] ?? 1;
      return isBounded(axis) ? before : Math.min(2 * before, leastReach(axis, meanSquare(actions[c] as Float64Array)));
    }),
  };
}

/** @throws CostateError `resources.numeric` where Q diverges, with the round and the target at which it did */
export function learnPlainly(
  box: BlackBox,
  region: Region,
  at: ReadonlyMap<string, number>,
  options: LearnerOptions,
): PlainLearnt {
  const { seed, transitions, rounds: most, progress } = options;
  const n = box.states.length;
  const axes = box.controls.map(({ domain }) => actionAxis(domain));
  const frame = frameOf(box, region);
  const shape = shapeFor(frame.centre.length, axes.length);
  const joint = frame.centre.length + axes.length;
  const all = polynomials(joint, DEGREE[joint] ?? 2);
  const perRound = Math.ceil(transitions / most);
  const buffer = openBuffer(n, axes.length, Math.min(transitions, 6 * perRound));
  const explorer = openExplorer(box, region, Math.max(64, Math.min(512, Math.round(perRound / 200))), seed + 1);
  let basis = firstBasis(frame, shape, axes);
  const rounds: PlainRound[] = [];
  const follow = (b: Basis): Policy => ({ basis: b, rate: new Float64Array(0), caution: axes.map(() => 0) });
  const point = box.states.map((s) => Float64Array.of(at.get(s.name) ?? NaN));
  let valueAt: PlainLearnt['valueAt'] | undefined;
  for (let round = 0; round < most; round++) {
    explorer.explore(follow(basis), basis, Math.min(box.discount, 1 / (20 * box.step)), perRound, buffer);
    const q: Approximator = { polynomials: all, basis, scale: scaleOf(axes, buffer) };
    // A target network in other coordinates of actions is none: it begins anew.
    const found = evaluated(box, q, buffer, round);
    valueAt = valueUnder(q, found.weights);
    rounds.push({ value: valueAt(point)[0] ?? NaN, sweeps: found.sweeps });
    progress?.(`plain Q-learning: round ${round + 1}`);
    basis = ascended(q, found.weights, seed);
  }
  if (!valueAt) throw diverged(0, 0, 'there was no round');
  return { held: follow(basis), policy: follow(withoutHolding(box, basis, seed)), valueAt, rounds };
}
