/**
 * How an author's claim is to be examined: as an identity where everything it names is known, as a multiple of the derived
 * equation where it speaks of an unknown V, and not at all where it names what was not found.
 */
import { CostateError } from '../errors.js';
import type { Assumptions } from '../expression/assumptions.js';
import { differentiate } from '../expression/differentiate.js';
import {
  add,
  divide,
  multiply,
  negate,
  residual,
  symbol,
  type Binding,
  type Expression,
  type Relation,
} from '../expression/expression.js';
import { isZero, normalForm } from '../expression/normal-form.js';
import { dependsOn, freeSymbols, replaceNode, unknownFunctions } from '../expression/traverse.js';
import { valueOf, type Setting } from './setting.js';
import type { Justification } from './step.js';

export interface ClaimSurroundings {
  readonly setting: Setting;
  readonly bindings: readonly Binding[];
  /** Names of the candidate's unknowns. */
  readonly unknowns: readonly string[];
  /** The derived equation for V alone, with its step, where there is one. */
  readonly reduced?: { readonly id: string; readonly claim: Relation };
  readonly assumptions: Assumptions;
  /** Why there is no closed form, in words. */
  readonly stopped?: string;
}

/** λ with residual(claim) = λ · residual(reduced), read off the coefficients of V itself; undefined without V. */
function multipleOf(claim: Relation, reduced: Relation, s: Setting, assumptions: Assumptions): Expression | undefined {
  const marker = '\u0004';
  const weightOfValue = (r: Relation): Expression =>
    differentiate(replaceNode(residual(r), valueOf(s), symbol(marker)), marker);
  try {
    const below = weightOfValue(reduced);
    if (isZero(below, assumptions)) return undefined;
    const factor = normalForm(divide(weightOfValue(claim), below), assumptions);
    return unknownFunctions(factor).size === 0 && !dependsOn(factor, marker) ? factor : undefined;
  } catch (error) {
    if (error instanceof CostateError) return undefined;
    throw error;
  }
}

/** The justification of an author's claim; `open` claims are graded undecided, never refuted. */
export function claimJustification(claim: Relation, given: ClaimSurroundings): Justification {
  const { bindings, setting: s } = given;
  const bound = new Set(bindings.map((b) => b.name));
  const mentioned = freeSymbols(claim);
  const because = given.stopped === undefined ? '' : `: ${given.stopped}`;
  const missing = [...s.controls.map((c) => c.name), ...given.unknowns].filter(
    (n) => mentioned.has(n) && !bound.has(n),
  );
  if (missing.length > 0) return { kind: 'open', why: `no formula for ${missing.join(', ')} was found${because}` };
  const speaksOfControl = s.controls.some((c) => mentioned.has(c.name));
  const speaksOfValue = unknownFunctions(claim).has(s.valueName) && !bound.has(s.valueName);
  if (claim.operator !== '=') return { kind: 'inequality', bindings };
  // A maximiser is a formula in the jets of V and holds for every V; an equation for V itself does not.
  if (speaksOfControl || !speaksOfValue) return { kind: 'identity', bindings };
  const factor = given.reduced && multipleOf(claim, given.reduced.claim, s, given.assumptions);
  if (given.reduced && factor && isZero(multipliedGap(claim, given.reduced.claim, factor), given.assumptions))
    return { kind: 'combination', terms: [{ premise: given.reduced.id, factor }], rewrites: [], bindings };
  return {
    kind: 'open',
    why: `it speaks of V, which is not known in closed form${because}, and is no multiple of the derived equation`,
  };
}

const multipliedGap = (claim: Relation, reduced: Relation, factor: Expression): Expression =>
  add(residual(claim), negate(multiply(factor, residual(reduced))));
