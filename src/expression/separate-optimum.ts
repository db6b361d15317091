/** The optimum of a sum whose terms share no variables is the sum of optima: many controls are searched for a few at a time. */
import { add, zero, type Expression, type Optimum } from './expression.js';
import type { FoundOptimum } from './optimum-search.js';
import { freeSymbols } from './traverse.js';

/** A sum of terms, and the variables that they and no other terms depend on. */
export interface SeparatePart {
  readonly variables: Optimum['variables'];
  readonly body: Expression;
}

/** Variables that are searched for together, however few of them share a term. */
const TOGETHER = 2;

/** Parts that share no variable and add up to the body; what depends on none belongs to the first. */
export function separateParts(variables: Optimum['variables'], body: Expression): readonly SeparatePart[] {
  if (variables.length <= TOGETHER || body.kind !== 'sum') return [{ variables, body }];
  const place = new Map(variables.map((v, i) => [v.name, i]));
  const parents = variables.map((_, i) => i);
  const rootOf = (i: number): number => {
    let root = i;
    while (parents[root] !== root) root = parents[root] ?? root;
    return root;
  };
  const owners = body.terms.map((term) => {
    const [first, ...others] = [...freeSymbols(term)].flatMap((name) => place.get(name) ?? []);
    if (first === undefined) return undefined;
    for (const other of others) parents[rootOf(other)] = rootOf(first);
    return first;
  });
  const terms = new Map<number, Expression[]>();
  body.terms.forEach((term, k) => {
    const owner = owners[k];
    const root = owner === undefined ? -1 : rootOf(owner);
    terms.set(root, [...(terms.get(root) ?? []), term]);
  });
  const free = add(...(terms.get(-1) ?? []));
  const roots = [...new Set(variables.map((_, i) => rootOf(i)))];
  const parts = roots.map((root) => ({
    variables: variables.filter((_, i) => rootOf(i) === root),
    body: add(...(terms.get(root) ?? [])),
  }));
  return free === zero ? parts : parts.map((part, i) => (i === 0 ? { ...part, body: add(free, part.body) } : part));
}

/** The optima of parts together. */
export function searchApart(
  sense: Optimum['sense'],
  parts: readonly SeparatePart[],
  search: (part: SeparatePart) => FoundOptimum,
): FoundOptimum {
  const found = parts.map(search);
  const [only] = found;
  if (only && found.length === 1) return only;
  const point = found.flatMap((one) => one.point);
  if (found.some(({ remote }) => remote)) return { point, value: NaN, remote: true };
  const isInfinite = found.some(({ value }) => value === (sense === 'sup' ? Infinity : -Infinity));
  const total = found.reduce((sum, { value }) => sum + value, 0);
  return { point, value: isInfinite && !Number.isNaN(total) ? (sense === 'sup' ? Infinity : -Infinity) : total };
}
