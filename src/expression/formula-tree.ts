/**
 * Formula text to the syntax tree of mathjs's parser. mathjs sees only stand-ins for names and numbers, so that no
 * word of its own language (`end`, `mod`, `true`) and no double gets in, and each leaf knows its place in the text.
 */
import {
  create,
  parseDependencies,
  type AccessorNode,
  type ArrayNode,
  type FunctionNode,
  type MathNode,
  type OperatorNode,
  type ParenthesisNode,
  type SymbolNode,
} from 'mathjs/number';
import type { CostateError } from '../errors.js';
import { formulaError, type Token } from './formula-tokens.js';

const { parse } = create(parseDependencies ?? {}, {});

/** The operators of arithmetic; relations are split off before. */
export type ArithmeticOperator = 'add' | 'subtract' | 'multiply' | 'divide' | 'pow' | 'unaryMinus' | 'unaryPlus';

export type SyntaxTree =
  | { readonly kind: 'leaf'; readonly token: Token }
  | { readonly kind: 'call'; readonly token: Token; readonly arguments: readonly SyntaxTree[] }
  /** `[a, b]`, a list of numbers or of rows; the token is its first one. */
  | { readonly kind: 'array'; readonly token: Token; readonly items: readonly SyntaxTree[] }
  /** `x[1]` or `A[1, 2]`. */
  | { readonly kind: 'index'; readonly token: Token; readonly indices: readonly SyntaxTree[] }
  | { readonly kind: 'operator'; readonly operator: ArithmeticOperator; readonly operands: readonly SyntaxTree[] };

const OPERATORS: ReadonlySet<string> = new Set<ArithmeticOperator>([
  'add',
  'subtract',
  'multiply',
  'divide',
  'pow',
  'unaryMinus',
  'unaryPlus', // prettier-ignore
]);
const isArithmetic = (name: string): name is ArithmeticOperator => OPERATORS.has(name);

const isSymbol = (node: MathNode): node is SymbolNode => node.type === 'SymbolNode';
const isOperator = (node: MathNode): node is OperatorNode => node.type === 'OperatorNode';
const isCall = (node: MathNode): node is FunctionNode => node.type === 'FunctionNode';
const isArray = (node: MathNode): node is ArrayNode => node.type === 'ArrayNode';
const isAccessor = (node: MathNode): node is AccessorNode => node.type === 'AccessorNode';
const isParenthesis = (node: MathNode): node is ParenthesisNode => node.type === 'ParenthesisNode';

const STAND_IN = /^k(\d+)$/;

/** Text for mathjs in which token i is `ki`, with the place in it where each token starts. */
function disguise(tokens: readonly Token[]): { readonly text: string; readonly starts: readonly number[] } {
  const starts: number[] = [];
  let text = '';
  tokens.forEach((token, i) => {
    starts.push(text.length);
    text += `${token.kind === 'operator' ? token.text : `k${i}`} `;
  });
  return { text, starts };
}

/** Where in the formula mathjs stopped: the token under, or just before, its one-based character. */
function placeOf(error: unknown, starts: readonly number[], tokens: readonly Token[]): number {
  const character = error instanceof SyntaxError && 'char' in error ? Number(error.char) : 1;
  const index = starts.findLastIndex((start) => start < character);
  const last = tokens.at(-1);
  const end = last ? last.offset + last.text.length : 0;
  return character > (starts.at(-1) ?? 0) + 1 ? end : (tokens[Math.max(0, index)]?.offset ?? 0);
}

const CLOSING: ReadonlyMap<string, string> = new Map([['(', ')'], ['[', ']']]); // prettier-ignore

/** Parentheses and brackets that have no partner, each at its own place. */
function refuseUnbalanced(text: string, tokens: readonly Token[]): void {
  const open: Token[] = [];
  const refuse = (token: Token, message: string, expected: string): never => {
    throw formulaError('input.formula', message, { text, offset: token.offset }, { expected });
  };
  for (const token of tokens) {
    if (token.kind !== 'operator') continue;
    if (CLOSING.has(token.text)) open.push(token);
    else if (token.text === ')' || token.text === ']') {
      const opener = open.pop();
      if (!opener) refuse(token, `'${token.text}' closes nothing`, 'as many parentheses to open as to close');
      else if (CLOSING.get(opener.text) !== token.text)
        refuse(token, `'${token.text}' closes a '${opener.text}'`, `a '${CLOSING.get(opener.text) ?? ''}'`);
    }
  }
  const left = open.at(-1);
  if (left) refuse(left, `'${left.text}' is not closed`, `a '${CLOSING.get(left.text) ?? ''}' further on`);
}

/** What mathjs could not read, in our words. */
function misreading(text: string, tokens: readonly Token[], offset: number, error: unknown): CostateError {
  const i = tokens.findIndex((t) => t.offset === offset);
  const [before, token, after] = [tokens[i - 1], tokens[i], tokens[i + 1]];
  if (!token) {
    const last = tokens.at(-1)?.text ?? '';
    return formulaError('input.formula', 'the formula ends too early', { text, offset }, { expected: `a value after '${last}'` }); // prettier-ignore
  }
  const place = { text, offset, length: token.text.length };
  if (token.text === ',') {
    const decimal = before?.kind === 'number' && after?.kind === 'number' && after.offset === offset + 1;
    return formulaError('input.formula', "unexpected ','", place, {
      expected: 'a comma between the arguments of a function or the entries of a list alone',
      suggestion: decimal ? `Write ${before.text}.${after.text} with a point.` : undefined,
    });
  }
  const said = error instanceof Error ? error.message : '';
  const isOperator = /^Unexpected operator/.test(said);
  return formulaError(
    'input.formula',
    isOperator ? `unexpected '${token.text}'` : `a value is missing before '${token.text}'`,
    place,
    { expected: isOperator ? 'an operator between two values' : 'a number, a name or a parenthesis' },
  );
}

/**
 * The syntax tree of tokens that hold no relation sign. Long sums and products lean to the left, thousands of levels
 * deep; they are walked without recursion.
 */
export function syntaxTree(text: string, tokens: readonly Token[]): SyntaxTree {
  refuseUnbalanced(text, tokens);
  const { text: disguised, starts } = disguise(tokens);
  const tokenOf = (node: SymbolNode): Token => {
    const token = tokens[Number(STAND_IN.exec(node.name)?.[1] ?? -1)];
    if (!token) throw formulaError('input.formula', 'the formula cannot be read', { text, offset: 0 });
    return token;
  };
  const convert = (node: MathNode): SyntaxTree => {
    if (isSymbol(node)) return { kind: 'leaf', token: tokenOf(node) };
    if (isParenthesis(node)) return convert(node.content);
    if (isCall(node) && isSymbol(node.fn)) {
      return { kind: 'call', token: tokenOf(node.fn), arguments: node.args.map(convert) };
    }
    if (isArray(node)) {
      const items = node.items.map(convert);
      const [first] = items;
      if (!first) throw formulaError('input.formula', 'an empty list', { text, offset: 0 }, { expected: 'numbers' });
      return { kind: 'array', token: placeOfTree(first), items };
    }
    if (isAccessor(node) && isSymbol(node.object)) {
      return { kind: 'index', token: tokenOf(node.object), indices: node.index.dimensions.map(convert) };
    }
    if (isOperator(node)) return convertChain(node);
    throw formulaError('input.formula', 'the formula has a form outside the grammar', { text, offset: 0 });
  };
  const convertChain = (top: OperatorNode): SyntaxTree => {
    const spine: OperatorNode[] = [];
    let lowest: MathNode = top;
    while (isOperator(lowest) && !lowest.implicit && isArithmetic(lowest.fn)) {
      spine.push(lowest);
      const [first]: MathNode[] = lowest.args;
      if (!first) break;
      lowest = first;
    }
    const start: SyntaxTree | undefined = isOperator(lowest) ? undefined : convert(lowest);
    if (!start) throw formulaError('input.formula', 'the formula has a form outside the grammar', { text, offset: 0 });
    return spine.reduceRight<SyntaxTree>((tree, node) => {
      const operator = node.fn;
      if (!isArithmetic(operator)) return tree;
      return { kind: 'operator', operator, operands: [tree, ...node.args.slice(1).map(convert)] };
    }, start);
  };
  let root: MathNode;
  try {
    root = parse(disguised);
  } catch (error) {
    throw misreading(text, tokens, placeOf(error, starts, tokens), error);
  }
  return convert(root);
}

/** Place of the leftmost token of a tree. */
export function placeOfTree(tree: SyntaxTree): Token {
  let at = tree;
  while (at.kind === 'operator') {
    const [first] = at.operands;
    if (!first) break;
    at = first;
  }
  return at.kind === 'operator' ? { kind: 'operator', text: '', offset: 0 } : at.token;
}

/** Tokens of both sides of the one top-level relation sign, or undefined where there is none. */
export function splitRelation(
  text: string,
  tokens: readonly Token[],
): { readonly left: readonly Token[]; readonly sign: Token; readonly right: readonly Token[] } | undefined {
  const signs = tokens.flatMap((token, i) => (token.kind === 'operator' && /^[<>=]/.test(token.text) ? [i] : []));
  const [first, second] = signs;
  if (first === undefined) return undefined;
  const sign = tokens[first];
  if (!sign) return undefined;
  const extra = second === undefined ? undefined : tokens[second];
  if (extra) {
    throw formulaError(
      'input.formula',
      `a second '${extra.text}'`,
      { text, offset: extra.offset, length: extra.text.length },
      {
        expected: 'one relation sign', // prettier-ignore
      },
    );
  }
  const sides = [tokens.slice(0, first), tokens.slice(first + 1)] as const;
  const depth = sides[0].reduce(
    (d, t) => d + (t.kind !== 'operator' ? 0 : /[([]/.test(t.text) ? 1 : /[)\]]/.test(t.text) ? -1 : 0),
    0,
  );
  if (depth !== 0) {
    throw formulaError(
      'input.formula',
      `'${sign.text}' inside parentheses`,
      { text, offset: sign.offset, length: sign.text.length },
      { expected: `one '${sign.text}' between two whole formulas` },
    );
  }
  for (const side of sides) {
    if (side.length === 0) {
      throw formulaError(
        'input.formula',
        `nothing on one side of '${sign.text}'`,
        { text, offset: sign.offset, length: sign.text.length },
        { expected: `a formula on either side of '${sign.text}'` },
      );
    }
  }
  return { left: sides[0], sign, right: sides[1] };
}
