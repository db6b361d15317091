/** Simplification for readers: the normal form where it is short, the lightly tidied original where it is not. */
import { CostateError } from '../errors.js';
import type { Assumptions } from './assumptions.js';
import type { Expression } from './expression.js';
import { normalFormWithin } from './normal-form.js';
import { tidy } from './tidy.js';
import { childrenOf } from './children.js';

/** How much longer the normal form may be and still be preferred for its order. */
const INDULGENCE = 1.25;

const sizes = new Map<number, number>();

/** Number of nodes of the expression as a tree. */
export function treeSize(e: Expression): number {
  const known = sizes.get(e.id);
  if (known !== undefined) return known;
  const size = childrenOf(e).reduce((n, child) => n + treeSize(child), 1);
  sizes.set(e.id, size);
  return size;
}

/** The same function in the shorter of two forms. */
export function simplify(e: Expression, assumptions: Assumptions): Expression {
  const light = tidy(e);
  try {
    const most = INDULGENCE * treeSize(light);
    const normal = normalFormWithin(e, assumptions, most);
    return normal && treeSize(normal) <= most ? normal : light;
  } catch (error) {
    if (error instanceof CostateError && error.details.code === 'resources.undecided') return light;
    throw error;
  }
}
