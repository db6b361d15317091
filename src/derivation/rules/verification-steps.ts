/** Closing steps: the policy for the value found, transversality, signs discharged, and the equation satisfied. */
import {
  equation,
  relation,
  substitution,
  subtract,
  zero,
  type Binding,
  type Expression,
  type Relation,
} from '../../expression/expression.js';
import type { Claim } from '../../problem/problem.js';
import type { Justification, Step } from '../step.js';

interface Shared {
  readonly premises: readonly string[];
  readonly assumptions: readonly string[];
  readonly facts: readonly Relation[];
}

/** [a*]_{V := candidate} in closed form. */
export const policy = (
  control: string,
  maximiser: Expression,
  value: Binding,
  closed: Expression,
  shared: Shared,
): Step => ({
  id: `policy.${control}`,
  title: `The optimal ${control}`,
  claim: equation(substitution(maximiser, [value]), closed),
  rule: 'policy',
  justification: { kind: 'identity', bindings: [] },
  ...shared,
});

/** The diagonal rate of 𝓛 − ρ on a basis function of the value is negative, so e^{−ρt} E V(X_t) → 0; of a relative value, E V(X_T)/T → 0. */
export const transversality = (
  suffix: string,
  rate: Expression,
  bindings: readonly Binding[],
  shared: Shared,
  averaged = false,
): Step => ({
  id: `transversality${suffix}`,
  title: averaged
    ? 'The relative value does not grow along the optimal path, so that its share of the average vanishes'
    : 'Discounted growth of the value along the optimal path is negative',
  claim: relation(rate, '<', zero),
  rule: 'transversality',
  justification: { kind: 'inequality', bindings },
  ...shared,
});

/** A sign assumed of V's derivatives, now shown for the value found. */
export const dischargedSign = (index: number, fact: Relation, bindings: readonly Binding[], shared: Shared): Step => ({
  id: `sign.${index + 1}`,
  title: 'The sign assumed above, for the value found',
  claim: relation(substitution(fact.left, bindings), fact.operator, fact.right),
  rule: 'discharged-sign',
  justification: { kind: 'inequality', bindings: [] },
  ...shared,
});

/** The reduced equation holds identically for the closed form: the value, and the long-run average where there is one. */
export const solution = (reduced: Relation, found: readonly Binding[], shared: Shared): Step => ({
  id: 'solution',
  title: 'The closed form solves the Hamilton-Jacobi-Bellman equation',
  claim: equation(substitution(subtract(reduced.left, reduced.right), found), zero),
  rule: 'solution',
  justification: { kind: 'identity', bindings: [] },
  ...shared,
});

/** What the author of the problem says, with the certificate under which it is examined. */
export const authorClaim = (claim: Claim, justification: Justification, shared: Shared): Step => ({
  id: `claims.${claim.name}`,
  title: `The author’s claim “${claim.name}”`,
  claim: claim.relation,
  rule: 'author-claim',
  justification,
  ...shared,
});
