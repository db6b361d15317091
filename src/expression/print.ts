/**
 * The one printer. It decides signs, fractions, roots and parentheses by precedence; a target (text, LaTeX, SymPy)
 * only says how each form is written.
 */
import type {
  BigO,
  Derivative,
  Expectation,
  Expression,
  FunctionName,
  Limit,
  Optimum,
  Relation,
  Substitution,
  Sum,
  Unknown,
} from './expression.js';
import { number, one } from './expression.js';
import { gathered } from './print-folded.js';
import { quotientOf, rootDegree, signedOf, signedTerms, type Quotient, type Signed } from './print-layout.js';
import { ONE, equalRational, isIntegerRational, negateRational, rational, type Rational } from './rational.js';

/** How tightly printed text holds together; a part looser than its place demands is put in parentheses. */
export const LEVEL = { relation: 0, sum: 1, product: 2, power: 3, atom: 4 } as const;
export type Level = (typeof LEVEL)[keyof typeof LEVEL];

export interface Piece {
  readonly text: string;
  readonly level: Level;
}

/** Prints a part; `compact` asks for a form without stacked fractions, as in an exponent. */
export type Part = (e: Expression, compact?: boolean) => Piece;

/** How a target writes each form. */
export interface Target {
  readonly group: (text: string) => string;
  readonly minus: string;
  /** A fraction in lowest terms that is not an integer. */
  readonly ratio: (n: string, d: string, compact: boolean) => Piece;
  readonly integer: (digits: string) => string;
  /** How a number with many decimals is written; left out where only fractions are exact. */
  readonly decimal?: (digits: string) => string;
  readonly symbol: (name: string) => string;
  /** Terms that are the same but for an index; left out where each is written. */
  readonly folded?: (letter: string, from: number, to: number, term: string) => string;
  readonly times: (factors: readonly string[]) => string;
  readonly fraction: (over: Piece, under: Piece, compact: boolean) => Piece;
  /** A rational coefficient stands in front as a fraction of its own when nothing else is under the bar. */
  readonly coefficientApart: boolean;
  /** Looseness allowed in an exponent; LaTeX braces hold anything. */
  readonly exponentLevel: Level;
  readonly compactExponents: boolean;
  readonly power: (base: string, exponent: string) => Piece;
  readonly root: (degree: number, part: (level: Level) => string) => Piece | undefined;
  readonly call: (name: FunctionName, args: readonly Expression[], part: Part) => Piece;
  /** The target's own way to write a power of a function, such as sin² x. */
  readonly callPower?: (
    name: FunctionName,
    args: readonly Expression[],
    exponent: Expression,
    part: Part,
  ) => Piece | undefined;
  readonly unknown: (e: Unknown, part: Part) => Piece;
  readonly derivative: (e: Derivative, part: Part) => Piece;
  readonly substitution: (e: Substitution, part: Part) => Piece;
  readonly optimum: (e: Optimum, part: Part) => Piece;
  readonly expectation: (e: Expectation, part: Part) => Piece;
  readonly limit: (e: Limit, part: Part) => Piece;
  readonly bigO: (e: BigO, part: Part) => Piece;
  readonly relation: (e: Relation, part: Part) => Piece;
}

export const atom = (text: string): Piece => ({ text, level: LEVEL.atom });

/** The text of a piece, in parentheses if it is looser than the level. */
export const held = (piece: Piece, level: Level, target: Pick<Target, 'group'>): string =>
  piece.level < level ? target.group(piece.text) : piece.text;

/** Denominators from which a finite decimal reads better than a fraction: those of computed numbers. */
const LONG_DENOMINATOR = 10n ** 6n;

/** The digits of a positive number whose fraction is long and whose decimal is finite and shorter. */
function decimalDigits({ numerator, denominator }: Rational): string | undefined {
  if (denominator < LONG_DENOMINATOR) return undefined;
  let [rest, twos, fives] = [denominator, 0, 0];
  for (; rest % 2n === 0n; rest /= 2n) twos++;
  for (; rest % 5n === 0n; rest /= 5n) fives++;
  if (rest !== 1n) return undefined;
  const places = Math.max(twos, fives);
  const digits = String((numerator * 10n ** BigInt(places)) / denominator).padStart(places + 1, '0');
  const text = `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return text.length <= `${numerator}/${denominator}`.length ? text : undefined;
}

function printNumber(value: Rational, target: Target, compact: boolean): Piece {
  const negative = value.numerator < 0n;
  const digits = String(negative ? -value.numerator : value.numerator);
  const decimal = target.decimal && decimalDigits(negative ? negateRational(value) : value);
  const magnitude = isIntegerRational(value)
    ? atom(target.integer(digits))
    : decimal !== undefined && target.decimal
      ? atom(target.decimal(decimal))
      : target.ratio(digits, String(value.denominator), compact);
  return negative ? { text: `${target.minus}${held(magnitude, LEVEL.product, target)}`, level: LEVEL.sum } : magnitude;
}

/** Product of factors; one alone keeps its own level, so that a bar above or below need not hold it. */
function printFactors(factors: readonly Expression[], target: Target, part: Part, compact: boolean): Piece {
  const [first, ...others] = factors;
  if (!first) return printNumber(ONE, target, compact);
  if (others.length === 0) return part(first, compact);
  return {
    text: target.times(factors.map((f) => held(part(f, compact), LEVEL.power, target))),
    level: LEVEL.product,
  };
}

function printQuotient({ coefficient, over, under }: Quotient, target: Target, part: Part, compact: boolean): Piece {
  const [n, d] = [number(rational(coefficient.numerator)), number(rational(coefficient.denominator))];
  if (under.length === 0 && over.length === 0) return printNumber(coefficient, target, compact);
  if (target.decimal && decimalDigits(coefficient) !== undefined) {
    const front = printNumber(coefficient, target, compact).text;
    const above = { text: target.times([front, ...over.map((f) => held(part(f, compact), LEVEL.power, target))]), level: over.length === 0 ? LEVEL.atom : LEVEL.product }; // prettier-ignore
    return under.length === 0 ? above : target.fraction(above, printFactors(under, target, part, compact), compact);
  }
  if (under.length === 0 && d !== one && target.coefficientApart && !compact) {
    const ratio = printNumber(coefficient, target, compact);
    const rest = over.map((f) => held(part(f), LEVEL.power, target));
    return { text: target.times([ratio.text, ...rest]), level: LEVEL.product };
  }
  const above = printFactors(n === one ? over : [n, ...over], target, part, compact);
  const below = d === one ? under : [d, ...under];
  return below.length === 0 ? above : target.fraction(above, printFactors(below, target, part, compact), compact);
}

function printProduct(e: Expression, target: Target, part: Part, compact: boolean): Piece {
  const { negative, magnitude } = signedOf(e);
  const quotient = quotientOf(magnitude);
  if (!negative) return printQuotient(quotient, target, part, compact);
  const body = printQuotient(quotient, target, part, compact);
  return { text: `${target.minus}${held(body, LEVEL.product, target)}`, level: LEVEL.sum };
}

function printPower(base: Expression, exponent: Expression, target: Target, part: Part, compact: boolean): Piece {
  const degree = rootDegree(exponent);
  if (degree !== undefined) {
    const root = target.root(degree, (level) => held(part(base, compact), level, target));
    if (root) return root;
  }
  const own = base.kind === 'function' ? target.callPower?.(base.name, base.arguments, exponent, part) : undefined;
  if (own) return own;
  const raised = held(part(exponent, target.compactExponents), target.exponentLevel, target);
  return target.power(held(part(base, compact), LEVEL.atom, target), raised);
}

/** A term of a sum as it is printed, without its sign; folded, it stands for several and cannot be broken. */
export interface PrintedTerm extends Signed {
  readonly term: string;
  readonly isFolded: boolean;
}

/** The terms of a sum, those that are equal but for an index as one. */
export function printedTerms(e: Sum, target: Pick<Target, 'group' | 'folded'>, part: Part): readonly PrintedTerm[] {
  const { folded } = target;
  const text = (magnitude: Expression): string => held(part(magnitude), LEVEL.product, target);
  const alone = (s: Signed): PrintedTerm => ({ ...s, term: text(s.magnitude), isFolded: false });
  const terms = signedTerms(e);
  if (!folded) return terms.map(alone);
  const runs = gathered(terms, (s) => s.magnitude, (general, s) => `${s.negative ? '-' : '+'}${text(general)}`); // prettier-ignore
  return runs.map(({ first, general, letter, from, to }) =>
    general ? { ...first, term: folded(letter, from, to, text(general)), isFolded: true } : alone(first),
  );
}

/** Prints an expression for a target, its parts by `part`. Total: every kind of node has a form in every target. */
function printWhole(e: Expression, target: Target, part: Part, compact: boolean): Piece {
  switch (e.kind) {
    case 'number':
      return printNumber(e.value, target, compact);
    case 'symbol':
      return atom(target.symbol(e.name));
    case 'sum': {
      const text = printedTerms(e, target, part)
        .map(({ negative, term }, i) =>
          i === 0 ? (negative ? `${target.minus}${term}` : term) : ` ${negative ? '-' : '+'} ${term}`,
        )
        .join('');
      return { text, level: LEVEL.sum };
    }
    case 'product':
      return printProduct(e, target, part, compact);
    case 'power':
      return quotientOf(e).under.length > 0
        ? printProduct(e, target, part, compact)
        : printPower(e.base, e.exponent, target, part, compact);
    case 'function':
      return target.call(e.name, e.arguments, part);
    case 'unknown':
      return target.unknown(e, part);
    case 'derivative':
      return target.derivative(e, part);
    case 'substitution':
      return target.substitution(e, part);
    case 'optimum':
      return target.optimum(e, part);
    case 'expectation':
      return target.expectation(e, part);
    case 'limit':
      return target.limit(e, part);
    case 'bigO':
      return target.bigO(e, part);
    case 'relation':
      return target.relation(e, part);
  }
}

/**
 * A printer for a target, which keeps what it has printed: parts that formulas share, and those that are measured again
 * and again while a formula is broken into lines.
 */
export function printerFor(target: Target): Part {
  const printed = { loose: new Map<Expression, Piece>(), compact: new Map<Expression, Piece>() };
  const partIn =
    (within: boolean): Part =>
    (e, compact = within) => {
      const known = compact ? printed.compact : printed.loose;
      const before = known.get(e);
      if (before) return before;
      const piece = printWhole(e, target, compact ? parts.compact : parts.loose, compact);
      known.set(e, piece);
      return piece;
    };
  const parts = { loose: partIn(false), compact: partIn(true) };
  return parts.loose;
}

/** Whether a rational is one, for exponents that need not be written. */
export const isOne = (value: Rational): boolean => equalRational(value, ONE);
