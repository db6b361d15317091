/** Whether a value proposed for a root is one: put back into the equation, and held against what is known of the symbol. */
import type { Assumptions } from './assumptions.js';
import { attempt } from './attempt.js';
import { subtract, type Expression, type RelationOperator } from './expression.js';
import { isZero, normalForm } from './normal-form.js';
import { isAtMostZero, isStrict, type Sign } from './sign-algebra.js';
import { sideConditions } from './side-conditions.js';
import { signOf } from './sign.js';
import { bind, substitute } from './substitute.js';
import { dependsOn } from './traverse.js';
import type { Search } from './root-candidates.js';

/** Whether something in the root, such as log(−1), is known not to be real. */
const isUnreal = (root: Expression, assumptions: Assumptions): boolean =>
  sideConditions(root, assumptions).some(({ operator, left }) => {
    const sign = signOf(left, assumptions);
    return operator === '>' ? isAtMostZero(sign) : sign === 'negative';
  });

const contradicts = (kind: string | undefined, sign: Sign): boolean =>
  (kind === 'positive' && (sign === 'negative' || sign === 'nonpositive' || sign === 'zero')) ||
  (kind === 'nonnegative' && sign === 'negative');

/** Signs of left − right that contradict a relation. */
const CONTRADICTING: Readonly<Record<RelationOperator, readonly Sign[]>> = {
  '<': ['zero', 'positive', 'nonnegative'],
  '<=': ['positive'],
  '>': ['zero', 'negative', 'nonpositive'],
  '>=': ['negative'],
  '=': ['positive', 'negative'],
};

/** Whether a fact on the symbol fails for this value. */
const violatesFact = (root: Expression, name: string, assumptions: Assumptions): boolean =>
  assumptions.facts.some((fact) => {
    const difference = subtract(fact.left, fact.right);
    if (!dependsOn(difference, name)) return false;
    return CONTRADICTING[fact.operator].includes(signOf(substitute(difference, [bind(name, root)]), assumptions));
  });

/** What is known of a candidate: proved to be a root, proved to be none where the symbol lives, or neither. */
export type Standing = 'root' | 'none' | 'open';

export function standingOf(
  root: Expression,
  equation: Expression,
  { name, assumptions }: Pick<Search, 'name' | 'assumptions'>,
): Standing {
  const standing = attempt((): Standing => {
    if (dependsOn(root, name)) return 'open';
    if (isUnreal(root, assumptions)) return 'none';
    if (contradicts(assumptions.domains.get(name)?.kind, signOf(root, assumptions))) return 'none';
    if (violatesFact(root, name, assumptions)) return 'none';
    const residual = substitute(equation, [bind(name, root)]);
    if (isZero(residual, assumptions)) return 'root';
    return isStrict(signOf(residual, assumptions)) ? 'none' : 'open';
  });
  return standing ?? 'open';
}

/** Each value once, in the order of appearance. */
export function distinctForms(roots: readonly Expression[], assumptions: Assumptions): readonly Expression[] {
  const found = new Map<Expression, Expression>();
  for (const root of roots) {
    const key = normalForm(root, assumptions);
    if (!found.has(key)) found.set(key, root);
  }
  return [...found.values()];
}
