/** Claims that are taken as true are still held against what they speak of: an earlier equation, or the problem itself. */
import {
  add,
  divide,
  equation,
  optimum,
  subtract,
  symbol,
  zero,
  type Expression,
  type Optimum,
  type Relation,
} from '../expression/expression.js';
import { replaceNode, visitAll } from '../expression/traverse.js';
import type { Derivation, Step } from '../derivation/step.js';
import { unsupported, type Primitive } from './primitive.js';

/**
 * What has to hold under the limit for a claim to be what the passage makes of an equation. Were there any other factor
 * before the optimum than 1, it would fail.
 *
 * @returns undefined where the two do not even look alike
 */
function exchangeOf(given: Relation, claim: Relation, variable: string): Relation | undefined {
  const terms = given.right.kind === 'sum' ? given.right.terms : [given.right];
  const whole = add(...terms.filter((term) => term.kind !== 'bigO'));
  const optima: Optimum[] = [];
  visitAll(whole, (e) => {
    if (e.kind === 'optimum') optima.push(e);
  });
  const [outer, ...others] = optima;
  const inner: Expression = claim.right.kind === 'optimum' ? claim.right.body : claim.right;
  if (given.operator !== '=' || others.length > 0 || inner.kind !== 'limit' || inner.variable !== variable)
    return undefined;
  const same = outer ? optimum(outer.sense, outer.variables, inner) : inner;
  if (claim.left !== zero || claim.right !== same) return undefined;
  const one = outer ? replaceNode(whole, outer, outer.body) : whole;
  return equation(inner.body, divide(subtract(one, given.left), symbol(variable)));
}

/** That a claim gives the value at the horizon the problem's payoff there. */
export function terminalOf({ left, right }: Relation, problem: Derivation['problem']): readonly Primitive[] {
  const horizon = problem?.time.horizon ?? 'infinite';
  if (horizon === 'infinite' || left.kind !== 'unknown' || !left.arguments.includes(horizon))
    return unsupported('the claim is not about the value at the horizon of a problem');
  return [{ kind: 'identity', left: right, right: problem?.objective.terminal ?? zero }];
}

/** That a claim is the limit inside the optimum of an earlier equation. */
export function exchanged(
  claim: Relation,
  { premise, variable }: { readonly premise: string; readonly variable: string },
  earlier: ReadonlyMap<string, Step>,
): readonly Primitive[] {
  const given = earlier.get(premise)?.claim;
  const inside = given && exchangeOf(given, claim, variable);
  if (!inside) return unsupported(`the claim is not a limit inside the optimum of '${premise}'`);
  return [{ kind: 'identity', left: inside.left, right: inside.right }];
}
