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
  equation,
  multiply,
  negate,
  residual,
  symbol,
  type Binding,
  type Expression,
  type Relation,
} from '../expression/expression.js';
import { isZero, normalForm } from '../expression/normal-form.js';
import { resolve } from '../expression/resolve.js';
import { signShows } from '../expression/sign-algebra.js';
import { signOf } from '../expression/sign.js';
import { substitute } from '../expression/substitute.js';
import { dependsOn, freeSymbols, replaceNode, unknownFunctions, visitAll } from '../expression/traverse.js';
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

/** What the derived equation may have a coefficient of: V or the long-run average, or else, where nothing is discounted, a slope of V. */
function weighed(reduced: Relation, s: Setting): readonly Expression[] {
  const slopes: Expression[] = [];
  visitAll(residual(reduced), (node) => {
    if (node.kind === 'unknown' && node.name === s.valueName && node.orders.some((n) => n > 0)) slopes.push(node);
  });
  return [s.average ?? valueOf(s), ...new Set(slopes)];
}

/** λ with residual(claim) = λ · residual(reduced), read off the coefficients of what is weighed; undefined without them. */
function multipleOf(
  claim: Relation,
  reduced: Relation,
  weighedBy: Expression,
  assumptions: Assumptions,
): Expression | undefined {
  const marker = '\u0004';
  const weightOfValue = (r: Relation): Expression =>
    differentiate(replaceNode(residual(r), weighedBy, symbol(marker)), marker);
  try {
    const below = weightOfValue(reduced);
    if (isZero(below, assumptions)) return undefined;
    const factor = normalForm(divide(weightOfValue(claim), below), assumptions);
    if (isZero(factor, assumptions)) return undefined;
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
  const mentioned = new Set([...freeSymbols(claim), ...unknownFunctions(claim)]);
  const because = given.stopped === undefined ? '' : `: ${given.stopped}`;
  const average = s.average?.kind === 'symbol' ? s.average.name : undefined;
  const missing = [...s.controls.map((c) => c.name), ...given.unknowns].filter(
    (n) => n !== average && mentioned.has(n) && !bound.has(n),
  );
  if (missing.length > 0) return { kind: 'open', why: `no formula for ${missing.join(', ')} was found${because}` };
  const speaksOf = (name: string | undefined): boolean => name !== undefined && mentioned.has(name) && !bound.has(name);
  // An average that was not found is as unknown as V.
  const speaksOfValue = speaksOf(s.valueName) || speaksOf(average);
  const controls = bindings.filter((b) => s.controls.some((c) => c.name === b.name));
  const valueUnknown = speaksOfValue || controls.some((b) => unknownFunctions(b.value).has(s.valueName));
  // Signs of an unknown V are known from hypotheses only; sample points would contradict what merely is not known.
  if (claim.operator !== '=')
    return valueUnknown && !holdsBySigns(claim, bindings, given.assumptions)
      ? { kind: 'open', why: `it rests on V, which is not known in closed form${because}` }
      : { kind: 'inequality', bindings };
  // A formula for the maximiser in the jets of V is meant for every V; nothing else about an unknown V is.
  if (!valueUnknown || isControlFormula(claim, s)) return { kind: 'identity', bindings };
  const put = equation(substitute(claim.left, controls), substitute(claim.right, controls));
  if (isZero(resolve(residual(put), given.assumptions), given.assumptions)) return { kind: 'identity', bindings };
  const { reduced } = given;
  for (const by of reduced ? weighed(reduced.claim, s) : []) {
    const factor = reduced && multipleOf(put, reduced.claim, by, given.assumptions);
    if (reduced && factor && isZero(multipliedGap(put, reduced.claim, factor), given.assumptions))
      return { kind: 'combination', terms: [{ premise: reduced.id, factor }], rewrites: [], bindings };
  }
  return {
    kind: 'open',
    why: `it rests on V, which is not known in closed form${because}, and is no multiple of the derived equation`,
  };
}

function holdsBySigns(claim: Relation, bindings: readonly Binding[], assumptions: Assumptions): boolean {
  try {
    const put = resolve(substitute(residual(claim), bindings), assumptions);
    return signShows(signOf(put, assumptions), claim.operator);
  } catch (error) {
    if (error instanceof CostateError) return false;
    throw error;
  }
}

/** control = formula in the jets of V. */
const isControlFormula = (claim: Relation, s: Setting): boolean =>
  claim.left.kind === 'symbol' &&
  s.controls.some((c) => c.name === (claim.left.kind === 'symbol' ? claim.left.name : '')) &&
  unknownFunctions(claim.right).has(s.valueName);

const multipliedGap = (claim: Relation, reduced: Relation, factor: Expression): Expression =>
  add(residual(claim), negate(multiply(factor, residual(reduced))));
