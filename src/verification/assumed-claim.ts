/** Claims that are taken as true are still held against what they speak of: an earlier equation, or the problem itself. */
import {
  add,
  call,
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
import { bind, substitute } from '../expression/substitute.js';
import { replaceNode, visitAll } from '../expression/traverse.js';
import type { Derivation, Step } from '../derivation/step.js';
import { unsupported, type Primitive } from './primitive.js';

/**
 * What has to hold under the limit for a claim to be what the passage makes of an equation. Were there any other factor
 * before the optimum than 1, it would fail.
 *
 * @returns undefined where the two do not even look alike
 */
function exchangeOf(given: Relation, claim: Relation, variable: string): readonly Relation[] | undefined {
  const terms = given.right.kind === 'sum' ? given.right.terms : [given.right];
  const better = add(...terms.filter((term) => term.kind !== 'bigO'));
  const stopped = stoppingIn(given.left, better, claim.right);
  const [whole, right] = stopped ? [stopped.whole, stopped.right] : [better, claim.right];
  const optima: Optimum[] = [];
  visitAll(whole, (e) => {
    if (e.kind === 'optimum') optima.push(e);
  });
  const [outer, ...others] = optima;
  const inner: Expression = right.kind === 'optimum' ? right.body : right;
  if (given.operator !== '=' || others.length > 0 || inner.kind !== 'limit' || inner.variable !== variable)
    return undefined;
  const same = outer ? optimum(outer.sense, outer.variables, inner) : inner;
  if (claim.left !== zero || right !== same) return undefined;
  const one = outer ? replaceNode(whole, outer, outer.body) : whole;
  return [...(stopped?.relations ?? []), equation(inner.body, divide(subtract(one, given.left), symbol(variable)))];
}

/**
 * The two sides where the better of a payoff g and of going on is meant: of left = max{g, f} + o(h) what is left in the limit
 * is 0 = max{g − left, lim (f − left)/h}, because h > 0 leaves the sign of f − left as it is.
 */
function stoppingIn(
  left: Expression,
  whole: Expression,
  right: Expression,
): { readonly whole: Expression; readonly right: Expression; readonly relations: readonly Relation[] } | undefined {
  if (whole.kind !== 'function' || right.kind !== 'function' || whole.name !== right.name) return undefined;
  if ((whole.name !== 'max' && whole.name !== 'min') || whole.arguments.length !== 2) return undefined;
  const [payoff, goOn] = whole.arguments;
  const [stop, rest, ...others] = right.arguments;
  if (!payoff || !goOn || !stop || !rest || others.length > 0) return undefined;
  return { whole: goOn, right: rest, relations: [equation(stop, subtract(payoff, left))] };
}

/** That a claim gives the value at the horizon the problem's payoff there. */
export function terminalOf({ left, right }: Relation, problem: Derivation['problem']): readonly Primitive[] {
  const horizon = problem?.time.horizon ?? 'infinite';
  if (horizon === 'infinite' || left.kind !== 'unknown' || !left.arguments.includes(horizon))
    return unsupported('the claim is not about the value at the horizon of a problem');
  const { terminal = zero, stopping, sense } = problem?.objective ?? {};
  const stop = stopping && problem && substitute(stopping, [bind(problem.time.name, horizon)]);
  const payoff = stop ? call(sense === 'minimize' ? 'min' : 'max', stop, terminal) : terminal;
  return [{ kind: 'identity', left: right, right: payoff }];
}

/** That a claim gives a function at the horizon one of the variances asked for there. */
export function endLawOf({ left, right }: Relation, problem: Derivation['problem']): readonly Primitive[] {
  const horizon = problem?.time.horizon ?? 'infinite';
  const asked = [...(problem?.laws?.end.values() ?? [])].map((law) => law.variance);
  if (horizon === 'infinite' || left.kind !== 'unknown' || !left.arguments.includes(horizon))
    return unsupported('the claim is not about the law at the horizon of a problem');
  if (asked.includes(right)) return [];
  const [first] = asked;
  return first ? [{ kind: 'identity', left: right, right: first }] : unsupported('the problem asks for no law');
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
  return inside.map(({ left, right }) => ({ kind: 'identity', left, right }));
}
