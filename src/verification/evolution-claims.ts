/**
 * Unknown functions of time as earlier steps give them: F'(t) = …, F(T) = …, and F(t) = … where a claim says it. What holds
 * along the solution holds with these put in.
 */
import type { Assumptions } from '../expression/assumptions.js';
import { differentiate } from '../expression/differentiate.js';
import { subtract, type Expression, type Relation, type Unknown } from '../expression/expression.js';
import { isZero } from '../expression/normal-form.js';
import { resolve } from '../expression/resolve.js';
import { bind, substitute } from '../expression/substitute.js';
import { dependsOn, rewriteTopDown, unknownFunctions } from '../expression/traverse.js';
import type { Justification } from '../derivation/step.js';
import { attempt } from '../expression/attempt.js';

export interface EvolutionClaims {
  readonly variable: string;
  /** F'(t) by name, in terms of the functions at t. */
  readonly rates: ReadonlyMap<string, Expression>;
  /** The time and the value there, by name. */
  readonly ends: ReadonlyMap<string, { readonly at: Expression; readonly value: Expression }>;
  /** Closed forms that earlier claims give, by name. */
  readonly forms: ReadonlyMap<string, Expression>;
}

type Certificate = Extract<Justification, { kind: 'trajectory' }>;

const unknownAt = (e: Expression, order: number): Unknown | undefined =>
  e.kind === 'unknown' && e.arguments.length === 1 && e.orders[0] === order ? e : undefined;

const isVariable = (e: Expression | undefined, name: string): boolean => e?.kind === 'symbol' && e.name === name;

/** What the named steps claim, or why they are no differential equations with values at an end. */
export function evolutionClaims(
  { variable, rates, ends, forms }: Certificate,
  claimOf: (id: string) => Relation | undefined,
): Omit<EvolutionClaims, 'variable'> | { readonly unsupported: string } {
  const found = {
    rates: new Map<string, Expression>(),
    ends: new Map<string, { readonly at: Expression; readonly value: Expression }>(),
    forms: new Map<string, Expression>(),
  };
  for (const id of rates) {
    const claim = claimOf(id);
    const left = claim && unknownAt(claim.left, 1);
    if (claim?.operator !== '=' || !left || !isVariable(left.arguments[0], variable))
      return { unsupported: `'${id}' is no earlier equation for a rate` };
    found.rates.set(left.name, claim.right);
  }
  for (const id of ends) {
    const claim = claimOf(id);
    const left = claim && unknownAt(claim.left, 0);
    const at = left?.arguments[0];
    if (claim?.operator !== '=' || !left || !at || dependsOn(at, variable))
      return { unsupported: `'${id}' is no earlier equation for a value at an end` };
    found.ends.set(left.name, { at, value: claim.right });
  }
  for (const id of forms) {
    const claim = claimOf(id);
    const left = claim && unknownAt(claim.left, 0);
    if (claim?.operator !== '=' || !left || !isVariable(left.arguments[0], variable))
      return { unsupported: `'${id}' is no earlier equation for a function of ${variable}` };
    found.forms.set(left.name, claim.right);
  }
  const names = [...found.rates.keys()];
  const complete = names.every((name) => found.ends.has(name));
  const closed = [...found.rates.values()].every((rate) =>
    [...unknownFunctions(rate)].every((f) => found.rates.has(f)),
  );
  if (!complete || !closed)
    return { unsupported: 'its differential equations and end values do not determine a solution' };
  return found;
}

/** Slopes of any order in terms of the functions themselves. */
function withoutSlopes(e: Expression, { variable, rates }: EvolutionClaims): Expression {
  const slope = (name: string, order: number): Expression | undefined => {
    const rate = rates.get(name);
    if (!rate || order === 1) return rate;
    const before = slope(name, order - 1);
    return (
      before && withoutSlopes(differentiate(before, variable), { variable, rates, ends: new Map(), forms: new Map() })
    );
  };
  return rewriteTopDown(e, (node) => {
    if (node.kind !== 'unknown' || !rates.has(node.name)) return undefined;
    const [order, at] = [node.orders[0] ?? 0, node.arguments[0]];
    const value = order > 0 ? slope(node.name, order) : undefined;
    return value && at && substitute(value, [bind(variable, at)]);
  });
}

/** The expression with rates and end values put in, and closed forms where these are known. */
export function alongSolution(e: Expression, evolution: EvolutionClaims, assumptions: Assumptions): Expression {
  const { variable, rates, ends, forms } = evolution;
  return rewriteTopDown(withoutSlopes(resolve(e, assumptions), evolution), (node) => {
    if (node.kind !== 'unknown' || !rates.has(node.name)) return undefined;
    const at = node.arguments[0];
    const [end, form] = [ends.get(node.name), forms.get(node.name)];
    if (!at) return undefined;
    if (form) return substitute(form, [bind(variable, at)]);
    return end && attempt(() => isZero(subtract(at, end.at), assumptions)) === true ? end.value : undefined;
  });
}
