/** A sentence with formulas in it: words and printed trees, which every output escapes and sets in its own way. */
import type { Expression } from '../expression/expression.js';
import { printed, type Printed } from './json.js';

/** Words (escaped by the output) and formulas (printed from trees). */
export type Phrase = readonly (string | Printed)[];

/** Template for phrases: `phrase`the rate ${e} is positive``. */
export const phrase = (words: TemplateStringsArray, ...parts: readonly (Expression | string | Phrase)[]): Phrase =>
  words.flatMap((word, i): Phrase => {
    const part = parts[i];
    const before = word === '' ? [] : [word];
    if (part === undefined) return before;
    if (typeof part === 'string') return [...before, part];
    return [...before, ...('kind' in part ? [printed(part)] : part)];
  });

/** The phrases with commas between them and `and` before the last. */
export const listed = (phrases: readonly Phrase[]): Phrase =>
  phrases.flatMap((p, i) => [...(i === 0 ? [] : [i === phrases.length - 1 ? ' and ' : ', ']), ...p]);

/** The phrase in one target: `words` escapes text, `formula` sets a formula. */
export const render = (p: Phrase, words: (text: string) => string, formula: (f: Printed) => string): string =>
  p.map((piece) => (typeof piece === 'string' ? words(piece) : formula(piece))).join('');
