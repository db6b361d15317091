/**
 * Payoffs that hang on paths too rare for any simulation. Where noise that is pushed by θ for a time T earns more than e^{θ²T/2}, by
 * which such a push is rare (Girsanov; Boué and Dupuis 1998), the mean is larger than all that is earned: an exponential of a square,
 * or of what grows like an exponential itself, has none. It is looked for where a payoff has an exponential in it.
 */
import { CostateError } from '../../errors.js';
import { addendsOf } from '../../expression/addends.js';
import { add, multiply, zero, type Expression } from '../../expression/expression.js';
import { freeSymbols, visitAll } from '../../expression/traverse.js';
import { endsEarly } from '../../simulate/end-levels.js';
import type { ProblemInstance } from '../../simulate/instance.js';
import type { PathTask } from '../../simulate/path-work.js';
import { constantPayoff } from '../constant-payoff.js';
import { trialValues } from '../grid/trial-values.js';
import { cappedAt, constant, isBounded, withoutOverflow } from './capped.js';

const [EFFORT, FINE_EFFORT] = [
  { paths: 256, steps: 64 },
  { paths: 256, steps: 2048 },
];
/** Pushes that are tried, in the unit of one over the root of the time. */
const PUSHES = [8, 12, 16, 20, 24, 28, 32];
/** What is earned has to outweigh the rarity by e to this, more than 10⁶⁰. */
const EXCESS = 150;
const STANDARD_ERRORS = 6;
const MOST_STATES = 8;

/** Whether an expression grows faster than a power may. */
function hasExponential(e: Expression): boolean {
  let found = false;
  visitAll(e, (node) => {
    const isCall = node.kind === 'function' && ['exp', 'cosh', 'sinh'].includes(node.name);
    if (isCall || (node.kind === 'power' && freeSymbols(node.exponent).size > 0)) found = true;
  });
  return found;
}

/** States that no control moves, and whatever else is paid for by them alone: its mean is what it is. */
function ownCourse(instance: ProblemInstance): ProblemInstance | undefined {
  const all = new Set([...instance.states, ...instance.controls].map((v) => v.name));
  let free = instance.states;
  for (;;) {
    const names = new Set([instance.time, ...free.map((x) => x.name)]);
    const stay = free.filter(({ drift, noise }) =>
      [drift, ...noise].every((e) => [...freeSymbols(e)].every((name) => names.has(name) || !all.has(name))),
    );
    if (stay.length === free.length) break;
    free = stay;
  }
  const names = new Set([instance.time, ...free.map((x) => x.name)]);
  const own = (e: Expression): Expression =>
    add(...(addendsOf(e) ?? []).map(({ basis, coefficient }) => multiply(coefficient, basis)).filter((term) => [...freeSymbols(term)].every((name) => names.has(name)))); // prettier-ignore
  const [running, terminal] = [own(instance.running), own(instance.terminal)];
  return free.length > 0 && (running !== zero || terminal !== zero)
    ? { ...instance, states: free, controls: [], running, terminal }
    : undefined;
}

/** The problem until the given time, with one noise pushed. */
function pushed(instance: ProblemInstance, noise: number, push: number, until: number): ProblemInstance {
  const { states, correlation, horizon, terminal } = instance;
  return {
    ...instance,
    horizon: until,
    terminal: horizon < Infinity ? terminal : zero,
    states: states.map((x) => ({
      ...x,
      drift: add(x.drift, ...x.noise.map((s, k) => multiply(constant(push * (correlation[noise]?.[k] ?? 0)), s))),
    })),
  };
}

/** The same payoffs in units of the given one: squares of what is earned may be no numbers. */
const inUnitsOf = (unit: number, instance: ProblemInstance): ProblemInstance => ({
  ...instance,
  running: multiply(constant(1 / unit), instance.running),
  terminal: multiply(constant(1 / unit), instance.terminal),
});

/** Whether paths that are rare earn more than they are rare, with the given sign of the payoff. */
function* isCarriedByRarePaths(
  instance: ProblemInstance,
  sign: 1 | -1,
  at: ReadonlyMap<string, number>,
  seed: number,
): PathTask<boolean> {
  const { horizon, discount, controls, noises } = instance;
  const until = horizon < Infinity ? horizon : 1 / discount;
  const worth = Math.exp(-discount * until) * (horizon < Infinity ? 1 : until);
  const policy = new Map(controls.map((u) => [u.name, trialValues(u.domain)[0] ?? NaN] as const));
  function* earns(problem: ProblemInstance, most: number, effort: typeof EFFORT): PathTask<boolean> {
    const estimate = yield* constantPayoff(inUnitsOf(most, cappedAt(problem, sign, most)), policy, at, seed, effort);
    if (!estimate) return false;
    return sign * estimate.value - STANDARD_ERRORS * estimate.standardError - estimate.bias > worth / 2;
  }
  for (const noise of noises.keys())
    for (const v of [1, -1])
      for (const push of PUSHES) {
        const most = Math.exp(push ** 2 / 2 + EXCESS);
        const problem = pushed(instance, noise, (v * push) / Math.sqrt(until), until);
        if (!(yield* earns(withoutOverflow(problem), most, EFFORT))) continue;
        // What an unstable scheme or an overflow earns is not there with finer steps, or is there without a push.
        if (!(yield* earns(problem, most, FINE_EFFORT))) continue;
        if (yield* earns(pushed(instance, noise, 0, until), Math.exp(EXCESS), EFFORT)) continue;
        return true;
      }
  return false;
}

/**
 * @throws CostateError `infeasible.parameters` where paths of next to no probability make a mean larger than any number, of what no
 * control changes or under some policy
 */
export function* refuseRarePaths(
  instance: ProblemInstance,
  at: ReadonlyMap<string, number>,
  seed: number,
): PathTask<undefined> {
  const { average, stopping, switching, horizon, discount, states, sense } = instance;
  if (average !== undefined || stopping || switching || endsEarly(instance) || states.length > MOST_STATES)
    return undefined;
  if (!(horizon < Infinity || discount > 0)) return undefined;
  const own = ownCourse(instance);
  const cases = [
    ...(own ? ([1, -1] as const).map((sign) => ({ of: own, sign })) : []),
    ...(instance.controls.length > 0 ? [{ of: instance, sign: sense === 'maximize' ? 1 : -1 } as const] : []),
  ];
  for (const { of, sign } of cases) {
    if ((!hasExponential(of.running) && !hasExponential(of.terminal)) || isBounded(of, sign)) continue;
    const found = yield* isCarriedByRarePaths(of, sign, at, seed);
    if (!found) continue;
    throw new CostateError({
      code: 'infeasible.parameters',
      message: `the value is infinite, or beyond 10^60 at least: paths of next to no probability ${sign > 0 === (sense === 'maximize') ? 'earn' : 'cost'} more than they are rare${of.controls.length > 0 ? '' : ', whatever is done'}`,
      expected: 'a payoff whose mean is finite',
      suggestion:
        'a payoff that grows more slowly, a domain of the states that is bounded, or min(…, M) with a bound M',
    });
  }
  return undefined;
}
