/** What the verification theorem asks and what became of it, with the verdicts of the steps that show it; for all formats. */
import type { Requirement } from '../derivation/step.js';
import { weakest, type Verdict } from '../verification/verdict.js';
import type { Result } from './result.js';

export interface JudgedRequirement extends Requirement {
  /** That of the weakest step that shows it; absent where no step is needed, or none was checked. */
  readonly verdict?: Verdict;
}

/** The requirements of a result; none where the derivation states none. */
export function judgedRequirements({ derivation, verdict }: Result): readonly JudgedRequirement[] {
  const verdicts = new Map(verdict?.steps.map((v) => [v.stepId, v.verdict]));
  return (derivation.requirements ?? []).map((requirement) => {
    if (requirement.status !== 'shown') return requirement;
    const found = requirement.by.flatMap((id) => verdicts.get(id) ?? []);
    return found.length === 0 ? requirement : { ...requirement, verdict: weakest(found) };
  });
}

/** `proved`, `shown` where nothing was checked or no step was needed, `assumed`, `open`. */
export const standing = ({ status, verdict }: JudgedRequirement): string =>
  status === 'shown' ? (verdict ?? 'shown') : status;

export const REQUIREMENTS_TITLE = 'What the verification theorem asks';
export const REQUIREMENTS_INTRODUCTION =
  'A solution of the HJB equation is the value function, and its maximiser optimal, under the following hypotheses (Fleming and Soner 2006, III.8 and IV.3; Yong and Zhou 1999, chapter 5).';
