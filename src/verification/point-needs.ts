/** What the points of a claim have to hold: symbols, functions, numbers to be near to, intervals in order. */
import type { Domain, Expression, Relation } from '../expression/expression.js';
import { rationalToNumber } from '../expression/rational.js';
import { freeSymbols, visitAll } from '../expression/traverse.js';
import type { Derivation } from '../derivation/step.js';

/** What a point has to hold, and what it is drawn near to. */
export interface Needs {
  /** Symbols in the order of drawing: bounds of intervals mention others, which are drawn first. */
  readonly symbols: readonly string[];
  /** Unknown functions with their numbers of arguments. */
  readonly slots: ReadonlyMap<string, number>;
  readonly constants: readonly number[];
  /** Intervals whose ends must be in order. */
  readonly intervals: readonly Extract<Domain, { kind: 'interval' }>[];
}

export function needsOf(
  expressions: readonly Expression[],
  facts: readonly Relation[],
  { domains }: Derivation['assumptions'],
): Needs {
  const all = [...expressions, ...facts];
  const names = [...new Set(all.flatMap((e) => [...freeSymbols(e)]))];
  const bounded = (name: string): boolean => ['interval', 'set'].includes(domains.get(name)?.kind ?? 'real');
  const needed = names.flatMap((name) => {
    const domain = domains.get(name);
    return domain?.kind === 'interval' ? [...freeSymbols(domain.lower), ...freeSymbols(domain.upper)] : [];
  });
  const symbols = [...new Set([...needed, ...names])].sort((a, b) => Number(bounded(a)) - Number(bounded(b)));
  const declared = symbols.flatMap((name) => {
    const domain = domains.get(name);
    return domain?.kind === 'interval' ? [domain] : [];
  });
  return {
    symbols,
    slots: slotsOf(all),
    constants: constantsOf(expressions),
    intervals: [...declared, ...intervalsOf(expressions)],
  };
}

/** Absolute values of the numbers in the expressions, apart from 0, ±1, ±2 and ½ which are everywhere. */
function constantsOf(expressions: readonly Expression[]): readonly number[] {
  const found = new Set<number>();
  expressions.forEach((e) =>
    visitAll(e, (node) => {
      if (node.kind === 'number') found.add(Math.abs(rationalToNumber(node.value)));
    }),
  );
  return [...found].filter((c) => Number.isFinite(c) && ![0, 0.5, 1, 2].includes(c));
}

/** Intervals that optima range over; their ends may be parameters and must be in order. */
function intervalsOf(expressions: readonly Expression[]): readonly Extract<Domain, { kind: 'interval' }>[] {
  const found: Extract<Domain, { kind: 'interval' }>[] = [];
  expressions.forEach((e) =>
    visitAll(e, (node) => {
      if (node.kind === 'optimum')
        node.variables.forEach((v) => {
          if (v.domain.kind === 'interval') found.push(v.domain);
        });
    }),
  );
  return found;
}

function slotsOf(expressions: readonly Expression[]): ReadonlyMap<string, number> {
  const slots = new Map<string, number>();
  expressions.forEach((e) =>
    visitAll(e, (node) => {
      if (node.kind === 'unknown') slots.set(node.name, node.arguments.length);
    }),
  );
  return slots;
}
