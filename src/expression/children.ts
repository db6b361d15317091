/** The children of a node, and the node with other children. */
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

type Rebuild<K extends Kind> = (node: Extract<Expression, { kind: K }>, children: readonly Expression[]) => Expression;

type Listing<K extends Kind> = (node: Extract<Expression, { kind: K }>) => readonly Expression[];

function partsOfDomain(domain: Domain): readonly Expression[] {
  switch (domain.kind) {
    case 'interval':
      return [domain.lower, domain.upper];
    case 'set':
      return domain.values;
    default:
      return [];
  }
}

/** The domain with other parts, taken in turn. */
function domainFrom(domain: Domain, next: () => Expression): Domain {
  switch (domain.kind) {
    case 'interval':
      return { ...domain, lower: next(), upper: next() };
    case 'set':
      return { ...domain, values: domain.values.map(next) };
    default:
      return domain;
  }
}

const listings: { readonly [K in Kind]: Listing<K> } = {
  number: () => [],
  symbol: () => [],
  sum: (e) => e.terms,
  product: (e) => e.factors,
  power: (e) => [e.base, e.exponent],
  function: (e) => e.arguments,
  unknown: (e) => e.arguments,
  derivative: (e) => [e.body],
  substitution: (e) => [e.body, ...e.bindings.map((b) => b.value)],
  optimum: (e) => [...e.variables.flatMap((v) => partsOfDomain(v.domain)), e.body],
  expectation: (e) => [e.body, ...e.correlations.map((c) => c.value)],
  limit: (e) => [e.body],
  bigO: () => [],
  relation: (e) => [e.left, e.right],
};

/** Takes children one after the other, as the listings give them. */
function inTurn(children: readonly Expression[]): () => Expression {
  let taken = 0;
  return () => {
    const child = children[taken++];
    if (!child) throw new RangeError('a node was given too few children');
    return child;
  };
}

const rebuild: { readonly [K in Kind]: Rebuild<K> } = {
  number: (e) => e,
  symbol: (e) => e,
  sum: (_, children) => add(...children),
  product: (_, children) => multiply(...children),
  power: (_, children) => {
    const next = inTurn(children);
    return power(next(), next());
  },
  function: (e, children) => {
    const [first] = children;
    if (first && children.length === 1 && e.name === 'exp') return exp(first);
    return first && children.length === 1 && e.name === 'log' ? log(first) : call(e.name, ...children);
  },
  unknown: (e, children) => unknown(e.name, children, e.orders),
  derivative: (e, children) => derivative(inTurn(children)(), e.variable, e.order),
  substitution: (e, children) => {
    const next = inTurn(children);
    return substitution(
      next(),
      e.bindings.map((b) => ({ ...b, value: next() })),
    );
  },
  optimum: (e, children) => {
    const next = inTurn(children);
    return optimum(
      e.sense,
      e.variables.map((v) => ({ ...v, domain: domainFrom(v.domain, next) })),
      next(),
    );
  },
  expectation: (e, children) => {
    const next = inTurn(children);
    return expectation(
      e.normals,
      next(),
      e.correlations.map((c) => ({ ...c, value: next() })),
    );
  },
  limit: (e, children) => limit(e.variable, inTurn(children)()),
  bigO: (e) => e,
  relation: (e, children) => {
    const next = inTurn(children);
    return relation(next(), e.operator, next());
  },
};

const childrenCache = new Map<number, readonly Expression[]>();

/** The direct children of a node, bounds of domains and values of bindings included. */
export function childrenOf(e: Expression): readonly Expression[] {
  const known = childrenCache.get(e.id);
  if (known) return known;
  const listing = listings[e.kind] as Listing<Kind>;
  const children = listing(e as never);
  childrenCache.set(e.id, children);
  return children;
}

/** The node with `f` applied to each child; the node itself where nothing changed. */
export function mapChildren(e: Expression, f: (child: Expression) => Expression): Expression {
  const children = childrenOf(e);
  const mapped = children.map(f);
  if (mapped.every((child, i) => child === children[i])) return e;
  const build = rebuild[e.kind] as Rebuild<Kind>;
  return build(e as never, mapped);
}
