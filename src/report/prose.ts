/** Prose with raised and lowered parts, as authors write them in plain text: X_t, e^{−V}, p_{T−t}. */
import { escapeHtml } from './html-text.js';
import { escapeLatex } from './latex-text.js';

/** `_{…}` and `^{…}` after a letter or bracket; without braces one letter or digit, after a letter that stands alone. */
const INDEX =
  /(?<=[\p{L}\p{M}\p{N})\]*])([_^])\{([^{}]*)\}|(?<=(?<![\p{L}\p{Nd}])\p{L})([_^])([\p{L}\p{N}])(?![\p{L}\p{N}_^{])/gu;

interface ProseTarget {
  readonly words: (text: string) => string;
  readonly raised: (inner: string) => string;
  readonly lowered: (inner: string) => string;
}

function prose(text: string, { words, raised, lowered }: ProseTarget): string {
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(INDEX)) {
    const [whole, sign = match[3], inner = match[4] ?? ''] = match;
    parts.push(words(text.slice(from, match.index)), (sign === '^' ? raised : lowered)(words(inner)));
    from = match.index + whole.length;
  }
  return [...parts, words(text.slice(from))].join('');
}

/** Safe inside an element; elsewhere, as in an attribute, words are escaped as they stand. */
export const proseHtml = (text: string): string =>
  prose(text, {
    words: escapeHtml,
    raised: (inner) => `<sup>${inner}</sup>`,
    lowered: (inner) => `<sub>${inner}</sub>`,
  });

export const proseLatex = (text: string): string =>
  prose(text, {
    words: escapeLatex,
    raised: (inner) => `\\textsuperscript{${inner}}`,
    lowered: (inner) => `\\textsubscript{${inner}}`,
  });
