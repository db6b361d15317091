/** Common subexpressions: what occurs more than once in several expressions is given a name and written once. */
import { childrenOf, mapChildren } from './children.js';
import { symbol, type Expression } from './expression.js';

export interface Shared {
  /** In an order in which every name comes before its use. */
  readonly parts: readonly { readonly name: string; readonly value: Expression }[];
  readonly results: readonly Expression[];
}

const isLeaf = (e: Expression): boolean => e.kind === 'number' || e.kind === 'symbol';

/** A number times a symbol, a sign or a small power is as short as a name. */
const isShort = (e: Expression): boolean =>
  childrenOf(e).every(isLeaf) && e.kind !== 'function' && childrenOf(e).length < 3;

/** How often each node is written: once for every place in a node that is itself written once. */
function uses(expressions: readonly Expression[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  const visit = (e: Expression): void => {
    const before = counts.get(e.id) ?? 0;
    counts.set(e.id, before + 1);
    if (before === 0) childrenOf(e).forEach(visit);
  };
  expressions.forEach(visit);
  return counts;
}

/** @param nameOf the name of the part with a number, beginning with 1; must be none that the expressions use */
export function shareParts(expressions: readonly Expression[], nameOf: (number: number) => string): Shared {
  const counts = uses(expressions);
  const parts: { name: string; value: Expression }[] = [];
  const written = new Map<number, Expression>();
  const write = (e: Expression): Expression => {
    if (isLeaf(e)) return e;
    const known = written.get(e.id);
    if (known) return known;
    const value = mapChildren(e, write);
    const shared = (counts.get(e.id) ?? 0) > 1 && !isShort(e);
    const name = nameOf(parts.length + 1);
    if (shared) parts.push({ name, value });
    const result = shared ? symbol(name) : value;
    written.set(e.id, result);
    return result;
  };
  return { results: expressions.map(write), parts };
}
