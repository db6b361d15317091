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
  /** As MathML alone, which the browser sets: a tenth of the size, for what is seldom unfolded. */
  readonly light: (e: Claim, own: OwnVariables) => string;
}

/** Widest line of a display, in letters; longer formulas are broken into aligned lines. */
const LINE_WIDTH = 68;

/** Throws katex.ParseError for a formula it cannot set, if the options say so. */
export function formulaSetter({ throwOnError }: FormulaOptions): FormulaSetter {
  const set = (latex: string, displayMode: boolean, output: 'htmlAndMathml' | 'mathml' = 'htmlAndMathml'): string =>
    katex.renderToString(latex, {
      displayMode,
      output,
      throwOnError,
      strict: throwOnError ? 'error' : 'warn',
      trust: false,
    });
  const block = (e: Claim, own: OwnVariables, output: 'htmlAndMathml' | 'mathml'): string =>
    `<div class="formula" data-formula="${escapeHtml(printed(e).text)}" tabindex="0">${set(claimLines(e, LINE_WIDTH, own), true, output)}</div>`;
  return {
    inline: (f) => `<span data-formula="${escapeHtml(f.text)}">${set(f.latex, false)}</span>`,
    display: (e, own) => block(e, own, 'htmlAndMathml'),
    light: (e, own) => block(e, own, 'mathml'),
  };
}
