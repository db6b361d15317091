/** What an inequality asks for, in a form that is the same however it is written. */
import type { Assumptions } from '../expression/assumptions.js';
import { multiply, negate, type Expression, type RelationOperator } from '../expression/expression.js';
import { normalForm } from '../expression/normal-form.js';
import { signOf } from '../expression/sign.js';

/** For `e ◦ 0`: what must be positive (or not negative), without factors of known sign. */
export function essence(e: Expression, operator: RelationOperator, assumptions: Assumptions): Expression {
  const form = normalForm(e, assumptions);
  let below = operator === '<' || operator === '<=';
  const kept = (form.kind === 'product' ? form.factors : [form]).filter((factor) => {
    const sign = signOf(factor, assumptions);
    if (sign === 'negative') below = !below;
    return sign !== 'positive' && sign !== 'negative';
  });
  const rest = multiply(...kept);
  return normalForm(below ? negate(rest) : rest, assumptions);
}
