/**
 * States that bounded controls cannot hold far out, one at a time, with any drift and noise. Where the outward drift is at least
 * r|x| − b, E|x| grows like e^{rt} from beyond b/r on (Tanaka's formula), and E|x|^p like e^{prt} by Jensen's inequality; noise that
 * does not vanish on the way brings the state there. That holds for paths that have not come back to b/r, on one side too, so that
 * ends of the problem nearer than that change nothing, and those by other states what the chance falls to go on. Between regimes the
 * growth is the largest eigenvalue of p·diag(r) + Q, and in discrete time |x| is multiplied by at least λ.
 */
import { CostateError } from '../../errors.js';
import { noAssumptions } from '../../expression/assumptions.js';
import { addendsOf } from '../../expression/addends.js';
import { attempt } from '../../expression/attempt.js';
import { add, divide, multiply, power, symbol, two, type Expression } from '../../expression/expression.js';
import { normalForm } from '../../expression/normal-form.js';
import { quadraticVariationRate } from '../../simulate/coordinate.js';
import type { InstanceState, NumericDomain, ProblemInstance } from '../../simulate/instance.js';
import { rangeOf, sizeOf, type Range } from '../range.js';
import { eigenvalues } from '../riccati/eigenvalues.js';
import { matrixOf } from '../riccati/matrix.js';
import { anywhere, between } from './anywhere.js';
import { growingPowers } from './cost-growth.js';
import { survivalDecay } from './survival.js';

/** Powers of two beyond which drifts are bounded from below. */
const FAR = [20, 12, 8, 4, 2, 0];
/** Beyond this many states nothing is looked for. */
const MOST_STATES = 60;
/** What rounding may add to a rate. */
const ROUNDING = 1e-9;

/** What is known of a state further out than a level. */
interface Outward {
  /** Of |x|: sign(x) · drift ≥ rate |x|; the factor of a step in discrete time, of either sign of x. */
  readonly rate: number;
  /** Whether the state is brought to where it grows on, or begins there. */
  readonly isBrought: boolean;
  /** The rate at which the chance falls that the problem goes on. */
  readonly decay: number;
}

/** By level, the state's behaviour further out, that of the farthest first: rates are known the better the farther. */
function outwardOf(
  instance: ProblemInstance,
  state: InstanceState,
  at: ReadonlyMap<string, number>,
  isStep: boolean,
): readonly Outward[] {
  const { name, domain, drift } = state;
  const start = at.get(name) ?? NaN;
  const all = anywhere(instance);
  const over = (e: Expression, there: NumericDomain): Range => rangeOf(e, new Map([...all, [name, there]]));
  const x = symbol(name);
  const sides = domain.kind === 'real' ? ([1, -1] as const) : ([1] as const);
  const variance = quadraticVariationRate(state.noise, instance.correlation);
  // A normal form brings together what belongs together, addends keep bounded quotients apart.
  const normal = (e: Expression): Expression => attempt(() => normalForm(e, noAssumptions)) ?? e;
  const divided = (e: Expression, by: Expression): readonly Expression[] => {
    const addends = addendsOf(e)?.map(({ basis, coefficient }) => normal(multiply(coefficient, divide(basis, by))));
    return [normal(divide(e, by)), ...(addends ? [add(...addends)] : [])];
  };
  const [perState, spread] = [divided(drift, x), divided(variance, power(x, two))];
  const rateOf = ({ lower, upper }: Range): number => (isStep && upper < 0 ? -upper : lower);
  return FAR.flatMap((k): readonly Outward[] => {
    const level = 2 ** k;
    const beyond = (s: 1 | -1): NumericDomain => between(s * level, s * Infinity);
    // Noise that grows faster than the state would make E|x| something else than its drift says.
    if (!sides.every((s) => spread.some((e) => over(e, beyond(s)).upper < Infinity))) return [];
    const rate = Math.min(...sides.map((s) => Math.max(...perState.map((e) => rateOf(over(e, beyond(s)))))));
    const least = isStep ? 1 : 0;
    if (!(rate > least)) return [];
    const inside = over(drift, between(domain.kind === 'real' ? -level : 0, level));
    const brink = Math.max(level, (rate * level + sizeOf(inside)) / (rate - least));
    if (!(brink < Infinity)) return [];
    const goes = sides.flatMap((s) => {
      const isThere = s * start > brink;
      if (!isThere && !(over(variance, between(start, 2 * s * brink)).lower > 0)) return [];
      const decay = survivalDecay(instance, state, between(isThere ? s * brink : start, s * Infinity), at);
      return decay === undefined ? [] : [decay];
    });
    return [{ rate, isBrought: goes.length > 0, decay: Math.min(...goes) }];
  });
}

const digits = (v: number): string => String(Number(v.toPrecision(3)));

function refusal(name: string, how: string, growth: string, discount: string): CostateError {
  return new CostateError({
    code: 'infeasible.parameters',
    message: `the value is infinite: ${name} ${how} once further out than the controls hold it, the cost with it ${growth}, ${discount}`,
    expected: `a larger discount rate, or controls that hold ${name}`,
    suggestion: 'a control without bounds, an end by until or a finite horizon',
  });
}

/** Problems to which the argument applies, and their lone states with the powers of the cost. */
function candidates(instance: ProblemInstance): readonly { readonly state: InstanceState; readonly power: number }[] {
  const { states, horizon, stopping } = instance;
  if (horizon < Infinity || stopping || states.length > MOST_STATES) return [];
  const powers = growingPowers(instance);
  return states.flatMap((state, i) => {
    const power = powers[i] ?? 0;
    return ['real', 'positive', 'nonnegative'].includes(state.domain.kind) && power >= 1 ? [{ state, power }] : [];
  });
}

/** @throws CostateError `infeasible.parameters` in continuous time without regimes */
export function refuseLoneState(instance: ProblemInstance, at: ReadonlyMap<string, number>): void {
  const { discount, average, switching } = instance;
  if (switching || !(discount > 0 || average !== undefined)) return;
  for (const { state, power: p } of candidates(instance))
    for (const { rate, isBrought, decay } of outwardOf(instance, state, at, false)) {
      const ends = decay > 0 ? `, to which an end by other states adds ${digits(decay)} at most` : '';
      if (!isBrought || !(p * rate >= (discount + decay) * (1 + ROUNDING))) continue;
      throw refusal(
        state.name,
        `runs away at the rate ${digits(rate)} or more`,
        p === Infinity ? 'without bound' : `at the rate ${digits(p * rate)} or more`,
        average === undefined ? `and the discount rate is ${digits(discount)}${ends}` : 'and its mean over time too',
      );
    }
}

/**
 * @param instances one a regime
 * @param rates from regime (row) to regime (column)
 * @throws CostateError `infeasible.parameters` where a Markov chain switches
 */
export function refuseLoneStateInRegimes(
  instances: readonly ProblemInstance[],
  rates: readonly (readonly number[])[],
  at: ReadonlyMap<string, number>,
): void {
  const [first] = instances;
  if (!first || !(first.discount > 0 || first.average !== undefined)) return;
  const all = instances.map(candidates);
  for (const { state } of all[0] ?? []) {
    const found = all.map((list) => list.find((c) => c.state.name === state.name));
    const p = Math.min(...found.map((c) => c?.power ?? 0));
    if (!(p >= 1 && p < Infinity)) continue;
    const levels = instances.map((instance, r) => (found[r] ? outwardOf(instance, found[r].state, at, false) : []));
    const outward = levels.map(([farthest]) => farthest);
    if (!outward.every((o) => o?.isBrought && o.decay === 0)) continue;
    const matrix = rates.map((row, r) =>
      row.map((q, k) => {
        const leaving = row.reduce((sum, v, j) => sum + (j === r ? 0 : v), 0);
        return k === r ? p * (outward[r]?.rate ?? NaN) - leaving : q;
      }),
    );
    const growth = Math.max(...eigenvalues(matrixOf(matrix)).map(({ re }) => re));
    if (!(growth >= first.discount * (1 + ROUNDING))) continue;
    throw refusal(
      state.name,
      'runs away',
      `at the rate ${digits(growth)} or more`,
      first.average === undefined ? `and the discount rate is ${digits(first.discount)}` : 'and its mean over time too',
    );
  }
}

/**
 * @param step length of a step; drifts are next states
 * @throws CostateError `infeasible.parameters` in discrete time
 */
export function refuseLoneStateInSteps(instance: ProblemInstance, step: number, at: ReadonlyMap<string, number>): void {
  const { discount } = instance;
  for (const { state, power: p } of candidates(instance)) {
    if (state.domain.kind !== 'real') continue;
    for (const { rate, isBrought, decay } of outwardOf(instance, state, at, true)) {
      if (!isBrought || decay > 0 || !(p * Math.log(rate) >= discount * step * (1 + ROUNDING))) continue;
      throw refusal(
        state.name,
        `is multiplied by ${digits(rate)} or more in a step`,
        p === Infinity ? 'without bound' : `by ${digits(rate ** p)} or more`,
        `and the discount takes a factor of ${digits(Math.exp(-discount * step))}`,
      );
    }
  }
}
