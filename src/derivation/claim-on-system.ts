/** An author's claim on a candidate whose constants are known by their equations only: it follows from one, or holds at the root. */
import type { Assumptions } from '../expression/assumptions.js';
import { collect } from '../expression/collect.js';
import { divide, multiply, residual, substitution, subtract, type Binding, type Expression, type Relation } from '../expression/expression.js'; // prettier-ignore
import { isZero, normalForm } from '../expression/normal-form.js';
import { resolve } from '../expression/resolve.js';
import { dependsOn } from '../expression/traverse.js';
import { coefficientId } from './rules/candidate-steps.js';
import type { Criterion, Justification } from './step.js';

export interface OnSystem {
  readonly unknowns: readonly string[];
  /** Residuals of the coefficient equations, in their order. */
  readonly residuals: readonly Expression[];
  readonly criterion: readonly Criterion[];
  readonly assumptions: Assumptions;
  /** V and the controls in terms of the unknowns. */
  readonly bindings: readonly Binding[];
}

/** λ, free of the unknowns, with e = λ · f. */
function multipleOf(e: Expression, f: Expression, { unknowns, assumptions }: OnSystem): Expression | undefined {
  const [own, other] = [e, f].map((x) => collect(x, [...unknowns], assumptions));
  const match = other?.find((part) => own?.some((p) => p.basis === part.basis));
  const there = own?.find((p) => p.basis === match?.basis);
  if (!match || !there) return undefined;
  const factor = normalForm(divide(there.coefficient, match.coefficient), assumptions);
  return isZero(subtract(e, multiply(factor, f)), assumptions) ? factor : undefined;
}

/** The certificate of a claim; undefined where it does not speak of the unknowns once everything is put in. */
export function claimOnSystem(claim: Relation, given: OnSystem): Justification | undefined {
  const { unknowns, residuals, criterion, assumptions, bindings } = given;
  const put = resolve(substitution(residual(claim), bindings), assumptions);
  if (!unknowns.some((name) => dependsOn(put, name))) return undefined;
  if (claim.operator === '=') {
    if (isZero(put, assumptions)) return { kind: 'identity', bindings };
    for (const [i, equation] of residuals.entries()) {
      const factor = multipleOf(put, equation, given);
      if (factor)
        return { kind: 'combination', terms: [{ premise: coefficientId(i), factor }], rewrites: [], bindings };
    }
  }
  const equations = residuals.map((_, i) => coefficientId(i));
  return { kind: 'system', equations, unknowns, criterion, bindings };
}
