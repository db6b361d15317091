/**
 * Payoffs of constant controls that rise faster than in proportion to them, doubling after doubling, as far as numbers reach: no
 * cost of the control catches up, and the value is infinite. It is what rewards without end look like where no algebra shows them:
 * exponentials, broken powers, noise that a control makes. Where few paths earn most, what they earn beyond a cap is left out, which
 * makes the payoff no larger, and its mean one that can be simulated.
 */
import { CostateError } from '../../errors.js';
import { call, number, type Expression } from '../../expression/expression.js';
import { rationalFromNumber } from '../../expression/rational.js';
import type { ProblemInstance } from '../../simulate/instance.js';
import type { PathTask } from '../../simulate/path-work.js';
import type { ValueEstimate } from '../../simulate/value-estimate.js';
import { constantPayoff } from '../constant-payoff.js';
import { allows, trialValues } from '../grid/trial-values.js';

/** Beyond so many states or controls nothing is looked for: each payoff is a program of its own. */
const [MOST_STATES, MOST_CONTROLS] = [8, 4];
/** Of so many controls or fewer, all are pushed together too. */
const MOST_TOGETHER = 2;
const EFFORT = { paths: 1024, steps: 128 };
const DOUBLINGS = Array.from({ length: 33 }, (_, k) => 2 ** (k + 2));
/** A payoff is that many times the one of half the control where it rises as its power 3/2 at least. */
const RISING = 2 ** 1.5;
/** So many last payoffs have to, up to the largest control; or two in a row rise as no power does that anyone pays for. */
const LAST = 5;
const EXPLODING = 1e4;
/** Where nothing is earned by so many in a row, nothing will be. */
const FRUITLESS = 10;
/** Standard errors by which payoffs have to differ. */
const STANDARD_ERRORS = 6;
/** What is earned at a time beyond this power of the control is left out: it is more than what costs that anyone has. */
const CAP = 4;

type Payoff = Pick<ValueEstimate, 'value' | 'standardError' | 'bias'>;

/** The payoff of a constant policy in the instance, undefined where it has none that can be simulated. */
export type PayoffOf = (instance: ProblemInstance, policy: ReadonlyMap<string, number>) => PathTask<Payoff | undefined>;

/** The same problem, in which no more is earned at any time. */
function cappedAt(cap: number, instance: ProblemInstance): ProblemInstance {
  const isGain = instance.sense === 'maximize';
  const most = number(rationalFromNumber(isGain ? cap : -cap));
  const capped = (e: Expression): Expression => call(isGain ? 'min' : 'max', e, most);
  return { ...instance, running: capped(instance.running), terminal: capped(instance.terminal) };
}

/** Payoffs as far as they can be simulated, less their errors: what is surely earned. */
function* payoffs(
  { sense }: ProblemInstance,
  payoffAt: (c: number) => PathTask<Payoff | undefined>,
): PathTask<readonly number[]> {
  const sign = sense === 'maximize' ? 1 : -1;
  const found: number[] = [];
  for (const c of DOUBLINGS) {
    const estimate = yield* payoffAt(c);
    if (!estimate) break;
    found.push(sign * estimate.value - STANDARD_ERRORS * estimate.standardError - estimate.bias);
    if (isExploding(found) || found.slice(-FRUITLESS).filter((p) => p <= 0).length === FRUITLESS) break;
    // What falls short once will not lead in the end.
    if (found.length > DOUBLINGS.length - LAST + 1 && !isRising(found.slice(-2), RISING)) break;
  }
  return found;
}

const isRising = (found: readonly number[], ratio: number): boolean =>
  found.slice(1).every((v, k) => (found[k] as number) > 0 && v >= ratio * (found[k] as number));

const isExploding = (found: readonly number[]): boolean => found.length > 2 && isRising(found.slice(-3), EXPLODING);

const isLed = (found: readonly number[]): boolean =>
  isExploding(found) || (found.length === DOUBLINGS.length && isRising(found.slice(-LAST), RISING));

const digits = (v: number): string => String(Number(v.toPrecision(2)));

/** By simulated paths from the point, in continuous time. */
export const simulatedPayoff =
  (at: ReadonlyMap<string, number>, seed: number): PayoffOf =>
  (instance, policy) =>
    constantPayoff(instance, policy, at, seed, EFFORT);

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
  if (states.length > MOST_STATES || controls.length > MOST_CONTROLS) return undefined;
  for (const direction of directionsOf(controls))
    for (const isCapped of [false, true]) {
      const policyOf = (c: number): ReadonlyMap<string, number> =>
        new Map(controls.map(({ name, domain }, k) => [name, (direction[k] as number) * c || (trialValues(domain)[0] ?? NaN)])); // prettier-ignore
      const found = yield* payoffs(instance, (c) =>
        payoffOf(isCapped ? cappedAt(c ** CAP, instance) : instance, policyOf(c)),
      );
      if (!isLed(found)) continue;
      const who = controls.flatMap(({ name }, k) => (direction[k] === 0 ? [] : [name])).join(', ');
      const signs = direction
        .filter((v) => v !== 0)
        .map((v) => (v < 0 ? '-c' : 'c'))
        .join(', ');
      const earned = [found.length - 2, found.length - 1].map((k) => `${digits(found[k] as number)}${isCapped ? ' or more' : ''} with c = ${digits(DOUBLINGS[k] as number)}`); // prettier-ignore
      throw new CostateError({
        code: 'infeasible.parameters',
        message: `the value is infinite: ever larger ${who} earn ever more, constant ${who} = ${signs} ${earned.join(', and ')}${sense === 'minimize' ? ', as what is saved' : ''}`,
        expected: `a cost of ${who} that grows faster than what it brings`,
        suggestion: `bounds on ${who}, a larger cost, or a payoff that stops growing`,
      });
    }
  return undefined;
}
