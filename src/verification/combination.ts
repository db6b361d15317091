/** Sums of earlier equations: what a certificate by combination says the claim's residual is. */
import { add, derivative, multiply, residual, substitution, type Expression } from '../expression/expression.js';
import { replaceNode } from '../expression/traverse.js';
import type { CombinationTerm, Derivation, Step } from '../derivation/step.js';
import { holdsForEvery } from './generality.js';
import { isSingularWhere } from './singular-factor.js';

/** Σ factor · D residual(premise), each premise rewritten and made special, or why there is no such sum. */
export function combinationOf(
  terms: readonly CombinationTerm[],
  rewrites: readonly string[],
  earlier: ReadonlyMap<string, Step>,
  around: Pick<Derivation, 'assumptions' | 'functions'>,
): { readonly sum: Expression } | { readonly unsupported: string } {
  const parts: Expression[] = [];
  for (const { premise, factor, along = [], specialise = [] } of terms) {
    const given = earlier.get(premise)?.claim;
    if (given?.operator !== '=') return { unsupported: `'${premise}' is not an earlier equation` };
    let rewritten: Expression = residual(given);
    for (const id of rewrites) {
      const rewrite = earlier.get(id)?.claim;
      if (rewrite?.operator !== '=') return { unsupported: `'${id}' is not an earlier equation` };
      rewritten = replaceNode(rewritten, rewrite.left, rewrite.right);
    }
    const used = [premise, ...rewrites];
    const fixed = specialise.find((b) => !used.every((id) => holdsForEvery(b, id, earlier, around)));
    if (fixed) return { unsupported: `'${premise}' is not shown to hold for every ${fixed.name}` };
    const special = substitution(rewritten, specialise);
    const derived = along.reduce<Expression>((e, name) => derivative(e, name), special);
    if (isSingularWhere(factor, derived, around.assumptions))
      return { unsupported: `the factor of '${premise}' has no value where that equation holds` };
    parts.push(multiply(factor, derived));
  }
  return { sum: add(...parts) };
}
