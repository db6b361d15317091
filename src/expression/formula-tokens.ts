/**
 * Splits formula text into numbers, names and operators with their places, and refuses what the grammar does not have.
 * It runs before the parser, so that huge or deeply nested text is answered at once.
 */
import { CostateError } from '../errors.js';
import { foreignCharacter, REFUSED } from './foreign-characters.js';

export interface Token {
  readonly kind: 'number' | 'name' | 'operator';
  readonly text: string;
  /** Zero-based place of the first character in the formula. */
  readonly offset: number;
}

const LONGEST_FORMULA = 10_000;
const DEEPEST_NESTING = 200;
const LONGEST_NAME = 64;

const SPACE = /\s+/y;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const OPERATOR = /<=|>=|[-+*/^(),<>=[\]]/y;

/** An error at a place of the formula; `column` counts from its first character. */
export function formulaError(
  code: 'input.formula' | 'input.symbol' | 'input.unsupported',
  message: string,
  place: { readonly text: string; readonly offset: number; readonly length?: number },
  more: { readonly expected?: string | undefined; readonly suggestion?: string | undefined } = {},
): CostateError {
  return new CostateError({
    code,
    message,
    column: place.offset + 1,
    length: place.length ?? 1,
    excerpt: place.text,
    ...(more.expected === undefined ? {} : { expected: more.expected }),
    ...(more.suggestion === undefined ? {} : { suggestion: more.suggestion }),
  });
}

function matchAt(pattern: RegExp, text: string, offset: number): string | undefined {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0];
}

function refuse(text: string, offset: number): never {
  const known = REFUSED.get(text.slice(offset, offset + 2)) ?? REFUSED.get(text[offset] ?? '');
  const foreign = foreignCharacter(String.fromCodePoint(text.codePointAt(offset) ?? 0));
  throw formulaError(
    'input.formula',
    known?.what ?? foreign.what,
    { text, offset },
    {
      expected: 'numbers, names, + - * / ^, parentheses and the known functions',
      suggestion: known ? known.instead && `Write ${known.instead} instead.` : foreign.instead,
    },
  );
}

/** Text right behind a number that makes it none: a second point, 1_000, 0x1F. */
const NO_NUMBER = /^(?:\.[\d.]*|_\d[\d_]*|[xXbBoO][0-9A-Fa-f]+)/;

/** `.inf` and `.nan`, which are numbers in YAML alone. */
const NOT_FINITE = /\.(?:inf|nan)\b/iy;

function refuseNumber(text: string, offset: number, number: string): void {
  const tail = NO_NUMBER.exec(text.slice(offset + number.length))?.[0];
  if (tail === undefined || (/^[a-z]/i.test(tail) && number !== '0')) return;
  const whole = `${number}${tail}`;
  throw formulaError(
    'input.formula',
    `'${whole.slice(0, 40)}' is not a number`,
    { text, offset, length: whole.length },
    { expected: 'digits with at most one point, such as 1000, 0.25 or 1e-3' },
  );
}

/** An operand has just ended at this token, so that another one right after it would be an implied product. */
const endsOperand = (token: Token | undefined): boolean =>
  token !== undefined && (token.kind !== 'operator' || token.text === ')' || token.text === ']');

/** Words that join conditions in other languages, and what says the same here. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['or', 'Write min(x, y) <= 0 for x <= 0 or y <= 0.'],
  ['and', 'Write max(x, y) <= 0 for x <= 0 and y <= 0.'],
  ['not', 'Turn the comparison round.'],
  ...['if', 'then', 'else', 'when', 'where'].map((w) => [w, 'Write branches with max, min, abs or sign.'] as const),
]);

/** `dt` and `dW` of a stochastic differential: the file has the rate and the loading alone. */
export const isDifferential = (name: string): boolean => /^d(?:t|W\w*)$/.test(name);
export const DIFFERENTIAL_ADVICE = 'Leave it out: a drift or reward is per unit of time, a noise is the loading alone.';

function productAdvice(previous: Token, token: Token): string {
  const [before, after] = [previous.text.slice(-20), token.text.slice(0, 20)];
  if (isDifferential(token.text)) return DIFFERENTIAL_ADVICE;
  if (before === ']' && after === '[') return 'Write A[1, 2] for an entry of a matrix.';
  return before === ')' || before === ']'
    ? `Write * before it for a product.`
    : `Write ${before}*${after} for a product.`;
}

/** Refuses `2 x`, `2(x)`, `(x)(y)`, `x y`: a product is written with *. */
function refuseImpliedProduct(text: string, previous: Token | undefined, token: Token): void {
  const opens = token.text === '(' || token.text === '[';
  const starts = token.kind !== 'operator' || (opens && previous?.kind !== 'name');
  if (!starts || !previous || !endsOperand(previous)) return;
  const place = { text, offset: token.offset, length: token.text.length };
  const word = token.kind === 'name' ? WORDS.get(token.text) : undefined;
  if (word !== undefined)
    throw formulaError('input.formula', `a formula has no '${token.text}'`, place, {
      expected: 'one expression or comparison',
      suggestion: word,
    });
  throw formulaError('input.formula', `missing operator before '${token.text.slice(0, 20)}'`, place, {
    expected: 'an operator',
    suggestion: productAdvice(previous, token),
  });
}

/** Counts open parentheses, prefix signs and towers of powers, all of which nest. */
function nestingGuard(text: string): (token: Token, prefix: boolean) => void {
  const chains: number[] = [];
  let [depth, chain] = [0, 0];
  return (token, prefix) => {
    if (token.kind !== 'operator') return;
    if (token.text === '(' || token.text === '[') {
      chains.push(chain);
      depth += chain + 1;
      chain = 0;
    } else if (token.text === ')' || token.text === ']') {
      chain = chains.pop() ?? 0;
      depth = Math.max(0, depth - chain - 1);
    } else chain = token.text === '^' || prefix ? chain + 1 : 0;
    if (depth + chain <= DEEPEST_NESTING) return;
    throw formulaError(
      'input.formula',
      `the formula is nested more than ${DEEPEST_NESTING} deep`,
      { text, offset: token.offset },
      { expected: `at most ${DEEPEST_NESTING} parentheses, signs and powers within each other` },
    );
  };
}

/**
 * The tokens of a formula, relation signs included. Throws `input.formula` with the place of what the grammar does not have; text of any size and shape is answered in milliseconds.
 */
export function tokenise(text: string): readonly Token[] {
  if (text.length > LONGEST_FORMULA) {
    throw formulaError(
      'input.formula',
      `the formula has ${text.length} characters`,
      { text: `${text.slice(0, 60)} ...`, offset: 0 },
      { expected: `at most ${LONGEST_FORMULA} characters` },
    );
  }
  const guard = nestingGuard(text);
  const tokens: Token[] = [];
  for (let offset = 0; offset < text.length;) {
    const space = matchAt(SPACE, text, offset);
    if (space !== undefined) {
      offset += space.length;
      continue;
    }
    const number = matchAt(NUMBER, text, offset);
    if (number !== undefined) refuseNumber(text, offset, number);
    const infinite = matchAt(NOT_FINITE, text, offset);
    if (infinite !== undefined)
      throw formulaError(
        'input.formula',
        `'${infinite}' is not a finite number`,
        { text, offset, length: infinite.length },
        { expected: 'a finite number' },
      );
    const name = number === undefined ? matchAt(NAME, text, offset) : undefined;
    const refused = REFUSED.get(text.slice(offset, offset + 2));
    const found = number ?? name ?? (refused ? undefined : matchAt(OPERATOR, text, offset)) ?? refuse(text, offset);
    const kind = number !== undefined ? 'number' : name !== undefined ? 'name' : 'operator';
    const token: Token = { kind, text: found, offset };
    if (kind === 'name' && found.length > LONGEST_NAME) {
      throw formulaError(
        'input.formula',
        `a name of ${found.length} characters`,
        { text, offset, length: found.length },
        { expected: `names of at most ${LONGEST_NAME} characters` },
      );
    }
    const previous = tokens.at(-1);
    refuseImpliedProduct(text, previous, token);
    guard(token, !endsOperand(previous));
    tokens.push(token);
    offset += found.length;
  }
  if (tokens.length === 0) {
    throw formulaError('input.formula', 'the formula is empty', { text, offset: 0 }, { expected: 'a formula' });
  }
  return tokens;
}
