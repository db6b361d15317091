/** Walking expression trees: rebuild a node from changed children, list names, test for dependence. */
import {
  add,
  call,
  derivative,
  exp,
  expectation,
  limit,
  log,
  multiply,
  optimum,
  power,
  relation,
  substitution,
  unknown,
  type Domain,
  type Expression,
  type Kind,
} from './expression.js';

type Rebuild<K extends Kind> = (
  node: Extract<Expression, { kind: K }>,
  f: (child: Expression) => Expression,
) => Expression;

function mapDomain(domain: Domain, f: (child: Expression) => Expression): Domain {
  switch (domain.kind) {
    case 'interval':
      return { ...domain, lower: f(domain.lower), upper: f(domain.upper) };
    case 'set':
      return { ...domain, values: domain.values.map(f) };
    default:
      return domain;
  }
}

const rebuild: { readonly [K in Kind]: Rebuild<K> } = {
  number: (e) => e,
  symbol: (e) => e,
  sum: (e, f) => add(...e.terms.map(f)),
  product: (e, f) => multiply(...e.factors.map(f)),
  power: (e, f) => power(f(e.base), f(e.exponent)),
  function: (e, f) => {
    const [first, ...others] = e.arguments.map(f);
    if (first === undefined || others.length > 0) return call(e.name, ...e.arguments.map(f));
    return e.name === 'exp' ? exp(first) : e.name === 'log' ? log(first) : call(e.name, first);
  },
  unknown: (e, f) => unknown(e.name, e.arguments.map(f), e.orders),
  derivative: (e, f) => derivative(f(e.body), e.variable, e.order),
  substitution: (e, f) =>
    substitution(
      f(e.body),
      e.bindings.map((b) => ({ ...b, value: f(b.value) })),
    ),
  optimum: (e, f) =>
    optimum(
      e.sense,
      e.variables.map((v) => ({ ...v, domain: mapDomain(v.domain, f) })),
      f(e.body),
    ),
  expectation: (e, f) =>
    expectation(
      e.normals,
      f(e.body),
      e.correlations.map((c) => ({ ...c, value: f(c.value) })),
    ),
  limit: (e, f) => limit(e.variable, f(e.body)),
  bigO: (e) => e,
  relation: (e, f) => relation(f(e.left), e.operator, f(e.right)),
};

/** The node with `f` applied to each child; the node itself where nothing changed. */
export function mapChildren(e: Expression, f: (child: Expression) => Expression): Expression {
  const build = rebuild[e.kind] as Rebuild<Kind>;
  return build(e as never, f);
}

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

/** The direct children of a node, bounds of domains and values of bindings included. */
export function childrenOf(e: Expression): readonly Expression[] {
  const children: Expression[] = [];
  mapChildren(e, (child) => {
    children.push(child);
    return child;
  });
  return children;
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
      return new Set([e.name]);
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
