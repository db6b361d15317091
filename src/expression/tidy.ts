/** Light cosmetic merging for display: equal factors become powers, equal terms one multiple. Nothing is expanded. */
import { add, multiply, number, one, power, type Expression } from './expression.js';
import { ONE, addRational, type Rational } from './rational.js';
import { mapChildren } from './children.js';

/** Sums of rational weights by expression, in order of first appearance. */
function tally(entries: readonly (readonly [Expression, Rational])[]): (readonly [Expression, Rational])[] {
  const totals = new Map<Expression, Rational>();
  for (const [e, weight] of entries) {
    const before = totals.get(e);
    totals.set(e, before ? addRational(before, weight) : weight);
  }
  return [...totals];
}

function splitFactor(e: Expression): readonly [Expression, Rational] {
  return e.kind === 'power' && e.exponent.kind === 'number' ? [e.base, e.exponent.value] : [e, ONE];
}

function splitTerm(e: Expression): readonly [Expression, Rational] {
  if (e.kind === 'number') return [one, e.value];
  const [first, ...rest] = e.kind === 'product' ? e.factors : [e];
  return first?.kind === 'number' ? [multiply(...rest), first.value] : [e, ONE];
}

/** The same function, written a little shorter. */
export function tidy(e: Expression): Expression {
  const done = new Map<number, Expression>();
  const go = (node: Expression): Expression => {
    const known = done.get(node.id);
    if (known) return known;
    const merged = merge(mapChildren(node, go));
    done.set(node.id, merged);
    return merged;
  };
  return go(e);
}

function merge(inner: Expression): Expression {
  if (inner.kind === 'product') {
    const numeric = inner.factors.filter((f) => f.kind === 'number');
    const others = inner.factors.filter((f) => f.kind !== 'number');
    return multiply(...numeric, ...tally(others.map(splitFactor)).map(([base, n]) => power(base, number(n))));
  }
  if (inner.kind === 'sum')
    return add(...tally(inner.terms.map(splitTerm)).map(([term, n]) => multiply(number(n), term)));
  return inner;
}
