/** Formulas on a page: KaTeX's markup around MathML, marked with their plain text so that every one can be counted. */
import katex from 'katex';
import { escapeHtml } from './html-text.js';
import type { OwnVariables } from './own-variables.js';
import type { Printed } from './json.js';
import type { Expression } from '../expression/expression.js';
import { printLatexLines } from '../expression/print-lines.js';
import { printText } from '../expression/print-text.js';

export interface FormulaOptions {
  /** A formula that KaTeX cannot set is an error (as in tests) instead of being shown in red. */
  readonly throwOnError: boolean;
}

/** Sets printed formulas, in a line or on a line of their own. */
export interface FormulaSetter {
  readonly inline: (f: Printed) => string;
  readonly display: (e: Expression, own: OwnVariables) => string;
}

/** Widest line of a display, in letters; longer formulas are broken into aligned lines. */
const LINE_WIDTH = 68;

/** Throws katex.ParseError for a formula it cannot set, if the options say so. */
export function formulaSetter({ throwOnError }: FormulaOptions): FormulaSetter {
  const set = (latex: string, displayMode: boolean): string =>
    katex.renderToString(latex, { displayMode, throwOnError, strict: throwOnError ? 'error' : 'warn', trust: false });
  return {
    inline: (f) => `<span data-formula="${escapeHtml(f.text)}">${set(f.latex, false)}</span>`,
    display: (e, own) => {
      const latex = printLatexLines(e, LINE_WIDTH, own);
      return `<div class="formula" data-formula="${escapeHtml(printText(e))}" tabindex="0">${set(latex, true)}</div>`;
    },
  };
}
