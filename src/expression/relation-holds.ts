/** What relations say: between doubles, and whether an equality contradicts them. */
import type { Relation, RelationOperator } from './expression.js';

/** Whether a relation between doubles holds, with no allowance; false where a side is NaN. */
export function relationHolds(left: number, operator: RelationOperator, right: number): boolean {
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '=':
      return left === right;
  }
}

/** Whether two equal sides contradict a relation. */
export const isStrictRelation = ({ operator }: Relation): boolean => operator === '<' || operator === '>';
