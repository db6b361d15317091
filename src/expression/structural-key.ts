/**
 * A string for each expression that depends on its structure alone. Sorting by it gives the same order in every process,
 * whatever was built before.
 */
import { createHash } from 'node:crypto';
import type { Domain, Expression } from './expression.js';

/** Longer keys end in a digest: subexpressions shared many times would make them grow exponentially. */
const LONGEST = 400;
/** What a digested key keeps of its beginning, which decides most comparisons. */
const KEPT = 200;

const bounded = (key: string): string =>
  key.length <= LONGEST ? key : `${key.slice(0, KEPT)}#${createHash('sha256').update(key).digest('hex')}`;

const known = new Map<number, string>();

function domainKey(domain: Domain): string {
  switch (domain.kind) {
    case 'interval':
      return `[${structuralKey(domain.lower)},${structuralKey(domain.upper)}]`;
    case 'set':
      return `{${domain.values.map(structuralKey).join()}}`;
    case 'real':
    case 'positive':
    case 'nonnegative':
      return domain.kind;
  }
}

function describe(e: Expression): string {
  const list = (all: readonly Expression[]): string => all.map(structuralKey).join();
  switch (e.kind) {
    case 'number':
      return `${e.value.numerator}/${e.value.denominator}`;
    case 'symbol':
      return e.name;
    case 'sum':
      return `(+${list(e.terms)})`;
    case 'product':
      return `(*${list(e.factors)})`;
    case 'power':
      return `(${structuralKey(e.base)}^${structuralKey(e.exponent)})`;
    case 'function':
      return `${e.name}(${list(e.arguments)})`;
    case 'unknown':
      return `${e.name}_${e.orders.join('_')}(${list(e.arguments)})`;
    case 'derivative':
      return `d(${structuralKey(e.body)};${e.variable};${e.order})`;
    case 'substitution':
      return `at(${structuralKey(e.body)};${e.bindings
        .map((b) => `${b.name}(${b.parameters.join()})=${structuralKey(b.value)}`)
        .join(';')})`;
    case 'optimum':
      return `${e.sense}(${e.variables.map((v) => v.name + domainKey(v.domain)).join()};${structuralKey(e.body)})`;
    case 'expectation':
      return `E(${e.normals.join()};${e.correlations
        .map((c) => `${c.first},${c.second}:${structuralKey(c.value)}`)
        .join(';')};${structuralKey(e.body)})`;
    case 'limit':
      return `lim(${e.variable};${structuralKey(e.body)})`;
    case 'bigO':
      return `${e.strict ? 'o' : 'O'}(${e.variable}^${e.exponent.numerator}/${e.exponent.denominator})`;
    case 'relation':
      return `(${structuralKey(e.left)}${e.operator}${structuralKey(e.right)})`;
  }
}

/** Equal exactly for structurally equal expressions. */
export function structuralKey(e: Expression): string {
  const found = known.get(e.id);
  if (found !== undefined) return found;
  const key = bounded(describe(e));
  known.set(e.id, key);
  return key;
}
