/**
 * The grammar of formulas (design, section 4): text to `Expression`, exact and with the place of every mistake.
 * Declared names shadow built-in ones.
 */
import { CostateError } from '../errors.js';
import { shapeInWords, type ArrayValue } from './array.js';
import {
  add,
  divide,
  exp,
  isNumber,
  minusOne,
  multiply,
  number,
  one,
  power,
  relation,
  unknown,
  zero,
  type Expression,
  type Relation,
  type RelationOperator,
} from './expression.js';
import { countArguments, jet, type Call } from './formula-derivative.js';
import { arrayFrom, mentionsArrays, numberFromArrays } from './formula-array.js';
import { FUNCTIONS, SYNONYMS, VECTOR_FUNCTIONS } from './formula-functions.js';
import {
  nameAlone,
  noteNewName,
  placed,
  refuseExcluded,
  unknownSymbol,
  type Context,
  type NewName,
  type Scope,
} from './formula-names.js';
import { formulaError, tokenise, type Token } from './formula-tokens.js';
import { placeOfTree, splitRelation, syntaxTree, type SyntaxTree } from './formula-tree.js';
import { isIntegerRational, parseDecimal, rationalToNumber, signOfRational } from './rational.js';

/** Above about 10^300 a number is a slip of the pen, and no double holds it. */
const MOST_DIGITS = 200;
const LARGEST_EXPONENT = 300;
const MOST_BITS = 4096;

function literal(context: Context, token: Token): Expression {
  const [digits, exponent] = token.text.split(/[eE]/);
  if ((digits ?? '').length > MOST_DIGITS || Math.abs(Number(exponent ?? 0)) > LARGEST_EXPONENT) {
    throw formulaError('input.formula', 'the number is out of range', placed(context, token), {
      expected: `at most ${MOST_DIGITS} digits and an exponent of at most ${LARGEST_EXPONENT}`,
    });
  }
  return number(parseDecimal(token.text));
}

function callOf(context: Context, tree: Call): Expression {
  const { scope } = context;
  const { token } = tree;
  const name = token.text;
  const argumentsOf = (): Expression[] => tree.arguments.map((argument) => build(context, argument));
  if (token.kind === 'number' || scope.symbols.has(name)) {
    throw formulaError('input.formula', `'${name}' is not a function here`, placed(context, token), {
      suggestion: `Write ${name}*(...) for a product.`,
    });
  }
  refuseExcluded(context, token);
  if (scope.functionsOfTime?.has(name)) {
    countArguments(context, tree, 1, 1);
    return unknown(name, argumentsOf());
  }
  if (name === 'V' && scope.valueArguments) {
    countArguments(context, tree, scope.valueArguments.length, scope.valueArguments.length);
    return unknown('V', argumentsOf());
  }
  const slots = scope.functions?.get(name);
  if (slots) {
    countArguments(context, tree, slots.length, slots.length);
    return unknown(name, argumentsOf());
  }
  if (name === 'D' && (scope.valueArguments ?? scope.functionsOfTime ?? scope.functions))
    return jet(context, tree, build);
  const known = FUNCTIONS.get(name);
  if (known) {
    countArguments(context, tree, known.least, known.most);
    const given = argumentsOf();
    refuseUndefined(context, token, given);
    return known.build(given);
  }
  const [argument] = tree.arguments;
  const ofTime = tree.arguments.length === 1 && argument?.kind === 'leaf' && argument.token.text === scope.timeName;
  if (ofTime && !SYNONYMS.has(name) && noteNewName(context, token, true)) return unknown(name, argumentsOf());
  throw unknownSymbol(context, token, 'function');
}

/** Logarithms and roots of constants that have none: nothing that holds them has a value. */
function refuseUndefined(context: Context, token: Token, [argument]: readonly Expression[]): void {
  if (!argument || !isNumber(argument)) return;
  const sign = signOfRational(argument.value);
  const name = token.text;
  if (!(name === 'log' && sign <= 0) && !(name === 'sqrt' && sign < 0)) return;
  const what = name === 'log' ? 'the logarithm' : 'the square root';
  throw formulaError('input.formula', `${what} of ${sign === 0 ? 'zero' : 'a negative number'} has no value`, placed(context, token), {
    expected: name === 'log' ? 'a positive number' : 'a number that is not negative',
  }); // prettier-ignore
}

const bitsOf = (e: Expression): number =>
  isNumber(e) ? e.value.numerator.toString(16).length * 4 + e.value.denominator.toString(16).length * 4 : 0;

function powerOf(context: Context, baseTree: SyntaxTree, base: Expression, exponent: Expression): Expression {
  if (base === exp(one)) return exp(exponent);
  // The root in a norm is of a sum of squares, so that its powers are powers of the sum.
  if (baseTree.kind === 'call' && baseTree.token.text === 'norm2' && base.kind === 'power')
    return power(base.base, multiply(base.exponent, exponent));
  if (isNumber(base) && isNumber(exponent)) {
    const [b, e] = [rationalToNumber(base.value), rationalToNumber(exponent.value)];
    if (b < 0 && !isIntegerRational(exponent.value)) {
      throw formulaError('input.formula', 'a broken power of a negative number has no value', placed(context, placeOfTree(baseTree)), {
        expected: 'a whole exponent, or a base that is not negative',
      }); // prettier-ignore
    }
    const size = Math.abs(e * Math.log10(Math.abs(b)));
    if (
      bitsOf(exponent) > MOST_BITS ||
      (b !== 0 && size > LARGEST_EXPONENT) ||
      (Math.abs(e) <= 64 && bitsOf(base) * Math.abs(e) > MOST_BITS)
    ) {
      throw formulaError(
        'input.formula',
        'the power is a number out of range',
        placed(context, placeOfTree(baseTree)),
        {
          expected: `numbers between 10^-${LARGEST_EXPONENT} and 10^${LARGEST_EXPONENT}`,
        },
      );
    }
  }
  return exactly(context, baseTree, () => power(base, exponent));
}

/** Carries out exact arithmetic; a division by zero becomes an error at the tree's place. */
function exactly(context: Context, tree: SyntaxTree, work: () => Expression): Expression {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof CostateError)) throw error;
    throw formulaError('input.formula', 'division by zero', placed(context, placeOfTree(tree)), {
      expected: 'a divisor that is not zero',
    });
  }
}

type Operator = Extract<SyntaxTree, { kind: 'operator' }>;
type Operators = readonly Operator['operator'][];
const isOperation = (tree: SyntaxTree | undefined, operators: Operators): tree is Operator =>
  tree?.kind === 'operator' && operators.includes(tree.operator);

/** Operands of a chain a − b + c, left to right, with the operator before each; walked without recursion. */
function chainOf(
  top: Operator,
  operators: Operators,
): readonly { readonly operator: Operator['operator']; readonly tree: SyntaxTree }[] {
  const chain: { operator: Operator['operator']; tree: SyntaxTree }[] = [];
  let at: SyntaxTree = top;
  while (isOperation(at, operators)) {
    const [left, right]: readonly SyntaxTree[] = at.operands;
    if (!left || !right) break;
    chain.push({ operator: at.operator, tree: right });
    at = left;
  }
  return [{ operator: operators[0] ?? top.operator, tree: at }, ...chain.reverse()];
}

function operatorOf(context: Context, tree: Operator): Expression {
  const [first, second] = tree.operands;
  if (!first) return zero;
  switch (tree.operator) {
    case 'unaryPlus':
      return build(context, first);
    case 'unaryMinus':
      return multiply(minusOne, build(context, first));
    case 'pow':
      return second ? powerOf(context, first, build(context, first), build(context, second)) : zero;
    case 'add':
    case 'subtract':
      return add(
        ...chainOf(tree, ['add', 'subtract']).map(({ operator, tree: term }) =>
          operator === 'subtract' ? multiply(minusOne, build(context, term)) : build(context, term),
        ),
      );
    case 'multiply':
    case 'divide':
      return multiply(
        ...chainOf(tree, ['multiply', 'divide']).map(({ operator, tree: factor }) => {
          const built = build(context, factor);
          return operator === 'divide' ? exactly(context, factor, () => divide(one, built)) : built;
        }),
      );
  }
}

/** Whether a tree is a number for what it does with arrays, not only for parts of it that are numbers themselves. */
function worksOnArrays(context: Context, tree: SyntaxTree): boolean {
  if (tree.kind === 'operator' && tree.operator === 'pow') return false;
  const { symbols, arrays } = context.scope;
  if (tree.kind === 'call' && !arrays?.has(tree.token.text))
    return VECTOR_FUNCTIONS.has(tree.token.text) && !symbols.has(tree.token.text);
  return mentionsArrays(context, tree);
}

function build(context: Context, tree: SyntaxTree): Expression {
  if (worksOnArrays(context, tree)) return numberFromArrays(context, tree, build);
  switch (tree.kind) {
    case 'leaf':
      return tree.token.kind === 'number' ? literal(context, tree.token) : nameAlone(context, tree.token);
    case 'call':
      return callOf(context, tree);
    case 'operator':
      return operatorOf(context, tree);
    case 'array':
    case 'index':
      return numberFromArrays(context, tree, build);
  }
}

function refuseRelation({ text, newNames }: Pick<Context, 'text' | 'newNames'>, tokens: readonly Token[]): void {
  const sign = tokens.find((t) => t.kind === 'operator' && /^[<>=]/.test(t.text));
  if (!sign) return;
  throw formulaError(
    'input.formula',
    `a formula has no '${sign.text}'`,
    { text, offset: sign.offset, length: sign.text.length },
    {
      expected: 'one expression',
      suggestion: newNames
        ? `The candidate is the form of V alone: leave out '${sign.text}' and one side.`
        : sign.text === '='
          ? 'Equations stand under claims alone.'
          : 'Write branches with max, min, abs or sign; comparisons stand under claims and until alone.',
    },
  );
}

function parseWith(context: Context): Expression {
  const tokens = tokenise(context.text);
  refuseRelation(context, tokens);
  return build(context, syntaxTree(context.text, tokens));
}

/**
 * The expression that a formula stands for. Numbers are exact (0.1 is 1/10), products and sums keep the author's order,
 * `sqrt(u)` is u^(1/2) and `a/b` is a·b^(−1).
 *
 * @throws CostateError `input.formula`, `input.symbol` or `input.unsupported`; `column` and `length` count from the
 *   formula's first character and `excerpt` is the formula.
 * @example parseFormula('-(q*x^2 + r*a^2)/2', { symbols: new Set(['q', 'x', 'r', 'a']) })
 */
export const parseFormula = (text: string, scope: Scope): Expression => parseWith({ text, scope });

/**
 * The vector or matrix that a formula stands for, entry by entry; a number has the empty shape.
 *
 * @throws CostateError as `parseFormula`, and where shapes do not fit
 * @example parseArray('A*x', { symbols: new Set(), arrays: new Map([['A', matrix], ['x', vector]]) }).shape // [2]
 */
export function parseArray(text: string, scope: Scope): ArrayValue {
  const tokens = tokenise(text);
  refuseRelation({ text }, tokens);
  return arrayFrom({ text, scope }, syntaxTree(text, tokens), build);
}

/**
 * Like `parseFormula`, but undeclared names are allowed and returned as unknowns: `P` a constant, `P(t)` a function of
 * time. A name of four letters or more within one edit of a declared one is still an error.
 */
export function parseCandidate(
  text: string,
  scope: Scope,
): { readonly expression: Expression; readonly newNames: readonly NewName[] } {
  const newNames = new Map<string, NewName>();
  const expression = parseWith({ text, scope, newNames });
  return { expression, newNames: [...newNames.values()] };
}

const RELATION_OPERATORS: ReadonlyMap<string, RelationOperator> = new Map(
  (['=', '<', '<=', '>', '>='] as const).map((sign) => [sign, sign]),
);

/**
 * An equation or inequality: two formulas around the one top-level relation sign.
 *
 * @throws CostateError as `parseFormula`, and where there is no sign, more than one, or one inside parentheses.
 * @example parseRelation('a = -beta*P*x/r', { symbols: new Set(['a', 'beta', 'P', 'x', 'r']) })
 */
export function parseRelation(text: string, scope: Scope, wanted: 'equation' | 'inequality' = 'equation'): Relation {
  const [only, second] = parseRelations(text, scope, wanted);
  if (only && !second) return only;
  throw formulaError(
    'input.formula',
    `an ${wanted} between vectors`,
    { text, offset: 0, length: text.length },
    { expected: `an ${wanted} between numbers` },
  );
}

/** As `parseRelation`, an equation between vectors or matrices being one for each entry. */
export function parseRelations(
  text: string,
  scope: Scope,
  wanted: 'equation' | 'inequality' = 'equation',
): readonly Relation[] {
  const tokens = tokenise(text);
  const sides = splitRelation(text, tokens);
  const operator = RELATION_OPERATORS.get(sides?.sign.text ?? '');
  if (!sides || !operator) {
    throw formulaError(
      'input.formula',
      `not an ${wanted}`,
      { text, offset: 0, length: text.length },
      { expected: wanted === 'equation' ? "two formulas with '=' between them" : 'a comparison, such as x <= 0' },
    );
  }
  const context: Context = { text, scope };
  const side = (part: readonly Token[]): ArrayValue => arrayFrom(context, syntaxTree(text, part), build);
  const [left, right] = [side(sides.left), side(sides.right)];
  if (left.shape.join() !== right.shape.join()) {
    const words = `${shapeInWords(left)} ${operator} ${shapeInWords(right)}`;
    throw formulaError('input.formula', `the sides differ in shape: ${words}`, placed(context, sides.sign), {
      expected: 'two numbers, or arrays of one shape',
    });
  }
  return left.entries.map((e, i) => relation(e, operator, right.entries[i] ?? zero));
}
