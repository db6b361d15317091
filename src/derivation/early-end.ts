/** Whether a problem may end before its horizon, where the value is one function here and the payoff there. */
import type { ControlProblem } from '../problem/problem.js';

/** Why a candidate is left open where one may stop. */
export const NO_FREE_BOUNDARY =
  'a candidate where the problem may end early, by until or at an absorbing end, is not covered so far';

/** Whether something other than a decision may end it. */
export const endsBesideStopping = ({ until, boundary }: Pick<ControlProblem, 'until' | 'boundary'>): boolean =>
  until !== undefined ||
  [...(boundary?.values() ?? [])].some(({ lower, upper }) => lower === 'absorb' || upper === 'absorb');

export const endsEarly = (problem: ControlProblem): boolean =>
  problem.objective.stopping !== undefined || endsBesideStopping(problem);
