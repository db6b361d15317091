/** What is one per regime, under the name that it has in a regime: V becomes V_1, an unknown P becomes P_1. */
import { symbol, unknown, type Expression } from '../expression/expression.js';
import { bind, substitute } from '../expression/substitute.js';
import { rewriteTopDown } from '../expression/traverse.js';
import type { ControlProblem, Regimes } from '../problem/problem.js';
import { inRegimeName, regimeBindings } from '../problem/regimes.js';

/** Puts the names and the values of a regime into a formula of the problem. */
export function namedInRegime(
  problem: ControlProblem,
  regimes: Regimes,
  regime: number,
): (e: Expression) => Expression {
  const names = new Set(['V', ...problem.unknowns.map((u) => u.name)]);
  const constants = problem.unknowns.filter((u) => !u.ofTime);
  const bindings = [
    ...constants.map(({ name }) => bind(name, symbol(inRegimeName(name, regime)))),
    ...regimeBindings(regimes, regime),
  ];
  const named = (e: Expression): Expression =>
    rewriteTopDown(e, (node) =>
      node.kind === 'unknown' && names.has(node.name)
        ? unknown(inRegimeName(node.name, regime), node.arguments.map(named), node.orders)
        : undefined,
    );
  return (e) => substitute(named(e), bindings);
}
