/** Jets of an unknown function as plain symbols, so that what is written in V_x and V_xx can be compiled. */
import { symbol, type Expression } from '../expression/expression.js';
import { rewriteTopDown } from '../expression/traverse.js';

/**
 * Replaces every jet of the function by a symbol.
 *
 * @param functionName the unknown function, such as V
 * @param nameOf the symbol's name for the orders of differentiation, one for each slot
 */
export function replaceJets(
  e: Expression,
  functionName: string,
  nameOf: (orders: readonly number[]) => string,
): Expression {
  return rewriteTopDown(e, (node) =>
    node.kind === 'unknown' && node.name === functionName ? symbol(nameOf(node.orders)) : undefined,
  );
}
