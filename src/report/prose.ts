/**
 * Prose with mathematics in it, as authors write it in plain text: raised and lowered parts (X_t, e^{−V}, p_{T−t}), and
 * letters that stand alone for variables (V, h, η), which are set as in formulas.
 */
import { escapeHtml } from './html-text.js';
import { escapeLatex } from './latex-text.js';

/** `_{…}` and `^{…}` after a letter or bracket; without braces a letter, digit or fraction, after a letter that stands alone. */
const INDEX =
  /(?<=[\p{L}\p{M}\p{N})\]*])([_^])\{([^{}]*)\}|(?<=(?<![\p{L}\p{Nd}])\p{L})([_^])(\d+[./]\d+|[\p{L}\p{N}](?![\p{L}\p{N}_^{]|\.\d))/gu;

/**
 * A letter that stands alone, also below a root; a differential; letters of which one is Greek, or with an exponent or index
 * behind (γc, Px²). None is the article `a`, the pronoun `I`, the expectation `E`, a letter of `e.g.` or of `d’Alembert`, the
 * `p.` of a page or the number of a chapter.
 */
const VARIABLE =
  /(?<![\p{L}\p{M}\p{Nd}'’]|\p{L}\.|\bchapters? )√?(?:(?=[A-Za-z]{0,2}\p{Script=Greek})[A-Za-z\p{Script=Greek}]{2,4}|[b-zB-DF-HJ-Z\p{Script=Greek}]\p{M}*|d[tsxyuWBXY]|[A-Za-z]{2}(?=[²³⁴₀₁₂]))(?![\p{L}\p{M}\p{Nd}]|['’](?!s\b)|\.\p{L}|\. ?\d)/gu;

/** Capital Greek letters are upright in formulas as well. */
const SLANTED = /(?:[A-Za-zα-ωϑϕϱϵ]\p{M}*)+/gu;

interface ProseTarget {
  readonly words: (text: string) => string;
  readonly variable: (letter: string) => string;
  readonly raised: (inner: string) => string;
  readonly lowered: (inner: string) => string;
}

/** The text with what the pattern matches set in one way and what is between in another. */
function split(
  text: string,
  pattern: RegExp,
  matched: (match: RegExpExecArray) => string,
  between: (text: string) => string,
): string {
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    parts.push(between(text.slice(from, match.index)), matched(match));
    from = match.index + match[0].length;
  }
  return [...parts, between(text.slice(from))].join('');
}

function prose(text: string, { words, variable, raised, lowered }: ProseTarget): string {
  const worded = (part: string): string => split(part, VARIABLE, ([letter]) => variable(letter), words);
  const indexed = ([, sign, inner = '', bare, letter]: RegExpExecArray): string =>
    ((sign ?? bare) === '^' ? raised : lowered)(worded(letter ?? inner));
  return split(text, INDEX, indexed, worded);
}

/** Safe inside an element; elsewhere, as in an attribute, words are escaped as they stand. */
export const proseHtml = (text: string): string =>
  prose(text, {
    words: escapeHtml,
    variable: (letter) => letter.replace(SLANTED, '<var>$&</var>'),
    raised: (inner) => `<sup>${inner}</sup>`,
    lowered: (inner) => `<sub>${inner}</sub>`,
  });

export const proseLatex = (text: string): string =>
  prose(text, {
    words: escapeLatex,
    variable: (letters) =>
      letters.startsWith('√')
        ? escapeLatex(letters)
        : letters.replace(/[A-Za-z]+|[^A-Za-z]\p{M}*/gu, (part) =>
            /[A-Za-z]/.test(part) ? `\\ensuremath{${part}}` : escapeLatex(part),
          ),
    raised: (inner) => `\\textsuperscript{${inner}}`,
    lowered: (inner) => `\\textsubscript{${inner}}`,
  });
