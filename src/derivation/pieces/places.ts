/** States of a region with the parameters' values, at which a solution is tried before it is shown. */
import { rationalToNumber } from '../../expression/rational.js';
import type { Chain } from '../progress.js';
import { statesIn, type Region } from './region.js';

export const valuesOf = ({ parameters }: Chain): ReadonlyMap<string, number> =>
  new Map([...parameters].map(([name, value]) => [name, rationalToNumber(value)]));

/** A typical size of the state: where the problem is asked. */
export function scaleOf({ problem, setting: s }: Chain): number {
  const point = problem.at.get(s.states[0] ?? '');
  return Math.abs(point ? rationalToNumber(point) : 1) || 1;
}

export function placesIn(c: Chain, region: Region): readonly ReadonlyMap<string, number>[] {
  const [state] = c.problem.states;
  const values = valuesOf(c);
  if (!state) return [];
  return statesIn(region, state.domain, scaleOf(c), values).map((x) => new Map([...values, [state.name, x]]));
}
