/** A sentence with formulas and references in it, which every output escapes, sets and links in its own way. */
import type { Expression } from '../expression/expression.js';
import { printed, type Printed } from './claim.js';

/** A step of the same derivation, or of another one. */
export interface StepReference {
  readonly step: string;
  readonly derivation?: string;
}

/** Words (escaped by the output), formulas (printed from trees) and references to steps. */
export type Phrase = readonly (string | Printed | StepReference)[];

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

/** How a target writes the pieces of a phrase. */
export interface PhraseTarget {
  readonly words: (text: string) => string;
  readonly formula: (f: Printed) => string;
  readonly reference: (r: StepReference) => string;
}

/** The phrase in one target. */
export const render = (p: Phrase, { words, formula, reference }: PhraseTarget): string =>
  p
    .map((piece) => {
      if (typeof piece === 'string') return words(piece);
      return 'latex' in piece ? formula(piece) : reference(piece);
    })
    .join('');
