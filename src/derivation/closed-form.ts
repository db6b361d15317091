/** The way to a closed form: by the author's candidate, or by a form that the search finds. */
import { CostateError } from '../errors.js';
import { substitute } from '../expression/substitute.js';
import { requireOptimumAtEnd } from './candidate-signs.js';
import { searchForms, solvedWith, type Branch } from './forms/search-forms.js';
import { interiorMaximiser } from './interior-maximiser.js';
import type { Maximiser } from './maximiser.js';
import { withoutCandidate, type Chain, type Progress } from './progress.js';
import { equationOfValue } from './rules/hjb-equation.js';
import { isWide } from './rules/general-equation.js';
import { hamiltonian, type Setting } from './setting.js';
import { withCandidate } from './with-candidate.js';

/**
 * How far the author's candidate leads, or else a form found by search. Where the maximiser is kept inside bounds, the branch on
 * which they do not bind is tried as well: its formulas are the simpler ones.
 *
 * @param barred why no closed form is looked for, where that is so
 */
export function closedFormOf(
  c: Chain,
  m: Maximiser,
  barred: string | undefined,
): { readonly progress: Progress; readonly maximiser: Maximiser } {
  if (!isWide(c.setting)) requireOptimumAtEnd(c, m);
  const { candidate } = c.problem;
  const as = (progress: Progress): ReturnType<typeof closedFormOf> => ({ progress, maximiser: m });
  if (barred !== undefined) return as(withoutCandidate(c, m, candidate && barred));
  if (candidate) {
    const progress = withCandidate(c, m, candidate);
    const inside = progress.outcome.value ? undefined : interiorMaximiser(c.setting, m);
    const solved = inside && solvedWith(c, inside, c.problem);
    return inside && solved && !(solved instanceof CostateError)
      ? { progress: solved, maximiser: inside }
      : as(progress);
  }
  if (isWide(c.setting)) return as(withoutCandidate(c, m, undefined));
  const { search, found, infeasible } = searchForms(c, branchesOf(c.setting, m));
  if (found) return found;
  if (infeasible) throw infeasible;
  const why = `no candidate was given, and none of the ${search.tried} forms tried solves the equation`;
  const without = withoutCandidate(c, m, search.tried > 0 ? why : undefined);
  return as({ ...without, outcome: { ...without.outcome, search } });
}

/** The branch on which bounds do not bind, where there are any, and the maximiser itself. */
function branchesOf(s: Setting, m: Maximiser): readonly Branch[] {
  const whole: Branch = { equation: equationOfValue(s, m.value), maximiser: () => m };
  if (!m.stationary) return [whole];
  let inside: Maximiser | undefined;
  return [
    {
      equation: equationOfValue(s, substitute(hamiltonian(s), m.stationary)),
      maximiser: () => (inside ??= interiorMaximiser(s, m)),
    },
    whole,
  ];
}
