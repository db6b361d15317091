/** What a problem says that a method does not reckon with yet: better no answer than one to another problem. */
import type { ProblemInstance } from '../simulate/instance.js';
import type { Method } from './answer.js';

/** How a problem may end before its horizon, in words; undefined where it does not. */
function earlyEnd({ stopping, until, states }: ProblemInstance): string | undefined {
  if (stopping) return 'stopping';
  if (until) return 'an end by until';
  const rules = states.flatMap(({ boundary }) => Object.values(boundary ?? {}) as readonly string[]);
  return rules.includes('absorb') ? 'an absorbing end' : undefined;
}

const CANNOT: Readonly<Record<Method, string>> = {
  'closed-form': 'closed forms are not looked for where there is',
  grid: 'the grid does not cover',
  simulation: 'the simulation does not cover',
};

/** Why a method has no answer to this problem; undefined where it may try. */
export function uncovered(instance: ProblemInstance, method: Method): string | undefined {
  const end = earlyEnd(instance);
  return end === undefined ? undefined : `${CANNOT[method]} ${end} so far`;
}
