/** Formulas in vector notation as LaTeX and as text: ∇V·f + ½ Tr(ΣΣᵀ∇²V). */
import { minusOne, number, type Expression, type Optimum } from './expression.js';
import type { Field, FieldRelation } from './field.js';
import { delimited, latexPart, limitHead, rangesLatex } from './print-latex.js';
import { LEVEL, type Level, type Piece } from './print.js';
import { signedOf } from './print-layout.js';
import { latexSymbol } from './print-symbols.js';
import { printText, rangesText, textPart } from './print-text.js';

/** How a target writes the parts of a vector formula. */
interface FieldTarget {
  readonly scalar: (e: Expression) => Piece;
  readonly name: (name: string) => string;
  readonly group: (text: string) => string;
  readonly quotient: (over: Piece, under: Piece) => Piece;
  readonly juxtaposed: (left: string, right: string) => string;
  readonly gradient: string;
  readonly hessian: string;
  readonly rate: string;
  readonly divergence: (of: string) => string;
  readonly doubleDivergence: (of: string) => string;
  readonly atTime: (of: string, time: string) => string;
  readonly dot: string;
  readonly square: (of: string) => string;
  readonly scalarSquare: (of: string) => string;
  readonly transpose: (of: string) => string;
  readonly trace: (of: string) => string;
  readonly call: (name: 'exp' | 'log', of: Piece) => Piece;
  /** `under` is what the optimum is taken over. */
  readonly optimum: (sense: 'sup' | 'inf', under: string, body: string) => Piece;
  readonly ranges: (controls: Optimum['variables']) => string;
  readonly atPoint: (of: string, point: string) => string;
  readonly expectation: (of: string) => string;
  readonly limit: (variable: string) => string;
  readonly operators: Readonly<Record<FieldRelation['operator'], string>>;
}

const part = latexPart();
const latexGroup = (text: string): string => delimited('(', text, ')');

const latexTarget: FieldTarget = {
  scalar: (e) => part(e),
  name: latexSymbol,
  group: latexGroup,
  quotient: (over, under) => ({ text: `\\frac{${over.text}}{${under.text}}`, level: LEVEL.power }),
  juxtaposed: (left, right) => `${left} ${right}`,
  gradient: '\\nabla ',
  hessian: '\\nabla^{2} ',
  rate: '\\partial_{t} ',
  divergence: (of) => `\\operatorname{div}${of}`,
  doubleDivergence: (of) => `\\nabla \\cdot \\nabla \\cdot ${of}`,
  atTime: (of, time) => `${of}_{${time}}`,
  dot: ' \\cdot ',
  square: (of) => `{${delimited('\\lVert', ` ${of} `, '\\rVert')}}^{2}`,
  scalarSquare: (of) => `${of}^{2}`,
  transpose: (of) => `${of}^{\\top}`,
  trace: (of) => `\\operatorname{Tr}${of}`,
  call: (name, of) =>
    name === 'exp'
      ? { text: `e^{${of.text}}`, level: LEVEL.power }
      : { text: `\\log ${of.level < LEVEL.power ? latexGroup(of.text) : of.text}`, level: LEVEL.product },
  optimum: (sense, under, body) => ({
    text: `\\${sense}_{${under}} \\left\\{ ${body} \\right\\}`,
    level: LEVEL.product,
  }),
  ranges: (controls) => rangesLatex(controls, part),
  atPoint: (of, point) => `${of}${latexGroup(point)}`,
  expectation: (of) => `\\mathbb{E}\\left[ ${of} \\right]`,
  limit: (variable) => `${limitHead(variable)} `,
  operators: { '=': '=', '<': '<', '<=': '\\le', '>': '>', '>=': '\\ge' },
};

const textGroup = (text: string): string => `(${text})`;

const textTarget: FieldTarget = {
  scalar: (e) => {
    const text = printText(e);
    const level = e.kind === 'sum' ? LEVEL.sum : e.kind === 'product' ? LEVEL.product : LEVEL.power;
    return { text, level };
  },
  name: (name) => name,
  group: textGroup,
  quotient: (over, under) => ({
    text: `${over.level < LEVEL.product ? textGroup(over.text) : over.text}/${under.level < LEVEL.power ? textGroup(under.text) : under.text}`,
    level: LEVEL.product,
  }),
  juxtaposed: (left, right) => `${left} ${right}`,
  gradient: '∇',
  hessian: '∇²',
  rate: '∂t ',
  divergence: (of) => `div${of}`,
  doubleDivergence: (of) => `∇·∇·${of}`,
  atTime: (of, time) => `${of}_{${time}}`,
  dot: ' · ',
  square: (of) => `|${of}|²`,
  scalarSquare: (of) => `${of}²`,
  transpose: (of) => `${of}ᵀ`,
  trace: (of) => `Tr${of}`,
  call: (name, of) => ({ text: `${name}${textGroup(of.text)}`, level: LEVEL.atom }),
  optimum: (sense, under, body) => ({ text: `${sense}_{${under}} {${body}}`, level: LEVEL.atom }),
  ranges: (controls) => rangesText(controls, textPart),
  atPoint: (of, point) => `${of}${textGroup(point)}`,
  expectation: (of) => `E[${of}]`,
  limit: (variable) => `lim_{${variable} -> 0+} `,
  operators: { '=': '=', '<': '<', '<=': '<=', '>': '>', '>=': '>=' },
};

const held = (piece: Piece, level: Level, target: FieldTarget): string =>
  piece.level < level ? target.group(piece.text) : piece.text;

const minus = number(-1);

/** The sign in front of a term, and the term without it. */
export function signedTerm(field: Field): { readonly negative: boolean; readonly rest: Field } {
  const { node } = field;
  if (node.op === 'scalar') {
    const { negative, magnitude } = signedOf(node.value);
    return { negative, rest: negative ? ({ ...field, node: { op: 'scalar', value: magnitude } } as Field) : field };
  }
  if (node.op !== 'product') return { negative: false, rest: field };
  const [first, ...others] = node.factors;
  if (first?.node.op !== 'scalar') return { negative: false, rest: field };
  const { negative, magnitude } = signedOf(first.node.value);
  if (!negative) return { negative, rest: field };
  const kept = first.node.value === minusOne || first.node.value === minus ? [] : [{ ...first, node: { op: 'scalar', value: magnitude } } as Field]; // prettier-ignore
  const factors = [...kept, ...others];
  const rest = factors.length === 1 ? (factors[0] as Field) : ({ ...field, node: { op: 'product', factors } } as Field);
  return { negative, rest };
}

function piece(field: Field, target: FieldTarget): Piece {
  const inner = (f: Field, level: Level): string => held(piece(f, target), level, target);
  const { negative, rest } = signedTerm(field);
  if (negative) return { text: `-${inner(rest, LEVEL.product)}`, level: LEVEL.sum };
  const { node } = field;
  switch (node.op) {
    case 'scalar':
      return target.scalar(node.value);
    case 'function':
    case 'variable':
      return { text: target.name(node.name), level: LEVEL.atom };
    case 'sum':
      return {
        text: node.terms
          .map((term, i) => {
            const signed = signedTerm(term);
            const text = inner(signed.rest, LEVEL.product);
            return i === 0 ? (signed.negative ? `-${text}` : text) : ` ${signed.negative ? '-' : '+'} ${text}`;
          })
          .join(''),
        level: LEVEL.sum,
      };
    case 'product':
      return {
        text: node.factors.map((f) => inner(f, LEVEL.product)).reduce(target.juxtaposed),
        level: LEVEL.product,
      };
    case 'quotient':
      return target.quotient(piece(node.over, target), piece(node.under, target));
    case 'call':
      return target.call(node.name, piece(node.of, target));
    case 'gradient':
      return { text: `${target.gradient}${inner(node.of, LEVEL.power)}`, level: LEVEL.power };
    case 'hessian':
      return { text: `${target.hessian}${inner(node.of, LEVEL.power)}`, level: LEVEL.power };
    case 'rate':
      return { text: `${target.rate}${inner(node.of, LEVEL.power)}`, level: LEVEL.product };
    case 'divergence':
    case 'row-divergence':
      return { text: target.divergence(target.group(piece(node.of, target).text)), level: LEVEL.power };
    case 'double-divergence':
      return { text: target.doubleDivergence(target.group(piece(node.of, target).text)), level: LEVEL.product };
    case 'at-time':
      return { text: target.atTime(inner(node.of, LEVEL.atom), target.scalar(node.time).text), level: LEVEL.atom };
    case 'coordinates':
      return piece(node.of, target);
    case 'dot':
      return {
        text: `${inner(node.left, LEVEL.product)}${target.dot}${inner(node.right, LEVEL.product)}`,
        level: LEVEL.product,
      };
    case 'square':
      return { text: target.square(piece(node.of, target).text), level: LEVEL.power };
    case 'scalar-square':
      return { text: target.scalarSquare(inner(node.of, LEVEL.atom)), level: LEVEL.power };
    case 'apply':
      return {
        text: target.juxtaposed(inner(node.matrix, LEVEL.product), inner(node.to, LEVEL.power)),
        level: LEVEL.product,
      };
    case 'transpose':
      return { text: target.transpose(inner(node.of, LEVEL.atom)), level: LEVEL.power };
    case 'times':
      return {
        text: target.juxtaposed(inner(node.left, LEVEL.product), inner(node.right, LEVEL.product)),
        level: LEVEL.product,
      };
    case 'trace':
      return { text: target.trace(target.group(piece(node.of, target).text)), level: LEVEL.power };
    case 'optimum':
      return target.optimum(node.sense, target.name(node.variable), piece(node.body, target).text);
    case 'control-optimum':
      return target.optimum(node.sense, target.ranges(node.controls), piece(node.body, target).text);
    case 'at-point': {
      const time = node.time ? `${target.scalar(node.time).text}, ` : '';
      const point = `${time}${piece(node.state, target).text}`;
      return { text: target.atPoint(inner(node.of, LEVEL.atom), point), level: LEVEL.atom };
    }
    case 'expectation':
      return { text: target.expectation(piece(node.of, target).text), level: LEVEL.atom };
    case 'limit':
      return { text: `${target.limit(node.variable)}${inner(node.of, LEVEL.product)}`, level: LEVEL.product };
  }
}

const related = ({ left, operator, right }: FieldRelation, target: FieldTarget): string =>
  `${piece(left, target).text} ${target.operators[operator]} ${piece(right, target).text}`;

/** A part of a claim as LaTeX, with how tightly it holds together. */
export const fieldLatex = (field: Field): Piece => piece(field, latexTarget);

/** The claim as LaTeX for math mode, on one line. */
export const printFieldLatex = (claim: FieldRelation): string => related(claim, latexTarget);

/** The claim as text. */
export const printFieldText = (claim: FieldRelation): string => related(claim, textTarget);
