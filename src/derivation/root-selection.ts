/** Which root of a coefficient equation belongs to the value function, and why. */
import type { Assumptions } from '../expression/assumptions.js';
import { evaluateNumber } from '../expression/evaluate.js';
import { relation, subtract, zero, type Binding, type Relation } from '../expression/expression.js';
import { isZero, normalForm } from '../expression/normal-form.js';
import { signShows } from '../expression/sign-algebra.js';
import { signOf } from '../expression/sign.js';
import { substitute } from '../expression/substitute.js';
import { dependsOn, freeSymbols } from '../expression/traverse.js';
import type { PartGrowth } from './growth.js';
import { outgrowing, type RewardBound } from './reward-bound.js';
import type { Setting } from './setting.js';
import type { Criterion } from './step.js';

const TRANSVERSALITY = 'transversality: discounted growth of the value along the optimal path is negative';
const NO_GROWTH = 'growth: E V(X_T)/T tends to zero along the optimal path, where the rate of its growth is negative';
const ONE_SIGNED: Readonly<Record<Setting['sense'], string>> = {
  sup: 'a reward that is never positive has no positive value',
  inf: 'a cost that is never negative has no negative value',
};

const BOUNDED: Readonly<Record<Setting['sense'], string>> = {
  sup: 'a reward with an upper bound has no value that grows upwards without one',
  inf: 'a cost with a lower bound has no value that falls without one',
};

export interface SelectionInput {
  readonly setting: Setting;
  readonly parts: readonly PartGrowth[];
  readonly facts: readonly Relation[];
  readonly bound: RewardBound;
}

/**
 * The conditions on a value function, in terms of its unknowns; parts whose coefficient vanishes with the roots put in do
 * not grow and ask for nothing.
 * @throws CostateError where the unknowns' values leave an expression undefined
 */
export function criteriaFor(
  input: SelectionInput,
  roots: readonly Binding[],
  assumptions: Assumptions,
): readonly Criterion[] {
  const { setting, parts, facts, bound } = input;
  const growth = setting.average === undefined ? TRANSVERSALITY : NO_GROWTH;
  const live = parts.filter((part) => !isZero(substitute(part.coefficient, roots), assumptions));
  const signed = live.filter((part) => ['positive', 'nonnegative'].includes(signOf(part.basis, assumptions)));
  const bounding = { 'one sign': signed, bounded: outgrowing(live, setting), 'none known': [] }[bound];
  return [
    ...facts.map((condition) => ({ condition, why: 'the sign that the maximiser needs' })),
    ...live.map((part) => ({ condition: relation(part.rate, '<', zero), why: growth })),
    ...bounding.map((part) => ({
      condition: relation(part.coefficient, setting.sense === 'sup' ? '<=' : '>=', zero),
      why: (bound === 'one sign' ? ONE_SIGNED : BOUNDED)[setting.sense],
    })),
  ];
}

/** A criterion with the roots put in. */
export const criterionAt = (
  { condition, why }: Criterion,
  roots: readonly Binding[],
  assumptions: Assumptions,
): Criterion => ({
  why,
  condition: relation(normalForm(substitute(condition.left, roots), assumptions), condition.operator, condition.right),
});

/** `yes` and `no` where signs decide, else what the numbers at the given parameters say. */
export type Suitability = 'yes' | 'by-values' | 'no';

export const isShown = ({ left, operator, right }: Relation, assumptions: Assumptions): boolean =>
  signShows(signOf(subtract(left, right), assumptions), operator);

/** Whether a relation holds at these values; undefined where it mentions other symbols or has no value. */
export function holdsAt({ left, operator, right }: Relation, values: ReadonlyMap<string, number>): boolean | undefined {
  const difference = subtract(left, right);
  if (![...freeSymbols(difference)].every((name) => values.has(name))) return undefined;
  const at = evaluateNumber(difference, values);
  if (Number.isNaN(at)) return undefined;
  // Equality is left to signs: rounding would decide it here.
  return operator === '<' || operator === '<=' ? at < 0 : at > 0;
}

export function suits(
  criteria: readonly Criterion[],
  values: ReadonlyMap<string, number>,
  assumptions: Assumptions,
): Suitability {
  const open = criteria.map((c) => c.condition).filter((condition) => !isShown(condition, assumptions));
  if (open.length === 0) return 'yes';
  return open.every((condition) => holdsAt(condition, values) === true) ? 'by-values' : 'no';
}

/**
 * Relations under which the value with the chosen roots is nowhere worse than that with the others, part by part of the
 * candidate; undefined where a part differs whose basis has no known sign, or by unknowns that are still open.
 */
export function preference(
  { setting, parts }: Pick<SelectionInput, 'parts'> & { readonly setting: Pick<Setting, 'sense' | 'average'> },
  chosen: readonly Binding[],
  other: readonly Binding[],
  open: readonly string[],
  assumptions: Assumptions,
): readonly Relation[] | undefined {
  // Relative values are known up to a constant: which is the better one says nothing.
  if (setting.average !== undefined) return undefined;
  const found: Relation[] = [];
  for (const { basis, coefficient } of parts) {
    const gain = normalForm(subtract(substitute(coefficient, chosen), substitute(coefficient, other)), assumptions);
    if (isZero(gain, assumptions)) continue;
    const comparable = ['positive', 'nonnegative'].includes(signOf(basis, assumptions));
    if (!comparable || open.some((name) => dependsOn(gain, name))) return undefined;
    found.push(relation(gain, setting.sense === 'sup' ? '>=' : '<=', zero));
  }
  return found;
}
