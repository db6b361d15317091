/**
 * Long formulas over several lines: breaks a relation at its sign and at the terms of its sums, also inside the braces
 * of a supremum, an expectation or a pending substitution, so that no line runs off the page.
 */
import { signedOf, quotientOf } from './print-layout.js';
import { aligned, alignedRelation, bracketed, enclose, fill, innerWidth } from './print-aligned.js';
import { LEVEL, held, printedTerms, type Part } from './print.js';
import {
  FUNCTION_LATEX,
  RELATION_LATEX,
  argumentsLatex,
  bindingHead,
  bindingsLatex,
  foldedLatex,
  latexPart,
  limitHead,
  optimumHead,
  type LatexOptions,
} from './print-latex.js';
import { latexWidth } from './print-width.js';
import {
  multiply,
  number,
  power,
  symbol,
  type Expression,
  type FunctionCall,
  type Substitution,
} from './expression.js';
import { negateRational } from './rational.js';

const group = (text: string): string => `\\left( ${text} \\right)`;

/** A product of a wide sum with other factors, or undefined. */
function splitProduct(e: Expression, width: number, part: Part): readonly string[] | undefined {
  const { coefficient, over, under } = quotientOf(e);
  const widths = over.map((f) => (f.kind === 'symbol' ? 0 : latexWidth(part(f).text)));
  const index = widths.indexOf(Math.max(...widths));
  const wide = over[index];
  if (!wide) return undefined;
  const invert = (f: Expression): Expression =>
    f.kind === 'power' && f.exponent.kind === 'number'
      ? power(f.base, number(negateRational(f.exponent.value)))
      : power(f, number(-1));
  const rest = multiply(number(coefficient), ...over.filter((_, i) => i !== index), ...under.map(invert));
  const head = rest === number(1) ? '' : held(part(rest), LEVEL.product, { group });
  // A short head shares the line with the first piece.
  const short = latexWidth(head) <= width / 2;
  const pieces = breakable(wide, short ? width - latexWidth(head) : width, part);
  const grouped = (factor: Expression, text: readonly string[]): readonly string[] =>
    factor.kind === 'sum' || factor.kind === 'optimum' || factor.kind === 'limit'
      ? bracketed('', '(', text, ')')
      : text;
  const tail = grouped(wide, pieces);
  if (short) return enclose(head, tail, '');
  return [...grouped(rest, breakable(rest, width, part)), ...enclose('\\cdot', tail, '')];
}

/** Bindings too long to stand below their bracket follow the formula, as "with V(x) := …". */
const hasLongBindings = (e: Substitution, width: number, part: Part): boolean =>
  latexWidth(bindingsLatex(e, part)) > width / 3;

const bindingPieces = (e: Substitution, width: number, part: Part): readonly string[] =>
  e.bindings.flatMap((binding, i) => {
    const head = `${i === 0 ? '\\text{with } ' : ''}${bindingHead(binding)}`;
    return enclose(
      head,
      breakable(binding.value, width - latexWidth(head), part),
      i === e.bindings.length - 1 ? '' : ',',
    );
  });

/** A maximum between its arguments, an exponential or logarithm within its argument, an absolute value within its bars. */
function breakableCall(e: FunctionCall, width: number, part: Part): readonly string[] | undefined {
  const pieces = e.arguments.flatMap((argument, i) =>
    enclose('', breakable(argument, width, part), i === e.arguments.length - 1 ? '' : ','),
  );
  if (pieces.length === 1) return undefined;
  if (e.name === 'abs') return bracketed('', '|', pieces, '|');
  return bracketed(e.name === 'exp' ? '\\exp' : FUNCTION_LATEX[e.name], '(', pieces, ')');
}

/**
 * The formula as pieces that may stand on lines of their own; read one after the other they are the formula. A piece
 * that fits in a line is not broken further.
 */
function breakable(e: Expression, width: number, part: Part): readonly string[] {
  const whole = part(e).text;
  if (latexWidth(whole) <= width) return [whole];
  switch (e.kind) {
    case 'sum':
      return printedTerms(e, { group, folded: foldedLatex }, part).flatMap(
        ({ negative, magnitude, term: printed, isFolded }, i) => {
          const pieces = isFolded || latexWidth(printed) <= width ? [printed] : breakable(magnitude, width, part);
          const sign = negative ? '-' : i === 0 ? '' : '+';
          return enclose(sign, pieces, '').map((text) => text.trim());
        },
      );
    case 'product': {
      const { negative, magnitude } = signedOf(e);
      const pieces = splitProduct(magnitude, width, part) ?? [part(magnitude).text];
      return negative ? enclose('-', pieces, '') : pieces;
    }
    case 'optimum':
      return bracketed(optimumHead(e, part), '\\{', breakable(e.body, width, part), '\\}');
    case 'expectation':
      return bracketed('\\mathbb{E}', '[', breakable(e.body, width, part), ']');
    case 'substitution':
      return hasLongBindings(e, width, part)
        ? [...bracketed('', '[', breakable(e.body, width, part), ']'), ...bindingPieces(e, width, part)]
        : bracketed('', '[', breakable(e.body, width, part), `]_{${bindingsLatex(e, part)}}`);
    case 'limit':
      return e.body.kind === 'sum'
        ? bracketed(limitHead(e.variable), '(', breakable(e.body, width, part), ')')
        : enclose(limitHead(e.variable), breakable(e.body, width, part), '');
    case 'unknown': {
      if (e.orders.some((order) => order > 0)) return [whole];
      const parts = argumentsLatex(e.arguments, (argument) => part(argument, true));
      const pieces = parts.map((text, i) => (i === parts.length - 1 ? text : `${text},`));
      return enclose(`${part(symbol(e.name)).text}\\Bigl(`, pieces, '\\Bigr)');
    }
    case 'power':
      return e.base.kind === 'sum' && e.exponent.kind === 'number' && e.exponent.value.denominator === 1n
        ? enclose('\\Bigl(', breakable(e.base, width, part), `\\Bigr)^{${part(e.exponent, true).text}}`)
        : [whole];
    case 'function':
      return breakableCall(e, width, part) ?? [whole];
    case 'derivative':
    case 'relation':
    case 'symbol':
    case 'number':
    case 'bigO':
      return [whole];
  }
}

/**
 * LaTeX for a display. A formula wider than `maxWidth` (in letters, see `latexWidth`) becomes an `aligned` block of
 * several lines, broken at the relation sign and between terms; a shorter one is left on one line. It may stand in
 * `equation`, in `\[ \]` and in KaTeX.
 */
export function printLatexLines(e: Expression, maxWidth = 72, options: LatexOptions = {}): string {
  const part = latexPart(options);
  const whole = part(e).text;
  if (latexWidth(whole) <= maxWidth) return whole;
  const inner = innerWidth(maxWidth);
  if (e.kind !== 'relation') {
    const lines = fill(breakable(e, inner, part), inner);
    return lines.length === 1 ? whole : aligned(lines.map((line, i) => (i === 0 ? `& ${line}` : `& \\quad ${line}`)));
  }
  const long = e.left.kind === 'substitution' && hasLongBindings(e.left, inner, part) ? e.left : undefined;
  return alignedRelation(
    {
      left: long ? bracketed('', '[', breakable(long.body, inner - 4, part), ']') : breakable(e.left, inner, part),
      sign: RELATION_LATEX[e.operator],
      rightWhole: part(e.right).text,
      right: (room) => breakable(e.right, room, part),
      after: (room) => (long ? bindingPieces(long, room, part) : []),
    },
    maxWidth,
  );
}
