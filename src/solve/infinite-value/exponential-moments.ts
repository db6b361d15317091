/**
 * Means of exponentials that hang on paths too rare for any simulation. For noise that is pushed by θ for a time T, Jensen's inequality and
 * Girsanov's theorem give log E[e^g] ≥ E^θ[g] − θ²T/2 (Boué and Dupuis 1998), and where the right side rises without end with θ there
 * is no mean: an exponential of a square, or of what grows like an exponential itself, has none. Only g is computed, no exponential.
 */
import { CostateError } from '../../errors.js';
import { addendsOf } from '../../expression/addends.js';
import { mentions } from '../../expression/degree.js';
import { add, call, exp, log, multiply, subtract, symbol, zero, type Expression } from '../../expression/expression.js';
import { rationalToNumber } from '../../expression/rational.js';
import { freeSymbols, visitAll } from '../../expression/traverse.js';
import { bind, substitute } from '../../expression/substitute.js';
import { endLevels } from '../../simulate/end-levels.js';
import type { InstanceState, ProblemInstance } from '../../simulate/instance.js';
import type { PathTask } from '../../simulate/path-work.js';
import { constantPayoff } from '../policy-payoff.js';
import { rangeOf, sizeOf } from '../range.js';
import { trialValues } from '../grid/trial-values.js';
import { anywhere } from './anywhere.js';
import { constant } from './capped.js';

/** With fine steps a scheme that is not stable no longer is one that rises, as a rule. */
const [EFFORT, FINE_EFFORT] = [
  { paths: 256, steps: 64 },
  { paths: 256, steps: 1024 },
];
/** Pushes that are tried, in the unit of one over the root of the time. */
const PUSHES = Array.from({ length: 8 }, (_, k) => 2 ** (k + 2));
/** How much the push grows, as an exponent, over the time. */
const GROWTHS = [0, 4];
/** So many last ones have to earn more than they are rare, each so many times more than the one before. */
const [LAST, RISING] = [3, 2];
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

/** A lower bound of log e, without the exponentials: NaN where e is not positive. */
function logarithm(e: Expression): Expression {
  if (e.kind === 'product') return add(...e.factors.map(logarithm));
  if (e.kind === 'power') return multiply(e.exponent, logarithm(e.base));
  if (e.kind === 'function' && e.name === 'exp') return e.arguments[0] ?? zero;
  if (e.kind === 'function' && e.name === 'cosh') return add(call('abs', e.arguments[0] ?? zero), constant(-Math.LN2));
  return log(e);
}

/** Logarithms of the addends with exponentials in them, where all of those have the given sign. */
function exponents(e: Expression, sign: 1 | -1): readonly Expression[] {
  const addends = addendsOf(e)?.filter(({ basis }) => hasExponential(basis));
  if (!addends?.every(({ coefficient }) => coefficient.kind === 'number' && sign * rationalToNumber(coefficient.value) > 0)) return []; // prettier-ignore
  return addends.map(({ basis, coefficient }) => logarithm(multiply(constant(sign), coefficient, basis)));
}

/** Whether controls change what the exponent holds by a bounded amount alone, so that what is true of one policy is true of all. */
function barelyMatter(exponent: Expression, instance: ProblemInstance): boolean {
  const { states, controls } = instance;
  const names = controls.map((u) => u.name);
  const domains = anywhere(instance);
  const held = controls.map(({ name, domain }) => bind(name, constant(trialValues(domain)[0] ?? NaN)));
  const isBarelyMoved = ({ drift, noise }: InstanceState): boolean =>
    !noise.some((e) => mentions(e, names)) &&
    sizeOf(rangeOf(difference(drift, substitute(drift, held)), domains)) < Infinity;
  let involved: readonly InstanceState[] = [];
  for (let e = exponent; ;) {
    const more = states.filter(({ name }) => mentions(e, [name]));
    if (more.length === involved.length) return !mentions(exponent, names) && involved.every(isBarelyMoved);
    involved = more;
    e = add(e, ...more.flatMap((x) => [symbol(x.name), x.drift, ...x.noise]));
  }
}

/** a − b, addend by addend, so that what is the same in both is gone. */
const difference = (a: Expression, b: Expression): Expression =>
  add(...(addendsOf(subtract(a, b)) ?? [{ basis: subtract(a, b), coefficient: constant(1) }]).map(({ basis, coefficient }) => multiply(coefficient, basis))); // prettier-ignore

/** θ(t) = θ e^{κ(t − T)}: late pushes do more where states forget. */
interface Push {
  readonly noise: number;
  readonly size: number;
  readonly growth: number;
  readonly until: number;
}

/** ½∫θ² over the time. */
const rarity = ({ size, growth, until }: Push): number =>
  ((size ** 2 / 2) * (growth === 0 ? until : -Math.expm1(-2 * growth * until))) / (growth === 0 ? 1 : 2 * growth);

/** The mean of an exponent at the end under the pushed noise, as a problem without choice. */
function pushed(
  { states, correlation, stopping: _, ...instance }: ProblemInstance,
  exponent: Expression,
  policy: ReadonlyMap<string, number>,
  { noise, size, growth, until }: Push,
): ProblemInstance {
  const ahead = subtract(symbol(instance.time), constant(until));
  const push = multiply(constant(size), exp(multiply(constant(growth), ahead)));
  const bindings = [...policy].map(([name, v]) => bind(name, constant(v)));
  const put = (e: Expression): Expression => substitute(e, bindings);
  return {
    ...instance,
    correlation,
    sense: 'maximize',
    controls: [],
    horizon: until,
    discount: 0,
    running: zero,
    terminal: put(exponent),
    states: states.map((x) => ({
      ...x,
      drift: put(add(x.drift, ...x.noise.map((s, k) => multiply(constant(correlation[noise]?.[k] ?? 0), push, s)))),
      noise: x.noise.map(put),
    })),
  };
}

/** Whether an exponential of the exponent has no mean. */
function* lacksMean(
  instance: ProblemInstance,
  exponent: Expression,
  at: ReadonlyMap<string, number>,
  seed: number,
): PathTask<boolean> {
  const { horizon, discount, controls, noises } = instance;
  const until = horizon < Infinity ? horizon : 1 / discount;
  const policy = new Map(controls.map((u) => [u.name, trialValues(u.domain)[0] ?? NaN] as const));
  function* excess(push: Push, effort: typeof EFFORT): PathTask<number | undefined> {
    const problem = pushed(instance, exponent, policy, push);
    const estimate = yield* constantPayoff(problem, new Map(), at, seed, effort);
    return estimate && estimate.value - STANDARD_ERRORS * estimate.standardError - estimate.bias - rarity(push);
  }
  function* isRising(noise: number, sign: number, growth: number, effort: typeof EFFORT): PathTask<boolean> {
    const found: number[] = [];
    for (const size of PUSHES) {
      const more = yield* excess(
        { noise, size: (sign * size) / Math.sqrt(until), growth: growth / until, until },
        effort,
      );
      // What is no number any more is not asked for.
      if (more === undefined || !Number.isFinite(more)) break;
      found.push(more);
    }
    const last = found.slice(-LAST);
    return last.length === LAST && last.every((v, k) => v > (k === 0 ? 0 : RISING * (last[k - 1] as number)));
  }
  for (const noise of noises.keys())
    for (const sign of [1, -1])
      for (const growth of GROWTHS)
        if ((yield* isRising(noise, sign, growth, EFFORT)) && (yield* isRising(noise, sign, growth, FINE_EFFORT)))
          return true;
  return false;
}

/**
 * @throws CostateError `infeasible.parameters` where the mean of an exponential among the payoffs is infinite, whatever is done or to the
 * advantage of who chooses
 */
export function* refuseExponentialMoments(
  instance: ProblemInstance,
  at: ReadonlyMap<string, number>,
  seed: number,
): PathTask<undefined> {
  const { average, stopping, switching, horizon, discount, states, sense, running, terminal } = instance;
  if (average !== undefined || switching || endLevels(instance).length > 0 || states.length > MOST_STATES)
    return undefined;
  if (!(horizon < Infinity || discount > 0)) return undefined;
  const payoffs = [running, ...(horizon < Infinity ? [terminal] : []), ...(stopping ? [stopping] : [])];
  const gain = sense === 'maximize' ? 1 : -1;
  for (const sign of [1, -1] as const)
    for (const exponent of payoffs.flatMap((payoff) => exponents(payoff, sign))) {
      // Who may stop may go on for a time that is fixed, and may stop before something is lost.
      const isInevitable = !stopping && barelyMatter(exponent, instance);
      if (sign !== gain && !isInevitable) continue;
      if (!(yield* lacksMean(instance, exponent, at, seed))) continue;
      throw new CostateError({
        code: 'infeasible.parameters',
        message: `the value is infinite: paths of next to no probability ${sign === gain ? 'earn' : 'cost'} more than they are rare${isInevitable ? ', whatever is done' : ''}`,
        expected: 'a payoff whose mean is finite',
        suggestion:
          'a payoff that grows more slowly, a domain of the states that is bounded, or min(…, M) with a bound M',
      });
    }
  return undefined;
}
