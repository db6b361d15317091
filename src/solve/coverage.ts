/** What a problem says that a method does not reckon with yet: better no answer than one to another problem. */
import type { ProblemInstance } from '../simulate/instance.js';
import type { Method } from './answer.js';

/** What a method would have to reckon with, in words; undefined where there is nothing that it does not. */
function obstacle({ stopping, until, states }: ProblemInstance, method: Method): string | undefined {
  if (stopping && method !== 'grid') return 'stopping';
  if (until) return 'an end by until';
  for (const { domain, boundary = {} } of states) {
    const rules = Object.values(boundary) as readonly string[];
    // The logarithm of a positive state never comes to an end.
    if (rules.includes('absorb') && (method !== 'grid' || domain.kind === 'positive'))
      return domain.kind === 'positive' ? 'an absorbing end of a positive state' : 'an absorbing end';
    // Paths are turned back at an end, whatever its rule.
    if (rules.includes('constrain') && method === 'simulation') return 'an end that constrains';
  }
  return undefined;
}

const CANNOT: Readonly<Record<Method, string>> = {
  'closed-form': 'closed forms are not looked for where there is',
  grid: 'the grid does not cover',
  simulation: 'the simulation does not cover',
};

/** Why a method has no answer to this problem; undefined where it may try. */
export function uncovered(instance: ProblemInstance, method: Method): string | undefined {
  const what = obstacle(instance, method);
  return what === undefined ? undefined : `${CANNOT[method]} ${what} so far`;
}
