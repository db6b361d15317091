/** Walking expression trees: replace nodes, list names, test for dependence. */
import { CIRCLE_NUMBER } from './circle-number.js';
import { childrenOf, mapChildren } from './children.js';
import type { Expression } from './expression.js';

/** The expression with every occurrence of one subexpression replaced by another. */
export const replaceNode = (e: Expression, from: Expression, to: Expression): Expression =>
  rewriteTopDown(e, (node) => (node === from ? to : undefined));

/** The expression with nodes replaced where `rule` gives something, from the root down; each shared node is visited once. */
export function rewriteTopDown(e: Expression, rule: (node: Expression) => Expression | undefined): Expression {
  const done = new Map<number, Expression>();
  const go = (node: Expression): Expression => {
    const known = done.get(node.id);
    if (known) return known;
    const written = rule(node) ?? mapChildren(node, go);
    done.set(node.id, written);
    return written;
  };
  return go(e);
}

/** Calls `visit` on every distinct subexpression, parents first. */
export function visitAll(e: Expression, visit: (node: Expression) => void): void {
  const seen = new Set<number>();
  const walk = (node: Expression): void => {
    if (seen.has(node.id)) return;
    seen.add(node.id);
    visit(node);
    childrenOf(node).forEach(walk);
  };
  walk(e);
}

const without = (names: ReadonlySet<string>, bound: readonly string[]): Set<string> => {
  const rest = new Set(names);
  bound.forEach((name) => rest.delete(name));
  return rest;
};

const freeCache = new Map<number, ReadonlySet<string>>();

/** Names of the free symbols (those not bound by an optimum, an expectation, a limit or a substitution). */
export function freeSymbols(e: Expression): ReadonlySet<string> {
  const cached = freeCache.get(e.id);
  if (cached) return cached;
  const found = computeFree(e);
  freeCache.set(e.id, found);
  return found;
}

function computeFree(e: Expression): ReadonlySet<string> {
  const union = (list: readonly Expression[]): Set<string> => new Set(list.flatMap((child) => [...freeSymbols(child)]));
  switch (e.kind) {
    case 'symbol':
      return new Set(e.name === CIRCLE_NUMBER ? [] : [e.name]);
    case 'bigO':
      return new Set([e.variable]);
    case 'limit':
      return without(freeSymbols(e.body), [e.variable]);
    case 'expectation':
      return new Set([...without(freeSymbols(e.body), e.normals), ...union(e.correlations.map((c) => c.value))]);
    case 'optimum': {
      const outside = childrenOf(e).filter((child) => child !== e.body);
      const inside = without(
        freeSymbols(e.body),
        e.variables.map((v) => v.name),
      );
      return new Set([...inside, ...union(outside)]);
    }
    case 'substitution': {
      const symbols = e.bindings.filter((b) => b.parameters.length === 0).map((b) => b.name);
      const values = e.bindings.map((b) => without(freeSymbols(b.value), b.parameters));
      return new Set([...without(freeSymbols(e.body), symbols), ...values.flatMap((s) => [...s])]);
    }
    default:
      return union(childrenOf(e));
  }
}

export const dependsOn = (e: Expression, name: string): boolean => freeSymbols(e).has(name);

const functionCache = new Map<number, ReadonlySet<string>>();

/** Names of the unknown functions that occur, those bound by a substitution inside included. */
export function unknownFunctions(e: Expression): ReadonlySet<string> {
  const cached = functionCache.get(e.id);
  if (cached) return cached;
  const found = new Set(childrenOf(e).flatMap((child) => [...unknownFunctions(child)]));
  if (e.kind === 'unknown') found.add(e.name);
  functionCache.set(e.id, found);
  return found;
}
