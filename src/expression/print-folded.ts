/**
 * Many terms, arguments or formulas that are equal but for the index of a vector's entries, as printing shows them: once, with
 * the index running. What runs is found by putting a letter for the number, and the same text is then the same formula.
 */
import { mapChildren } from './children.js';
import { symbol, unknown, type Expression, type Unknown } from './expression.js';
import { freeSymbols, unknownFunctions } from './traverse.js';

/** Fewer than so many are written one by one. */
const FEWEST = 6;

interface Entry {
  readonly stem: string;
  readonly indices: readonly string[];
}

const entries = new Map<string, Entry | undefined>();

/** An entry of a vector, or of a matrix: its stem and its indices. */
function entryOf(name: string): Entry | undefined {
  if (entries.has(name)) return entries.get(name);
  const [, stem, indices] = /^(.*)\[(\d+(?:,\d+)?)\]$/.exec(name) ?? [];
  const entry = stem === undefined || indices === undefined ? undefined : { stem, indices: indices.split(',') };
  entries.set(name, entry);
  return entry;
}

const stemOf = (e: Expression): string | undefined => (e.kind === 'symbol' ? entryOf(e.name)?.stem : undefined);

/** Stems of the vectors that are there as a whole among arguments: the number of one entry is no index there. */
function wholeVectors({ arguments: args }: Unknown): ReadonlySet<string> {
  const [once, again] = [new Set<string>(), new Set<string>()];
  for (const a of args) {
    const stem = stemOf(a);
    if (stem !== undefined) (once.has(stem) ? again : once).add(stem);
  }
  return again;
}

/** The formula with each entry's name changed; arguments of functions of whole vectors only where they say what is derived by. */
function renamed(e: Expression, rename: (name: string) => string): Expression {
  const cache = new Map<Expression, Expression>();
  const go = (node: Expression): Expression => {
    const known = cache.get(node);
    if (known) return known;
    const put = step(node);
    cache.set(node, put);
    return put;
  };
  const step = (node: Expression): Expression => {
    if (node.kind === 'symbol') return entryOf(node.name) ? symbol(rename(node.name)) : node;
    if (node.kind !== 'unknown') return mapChildren(node, go);
    const whole = wholeVectors(node);
    const args = node.arguments.map((a, slot) =>
      (node.orders[slot] ?? 0) === 0 && whole.has(stemOf(a) ?? '') ? a : go(a),
    );
    return unknown(node.name, args, node.orders);
  };
  return go(e);
}

interface ByIndex {
  readonly index: number;
  readonly general: Expression;
}

const remembered = new Map<string, WeakMap<Expression, ByIndex | 'none'>>();

/** As `inGeneral`, remembered: a formula is printed again and again, as text, on lines, in each output. */
function byIndex(e: Expression, letter: string): ByIndex | undefined {
  const known = remembered.get(letter) ?? new WeakMap<Expression, ByIndex | 'none'>();
  remembered.set(letter, known);
  const before = known.get(e);
  if (before !== undefined) return before === 'none' ? undefined : before;
  const result = inGeneral(e, letter);
  known.set(e, result ?? 'none');
  return result;
}

/** The one number that all entries in a formula have, and the formula with a letter in its place. */
function inGeneral(e: Expression, letter: string): ByIndex | undefined {
  const numbers = new Set<string>();
  renamed(e, (name) => {
    for (const index of entryOf(name)?.indices ?? []) numbers.add(index);
    return name;
  });
  const [index] = numbers;
  if (index === undefined || numbers.size !== 1) return undefined;
  const general = renamed(e, (name) => {
    const { stem = name, indices = [] } = entryOf(name) ?? {};
    return `${stem}[${indices.map(() => letter).join(',')}]`;
  });
  return { index: Number(index), general };
}

/** Items that are the same but for an index that runs, or one that stands alone. */
export interface Run<T> {
  /** The first of the items. */
  readonly first: T;
  /** Present where there are several: the item in general, and what its index runs through. */
  readonly general?: Expression;
  readonly letter: string;
  readonly from: number;
  readonly to: number;
}

const LETTERS = ['i', 'j', 'k', 'l', 'm', 'n'];

/** A letter for an index that the formulas have no other use for. */
function letterFor(all: readonly Expression[]): string {
  const taken = new Set(all.flatMap((e) => [...freeSymbols(e), ...unknownFunctions(e)]));
  return LETTERS.find((name) => !taken.has(name)) ?? 'i_';
}

/**
 * Gathers items into runs, each where its first one stood; the others keep their order.
 *
 * @param formula what an item says
 * @param text how the formula is printed, with whatever else must be the same
 */
export function gathered<T>(
  items: readonly T[],
  formula: (item: T) => Expression,
  text: (general: Expression, item: T) => string,
): readonly Run<T>[] {
  const single = (first: T): Run<T> => ({ first, letter: '', from: 0, to: 0 });
  if (items.length < FEWEST) return items.map(single);
  const letter = letterFor(items.map(formula));
  const groups = new Map<string, { general: Expression; members: Map<number, T> }>();
  const keyOf = new Map<T, string>();
  for (const item of items) {
    const found = byIndex(formula(item), letter);
    if (!found) continue;
    const key = text(found.general, item);
    const group = groups.get(key) ?? { general: found.general, members: new Map<number, T>() };
    // A number that comes twice is no running index.
    if (group.members.has(found.index)) continue;
    groups.set(key, group);
    group.members.set(found.index, item);
    keyOf.set(item, key);
  }
  const runs: Run<T>[] = [];
  const done = new Set<string>();
  for (const item of items) {
    const key = keyOf.get(item);
    const group = key === undefined ? undefined : groups.get(key);
    const numbers = [...(group?.members.keys() ?? [])].sort((a, b) => a - b);
    const [from = 0, to = 0] = [numbers[0], numbers.at(-1)];
    if (key === undefined || !group || numbers.length < FEWEST || to - from + 1 !== numbers.length) {
      runs.push(single(item));
      continue;
    }
    if (done.has(key)) continue;
    done.add(key);
    runs.push({ first: item, general: group.general, letter, from, to });
  }
  return runs;
}

/** Names in a row: one, or the first and the last of a run of entries. */
export function rangesOfNames<T>(
  items: readonly T[],
  nameOf: (item: T) => string | undefined,
  alike: (a: T, b: T) => boolean = () => true,
): readonly (readonly [T] | readonly [T, T])[] {
  const follows = (a: T, b: T): boolean => {
    const [left, right] = [entryOf(nameOf(a) ?? ''), entryOf(nameOf(b) ?? '')];
    return left?.indices.length === 1 && right?.indices.length === 1 && left.stem === right.stem && Number(left.indices[0]) + 1 === Number(right.indices[0]) && alike(a, b); // prettier-ignore
  };
  const rows: T[][] = [];
  for (const item of items) {
    const last = rows.at(-1);
    const before = last?.at(-1);
    if (last && before !== undefined && follows(before, item)) last.push(item);
    else rows.push([item]);
  }
  return rows.flatMap((row): readonly (readonly [T] | readonly [T, T])[] =>
    row.length < FEWEST ? row.map((item) => [item] as const) : [[row[0] as T, row.at(-1) as T] as const],
  );
}
