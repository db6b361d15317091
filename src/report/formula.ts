/** Formulas on a page: KaTeX's markup around MathML, marked with their plain text so that every one can be counted. */
import katex from 'katex';
import { escapeHtml } from './html-text.js';
import { withMathLetters } from './math-letters.js';
import type { OwnVariables } from './own-variables.js';
import { claimLines, printed, type Claim, type Printed } from './claim.js';

export interface FormulaOptions {
  /** A formula that KaTeX cannot set is an error (as in tests) instead of being shown in red. */
  readonly throwOnError: boolean;
}

/** Sets printed formulas, in a line or on a line of their own. */
export interface FormulaSetter {
  readonly inline: (f: Printed) => string;
  readonly display: (e: Claim, own: OwnVariables) => string;
}

export interface FormulaSetters {
  /** KaTeX's own setting, the same in every browser. */
  readonly set: FormulaSetter;
  /** MathML alone, which the browser sets: a tenth of the size, for what is seldom unfolded and for very long formulas. */
  readonly folded: FormulaSetter;
}

/** Letters of plain text beyond which a formula, of four lines or more, is set by the browser. */
const LONGEST_SET = 180;

/** Letters of plain text beyond which a formula in a line of text scrolls in a box of its own on a narrow window. */
const LONGEST_INLINE = 30;

/** The formula's text as a mark on its element; a long one is known by its beginning. */
const mark = (text: string): string =>
  `data-formula="${escapeHtml(text.length > LONGEST_MARK ? `${text.slice(0, LONGEST_MARK - 1)}…` : text)}"`;
const LONGEST_MARK = 100;

/** Widest line of a display, in letters; longer formulas are broken into aligned lines. */
const LINE_WIDTH = 68;

/** The LaTeX of a formula; a step shows that of its claim when it unfolds, and only a component has it in the formula. */
const ANNOTATION = /<annotation encoding="application\/x-tex">[^<]*<\/annotation>/;
/** Of use in XML only. */
const NAMESPACE = ' xmlns="http://www.w3.org/1998/Math/MathML"';

/** Throws katex.ParseError for a formula it cannot set, if the options say so. */
export function formulaSetters({ throwOnError }: FormulaOptions): FormulaSetters {
  const setter = (output: 'htmlAndMathml' | 'mathml'): FormulaSetter => {
    const strict = throwOnError ? 'error' : 'warn';
    const seen = new Map<string, string>();
    const set = (latex: string, displayMode: boolean, length: number): string => {
      const key = `${displayMode ? 'display' : 'inline'} ${latex}`;
      const known = seen.get(key);
      if (known !== undefined) return known;
      const alone = length > LONGEST_SET || output === 'mathml';
      const markup = katex.renderToString(latex, {
        displayMode,
        output: alone ? 'mathml' : output,
        throwOnError,
        strict,
        trust: false,
      });
      const light = withMathLetters(markup.replace(NAMESPACE, ''));
      const fresh = alone && displayMode ? light : light.replace(ANNOTATION, '').replace(/<\/?semantics>/g, '');
      seen.set(key, fresh);
      return fresh;
    };
    return {
      inline: ({ text, latex }) =>
        `<span${text.length > LONGEST_INLINE ? ' class="long-formula" tabindex="0"' : ''} ${mark(text)}>${set(latex, false, text.length)}</span>`,
      display: (e, own) => {
        const { text } = printed(e);
        return `<div class="formula" ${mark(text)} tabindex="0">${set(claimLines(e, LINE_WIDTH, own), true, text.length)}</div>`;
      },
    };
  };
  return { set: setter('htmlAndMathml'), folded: setter('mathml') };
}
