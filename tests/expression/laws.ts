/** Short notation for tests of the algebra: formulas as text, assumptions as lists of names and relations. */
import type { Assumptions } from '../../src/expression/assumptions.js';
import type { Domain, Expression, Relation } from '../../src/expression/expression.js';
import { parseFormula, parseRelation } from '../../src/expression/grammar.js';

const NAMES = 'a b c d g h k m n p q r s t w x y z A B P M alpha beta gamma delta mu rho sigma'.split(' ');
const scope = { symbols: new Set(NAMES), valueArguments: ['x'] };

export const f = (text: string): Expression => parseFormula(text, scope);

export const relationOf = (text: string): Relation => parseRelation(text, scope);

/** Positive names, and facts such as 'rho - r > 0'. */
export function given(positive = '', ...facts: readonly string[]): Assumptions {
  const names = positive.split(' ').filter((n) => n !== '');
  return {
    domains: new Map(names.map((n): [string, Domain] => [n, { kind: 'positive' }])),
    facts: facts.map(relationOf),
  };
}

export const nothing = given();
