/** Unknown functions of discrete time as earlier steps give them: F(t) from the functions a step later, and F(T). */
import type { Expression, Relation, Unknown } from '../expression/expression.js';
import { dependsOn } from '../expression/traverse.js';
import type { Justification } from '../derivation/step.js';

export interface RecursionClaims {
  readonly variable: string;
  readonly before: ReadonlyMap<string, Expression>;
  /** The time and the value there, by name. */
  readonly ends: ReadonlyMap<string, { readonly at: Expression; readonly value: Expression }>;
}

const unknownIn = (claim: Relation | undefined): Unknown | undefined =>
  claim?.operator === '=' && claim.left.kind === 'unknown' && claim.left.arguments.length === 1
    ? claim.left
    : undefined;

/** What the named steps claim, or why they are no recursion with values at an end. */
export function recursionClaims(
  { variable, recursions, ends }: Extract<Justification, { kind: 'recursion' }>,
  claimOf: (id: string) => Relation | undefined,
): RecursionClaims | { readonly unsupported: string } {
  const before = new Map<string, Expression>();
  const last = new Map<string, { readonly at: Expression; readonly value: Expression }>();
  for (const id of recursions) {
    const claim = claimOf(id);
    const left = unknownIn(claim);
    const [at] = left?.arguments ?? [];
    if (!claim || !left || at?.kind !== 'symbol' || at.name !== variable)
      return { unsupported: `'${id}' is no earlier equation for a function a step earlier` };
    before.set(left.name, claim.right);
  }
  for (const id of ends) {
    const claim = claimOf(id);
    const left = unknownIn(claim);
    const [at] = left?.arguments ?? [];
    if (!claim || !left || !at || dependsOn(at, variable))
      return { unsupported: `'${id}' is no earlier equation for a value at an end` };
    last.set(left.name, { at, value: claim.right });
  }
  return { variable, before, ends: last };
}
