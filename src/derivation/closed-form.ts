/** The way to a closed form: by the author's candidate, or by a form that the search finds. */
import { CostateError } from '../errors.js';
import { searchForms, solvedWith } from './forms/search-forms.js';
import { interiorMaximiser } from './interior-maximiser.js';
import type { Maximiser } from './maximiser.js';
import { withoutCandidate, type Chain, type Progress } from './progress.js';
import { isWide } from './rules/general-equation.js';
import { withCandidate } from './with-candidate.js';

/**
 * How far the author's candidate leads, or else a form found by search. Where the maximiser is kept inside bounds, the branch on
 * which they do not bind comes first: its formulas are the simpler ones.
 *
 * @param barred why no closed form is looked for, where that is so
 */
export function closedFormOf(
  c: Chain,
  m: Maximiser,
  barred: string | undefined,
): { readonly progress: Progress; readonly maximiser: Maximiser } {
  const { candidate } = c.problem;
  const inside = interiorMaximiser(c.setting, m);
  const maximisers = inside ? [inside, m] : [m];
  const as = (progress: Progress): ReturnType<typeof closedFormOf> => ({ progress, maximiser: m });
  if (barred !== undefined) return as(withoutCandidate(c, m, candidate && barred));
  if (candidate) {
    const solved = inside && solvedWith(c, inside, c.problem);
    if (inside && solved && !(solved instanceof CostateError)) return { progress: solved, maximiser: inside };
    return as(withCandidate(c, m, candidate));
  }
  if (isWide(c.setting)) return as(withoutCandidate(c, m, undefined));
  const { search, found, infeasible } = searchForms(c, maximisers);
  if (found) return found;
  if (infeasible) throw infeasible;
  const why = `no candidate was given, and none of the ${search.tried} forms tried solves the equation`;
  const without = withoutCandidate(c, m, search.tried > 0 ? why : undefined);
  return as({ ...without, outcome: { ...without.outcome, search } });
}
