/** Reads the problems that ship with the package, and variants of them, for tests. */
import { readFileSync } from 'node:fs';
import { deriveProblem } from '../src/derivation/derive-problem.js';
import type { Derivation } from '../src/derivation/step.js';
import { parseProblem } from '../src/problem/parse-problem.js';

export const problemText = (id: string): string =>
  readFileSync(new URL(`../derivations/problems/${id}.yaml`, import.meta.url), 'utf8');

/** The derivation of a shipped problem, its text changed on the way. */
export function derivationOf(id: string, change: (text: string) => string = (text) => text): Derivation {
  const before = problemText(id);
  const text = change(before);
  return deriveProblem(parseProblem(text, { id }));
}
