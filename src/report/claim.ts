/** A claim as the report shows it: an expression, or a formula in vector notation. */
import type { Expression } from '../expression/expression.js';
import type { FieldRelation } from '../expression/field.js';
import { printFieldLatexLines } from '../expression/print-field-lines.js';
import { printFieldLatex, printFieldText } from '../expression/print-field.js';
import { printLatex, type LatexOptions } from '../expression/print-latex.js';
import { printLatexLines } from '../expression/print-lines.js';
import { printText } from '../expression/print-text.js';

export type Claim = Expression | FieldRelation;

/** A formula in the project's own grammar (or in vector notation) and in LaTeX. */
export interface Printed {
  readonly text: string;
  readonly latex: string;
}

const remembered = new WeakMap<Claim, Printed>();

/** The claim in both forms; the same tree is printed once, however many places show it. */
export function printed(e: Claim): Printed {
  const known = remembered.get(e);
  if (known) return known;
  const fresh =
    'kind' in e ? { text: printText(e), latex: printLatex(e) } : { text: printFieldText(e), latex: printFieldLatex(e) };
  remembered.set(e, fresh);
  return fresh;
}

/** The claim as LaTeX for a display whose lines are at most `width` letters wide. */
export const claimLines = (e: Claim, width: number, options: LatexOptions): string =>
  'kind' in e ? printLatexLines(e, width, options) : printFieldLatexLines(e, width);
