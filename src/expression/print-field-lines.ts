/** Long formulas in vector notation over several lines, broken at the relation sign and between the terms of sums. */
import type { Field, FieldRelation } from './field.js';
import { alignedRelation, bracketed, enclose, innerWidth } from './print-aligned.js';
import { fieldLatex, printFieldLatex, signedTerm } from './print-field.js';
import { RELATION_LATEX, latexPart, limitHead, rangesLatex } from './print-latex.js';
import { latexSymbol } from './print-symbols.js';
import { LEVEL, held, type Level } from './print.js';
import { latexWidth } from './print-width.js';

const group = (text: string): string => `\\left( ${text} \\right)`;
const whole = (f: Field, level: Level): string => held(fieldLatex(f), level, { group });

/** Pieces of a part that must hold together at the level, in brackets where it does not by itself. */
function part(f: Field, level: Level, width: number): readonly string[] {
  const text = whole(f, level);
  if (latexWidth(text) <= width) return [text];
  const pieces = breakable(f, width);
  return fieldLatex(f).level < level ? bracketed('', '(', pieces, ')') : pieces;
}

/** Factors of which the widest is broken. */
function broken(
  factors: readonly (readonly [field: Field, level: Level])[],
  sign: string,
  width: number,
): readonly string[] {
  const widths = factors.map(([f, level]) => latexWidth(whole(f, level)));
  const widest = widths.indexOf(Math.max(...widths));
  const others = widths.reduce((sum, w, i) => (i === widest ? sum : sum + w), 0);
  const room = Math.max(width - others, width / 2);
  const joined = (part: typeof factors): string => part.map(([f, level]) => whole(f, level)).join(sign);
  const before = joined(factors.slice(0, widest));
  const after = joined(factors.slice(widest + 1));
  const [wide, level] = factors[widest] ?? [];
  if (!wide || level === undefined) return [];
  return enclose(before && `${before}${sign}`, part(wide, level, room), after && `${sign}${after}`);
}

/**
 * The formula as pieces that may stand on lines of their own; read one after the other they are the formula. A piece that
 * fits in a line is not broken further.
 */
function breakable(f: Field, width: number): readonly string[] {
  const text = fieldLatex(f).text;
  if (latexWidth(text) <= width) return [text];
  const { negative, rest } = signedTerm(f);
  if (negative) return enclose('-', part(rest, LEVEL.product, width), '');
  const { node } = f;
  switch (node.op) {
    case 'sum':
      return node.terms.flatMap((term, i) => {
        const signed = signedTerm(term);
        return enclose(signed.negative ? '-' : i === 0 ? '' : '+', part(signed.rest, LEVEL.product, width), '');
      });
    case 'product':
      return broken(node.factors.map((factor) => [factor, LEVEL.product] as const), ' ', width); // prettier-ignore
    case 'dot':
      return broken([[node.left, LEVEL.product], [node.right, LEVEL.product]], ' \\cdot ', width); // prettier-ignore
    case 'times':
      return broken([[node.left, LEVEL.product], [node.right, LEVEL.product]], ' ', width); // prettier-ignore
    case 'apply':
      return broken([[node.matrix, LEVEL.product], [node.to, LEVEL.power]], ' ', width); // prettier-ignore
    case 'optimum':
      return bracketed(`\\${node.sense}_{${latexSymbol(node.variable)}}`, '\\{', breakable(node.body, width), '\\}');
    case 'control-optimum': {
      const head = `\\${node.sense}_{${rangesLatex(node.controls, latexPart())}}`;
      return bracketed(head, '\\{', breakable(node.body, width), '\\}');
    }
    case 'at-point': {
      const time = node.time ? [`${latexPart()(node.time).text},`] : [];
      return bracketed(whole(node.of, LEVEL.atom), '(', [...time, ...breakable(node.state, width)], ')');
    }
    case 'expectation':
      return bracketed('\\mathbb{E}', '[', breakable(node.of, width), ']');
    case 'limit':
      return enclose(limitHead(node.variable), part(node.of, LEVEL.product, width), '');
    case 'divergence':
    case 'row-divergence':
      return bracketed('\\operatorname{div}', '(', breakable(node.of, width), ')');
    case 'double-divergence':
      return bracketed('\\nabla \\cdot \\nabla \\cdot', '(', breakable(node.of, width), ')');
    case 'trace':
      return bracketed('\\operatorname{Tr}', '(', breakable(node.of, width), ')');
    case 'square':
      return bracketed('', '\\lVert', breakable(node.of, width), '\\rVert^{2}');
    case 'scalar-square':
      return bracketed('', '(', breakable(node.of, width), ')^{2}');
    case 'rate':
      return bracketed('\\partial_{t}', '(', breakable(node.of, width), ')');
    case 'gradient':
      return bracketed('\\nabla', '(', breakable(node.of, width), ')');
    case 'coordinates':
      return breakable(node.of, width);
    case 'scalar':
    case 'function':
    case 'variable':
    case 'quotient':
    case 'call':
    case 'hessian':
    case 'transpose':
    case 'at-time':
      return [text];
  }
}

/**
 * LaTeX for a display, as `printLatexLines` gives it for expressions: a formula wider than `maxWidth` (in letters) becomes
 * an `aligned` block of several lines.
 */
export function printFieldLatexLines(claim: FieldRelation, maxWidth = 72): string {
  const text = printFieldLatex(claim);
  if (latexWidth(text) <= maxWidth) return text;
  return alignedRelation(
    {
      left: breakable(claim.left, innerWidth(maxWidth)),
      sign: RELATION_LATEX[claim.operator],
      rightWhole: fieldLatex(claim.right).text,
      right: (room) => breakable(claim.right, room),
    },
    maxWidth,
  );
}
