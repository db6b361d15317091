/** The passage to the limit inside an optimum: from left = opt f(h) + o(h) to 0 = opt lim (f(h) − left)/h. */
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

/**
 * What has to hold under the limit for a claim to be what the passage makes of an equation. Were there any other factor
 * before the optimum than 1, it would fail.
 *
 * @returns undefined where the two do not even look alike
 */
export function exchangeOf(given: Relation, claim: Relation, variable: string): Relation | undefined {
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
