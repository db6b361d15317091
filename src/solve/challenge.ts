/**
 * Constant policies held against an answer: none may do better than the optimum. Closed form, grid and simulated policy can
 * share a mistake (a solution of the HJB equation that is not the least one, a system that only the cut of the grid keeps
 * from running away); doing nothing shares none of it.
 */
import type { ProblemInstance } from '../simulate/instance.js';
import type { PathTask } from '../simulate/path-work.js';
import type { ValueEstimate } from '../simulate/value-estimate.js';
import { isAvailable, type Answers, type Challenge } from './answer.js';
import { constantPayoff } from './policy-payoff.js';
import { trialValues } from './grid/trial-values.js';
import { bestQuietConstant } from './quiet-payoff.js';

const MOST_POLICIES = 3;
const EFFORT = { paths: 512, steps: 256 };
/** Steps that must show the same again before a constant policy has won: the error of long steps is not well known. */
const CONFIRMING_STEPS = 2048;
/** Standard errors by which a constant policy must win. */
const STANDARD_ERRORS = 6;
/** Advantage that does not count, as a share of the larger value. */
const MARGIN = 5e-3;
/** Discount lengths of the two horizons on which a payoff that does not settle is followed. */
const HORIZONS = { short: 7, long: 14 };

/** Constant values for the controls: the first trial value of each, then the second. */
function constantPolicies(instance: ProblemInstance): readonly ReadonlyMap<string, number>[] {
  const lists = instance.controls.map((c) => ({ name: c.name, values: trialValues(c.domain) }));
  const count = Math.min(MOST_POLICIES, Math.max(...lists.map((l) => l.values.length)));
  return Array.from(
    { length: count },
    (_, k) => new Map(lists.map((l) => [l.name, l.values[k % l.values.length] ?? 0])),
  );
}

/** The constant policy that without noise does better than the answer by more than what does not count, if one does. */
function quietRival(
  instance: ProblemInstance,
  at: ReadonlyMap<string, number>,
  value: number,
): readonly ReadonlyMap<string, number>[] {
  const best = bestQuietConstant(instance, at);
  if (!best) return [];
  const gain = (instance.sense === 'maximize' ? 1 : -1) * (best.payoff - value);
  return gain > MARGIN * Math.max(Math.abs(value), Math.abs(best.payoff)) ? [best.policy] : [];
}

/** How much better than the answer, in the sign of the problem, beyond all errors; negative where it is not. */
const advantage = (estimate: ValueEstimate, instance: ProblemInstance, value: number, error: number): number =>
  (instance.sense === 'maximize' ? 1 : -1) * (estimate.value - value) -
  (STANDARD_ERRORS * estimate.standardError + estimate.bias + error) -
  MARGIN * Math.max(Math.abs(value), Math.abs(estimate.value));

/** The payoff over longer and longer times, where it does not settle: better than the answer and still gaining. */
function* runaway(
  instance: ProblemInstance,
  policy: ReadonlyMap<string, number>,
  at: ReadonlyMap<string, number>,
  seed: number,
  value: number,
): PathTask<ValueEstimate | undefined> {
  if (Number.isFinite(instance.horizon) || !(instance.discount > 0)) return undefined;
  const within = (lengths: number): ProblemInstance => ({ ...instance, horizon: lengths / instance.discount });
  const short = yield* constantPayoff(within(HORIZONS.short), policy, at, seed, EFFORT);
  const long = yield* constantPayoff(within(HORIZONS.long), policy, at, seed, EFFORT);
  if (!short || !long || advantage(long, instance, value, 0) <= 0) return undefined;
  return advantage(long, instance, short.value, 0) > 0 ? long : undefined;
}

/** The estimate with far shorter steps, where it bears out the one with long steps: within the errors of both. */
function* confirmed(
  instance: ProblemInstance,
  policy: ReadonlyMap<string, number>,
  at: ReadonlyMap<string, number>,
  seed: number,
  estimate: ValueEstimate,
): PathTask<ValueEstimate | undefined> {
  const finer = yield* constantPayoff(instance, policy, at, seed, { ...EFFORT, steps: CONFIRMING_STEPS });
  if (!finer) return undefined;
  const allowed = [estimate, finer].reduce((sum, e) => sum + e.bias + STANDARD_ERRORS * e.standardError, 0);
  return Math.abs(finer.value - estimate.value) <= allowed ? finer : undefined;
}

/** The first constant policy that does better than the answer, if one does. */
export function* challengeTo(
  instance: ProblemInstance,
  answer: { readonly value: number; readonly error: number },
  at: ReadonlyMap<string, number>,
  seed: number,
): PathTask<Challenge | undefined> {
  const policies =
    instance.controls.length === 0 ? [] : [...constantPolicies(instance), ...quietRival(instance, at, answer.value)];
  for (const policy of policies) {
    const estimate = yield* constantPayoff(instance, policy, at, seed, EFFORT);
    const wins = (e: ValueEstimate): boolean => advantage(e, instance, answer.value, answer.error) > 0;
    const winner = !estimate
      ? yield* runaway(instance, policy, at, seed, answer.value)
      : wins(estimate)
        ? yield* confirmed(instance, policy, at, seed, estimate)
        : undefined;
    if (winner && (!estimate || wins(winner)))
      return { policy: Object.fromEntries(policy), value: winner.value, error: winner.standardError + winner.bias };
  }
  return undefined;
}

/** The value that a constant policy is held against: the closed form, else that of the best extremal, else the grid's. */
export function mostTrusted(
  methods: Answers['methods'],
): { readonly value: number; readonly error: number } | undefined {
  const { 'closed-form': closed, characteristics, grid } = methods;
  if (isAvailable(closed)) return { value: closed.value, error: 0 };
  if (isAvailable(characteristics)) return characteristics;
  return isAvailable(grid) ? grid : undefined;
}
