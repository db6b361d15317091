/**
 * Splits formula text into numbers, names and operators with their places, and refuses what the grammar does not have.
 * It runs before the parser, so that huge or deeply nested text is answered at once.
 */
import { CostateError } from '../errors.js';

export interface Token {
  readonly kind: 'number' | 'name' | 'operator';
  readonly text: string;
  /** Zero-based place of the first character in the formula. */
  readonly offset: number;
}

const LONGEST_FORMULA = 10_000;
const DEEPEST_NESTING = 200;
const LONGEST_NAME = 64;

/** What stands for nothing in the grammar, and what to write instead. */
const REFUSED: ReadonlyMap<string, { readonly what: string; readonly instead?: string }> = new Map([
  ['"', { what: 'a formula has no strings' }],
  ["'", { what: 'a formula has no strings and no transposition' }],
  [';', { what: 'a formula is one expression, without ;' }],
  [':', { what: 'a formula has no ranges or conditionals' }],
  ['?', { what: 'a formula has no conditionals', instead: 'min, max, abs or sign' }],
  ['!', { what: 'a formula has no factorial or negation' }],
  ['%', { what: 'a formula has no percent or remainder', instead: 'a fraction such as 5/100' }],
  ['{', { what: 'a formula has no objects', instead: 'round parentheses' }],
  ['}', { what: 'a formula has no objects', instead: 'round parentheses' }],
  ['.', { what: 'a formula has no members and no element-wise operators' }],
  ['**', { what: 'unknown operator **', instead: '^' }],
  ['==', { what: 'unknown operator ==', instead: '=' }],
  ['!=', { what: 'unknown operator !=' }],
  ['&', { what: 'a formula has no logical or bitwise operators' }],
  ['|', { what: 'a formula has no logical or bitwise operators', instead: 'abs(...) for an absolute value' }],
  ['~', { what: 'a formula has no logical or bitwise operators' }],
  ['#', { what: 'a formula has no comments inside' }],
  ['−', { what: 'unknown character − (a typographic minus)', instead: '-' }],
  ['·', { what: 'unknown character ·', instead: '*' }],
  ['×', { what: 'unknown character ×', instead: '*' }],
  ['²', { what: 'unknown character ²', instead: '^2' }],
  ['√', { what: 'unknown character √', instead: 'sqrt(...)' }],
]);

const GREEK: ReadonlyMap<string, string> = new Map(
  (
    'α alpha β beta γ gamma δ delta ε epsilon ζ zeta η eta θ theta ι iota κ kappa λ lambda μ mu ν nu ξ xi ' +
    'π pi ρ rho σ sigma τ tau υ upsilon φ phi χ chi ψ psi ω omega Γ Gamma Δ Delta Θ Theta Λ Lambda Ξ Xi ' +
    'Π Pi Σ Sigma Φ Phi Ψ Psi Ω Omega ∞ infinity ∂ D'
  )
    .split(' ')
    .flatMap((word, i, all) => (i % 2 === 0 ? [[word, all[i + 1] ?? word] as const] : [])),
);

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
  const character = String.fromCodePoint(text.codePointAt(offset) ?? 0);
  const greek = GREEK.get(character);
  const shown = /[\p{C}\p{Z}]/u.test(character)
    ? `U+${character.codePointAt(0)?.toString(16).toUpperCase()}`
    : character;
  throw formulaError(
    'input.formula',
    known?.what ?? `unknown character '${shown}'`,
    { text, offset },
    {
      expected: 'numbers, names, + - * / ^, parentheses and the known functions',
      suggestion: greek ?? (known?.instead && `Write ${known.instead} instead.`),
    },
  );
}

/** An operand has just ended at this token, so that another one right after it would be an implied product. */
const endsOperand = (token: Token | undefined): boolean =>
  token !== undefined && (token.kind !== 'operator' || token.text === ')' || token.text === ']');

/** Refuses `2 x`, `2(x)`, `(x)(y)`, `x y`: a product is written with *. */
function refuseImpliedProduct(text: string, previous: Token | undefined, token: Token): void {
  const opens = token.text === '(' || token.text === '[';
  const starts = token.kind !== 'operator' || (opens && previous?.kind !== 'name');
  if (!starts || !previous || !endsOperand(previous)) return;
  const example = token.kind === 'operator' ? '(' : token.text.slice(0, 20);
  throw formulaError(
    'input.formula',
    `missing operator before '${example}'`,
    { text, offset: token.offset, length: token.text.length },
    { expected: 'an operator', suggestion: `Write ${previous.text.slice(-20)}*${example} for a product.` },
  );
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
    throw formulaError('input.formula', `the formula is nested more than ${DEEPEST_NESTING} deep`, {
      text,
      offset: token.offset,
    });
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
    const name = number === undefined ? matchAt(NAME, text, offset) : undefined;
    const refused = REFUSED.get(text.slice(offset, offset + 2));
    const found = number ?? name ?? (refused ? undefined : matchAt(OPERATOR, text, offset)) ?? refuse(text, offset);
    const kind = number !== undefined ? 'number' : name !== undefined ? 'name' : 'operator';
    const token: Token = { kind, text: found, offset };
    if (kind === 'name' && found.length > LONGEST_NAME) {
      throw formulaError('input.formula', `a name of ${found.length} characters`, {
        text,
        offset,
        length: found.length,
      });
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
