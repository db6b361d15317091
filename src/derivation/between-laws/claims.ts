/** What an author claims of a bridge between two laws: whatever the covariances are, or by the equations that they solve. */
import { attempt } from '../../expression/attempt.js';
import type { Assumptions } from '../../expression/assumptions.js';
import {
  divide,
  residual,
  substitution,
  type Binding,
  type Expression,
  type Relation,
} from '../../expression/expression.js';
import { isZero, normalForm } from '../../expression/normal-form.js';
import { resolve } from '../../expression/resolve.js';
import { sideConditions } from '../../expression/side-conditions.js';
import { substitute } from '../../expression/substitute.js';
import type { Justification } from '../step.js';

export interface ClaimsBetween {
  /** V, the controls and the least cost in terms of the covariances. */
  readonly bindings: readonly Binding[];
  /** The covariances as roots. */
  readonly roots: readonly Binding[];
  readonly couplings: readonly { readonly id: string; readonly claim: Relation }[];
  readonly assumptions: Assumptions;
}

/**
 * The certificate of an equation; undefined where it is left to be examined with the roots put in. What holds for every
 * covariance is an identity; what holds by its equation is a multiple of it, the factor having a value there.
 */
export function claimBetween(claim: Relation, given: ClaimsBetween): Justification | undefined {
  const { bindings, roots, couplings, assumptions } = given;
  if (claim.operator !== '=') return undefined;
  const gap = attempt(() => resolve(substitution(residual(claim), bindings), assumptions));
  const vanishes = (e: Expression): boolean => attempt(() => isZero(e, assumptions)) ?? false;
  if (!gap) return undefined;
  if (vanishes(gap)) return { kind: 'identity', bindings };
  if (vanishes(substitute(gap, roots))) return undefined;
  for (const { id, claim: coupling } of couplings) {
    const factor = attempt(() => normalForm(divide(gap, residual(coupling)), assumptions));
    // A divisor of unknown sign is the coupling itself, or a part of it.
    const open = factor && attempt(() => sideConditions(factor, assumptions));
    if (factor && open?.length === 0)
      return { kind: 'combination', terms: [{ premise: id, factor }], rewrites: [], bindings };
  }
  return undefined;
}
