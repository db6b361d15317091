/** Formulas on a page: KaTeX's markup around MathML, marked with their plain text so that every one can be counted. */
import katex from 'katex';
import { escapeHtml } from './html-text.js';
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

/** Widest line of a display, in letters; longer formulas are broken into aligned lines. */
const LINE_WIDTH = 68;

/** Throws katex.ParseError for a formula it cannot set, if the options say so. */
export function formulaSetters({ throwOnError }: FormulaOptions): FormulaSetters {
  const setter = (output: 'htmlAndMathml' | 'mathml'): FormulaSetter => {
    const strict = throwOnError ? 'error' : 'warn';
    const set = (latex: string, displayMode: boolean, length: number): string =>
      katex.renderToString(latex, {
        displayMode,
        output: length > LONGEST_SET ? 'mathml' : output,
        throwOnError,
        strict,
        trust: false,
      });
    return {
      inline: ({ text, latex }) =>
        `<span${text.length > LONGEST_INLINE ? ' class="long-formula" tabindex="0"' : ''} data-formula="${escapeHtml(text)}">${set(latex, false, text.length)}</span>`,
      display: (e, own) => {
        const { text } = printed(e);
        return `<div class="formula" data-formula="${escapeHtml(text)}" tabindex="0">${set(claimLines(e, LINE_WIDTH, own), true, text.length)}</div>`;
      },
    };
  };
  return { set: setter('htmlAndMathml'), folded: setter('mathml') };
}
