/** What a problem says that a method does not reckon with yet: better no answer than one to another problem. */
import { endLevels, thinEnd } from '../simulate/end-levels.js';
import type { ProblemInstance } from '../simulate/instance.js';
import type { Method } from './answer.js';
import { levelsAcross, untilAsEnds } from './grid/until-as-ends.js';

/** What a method would have to reckon with, in words; undefined where there is nothing that it does not. */
function obstacle(instance: ProblemInstance, method: Method): string | undefined {
  const { stopping, until } = instance;
  const ends = endLevels(instance);
  if (method === 'closed-form') {
    if (stopping) return 'stopping';
    if (until) return 'an end by until';
    if (ends.length > 0) return 'an absorbing end';
  }
  if (method === 'grid' && until && !untilAsEnds(instance) && !levelsAcross(instance))
    return 'an end by until that has no inside';
  // No path on steps meets a set without inside.
  if (method === 'simulation' && ends.some(({ level }) => thinEnd(level))) return 'an end that is a point or a line';
  return undefined;
}

const CANNOT: Readonly<Record<Method, string>> = {
  'closed-form': 'closed forms are not looked for where there is',
  characteristics: 'characteristics do not cover',
  grid: 'the grid does not cover',
  simulation: 'the simulation does not cover',
  'path-integral': 'path integrals do not cover',
};

/**
 * Why a method has no answer to this problem; undefined where it may try.
 *
 * @param stopped why a derivation that was given a candidate came to no closed form
 */
export function uncovered(instance: ProblemInstance, method: Method, stopped?: string): string | undefined {
  const what = obstacle(instance, method);
  if (what === 'stopping') {
    const [x = 'x'] = instance.states.map(({ name }) => name);
    return (
      stopped ?? `where there is stopping a closed form needs a candidate: {value: A*${x}^m, where: ${x} > b}, say`
    );
  }
  return what === undefined ? undefined : `${CANNOT[method]} ${what} so far`;
}
