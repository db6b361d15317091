/** The right sides that common mistakes would give a claim: what an observation must be able to see. */
import type { Expression, Relation } from '../expression/expression.js';
import { mutantsOf } from './mutants.js';

/** Distinct wrong right sides, in the order of the mutants. */
export const wrongRightSides = (claim: Relation): readonly Expression[] => [
  ...new Set([...mutantsOf(claim, true)].map((mutant) => mutant.claim.right).filter((right) => right !== claim.right)),
];

/** Whether two claimed numbers differ by more than rounding. */
export const differs = (a: number, b: number): boolean => Math.abs(a - b) > 1e-9 * Math.max(Math.abs(a), Math.abs(b));
