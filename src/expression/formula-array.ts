/** Vectors and matrices in formulas: names of arrays, `[[0, 1], [0, 0]]`, `x[1]`, `dot`, `transpose`, `norm2`, `identity`. */
import {
  arrayProduct, arraySum, asNumber, dotProduct, entryAt, euclideanNorm, identityMatrix, scalar, scaled, shapeInWords, stacked,
  transposed, type ArrayValue,
} from './array.js'; // prettier-ignore
import { divide, isNumber, minusOne, one, symbol, unknown, type Expression } from './expression.js';
import { countArguments } from './formula-derivative.js';
import { VECTOR_FUNCTIONS } from './formula-functions.js';
import { placed, type Context } from './formula-names.js';
import { formulaError } from './formula-tokens.js';
import { placeOfTree, type SyntaxTree } from './formula-tree.js';
import { rationalToNumber } from './rational.js';

/** How the parts of a formula that are numbers are read; given by the grammar, which they are part of. */
type Build = (context: Context, tree: SyntaxTree) => Expression;

/** Larger than any problem here, smaller than a slip of the pen. */
const LARGEST_IDENTITY = 1000;

/** Whether arrays occur in a tree, so that its value may be one. */
export function mentionsArrays({ scope }: Context, tree: SyntaxTree): boolean {
  const pending: SyntaxTree[] = [tree];
  for (let at = pending.pop(); at; at = pending.pop()) {
    switch (at.kind) {
      case 'array':
      case 'index':
        return true;
      case 'leaf':
        if (scope.arrays?.has(at.token.text)) return true;
        break;
      case 'call':
        if (scope.arrays?.has(at.token.text)) return true;
        if (VECTOR_FUNCTIONS.has(at.token.text) && !scope.symbols.has(at.token.text)) return true;
        pending.push(...at.arguments);
        break;
      case 'operator':
        pending.push(...at.operands);
    }
  }
  return false;
}

/** The number that a tree in which arrays occur stands for. */
export function numberFromArrays(context: Context, tree: SyntaxTree, build: Build): Expression {
  const value = arrayFrom(context, tree, build);
  const number = asNumber(value);
  if (number) return number;
  throw formulaError(
    'input.formula',
    `${shapeInWords(value)} where a number belongs`,
    placed(context, placeOfTree(tree)),
    {
      expected: 'a number, such as an entry x[1], dot(x, y) or norm2(x)',
    },
  );
}

/** The array that a tree stands for; what holds no array is read by `build`. */
export function arrayFrom(context: Context, tree: SyntaxTree, build: Build): ArrayValue {
  if (!mentionsArrays(context, tree)) return scalar(build(context, tree));
  const part = (other: SyntaxTree): ArrayValue => arrayFrom(context, other, build);
  const misfit = (what: string, expected?: string): never => {
    throw formulaError('input.formula', what, placed(context, placeOfTree(tree)), { expected });
  };
  switch (tree.kind) {
    case 'leaf':
      return context.scope.arrays?.get(tree.token.text) ?? scalar(build(context, tree));
    case 'array': {
      const items = tree.items.map(part);
      return stacked(items) ?? misfit('the rows of a matrix differ in length', 'rows of one length');
    }
    case 'index':
      return scalar(indexed(context, tree));
    case 'call':
      return called(context, tree, build);
    case 'operator': {
      // Powers are of numbers alone, whatever they are made of.
      if (tree.operator === 'pow') return scalar(build(context, tree));
      const [first, second] = tree.operands;
      if (!first) return misfit('an operand is missing');
      const left = part(first);
      if (tree.operator === 'unaryPlus') return left;
      if (tree.operator === 'unaryMinus') return scaled(minusOne, left);
      if (!second) return misfit('an operand is missing');
      const right = part(second);
      const words = `${shapeInWords(left)} and ${shapeInWords(right)}`;
      switch (tree.operator) {
        case 'add':
          return arraySum(left, right) ?? misfit(`the sum of ${words}`, 'two arrays of one shape');
        case 'subtract':
          return (
            arraySum(left, scaled(minusOne, right)) ?? misfit(`the difference of ${words}`, 'two arrays of one shape')
          );
        case 'multiply':
          return (
            arrayProduct(left, right) ??
            misfit(
              `the product of ${words}`,
              left.shape.length === 1 && right.shape.length === 1 ? 'dot(x, y)' : 'inner dimensions that agree',
            )
          );
        case 'divide': {
          const divisor = asNumber(right);
          return divisor
            ? scaled(divide(one, divisor), left)
            : misfit(`division by ${shapeInWords(right)}`, 'a number');
        }
      }
    }
  }
}

/** An index as it was written, a sign before it included. */
function indexText(tree: SyntaxTree): string {
  const [operand] = tree.kind === 'operator' && tree.operands.length === 1 ? tree.operands : [];
  return operand ? `-${indexText(operand)}` : placeOfTree(tree).text;
}

function indexed(context: Context, tree: Extract<SyntaxTree, { kind: 'index' }>): Expression {
  const array = context.scope.arrays?.get(tree.token.text);
  const place = placed(context, tree.token);
  if (!array)
    throw formulaError('input.symbol', `'${tree.token.text}' is not a vector or matrix here`, place, {
      expected: context.scope.symbols.has(tree.token.text)
        ? `${tree.token.text} without an index; a vector is declared with {dimension: n} or as a list`
        : 'the name of a vector or matrix',
    });
  const indices = tree.indices.map((index) =>
    index.kind === 'leaf' && /^[1-9]\d*$/.test(index.token.text) ? Number(index.token.text) : Number.NaN,
  );
  const entry = entryAt(array, indices);
  if (entry) return entry;
  throw formulaError(
    'input.formula',
    `${tree.token.text}[${tree.indices.map(indexText).join(', ')}] is not an entry of ${shapeInWords(array)}`,
    place,
    {
      expected:
        array.shape.length === 1
          ? `one index from 1 to ${array.shape[0]}`
          : `two indices, from 1 to ${array.shape[0]} and from 1 to ${array.shape[1]}`,
    },
  );
}

/** `P(t)` of an array of unknowns: each entry an unknown function of time. */
function arrayOfTime({ scope }: Context, tree: Extract<SyntaxTree, { kind: 'call' }>): ArrayValue | undefined {
  const array = scope.arrays?.get(tree.token.text);
  const [argument] = tree.arguments;
  if (!array || !argument || tree.arguments.length > 1 || argument.kind !== 'leaf') return undefined;
  if (argument.token.text !== scope.timeName) return undefined;
  const { timeName } = scope;
  return {
    shape: array.shape,
    entries: array.entries.map((e) => (e.kind === 'symbol' ? unknown(e.name, [symbol(timeName)]) : e)),
  };
}

function called(context: Context, tree: Extract<SyntaxTree, { kind: 'call' }>, build: Build): ArrayValue {
  const { token } = tree;
  const ofTime = arrayOfTime(context, tree);
  if (ofTime) return ofTime;
  const array = context.scope.arrays?.get(token.text);
  if (array) {
    const entry = `${token.text}[${array.shape.map(() => '1').join(', ')}]`;
    throw formulaError('input.formula', `'${token.text}' is ${shapeInWords(array)}, not a function`, placed(context, token), {
      suggestion: `Write ${entry} for an entry, or * for a product.`,
    }); // prettier-ignore
  }
  if (!VECTOR_FUNCTIONS.has(token.text) || context.scope.symbols.has(token.text)) return scalar(build(context, tree));
  const part = (i: number): ArrayValue => {
    const argument = tree.arguments[i];
    return argument ? arrayFrom(context, argument, build) : scalar(one);
  };
  const wrong = (values: readonly ArrayValue[], expected: string): never => {
    throw formulaError(
      'input.formula',
      `${token.text} of ${values.map(shapeInWords).join(' and ')}`,
      placed(context, token),
      { expected },
    );
  };
  switch (token.text) {
    case 'dot': {
      countArguments(context, tree, 2, 2);
      const [a, b] = [part(0), part(1)];
      return scalar(dotProduct(a, b) ?? wrong([a, b], 'two vectors of one length'));
    }
    case 'norm2': {
      countArguments(context, tree, 1, 1);
      return scalar(euclideanNorm(part(0)) ?? wrong([part(0)], 'a vector'));
    }
    case 'transpose': {
      countArguments(context, tree, 1, 1);
      return transposed(part(0)) ?? wrong([part(0)], 'a vector or a matrix');
    }
    default: {
      countArguments(context, tree, 1, 1);
      const size = asNumber(part(0));
      const n = size && isNumber(size) ? rationalToNumber(size.value) : Number.NaN;
      if (Number.isInteger(n) && n >= 1 && n <= LARGEST_IDENTITY) return identityMatrix(n);
      return wrong([part(0)], `a whole number from 1 to ${LARGEST_IDENTITY}`);
    }
  }
}
