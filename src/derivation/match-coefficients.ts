/** An equation for all states becomes one equation a function of them: the coefficients of each side. */
import type { Assumptions } from '../expression/assumptions.js';
import {
  substitution,
  subtract,
  zero,
  type Binding,
  type Expression,
  type Relation,
} from '../expression/expression.js';
import { collect } from '../expression/collect.js';
import { isZero } from '../expression/normal-form.js';
import { resolve } from '../expression/resolve.js';
import type { Matched } from './rules/candidate-steps.js';

/** Both sides of the reduced equation sorted by the same basis functions of the states; undefined when they do not separate. */
export function matchCoefficients(
  reduced: Relation,
  values: readonly Binding[],
  states: readonly string[],
  assumptions: Assumptions,
): readonly Matched[] | undefined {
  const sortOut = (side: Expression): ReturnType<typeof collect> =>
    collect(resolve(substitution(side, values), assumptions), [...states], assumptions);
  const [left, right] = [sortOut(reduced.left), sortOut(reduced.right)];
  if (!left || !right) return undefined;
  const bases = [...new Set([...left, ...right].map((part) => part.basis))];
  const coefficient = (side: typeof left, basis: Expression): Expression =>
    side.find((part) => part.basis === basis)?.coefficient ?? zero;
  return bases
    .map((basis) => ({ basis, left: coefficient(left, basis), right: coefficient(right, basis) }))
    .filter((m) => !isZero(subtract(m.left, m.right), assumptions));
}
