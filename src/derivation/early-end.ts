/** Whether a problem may end before its horizon, where the value is one function here and the payoff there. */
import type { ControlProblem } from '../problem/problem.js';

/** Why a candidate is left open where one may stop. */
export const NO_FREE_BOUNDARY =
  'a candidate where the problem may end early, by stopping, by until or at an absorbing end, is not covered so far';

export const endsEarly = ({ objective, until, boundary }: ControlProblem): boolean =>
  objective.stopping !== undefined ||
  until !== undefined ||
  [...(boundary?.values() ?? [])].some(({ lower, upper }) => lower === 'absorb' || upper === 'absorb');
