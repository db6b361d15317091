/**
 * Payoffs of constant controls that rise faster than in proportion to them, from size to size, as far as numbers reach: no
 * cost of the control catches up, and the value is infinite. It is what rewards without end look like where no algebra shows them:
 * exponentials, broken powers, noise that a control makes. Where few paths earn most, what they earn beyond a cap is left out, which
 * makes the payoff no larger, and its mean one that can be simulated.
 */
import { CostateError } from '../../errors.js';
import type { ProblemInstance } from '../../simulate/instance.js';
import type { PathTask } from '../../simulate/path-work.js';
import { constantPolicy } from '../policy-payoff.js';
import { allows, trialValues } from '../grid/trial-values.js';
import { cappedAt, isBounded, withoutOverflow } from './capped.js';
import { growingSeries, isConfirmed, lastOf, SIZES, surely, type Effort, type PayoffOf } from './growing-series.js';

/** Beyond so many states or controls nothing is looked for: each payoff is a program of its own. */
const [MOST_STATES, MOST_CONTROLS] = [8, 4];
/** Of so many controls or fewer, all are pushed together too. */
const MOST_TOGETHER = 2;
const EFFORT = { paths: 1024, steps: 128 };
/** With steps so fine a scheme that was unstable no longer is, as a rule. */
const FINE_EFFORT = { paths: 256, steps: 2048 };
/** What is earned at a time beyond this power of the control is left out: it is more than what costs that anyone has. */
const CAP = 4;

/** What constant values of the controls surely earn in a problem; undefined where it cannot be simulated. */
type GainOf = (
  instance: ProblemInstance,
  values: ReadonlyMap<string, number>,
  effort: Effort,
) => PathTask<number | undefined>;

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
export function* refuseRisingPayoff(
  instance: ProblemInstance,
  at: ReadonlyMap<string, number>,
  payoffOf: PayoffOf,
): PathTask<undefined> {
  const { states, controls, sense } = instance;
  const sign = sense === 'maximize' ? 1 : -1;
  if (states.length > MOST_STATES || controls.length > MOST_CONTROLS || isBounded(instance, sign)) return undefined;
  const gainOf: GainOf = function* (problem, values, effort) {
    const estimate = yield* payoffOf(problem, constantPolicy(values), at, effort);
    return estimate && surely(instance, estimate);
  };
  for (const direction of directionsOf(controls))
    for (const isCapped of [false, true]) {
      const valuesOf = (c: number): ReadonlyMap<string, number> =>
        new Map(controls.map(({ name, domain }, k) => [name, (direction[k] as number) * c || (trialValues(domain)[0] ?? NaN)])); // prettier-ignore
      const problemOf = (c: number): ProblemInstance => (isCapped ? cappedAt(instance, sign, c ** CAP) : instance);
      const found = yield* growingSeries((c) => {
        const problem = isCapped ? cappedAt(withoutOverflow(instance), sign, c ** CAP) : instance;
        return gainOf(problem, valuesOf(c), EFFORT);
      });
      if (!found) continue;
      // Infinities that come from overflow are let in here.
      const fineAt = (c: number): PathTask<number | undefined> => gainOf(problemOf(c), valuesOf(c), FINE_EFFORT);
      const idle = gainOf(problemOf(SIZES.at(-1) as number), valuesOf(0), EFFORT);
      if (!(yield* isConfirmed(fineAt, idle))) continue;
      const who = controls.flatMap(({ name }, k) => (direction[k] === 0 ? [] : [name])).join(', ');
      const signs = direction
        .filter((v) => v !== 0)
        .map((v) => (v < 0 ? '-c' : 'c'))
        .join(', ');
      throw new CostateError({
        code: 'infeasible.parameters',
        message: `the value is infinite: ever larger ${who} earn ever more, constant ${who} = ${signs} ${lastOf(found, isCapped ? ' or more' : '')}${sense === 'minimize' ? ', as what is saved' : ''}`,
        expected: `a cost of ${who} that grows faster than what it brings`,
        suggestion: `bounds on ${who}, a larger cost, or a payoff that stops growing`,
      });
    }
  return undefined;
}
