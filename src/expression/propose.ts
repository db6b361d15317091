/** Roots proposed by nerdamer. Nothing here is trusted: the caller substitutes every proposal back. */
import { createRequire } from 'node:module';
import { CostateError } from '../errors.js';
import { parseFormula } from './grammar.js';
import { printText } from './print-text.js';
import { symbol, type Expression } from './expression.js';
import { bind, substitute } from './substitute.js';
import { freeSymbols, visitAll } from './traverse.js';

interface Nerdamer {
  (text: string): { solveFor: (name: string) => unknown };
}

let loaded: Nerdamer | undefined;

/** nerdamer with its solver, loaded when first needed (it costs about 0.1 s). */
function nerdamer(): Nerdamer {
  if (!loaded) {
    const load = createRequire(import.meta.url);
    loaded = load('nerdamer/nerdamer.core') as Nerdamer;
    for (const part of ['Algebra', 'Calculus', 'Solve']) load(`nerdamer/${part}`);
  }
  return loaded;
}

/** Node kinds that nerdamer is asked about. */
const PLAIN: ReadonlySet<string> = new Set(['number', 'symbol', 'sum', 'product', 'power']);
/** Longer formulas keep nerdamer busy for seconds. */
const LONGEST = 300;

/** Proposed roots of e = 0 in the named symbol; empty when nerdamer has none or fails. */
export function proposeRoots(e: Expression, name: string): readonly Expression[] {
  let plain = true;
  visitAll(e, (node) => {
    if (!PLAIN.has(node.kind)) plain = false;
  });
  if (!plain) return [];
  // Plain letters only: nerdamer gives meanings of its own to names such as pi, e, i and gamma.
  const names = [...freeSymbols(e)];
  const mangled = names.map((_, i) => `v${String.fromCharCode(97 + (i % 26))}${Math.floor(i / 26)}`);
  const text = printText(substitute(e, names.map((n, i) => bind(n, symbol(mangled[i] ?? n))))); // prettier-ignore
  if (text.length > LONGEST) return [];
  const scope = { symbols: new Set(mangled) };
  const unmangle = names.map((n, i) => bind(mangled[i] ?? n, symbol(n)));
  try {
    const answer: unknown = nerdamer()(text).solveFor(mangled[names.indexOf(name)] ?? name);
    const list: readonly unknown[] = Array.isArray(answer) ? answer : [answer];
    return list.flatMap((root) => readRoot(String(root), scope, unmangle));
  } catch {
    // Its exceptions say nothing about the equation.
    return [];
  }
}

function readRoot(
  text: string,
  scope: { readonly symbols: ReadonlySet<string> },
  unmangle: Parameters<typeof substitute>[1],
): readonly Expression[] {
  try {
    return [substitute(parseFormula(text, scope), unmangle)];
  } catch (error) {
    if (error instanceof CostateError) return [];
    throw error;
  }
}
