/**
 * Expressions as LaTeX, the only place where LaTeX for formulas is written. It needs amsmath and amssymb, and KaTeX
 * renders all of it.
 */
import type { Binding, Domain, Expression, FunctionName, Optimum, RelationOperator, Unknown } from './expression.js';
import { number, one } from './expression.js';
import { LEVEL, atom, held, isOne, printerFor, type Part, type Piece, type Target } from './print.js';
import { rangesOfNames } from './print-folded.js';
import { plainArguments, sameDomain } from './print-layout.js';
import { latexSymbol, symbolParts } from './print-symbols.js';

/** Tall content gets delimiters that grow; flat content plain ones, which space better. */
const isTall = (text: string): boolean => /\\(frac|sqrt|left|sup|inf|lim|sum)|\^\{[^}]*\^/.test(text);
export const delimited = (open: string, text: string, close: string): string =>
  isTall(text) ? `\\left${open} ${text} \\right${close}` : `${open}${text}${close}`;

const group = (text: string): string => delimited('(', text, ')');
/** Arguments, a long vector by its first and last entry. */
export const argumentsLatex = (es: readonly Expression[], part: Part): readonly string[] =>
  rangesOfNames(es, (e) => (e.kind === 'symbol' ? e.name : undefined)).map((range) =>
    range.map((e) => part(e).text).join(', \\dots, '),
  );
const list = (es: readonly Expression[], part: Part): string => argumentsLatex(es, part).join(', ');

export const FUNCTION_LATEX: Readonly<Record<Exclude<FunctionName, 'exp' | 'abs'>, string>> = {
  log: '\\log',
  sin: '\\sin',
  cos: '\\cos',
  tan: '\\tan',
  sinh: '\\sinh',
  cosh: '\\cosh',
  tanh: '\\tanh',
  sign: '\\operatorname{sign}',
  min: '\\min',
  max: '\\max', // prettier-ignore
};

export const RELATION_LATEX: Readonly<Record<RelationOperator, string>> = {
  '=': '=',
  '<': '<',
  '<=': '\\le',
  '>': '>',
  '>=': '\\ge', // prettier-ignore
};

/** An exponent longer than this reads better as exp(…). */
const LONGEST_EXPONENT = 60;

const exponential = (argument: Expression, part: Part): Piece => {
  if (argument === one) return atom('e');
  const compact = part(argument, true).text;
  return compact.length <= LONGEST_EXPONENT
    ? { text: `e^{${compact}}`, level: LEVEL.power }
    : atom(`\\exp${group(part(argument, false).text)}`);
};

function domainLatex(symbol: string, domain: Domain, part: Part): string {
  switch (domain.kind) {
    case 'real':
      return `${symbol} \\in \\mathbb{R}`;
    case 'positive':
      return `${symbol} > 0`;
    case 'nonnegative':
      return `${symbol} \\ge 0`;
    case 'interval':
      return `${symbol} \\in [${part(domain.lower, true).text}, ${part(domain.upper, true).text}]`;
    case 'set':
      return `${symbol} \\in \\{${domain.values.map((v) => part(v, true).text).join(', ')}\\}`;
  }
}

/** The variables of an optimum, each with its domain. */
export const rangesLatex = (variables: Optimum['variables'], part: Part): string =>
  rangesOfNames(variables, (v) => v.name, sameDomain)
    .map((range) => domainLatex(range.map((v) => latexSymbol(v.name)).join(', \\dots, '), range[0].domain, part))
    .join(',\\, ');

/** The sign under which a supremum, infimum or limit is taken. */
export const optimumHead = (e: Optimum, part: Part): string => `\\${e.sense}_{${rangesLatex(e.variables, part)}}`;

export const limitHead = (variable: string): string => `\\lim_{${latexSymbol(variable)} \\downarrow 0}`;

/** The left side of a binding with its sign: a =, or V(x) :=. */
export const bindingHead = ({ name, parameters }: Binding): string =>
  parameters.length > 0
    ? `${latexSymbol(name)}(${rangesOfNames(parameters, (p) => p).map((range) => range.map(latexSymbol).join(', \\dots, ')).join(', ')}) :=` // prettier-ignore
    : `${latexSymbol(name)} =`;

export const bindingsLatex = (e: Extract<Expression, { kind: 'substitution' }>, part: Part): string =>
  e.bindings.map((b) => `${bindingHead(b)} ${part(b.value, true).text}`).join(',\\, ');

function unknownLatex(e: Extract<Expression, { kind: 'unknown' }>, part: Part): Piece {
  const { base, subscript } = symbolParts(e.name);
  const name = latexSymbol(e.name);
  const args = group(list(e.arguments, (inner) => part(inner, true)));
  const total = e.orders.reduce((a, b) => a + b, 0);
  if (total === 0) return atom(`${name}${args}`);
  const plain = plainArguments(e.arguments);
  // Newton's dots for functions of time alone.
  if (plain?.length === 1 && plain[0] === 't' && total <= 2) {
    const dotted = `\\${total === 1 ? 'dot' : 'ddot'}{${base}}`;
    return atom(`${subscript === undefined ? dotted : `${dotted}_{${subscript}}`}${args}`);
  }
  const repeated = (names: readonly string[]): string =>
    names
      .flatMap((n, i) => Array.from({ length: e.orders[i] ?? 0 }, () => n))
      .join(names.some((n) => n.startsWith('\\')) ? ' ' : '');
  if (plain && subscript === undefined) return atom(`${base}_{${repeated(plain.map(latexSymbol))}}`);
  // Slots by number where names would mislead, as in V(t + h, x + f h).
  const slots = plain ? plain.map(latexSymbol) : e.orders.map((_, i) => String(i + 1));
  const operators = e.orders.flatMap((order, i) =>
    order === 0 ? [] : [`\\partial_{${slots[i] ?? ''}}${order === 1 ? '' : `^{${order}}`}`],
  );
  return { text: `${operators.join(' ')} ${name}${args}`, level: LEVEL.product };
}

export interface LatexOptions {
  /** Whether an unknown function is at its own variables, so that it is written as its bare name: V for V(t, x). */
  readonly understood?: (e: Unknown) => boolean;
}

/** Terms that are equal but for an index, as a sum over it. */
export const foldedLatex = (letter: string, from: number, to: number, term: string): string =>
  `\\sum_{${letter}=${from}}^{${to}} ${term}`;

/** dt, dW_1 or dθ as LaTeX, which stands apart from the factor before it. */
const isDifferential = (latex: string): boolean => /^d(?:[A-Za-z]|\\[A-Za-z]+)(?:_|$)/.test(latex);

const plainTarget: Target = {
  group,
  minus: '-',
  integer: (digits) => digits,
  decimal: (digits) => digits,
  ratio: (n, d, compact) =>
    compact ? { text: `${n}/${d}`, level: LEVEL.product } : { text: `\\frac{${n}}{${d}}`, level: LEVEL.power },
  symbol: latexSymbol,
  folded: foldedLatex,
  times: (factors) =>
    factors.reduce((text, factor) => {
      if (/^[\d]|^\\frac\{\d+\}\{\d+\}/.test(factor)) return `${text} \\cdot ${factor}`;
      return isDifferential(factor) ? `${text} \\, ${factor}` : `${text} ${factor}`;
    }),
  fraction: (over, under, compact) =>
    compact
      ? { text: `${held(over, LEVEL.product, { group })}/${held(under, LEVEL.power, { group })}`, level: LEVEL.product }
      : { text: `\\frac{${over.text}}{${under.text}}`, level: LEVEL.power },
  coefficientApart: true,
  exponentLevel: LEVEL.relation,
  compactExponents: true,
  power: (base, exponent) => ({ text: `${base}^{${exponent}}`, level: LEVEL.power }),
  root: (degree, part) => atom(`\\sqrt${degree === 2 ? '' : `[${degree}]`}{${part(LEVEL.relation)}}`),
  call: (name, args, part) => {
    const [first] = args;
    if (name === 'exp' && first) return exponential(first, part);
    if (name === 'exp' || name === 'abs') return atom(delimited('|', list(args, part), '|'));
    return atom(`${FUNCTION_LATEX[name]}${group(list(args, part))}`);
  },
  callPower: (name, args, exponent, part) => {
    if (name === 'exp' || name === 'abs' || exponent.kind !== 'number' || exponent.value.denominator !== 1n)
      return undefined;
    return { text: `${FUNCTION_LATEX[name]}^{${part(exponent).text}}${group(list(args, part))}`, level: LEVEL.power };
  },
  unknown: unknownLatex,
  derivative: (e, part) => {
    const [variable, order] = [latexSymbol(e.variable), e.order === 1 ? '' : `^{${e.order}}`];
    const body = part(e.body);
    const held = body.level < LEVEL.atom ? delimited('[', body.text, ']') : body.text;
    return { text: `\\frac{\\partial${order}}{\\partial ${variable}${order}} ${held}`, level: LEVEL.product };
  },
  substitution: (e, part) => atom(`\\left[ ${part(e.body).text} \\right]_{${bindingsLatex(e, part)}}`),
  optimum: (e, part) => ({
    text: `${optimumHead(e, part)} \\left\\{ ${part(e.body).text} \\right\\}`,
    level: LEVEL.product,
  }),
  expectation: (e, part) => atom(`\\mathbb{E}\\left[ ${part(e.body).text} \\right]`),
  limit: (e, part) => ({
    text: `${limitHead(e.variable)} ${held(part(e.body), LEVEL.product, { group })}`,
    level: LEVEL.product,
  }),
  bigO: (e, part) => {
    const variable = latexSymbol(e.variable);
    return atom(
      `${e.strict ? 'o' : 'O'}(${isOne(e.exponent) ? variable : `${variable}^{${part(number(e.exponent), true).text}}`})`,
    );
  },
  relation: (e, part) => ({
    text: `${part(e.left).text} ${RELATION_LATEX[e.operator]} ${part(e.right).text}`,
    level: LEVEL.relation,
  }),
};

/** The target with the arguments left out that are understood. */
const targetWith = ({ understood }: LatexOptions): Target =>
  understood === undefined
    ? plainTarget
    : {
        ...plainTarget,
        unknown: (e, part) =>
          e.orders.every((order) => order === 0) && understood(e) ? atom(latexSymbol(e.name)) : unknownLatex(e, part),
      };

const printers = new WeakMap<LatexOptions, Part>();

/** Prints pieces with their level, for the splitting into lines; the same options share what has been printed. */
export function latexPart(options: LatexOptions = {}): Part {
  const known = printers.get(options);
  if (known) return known;
  const part = printerFor(targetWith(options));
  printers.set(options, part);
  return part;
}

/** The expression as LaTeX for math mode, on one line however long it is (see `printLatexLines`). */
export const printLatex = (e: Expression, options: LatexOptions = {}): string => latexPart(options)(e).text;
