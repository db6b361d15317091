/** What must hold besides for an identity to have a meaning: divisors not zero, arguments of logs and roots positive. */
import type { Assumptions } from './assumptions.js';
import { relation, square, zero, type Expression, type Relation } from './expression.js';
import { isZero } from './normal-form.js';
import { isIntegerRational, signOfRational } from './rational.js';
import { signOf } from './sign.js';
import { visitAll } from './traverse.js';

/** Conditions that the assumptions do not already give; b ≠ 0 is written b² > 0. */
export function sideConditions(e: Expression, assumptions: Assumptions): readonly Relation[] {
  const found = new Set<Relation>();
  const needPositive = (b: Expression): void => {
    if (signOf(b, assumptions) !== 'positive') found.add(relation(b, '>', zero));
  };
  const needNonzero = (b: Expression): void => {
    const sign = signOf(b, assumptions);
    if (sign !== 'positive' && sign !== 'negative') found.add(relation(square(b), '>', zero));
  };
  visitAll(e, (node) => {
    if (node.kind === 'function' && node.name === 'log' && node.arguments[0]) needPositive(node.arguments[0]);
    if (node.kind !== 'power') return;
    if (node.exponent.kind !== 'number' || !isIntegerRational(node.exponent.value)) {
      const sign = signOf(node.base, assumptions);
      if (sign !== 'positive' && sign !== 'nonnegative') needPositive(node.base);
    } else if (signOfRational(node.exponent.value) < 0) needNonzero(node.base);
  });
  return [...found];
}

/** The zero test together with the conditions under which it speaks. */
export const zeroWithConditions = (
  e: Expression,
  assumptions: Assumptions,
): { readonly zero: boolean; readonly conditions: readonly Relation[] } =>
  isZero(e, assumptions) ? { zero: true, conditions: sideConditions(e, assumptions) } : { zero: false, conditions: [] };
