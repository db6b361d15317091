/**
 * Payoffs of constant controls that rise faster than in proportion to them, from size to size, as far as numbers reach: no
 * cost of the control catches up, and the value is infinite. It is what rewards without end look like where no algebra shows them:
 * exponentials, broken powers, noise that a control makes. Where few paths earn most, what they earn beyond a cap is left out, which
 * makes the payoff no larger, and its mean one that can be simulated.
 */
import { CostateError } from '../../errors.js';
import type { ProblemInstance } from '../../simulate/instance.js';
import type { PathTask } from '../../simulate/path-work.js';
import type { ValueEstimate } from '../../simulate/value-estimate.js';
import { constantPayoff } from '../constant-payoff.js';
import { allows, trialValues } from '../grid/trial-values.js';
import { cappedAt, isBounded, withoutOverflow } from './capped.js';

/** Beyond so many states or controls nothing is looked for: each payoff is a program of its own. */
const [MOST_STATES, MOST_CONTROLS] = [8, 4];
/** Of so many controls or fewer, all are pushed together too. */
const MOST_TOGETHER = 2;
const EFFORT = { paths: 1024, steps: 128 };
/** Sizes of a control that are tried, each so many times the one before. */
const FACTOR = 4;
const SIZES = Array.from({ length: 17 }, (_, k) => FACTOR ** (k + 1));
/** With steps so fine a scheme that was unstable no longer is, as a rule. */
const FINE_EFFORT = { paths: 256, steps: 2048 };
/** A payoff is that many times the one before where it rises as the control to the power 3/2 at least. */
const RISING = FACTOR ** 1.5;
/** So many last payoffs have to, up to the largest control. */
const LAST = 3;
/** Where nothing is earned by so many in a row, nothing will be. */
const FRUITLESS = 5;
/** Standard errors by which payoffs have to differ. */
const STANDARD_ERRORS = 6;
/** What is earned at a time beyond this power of the control is left out: it is more than what costs that anyone has. */
const CAP = 4;

interface Effort {
  readonly paths: number;
  readonly steps: number;
}

/** The payoff of a constant policy in the instance, undefined where it has none that can be simulated. */
export type PayoffOf = (
  instance: ProblemInstance,
  policy: ReadonlyMap<string, number>,
  effort: Effort,
) => PathTask<Pick<ValueEstimate, 'value' | 'standardError' | 'bias'> | undefined>;

/** What a constant policy surely earns in a problem: its payoff less the errors; undefined where it cannot be simulated. */
function* gainOf(
  payoffOf: PayoffOf,
  instance: ProblemInstance,
  policy: ReadonlyMap<string, number>,
  effort: Effort,
): PathTask<number | undefined> {
  const estimate = yield* payoffOf(instance, policy, effort);
  return estimate && signOf(instance) * estimate.value - STANDARD_ERRORS * estimate.standardError - estimate.bias;
}

const signOf = ({ sense }: ProblemInstance): 1 | -1 => (sense === 'maximize' ? 1 : -1);

const isRising = (found: readonly number[]): boolean =>
  found.slice(1).every((v, k) => (found[k] as number) > 0 && v >= RISING * (found[k] as number));

/** Gains by size, as long as they may still lead in the end. */
function* gains(gainAt: (c: number) => PathTask<number | undefined>): PathTask<readonly number[]> {
  const found: number[] = [];
  for (const c of SIZES) {
    const gain = yield* gainAt(c);
    if (gain === undefined) break;
    found.push(gain);
    if (found.slice(-FRUITLESS).filter((p) => p <= 0).length === FRUITLESS) break;
    // What falls short once will not lead in the end.
    if (found.length > SIZES.length - LAST + 1 && !isRising(found.slice(-2))) break;
  }
  return found;
}

const isLed = (found: readonly number[]): boolean => found.length === SIZES.length && isRising(found.slice(-LAST));

/**
 * Whether the last gains are no work of the scheme: with far finer steps, and infinities that come from overflow let in, they rise
 * as well, and without a push next to nothing of them is there.
 */
function* isConfirmed(
  payoffOf: PayoffOf,
  problemOf: (c: number) => ProblemInstance,
  policyOf: (c: number) => ReadonlyMap<string, number>,
): PathTask<boolean> {
  const [before, last] = SIZES.slice(-2) as [number, number];
  const fine: (number | undefined)[] = [];
  for (const c of [before, last]) fine.push(yield* gainOf(payoffOf, problemOf(c), policyOf(c), FINE_EFFORT));
  const idle = yield* gainOf(payoffOf, problemOf(last), policyOf(0), EFFORT);
  const found = fine.filter((gain) => gain !== undefined);
  return found.length === fine.length && isRising(found) && !((idle ?? 0) > (found[0] as number));
}

const digits = (v: number): string => String(Number(v.toPrecision(2)));

/** By simulated paths from the point, in continuous time. */
export const simulatedPayoff =
  (at: ReadonlyMap<string, number>, seed: number): PayoffOf =>
  (instance, policy, effort) =>
    constantPayoff(instance, policy, at, seed, effort);

/** Ways to make some controls large, the others where they are: each control alone, and two of them together. */
function directionsOf(controls: ProblemInstance['controls']): readonly (readonly (0 | 1 | -1)[])[] {
  let all: readonly (readonly (0 | 1 | -1)[])[] = [[]];
  for (const { domain } of controls) {
    const open = ([1, -1] as const).filter((v) => allows(domain, v * Number.MAX_VALUE));
    all = all.flatMap((start) => [0 as const, ...open].map((v) => [...start, v]));
  }
  const pushed = (direction: readonly number[]): number => direction.filter((v) => v !== 0).length;
  return all
    .filter((direction) => pushed(direction) > 0 && (pushed(direction) === 1 || controls.length <= MOST_TOGETHER))
    .sort((a, b) => pushed(a) - pushed(b));
}

/** @throws CostateError `infeasible.parameters` where ever larger constant values of controls earn ever more */
export function* refuseRisingPayoff(instance: ProblemInstance, payoffOf: PayoffOf): PathTask<undefined> {
  const { states, controls, sense } = instance;
  const sign = signOf(instance);
  if (states.length > MOST_STATES || controls.length > MOST_CONTROLS || isBounded(instance, sign)) return undefined;
  for (const direction of directionsOf(controls))
    for (const isCapped of [false, true]) {
      const policyOf = (c: number): ReadonlyMap<string, number> =>
        new Map(controls.map(({ name, domain }, k) => [name, (direction[k] as number) * c || (trialValues(domain)[0] ?? NaN)])); // prettier-ignore
      const problemOf = (c: number): ProblemInstance => (isCapped ? cappedAt(instance, sign, c ** CAP) : instance);
      const found = yield* gains((c) => {
        const problem = isCapped ? cappedAt(withoutOverflow(instance), sign, c ** CAP) : instance;
        return gainOf(payoffOf, problem, policyOf(c), EFFORT);
      });
      if (!isLed(found) || !(yield* isConfirmed(payoffOf, problemOf, policyOf))) continue;
      const who = controls.flatMap(({ name }, k) => (direction[k] === 0 ? [] : [name])).join(', ');
      const signs = direction
        .filter((v) => v !== 0)
        .map((v) => (v < 0 ? '-c' : 'c'))
        .join(', ');
      const earned = [found.length - 2, found.length - 1].map((k) => `${digits(found[k] as number)}${isCapped ? ' or more' : ''} with c = ${digits(SIZES[k] as number)}`); // prettier-ignore
      throw new CostateError({
        code: 'infeasible.parameters',
        message: `the value is infinite: ever larger ${who} earn ever more, constant ${who} = ${signs} ${earned.join(', and ')}${sense === 'minimize' ? ', as what is saved' : ''}`,
        expected: `a cost of ${who} that grows faster than what it brings`,
        suggestion: `bounds on ${who}, a larger cost, or a payoff that stops growing`,
      });
    }
  return undefined;
}
