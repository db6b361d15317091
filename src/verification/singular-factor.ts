/**
 * Factors of a combination that have no value wherever the equation they multiply holds: residual = (residual/R)·R is true
 * of any residual, and proves nothing from R = 0.
 */
import type { Assumptions } from '../expression/assumptions.js';
import { divide, one, type Expression } from '../expression/expression.js';
import { isZero, monicKey } from '../expression/normal-form.js';
import { resolve } from '../expression/resolve.js';
import { sideConditions } from '../expression/side-conditions.js';
import { attempt } from '../expression/attempt.js';

/** The conditions under which an expression has a value, each by its normal form up to a number. */
const conditionKeys = (e: Expression, assumptions: Assumptions): ReadonlySet<string> =>
  new Set(sideConditions(e, assumptions).map((c) => `${c.operator} ${monicKey(c.left, assumptions)}`));

/** Whether at every zero of what it multiplies some divisor of the factor vanishes. */
export function isSingularWhere(factor: Expression, premise: Expression, assumptions: Assumptions): boolean {
  const found = attempt(() => {
    const needed = conditionKeys(resolve(factor, assumptions), assumptions);
    if (needed.size === 0) return false;
    const equation = resolve(premise, assumptions);
    if (isZero(equation, assumptions)) return false;
    // What 1/R asks for beyond R: that each part of R which may vanish does not.
    const own = conditionKeys(equation, assumptions);
    const parts = [...conditionKeys(divide(one, equation), assumptions)].filter((key) => !own.has(key));
    return parts.length > 0 && parts.every((key) => needed.has(key));
  });
  return found ?? false;
}
