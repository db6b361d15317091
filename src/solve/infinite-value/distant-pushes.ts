/**
 * Pushes that pay where a factor is far out: a state is pushed by c for a while and brought back, from where noise brings the factor
 * with positive probability. If what that earns there rises faster than in proportion to c as far as numbers reach, the value is
 * infinite there and so at the start, however rarely the factor is there; no grid shows it, nor any simulation from the start.
 * Where interval arithmetic bounds it from below (`runaway/`), no simulation is needed.
 */
import { compileKernel } from '../../compile/kernel.js';
import { CostateError } from '../../errors.js';
import { zero, type Expression } from '../../expression/expression.js';
import type { ProblemInstance } from '../../simulate/instance.js';
import type { PathTask } from '../../simulate/path-work.js';
import { inEachRegime } from '../../simulate/regime-mixture.js';
import { allows } from '../grid/trial-values.js';
import { quietPayoff, type Actions } from '../quiet-payoff.js';
import { isBounded } from './capped.js';
import { influenceOf, matters } from './factors.js';
import {
  digits,
  growingSeries,
  isConfirmed,
  isRising,
  lastOf,
  SIZES,
  surely,
  type PayoffOf,
} from './growing-series.js';
import { pushPolicy, type Push } from './pushes.js';
import { vantagesOf, type Vantage } from './vantages.js';

/** Beyond so many states or controls nothing is looked for: each payoff is a program of its own. */
const [MOST_STATES, MOST_CONTROLS] = [6, 3];
/** Lengths of a push as shares of the time that counts. */
const SHARES = [1, 1 / 4, 1 / 16, 1 / 64];
/** The same in steps of discrete time. */
const STEPS_LONG = [1, 2, 4, 8];
/** What follows a push: nothing, feedback, or pushes by which a state, or the integral of one, is back where nothing else moves it. */
const SHAPES: readonly Pick<Push, 'pattern' | 'returns'>[] = [
  { pattern: [1, -1], returns: true },
  { pattern: [1], returns: true },
  { pattern: [1], returns: false },
  { pattern: [1, -1, -1, 1], returns: false },
];
/** Steps in the length of a push, and paths: at first, for sizes in a row, and to confirm them. */
const [FIRST, SERIES, FINE] = [
  { paths: 64, steps: 8 },
  { paths: 512, steps: 12 },
  { paths: 256, steps: 64 },
];
const MOST_STEPS = 1 << 14;
/** Time that is simulated without a horizon, about, in units of one over the discount rate. */
const LIFETIMES = 16;
/** The sizes that tell whether a push pays at all, and ever more. */
const [LARGE, LARGER] = SIZES.slice(11, 13) as [number, number];

/** Of a long-run average a time is looked at that is long beside the pushes: what they earn they may earn again and again. */
const AVERAGE_TIMES = [16, 256];
const AVERAGE_SHARES = [1 / 16, 1 / 64];

/** Pushes of controls whose size is not bounded. */
function pushesOf({ controls }: ProblemInstance, lengths: readonly number[]): readonly Push[] {
  return controls.flatMap(({ name, domain }) =>
    ([1, -1] as const)
      .filter((v) => allows(domain, v * Number.MAX_VALUE))
      .flatMap((v) =>
        lengths.flatMap(
          (length) =>
          SHAPES.map(({ pattern, returns }) => ({ control: name, length, pattern: pattern.map((w) => (v === w ? 1 : -1)), returns })), // prettier-ignore
        ),
      ),
  );
}

/** The problem to look at: that of a payoff with a discount or a horizon. */
function payoffsOf(instance: ProblemInstance): readonly ProblemInstance[] {
  const { average, ...rest } = instance;
  return average === undefined ? [instance] : AVERAGE_TIMES.map((horizon) => ({ ...rest, horizon, terminal: zero }));
}

interface Candidate {
  readonly push: Push;
  /** What it earns without noise. */
  readonly quiet: number;
}

/** A policy in time and states as what writes the controls. */
function actionsOf({ time, states }: ProblemInstance, policy: ReadonlyMap<string, Expression>): Actions {
  const { evaluate } = compileKernel([...policy.values()], [time, ...states.map((x) => x.name)]);
  return (t, x, out) => evaluate([t, ...x], out);
}

/** Gains of a push by size, from a vantage; undefined where they do not rise without end. */
function* risingGains(
  instance: ProblemInstance,
  push: Push,
  { from }: Vantage,
  payoffOf: PayoffOf,
  until: number,
): PathTask<readonly number[] | undefined> {
  const policyOf = pushPolicy(instance, push, from);
  const gain = ({ paths, steps }: typeof FIRST) =>
    function* (c: number): PathTask<number | undefined> {
      const effort = { paths, steps: Math.min(MOST_STEPS, Math.ceil((steps * until) / push.length)) };
      const estimate = yield* payoffOf(instance, policyOf(c), from, effort);
      return estimate && surely(instance, estimate);
    };
  const first = yield* gain(FIRST)(LARGE);
  if (first === undefined || !(first > 0) || !isRising([first, (yield* gain(FIRST)(LARGER)) ?? NaN])) return undefined;
  const found = yield* growingSeries(gain(SERIES));
  return found && (yield* isConfirmed(gain(FINE), gain(SERIES)(0))) ? found : undefined;
}

function* refuse(
  instance: ProblemInstance,
  at: ReadonlyMap<string, number>,
  payoffOf: PayoffOf,
  lengths: (time: number) => readonly number[],
  step: number | undefined,
): PathTask<undefined> {
  const { sense, horizon, discount } = instance;
  const time = Math.min(horizon, 1 / discount);
  const sign = sense === 'maximize' ? 1 : -1;
  if (!(time > 0 && time < Infinity) || isBounded(instance, sign)) return undefined;
  const until = Math.min(horizon, LIFETIMES * time);
  const quietPayoffs = inEachRegime(instance).map(quietPayoff);
  const influence = influenceOf(instance);
  const pushes = pushesOf(instance, lengths(time));
  const factors = influence.factors.filter((y) => matters(y, influence, instance));
  for (const vantage of vantagesOf(factors, instance, at, time)) {
    const paying = pushes
      .map((push): Candidate => {
        const actions = actionsOf(instance, pushPolicy(instance, push, vantage.from)(LARGE));
        const start = instance.states.map((x) => vantage.from.get(x.name) ?? NaN);
        const steps = Math.round(until / (step ?? push.length / FIRST.steps));
        const followed = { until, steps, isDiscrete: step !== undefined };
        return { push, quiet: Math.max(...quietPayoffs.map((payoff) => sign * payoff(actions, start, followed))) };
      })
      .filter(({ quiet }) => quiet > 0)
      .sort((a, b) => b.quiet - a.quiet);
    // Of each length the one that pays most without noise is tried with it.
    const best = paying.filter(({ push }, k) => paying.findIndex((other) => other.push.length === push.length) === k);
    for (const { push } of best) {
      const found = yield* risingGains(instance, push, vantage, payoffOf, until);
      if (!found) continue;
      const where = vantage.factors.join(' and ');
      throw new CostateError({
        code: 'infeasible.parameters',
        message: `the value is infinite: where ${vantage.words}, as may come about, however seldom, pushing by ${push.control} = ${push.pattern[0] === 1 ? 'c' : '-c'} over a time of ${digits(push.length)} and then back earns ${lastOf(found)}`,
        expected: `a cost of ${push.control} that grows faster than what it brings, wherever ${where} may be`,
        suggestion: `bounds on ${push.control}, a larger cost, or a payoff that ${where} cannot raise without bound`,
      });
    }
  }
  return undefined;
}

/**
 * @param step length of a step in discrete time
 * @throws CostateError `infeasible.parameters` where ever larger pushes earn ever more while factors are far out
 */
export function* refuseDistantPushes(
  instance: ProblemInstance,
  at: ReadonlyMap<string, number>,
  payoffOf: PayoffOf,
  step?: number,
): PathTask<undefined> {
  if (instance.states.length > MOST_STATES || instance.controls.length > MOST_CONTROLS) return undefined;
  const shares = instance.average === undefined ? SHARES : AVERAGE_SHARES;
  const lengths = (time: number): readonly number[] =>
    step === undefined ? shares.map((share) => share * time) : STEPS_LONG.map((n) => n * step);
  for (const one of payoffsOf(instance)) yield* refuse(one, at, payoffOf, lengths, step);
  return undefined;
}
