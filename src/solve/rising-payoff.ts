/**
 * Payoffs of constant controls that rise faster than in proportion to them, doubling after doubling, as far as numbers reach: no
 * cost of the control catches up, and the value is infinite. It is what rewards without end look like where no algebra shows them:
 * exponentials, broken powers, noise that a control makes.
 */
import { CostateError } from '../errors.js';
import type { ProblemInstance } from '../simulate/instance.js';
import type { PathTask } from '../simulate/path-work.js';
import { constantPayoff } from './constant-payoff.js';
import { allows, trialValues } from './grid/trial-values.js';

/** Beyond so many states or controls nothing is looked for: each payoff is a program of its own. */
const [MOST_STATES, MOST_CONTROLS] = [8, 4];
const EFFORT = { paths: 1024, steps: 128 };
const DOUBLINGS = Array.from({ length: 19 }, (_, k) => 2 ** (k + 2));
/** A payoff is that many times the one of half the control where it rises as its power 3/2 at least. */
const RISING = 2 ** 1.5;
/** So many last payoffs have to, up to the largest control; or two in a row rise as no power does that anyone pays for. */
const LAST = 5;
const EXPLODING = 1e4;
/** Where nothing is earned by so many in a row, nothing will be. */
const FRUITLESS = 10;
/** Standard errors by which payoffs have to differ. */
const STANDARD_ERRORS = 6;

/** Payoffs as far as they can be simulated, less their errors: what is surely earned. */
function* payoffs(
  instance: ProblemInstance,
  policyOf: (c: number) => ReadonlyMap<string, number>,
  at: ReadonlyMap<string, number>,
  seed: number,
): PathTask<readonly number[]> {
  const sign = instance.sense === 'maximize' ? 1 : -1;
  const found: number[] = [];
  for (const c of DOUBLINGS) {
    const estimate = yield* constantPayoff(instance, policyOf(c), at, seed, EFFORT);
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

const digits = (v: number): string => String(Number(v.toPrecision(2)));

/** @throws CostateError `infeasible.parameters` where ever larger constant values of a control earn ever more */
export function* refuseRisingPayoff(
  instance: ProblemInstance,
  at: ReadonlyMap<string, number>,
  seed: number,
): PathTask<undefined> {
  const { states, controls } = instance;
  if (states.length > MOST_STATES || controls.length > MOST_CONTROLS) return undefined;
  for (const { name, domain } of controls)
    for (const v of [1, -1].filter((s) => allows(domain, s * Number.MAX_VALUE))) {
      const policyOf = (c: number): ReadonlyMap<string, number> =>
        new Map(controls.map((u) => [u.name, u.name === name ? v * c : (trialValues(u.domain)[0] ?? NaN)]));
      const found = yield* payoffs(instance, policyOf, at, seed);
      const isLed = found.length === DOUBLINGS.length && isRising(found.slice(-LAST), RISING);
      if (!isLed && !isExploding(found)) continue;
      const [first, last] = [found.length - 2, found.length - 1].map((k) => `${digits(v * (DOUBLINGS[k] as number))} earns ${digits(found[k] as number)}`); // prettier-ignore
      throw new CostateError({
        code: 'infeasible.parameters',
        message: `the value is infinite: ever larger ${name} earn ever more, a constant ${name} of ${first}, one of ${last}${instance.sense === 'minimize' ? ', as what is saved' : ''}`,
        expected: `a cost of ${name} that grows faster than what it brings`,
        suggestion: `bounds on ${name}, a larger cost, or a payoff that stops growing`,
      });
    }
  return undefined;
}
