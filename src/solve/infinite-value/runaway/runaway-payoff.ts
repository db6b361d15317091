/**
 * Values that are infinite because a control raises the payoff without end, seen before any long work: where one push of any size λ
 * earns λᵐ times a positive number while other states stay in a tube, and noise brings them there, the value is infinite, however
 * rarely they are there. No grid shows it, nor any simulation.
 */
import { CostateError } from '../../../errors.js';
import { endsEarly } from '../../../simulate/end-levels.js';
import type { ProblemInstance } from '../../../simulate/instance.js';
import { allows } from '../../grid/trial-values.js';
import { drivenBy, type Driven } from './driven.js';
import { hasFiniteMeans } from './finite-means.js';
import { earns, type Push } from './least-payoff.js';
import { tubesOf, type Tube } from './tubes.js';

/** Beyond this many states nothing is looked for. */
const MOST_STATES = 8;
/** Shares of the time that a tube lasts which are tried. */
const SHARES = [1, 1 / 2, 1 / 4, 1 / 8];

interface Found {
  readonly tube: Tube;
  readonly push: Push;
}

function runaway(
  driven: Driven,
  directions: readonly Push['v'][],
  instance: ProblemInstance,
  at: ReadonlyMap<string, number>,
): Found | undefined {
  const { horizon, discount } = instance;
  // What is earned at the end takes no rest.
  const parts = horizon < Infinity ? [1, 1 / 2] : [1 / 2];
  for (const tube of tubesOf(driven.others, instance, at, horizon < Infinity ? horizon : 1 / discount))
    for (const length of SHARES.map((share) => share * tube.length))
      for (const part of parts)
        for (const v of directions) {
          const push = { v, length: part * length, rest: (1 - part) * length };
          if (earns(driven, instance, tube, push)) return { tube, push };
        }
  return undefined;
}

const digits = (v: number): string => String(Number(v.toPrecision(2)));

/**
 * @throws CostateError `infeasible.parameters` where ever larger values of a control earn ever more, so that the value is infinite
 */
export function refuseRunawayPayoff(instance: ProblemInstance, at: ReadonlyMap<string, number>): void {
  const { states, controls, discount, average, switching } = instance;
  if (average !== undefined || switching || discount < 0 || endsEarly(instance) || states.length > MOST_STATES) return;
  for (const x of states.filter(({ domain }) => domain.kind === 'real'))
    for (const { name, domain } of controls) {
      const directions = ([1, -1] as const).filter((v) => allows(domain, v * Number.MAX_VALUE));
      const driven = directions.length > 0 ? drivenBy(instance, x, name) : undefined;
      if (!driven || driven.degree === 0 || !hasFiniteMeans(driven, instance)) continue;
      const found = runaway(driven, directions, instance, at);
      if (!found) continue;
      const { tube, push } = found;
      const size = driven.degree === 1 ? 'c' : `c^${digits(driven.degree)}`;
      throw new CostateError({
        code: 'infeasible.parameters',
        message: `the value is infinite: ${tube.place ? `where ${tube.place}, ` : ''}${name} = ${push.v < 0 ? '-c' : 'c'} over a time of ${digits(push.length)} earns ${size} times a positive number through ${x.name}, however large c is`,
        expected: `a cost of ${name} that grows faster than what ${x.name} earns`,
        suggestion: `bounds on ${name}, a larger cost, or a payoff that stops growing`,
      });
    }
}
