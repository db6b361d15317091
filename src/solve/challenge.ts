/**
 * Constant policies held against an answer: none may do better than the optimum. Closed form, grid and simulated policy can
 * share a mistake (a solution of the HJB equation that is not the least one, a system that only the cut of the grid keeps
 * from running away); doing nothing shares none of it.
 */
import { CostateError } from '../errors.js';
import { evaluateNumber } from '../expression/evaluate.js';
import { number, type Expression } from '../expression/expression.js';
import { parseDecimal } from '../expression/rational.js';
import type { ProblemInstance } from '../simulate/instance.js';
import { indicatorName } from '../simulate/regime-mixture.js';
import { pathSystem } from '../simulate/path-system.js';
import type { PathTask } from '../simulate/path-work.js';
import { averageTask } from '../simulate/average-estimate.js';
import { valueTask, type ValueEstimate } from '../simulate/value-estimate.js';
import { isAvailable, type Answers, type Challenge } from './answer.js';
import { trialValues } from './grid/trial-values.js';
import { bestQuietConstant } from './quiet-payoff.js';

const MOST_POLICIES = 3;
const PATHS = 512;
const STEPS = 256;
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

/** Whether in some regime the policy pushes a state over an end of its domain where no noise reflects it: such a policy is not admissible. */
function pushesOut(
  { states, time, switching }: ProblemInstance,
  policy: ReadonlyMap<string, number>,
  at: ReadonlyMap<string, number>,
): boolean {
  const regimes = (switching ?? [[]]).map((_, r, all) =>
    all.map((_, k) => [indicatorName(k), k === r ? 1 : 0] as const),
  );
  return states.some(({ name, domain, drift, noise }) => {
    if (domain.kind === 'set') return false;
    return [domain.lower, domain.upper].some((end) => {
      if (!Number.isFinite(end)) return false;
      return regimes.some((regime) => {
        const there = new Map([[time, 0], ...at, ...policy, ...regime, [name, end]] as const);
        const outward = Math.sign(evaluateNumber(drift, there)) === (end === domain.lower ? -1 : 1);
        return outward && noise.every((e) => evaluateNumber(e, there) === 0);
      });
    });
  });
}

function* valueOf(
  instance: ProblemInstance,
  policy: ReadonlyMap<string, number>,
  at: ReadonlyMap<string, number>,
  seed: number,
  steps = STEPS,
): PathTask<ValueEstimate | undefined> {
  if (pushesOut(instance, policy, at)) return undefined;
  const controls = new Map<string, Expression>([...policy].map(([n, v]) => [n, number(parseDecimal(String(v)))]));
  try {
    const task = instance.average === undefined ? valueTask : averageTask;
    return yield* task(pathSystem(instance, { kind: 'feedback', controls }), {
      at,
      seed,
      paths: PATHS,
      steps,
    });
  } catch (error) {
    // A policy whose payoff cannot be simulated challenges nothing.
    if (error instanceof CostateError) return undefined;
    throw error;
  }
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
  const short = yield* valueOf(within(HORIZONS.short), policy, at, seed);
  const long = yield* valueOf(within(HORIZONS.long), policy, at, seed);
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
  const finer = yield* valueOf(instance, policy, at, seed, CONFIRMING_STEPS);
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
    const estimate = yield* valueOf(instance, policy, at, seed);
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
