/** The right sides that common mistakes would give a claim: what an observation must be able to see. */
import { CostateError } from '../errors.js';
import type { Expression, Relation } from '../expression/expression.js';
import { mutantsOf } from './mutants.js';

/** Distinct wrong right sides, in the order of the mutants. */
export const wrongRightSides = (claim: Relation): readonly Expression[] => [
  ...new Set([...mutantsOf(claim, true)].map((mutant) => mutant.claim.right).filter((right) => right !== claim.right)),
];

/** The value, or undefined where the expression has none here: such a mistake cannot be weighed against the claim. */
export function whereEvaluated<T>(value: () => T): T | undefined {
  try {
    return value();
  } catch (error) {
    if (error instanceof CostateError) return undefined;
    throw error;
  }
}

/** Whether two claimed numbers differ by more than rounding. */
export const differs = (a: number, b: number): boolean => Math.abs(a - b) > 1e-9 * Math.max(Math.abs(a), Math.abs(b));
