/**
 * An author's claim on a candidate with unknown functions of time: an identity in them, a combination of the coefficient
 * equations, or a statement about the one solution of their differential equations.
 */
import { CostateError } from '../errors.js';
import type { Assumptions } from '../expression/assumptions.js';
import { differentiate } from '../expression/differentiate.js';
import {
  add,
  divide,
  multiply,
  residual,
  substitution,
  subtract,
  zero,
  type Binding,
  type Expression,
  type Relation,
} from '../expression/expression.js';
import { isZero, normalForm } from '../expression/normal-form.js';
import { resolve } from '../expression/resolve.js';
import { sideConditions } from '../expression/side-conditions.js';
import { bind, bindFunction, substitute } from '../expression/substitute.js';
import { dependsOn, unknownFunctions } from '../expression/traverse.js';
import type { Claim } from '../problem/problem.js';
import { endId } from './end-values.js';
import { rateId, withoutSlopes } from './evolution.js';
import { markerName } from './linear-unknowns.js';
import { coefficientId, type Matched } from './rules/candidate-steps.js';
import type { CombinationTerm, Justification } from './step.js';

export interface OverTime {
  readonly time: string;
  /** The candidate's unknown functions of time. */
  readonly names: readonly string[];
  readonly matched: readonly Matched[];
  readonly assumptions: Assumptions;
  /** V and the controls in terms of the unknowns. */
  readonly bindings: readonly Binding[];
  /** F'(t) and F(T) of each unknown function. */
  readonly rates: ReadonlyMap<string, Expression>;
  readonly terminal: ReadonlyMap<string, Expression>;
  readonly horizon: Expression;
  /** All claims, in the file's order. */
  readonly claims: readonly Claim[];
}

/** Coefficient equations, weighted so that the slopes of the claim are theirs; undefined where it has none. */
function weighted(difference: Expression, given: OverTime): readonly CombinationTerm[] | undefined {
  const { names, matched, assumptions } = given;
  const used = names.filter((name) => dependsOn(difference, markerName(name)));
  if (used.length === 0) return undefined;
  return used.flatMap((name) => {
    const index = matched.findIndex((m) => dependsOn(withoutSlopes(add(m.left, m.right), names), markerName(name)));
    const m = matched[index];
    if (!m) return [];
    const own = differentiate(withoutSlopes(subtract(m.left, m.right), names), markerName(name));
    const factor = normalForm(divide(differentiate(difference, markerName(name)), own), assumptions);
    return [{ premise: coefficientId(index), factor }];
  });
}

/** residual(claim) = Σ λᵢ residual(eqᵢ) where that is so; a λ that holds a slope may have its pole where the equation holds. */
function combination(put: Expression, given: OverTime): Justification | undefined {
  const { names, matched, assumptions, bindings } = given;
  const difference = withoutSlopes(put, names);
  const terms = weighted(difference, given);
  if (!terms || terms.some(({ factor }) => names.some((name) => dependsOn(factor, markerName(name))))) return undefined;
  const sum = terms.map(({ premise, factor }) => {
    const m = matched.find((_, i) => coefficientId(i) === premise);
    return multiply(factor, m ? withoutSlopes(subtract(m.left, m.right), names) : zero);
  });
  if (!isZero(subtract(difference, add(...sum)), assumptions)) return undefined;
  return { kind: 'combination', terms, rewrites: [], bindings };
}

/** F(t) = a formula in which none of the unknown functions occurs. */
export function closedFormOf(
  { left, operator, right }: Relation,
  time: string,
  names: readonly string[],
): { readonly name: string; readonly form: Expression } | undefined {
  if (operator !== '=' || left.kind !== 'unknown' || !names.includes(left.name)) return undefined;
  const [at] = left.arguments;
  if (at?.kind !== 'symbol' || at.name !== time || left.orders.some((order) => order > 0)) return undefined;
  const free = names.every((name) => !unknownFunctions(right).has(name));
  return free ? { name: left.name, form: right } : undefined;
}

/** Earlier claims that give unknown functions in closed form and solve their equations, each with those before it. */
function formsBefore(claim: Claim, given: OverTime): readonly Claim[] {
  const { time, names, rates, terminal, assumptions, horizon } = given;
  const known: Binding[] = [];
  const vanishes = (e: Expression): boolean => {
    try {
      return isZero(resolve(substitute(e, known), assumptions), assumptions);
    } catch (error) {
      if (error instanceof CostateError) return false;
      throw error;
    }
  };
  return given.claims.slice(0, given.claims.indexOf(claim)).filter(({ relation }) => {
    const closed = closedFormOf(relation, time, names);
    if (!closed || known.some((b) => b.name === closed.name)) return false;
    const { name, form } = closed;
    known.push(bindFunction(name, [time], form));
    const slope = subtract(differentiate(form, time), rates.get(name) ?? zero);
    const end = subtract(substitute(form, [bind(time, horizon)]), terminal.get(name) ?? zero);
    if (vanishes(slope) && vanishes(end)) return true;
    known.pop();
    return false;
  });
}

function conditionsSpeakOf(names: readonly string[], e: Expression, assumptions: Assumptions): boolean {
  const conditions = sideConditions(e, assumptions);
  return names.some((name) => conditions.some((c) => unknownFunctions(c).has(name)));
}

/** Undefined where the claim does not speak of the unknown functions. */
export function claimOverTime(claim: Claim, given: OverTime): Justification | undefined {
  const { names, assumptions, bindings, time } = given;
  const { relation } = claim;
  const put = resolve(substitution(residual(relation), bindings), assumptions);
  if (names.every((name) => !unknownFunctions(put).has(name))) return undefined;
  // A quotient may have no value along the solution, though it has one for other functions.
  if (relation.operator === '=' && !conditionsSpeakOf(names, put, assumptions)) {
    if (isZero(put, assumptions)) return { kind: 'identity', bindings };
    const combined = combination(put, given);
    if (combined) return combined;
  }
  return {
    kind: 'trajectory',
    variable: time,
    rates: names.map(rateId),
    ends: names.map(endId),
    forms: formsBefore(claim, given).map(({ name }) => `claims.${name}`),
    bindings,
  };
}
