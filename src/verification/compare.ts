/** Comparing the two sides of a claim at one point, in doubles and in 64 digits, with a sense of scale. */
import { CostateError } from '../errors.js';
import {
  decimalFromNumber,
  decimals,
  decimalsOf,
  doubles,
  type Arithmetic,
  type DecimalArithmetic,
} from '../expression/arithmetic.js';
import { environmentOf, evaluate, substituted, type Environment } from '../expression/evaluate.js';
import { derivative, type Expression, type FunctionName, type Kind } from '../expression/expression.js';
import { rationalToNumber } from '../expression/rational.js';
import { visitAll } from '../expression/traverse.js';
import { surroundingsOf, type SamplePoint } from './sample-point.js';

export type Comparison =
  | { readonly kind: 'equal'; readonly gap: number }
  | { readonly kind: 'different'; readonly left: number; readonly right: number; readonly gap: number }
  /** Both sides are exactly zero, with nothing that could have cancelled. */
  | { readonly kind: 'vanishing' }
  /** Nothing to be learnt here: both sides without value, or both tiny against their scale. */
  | { readonly kind: 'uninformative' };

/** Relative gap below which doubles are equal; twice differentiated witnesses lose some digits. */
const DOUBLE_TOLERANCE = 1e-8;
/** A numerical supremum is found to about the square of its abscissa's error. */
const SEARCH_TOLERANCE = 1e-7;
/** Relative gap below which 64-digit values are equal. */
const DECIMAL_TOLERANCE = 1e-40;
/** What 64 digits leave of a true identity, short of heavy cancellation. */
const ROUNDING = 1e-56;
/** The same in 192 digits. */
const FINE_TOLERANCE = 1e-80;
/** The same where a limit is read off at a step of 1e-24. */
const LIMIT_TOLERANCE = 1e-18;
/** Gaps above this are no matter of rounding. */
const CLEAR_GAP = 1e-3;
let moreDigits: DecimalArithmetic | undefined;
/** Both sides below this are no evidence. */
const TINY = 1e-150;

/**
 * How large the parts are that an expression is made of, so that a difference of large parts is not asked to vanish more
 * exactly than its parts are known: sums take their largest term, products multiply, whole powers raise.
 *
 * Sizes need no digits, so doubles serve whatever the values were computed in.
 */
export function scaleOf(e: Expression, point: Environment<number>): number {
  const size = (part: Expression): number => Math.abs(evaluate(part, point, doubles));
  const own = size(e);
  const within = (part: Expression): number => scaleOf(part, point);
  const largest = (list: readonly number[]): number => Math.max(...[own, ...list].filter((x) => !Number.isNaN(x)));
  switch (e.kind) {
    case 'sum':
      return largest(e.terms.map(within));
    case 'product':
      return largest([e.factors.map(within).reduce((a, b) => a * b)]);
    case 'power': {
      const n = e.exponent.kind === 'number' ? rationalToNumber(e.exponent.value) : -1;
      return n > 0 ? largest([within(e.base) ** n]) : own;
    }
    case 'function':
      // Near a zero these are as uncertain as their argument.
      return ZERO_AT_ZERO.has(e.name) ? largest(e.arguments.map(within)) : own;
    case 'derivative':
      return e.body.kind === 'sum' ? largest(e.body.terms.map((t) => size(derivative(t, e.variable, e.order)))) : own;
    case 'substitution':
      return largest([scaleOf(e.body, substituted(e.bindings, point, doubles))]);
    default:
      return own;
  }
}

const ZERO_AT_ZERO: ReadonlySet<FunctionName> = new Set(['sin', 'tan', 'sinh', 'tanh', 'abs', 'min', 'max']);

/** Whether an expression holds a supremum, which is dear to evaluate. */
export const searches = (e: Expression): boolean => holds(e, 'optimum');

function holds(e: Expression, kind: Kind): boolean {
  let found = false;
  visitAll(e, (node) => {
    if (node.kind === kind) found = true;
  });
  return found;
}

/** The values, or undefined where an optimum lies too far out to be searched for: that says nothing. */
function found<T>(compute: () => T): T | undefined {
  try {
    return compute();
  } catch (error) {
    if (error instanceof CostateError && error.details.code === 'resources.numeric') return undefined;
    throw error;
  }
}

/** What leaves the range of numbers at arguments of moderate size. */
const STEEP: ReadonlySet<FunctionName> = new Set(['exp', 'sinh', 'cosh']);

/**
 * Whether an exponential or a power runs out of the arithmetic's range on the way to a value, up or down: what it makes infinite,
 * or 0·∞, is then a matter of the numbers and no missing value, unlike x·(1/x) at zero.
 */
export function runsOutOfRange<T>(
  e: Expression,
  point: SamplePoint,
  arithmetic: Arithmetic<T>,
  embed: (value: number) => T,
): boolean {
  let out = false;
  const isZero = (value: T): boolean => arithmetic.toNumber(value) === 0;
  const watched =
    <A extends readonly unknown[]>(f: (...args: A) => T, canRunOut: (...args: A) => boolean) =>
    (...args: A): T => {
      const value = f(...args);
      const isInfinite = !arithmetic.isFinite(value) && !Number.isNaN(arithmetic.toNumber(value));
      out ||= (isInfinite || isZero(value)) && canRunOut(...args);
      return value;
    };
  const isProper = (base: T): boolean => arithmetic.isFinite(base) && !isZero(base);
  // Surroundings of its own: what is known at the point already would not be seen to run out.
  const symbols = new Map([...point.symbols].map(([name, value]) => [name, embed(value)]));
  evaluate(e, environmentOf(symbols, point.functions), {
    ...arithmetic,
    call: watched(arithmetic.call, (name, args) => STEEP.has(name) && args.every((a) => isProper(a))),
    power: watched(arithmetic.power, isProper),
    powerRational: watched(arithmetic.powerRational, isProper),
  });
  return out;
}

/** A maximum of this size lies beyond the controls that the search for it tries. */
const BEYOND_SEARCH = 1e60;

function compareIn<T>(
  left: Expression,
  right: Expression,
  point: SamplePoint,
  arithmetic: Arithmetic<T>,
  embed: (value: number) => T,
  tolerance: number,
): Comparison {
  const environment = surroundingsOf(point, arithmetic, embed);
  const at = (e: Expression): T => evaluate(e, environment, arithmetic);
  const sides = found(() => [at(left), at(right)] as const);
  if (!sides) return { kind: 'uninformative' };
  const [l, r] = sides;
  const [x, y] = [arithmetic.toNumber(l), arithmetic.toNumber(r)];
  // Decimals reach further than doubles: a value beyond those is none that is missing.
  if (arithmetic.isFinite(l) && arithmetic.isFinite(r) && !(Number.isFinite(x) && Number.isFinite(y)))
    return { kind: 'uninformative' };
  const plain = surroundingsOf(point, doubles, (value) => value);
  if (!Number.isFinite(x) || !Number.isFinite(y)) {
    // ∞ − ∞ is no missing value either, but parts too large to be subtracted; nor is what a power or an exponential outgrew.
    const isTooLarge = (side: Expression, value: number): boolean =>
      !Number.isFinite(value) &&
      ((Number.isNaN(value) && scaleOf(side, plain) === Infinity) ||
        (!searches(side) && runsOutOfRange(side, point, arithmetic, embed)));
    if (isTooLarge(left, x) || isTooLarge(right, y)) return { kind: 'uninformative' };
    const isRemote = (side: Expression, value: number, other: number): boolean =>
      searches(side) && Math.abs(value) === Infinity && Number.isFinite(other) && Math.abs(other) > BEYOND_SEARCH;
    if (isRemote(left, x, y) || isRemote(right, y, x)) return { kind: 'uninformative' };
    // Two sides without a finite value say nothing, unless they run to opposite ends.
    const opposite = x === -y && Math.abs(x) === Infinity;
    const same = Number.isFinite(x) === Number.isFinite(y) && !opposite;
    return same ? { kind: 'uninformative' } : { kind: 'different', left: x, right: y, gap: Infinity };
  }
  const parts = [scaleOf(left, plain), scaleOf(right, plain)];
  // Where the parts are too large for doubles, nobody knows how exactly their sum is known.
  if (parts.includes(Infinity)) return { kind: 'uninformative' };
  const scale = Math.max(Math.abs(x), Math.abs(y), ...parts.filter(Number.isFinite));
  if (scale < TINY) return { kind: x === 0 && y === 0 ? 'vanishing' : 'uninformative' };
  const difference = arithmetic.toNumber(
    arithmetic.add(l, arithmetic.multiply(arithmetic.rational({ numerator: -1n, denominator: 1n }), r)),
  );
  const gap = Math.abs(difference) / scale;
  return gap <= tolerance ? { kind: 'equal', gap } : { kind: 'different', left: x, right: y, gap };
}

/**
 * A difference in doubles that is a clear share of all that the sides are made of, so that more digits would not undo it;
 * undefined where there is none, or none so clear.
 */
export function clearDifference(
  left: Expression,
  right: Expression,
  point: SamplePoint,
): { readonly left: number; readonly right: number } | undefined {
  const seen = compareIn(left, right, point, doubles, (x) => x, CLEAR_GAP);
  return seen.kind === 'different' && Number.isFinite(seen.gap) ? seen : undefined;
}

/**
 * Compares in doubles; a difference is confirmed in 64 digits before it counts, except where a numerical search for a
 * supremum limits the precision anyway.
 */
export function compareQuickly(left: Expression, right: Expression, point: SamplePoint, thorough = false): Comparison {
  const searching = searches(left) || searches(right);
  const tolerance = searching ? SEARCH_TOLERANCE : DOUBLE_TOLERANCE;
  const quick = compareIn(left, right, point, doubles, (x) => x, tolerance);
  if (quick.kind !== 'different' || searching) return quick;
  return comparePrecisely(left, right, point, thorough);
}

/**
 * Compares in 64 digits (in doubles where a supremum has to be searched), and in three times as many what these leave in
 * doubt: a small gap may be cancellation deep inside, and a gap that is tiny beside what cancels may be the whole claim.
 *
 * @param thorough also confirms a clear difference with more digits, where an exact proof stands against it
 */
export function comparePrecisely(
  left: Expression,
  right: Expression,
  point: SamplePoint,
  thorough = false,
): Comparison {
  if (searches(left) || searches(right)) return compareQuickly(left, right, point);
  const limits = holds(left, 'limit') || holds(right, 'limit');
  const tolerance = limits ? LIMIT_TOLERANCE : DECIMAL_TOLERANCE;
  const first = compareIn(left, right, point, decimals, decimalFromNumber, tolerance);
  if (first.kind === 'uninformative' || first.kind === 'vanishing') return first;
  if (first.kind === 'equal' && (limits || first.gap <= ROUNDING)) return first;
  if (first.kind === 'different' && first.gap > CLEAR_GAP && !thorough && !limits) return first;
  const { arithmetic, fromNumber } = (moreDigits ??= decimalsOf(3 * decimals.digits));
  const fine = compareIn(left, right, point, arithmetic, fromNumber, limits ? LIMIT_TOLERANCE : FINE_TOLERANCE);
  // An exponential of an exponential overflows even here; that contradicts no proof.
  const overflown = fine.kind === 'different' && [fine.left, fine.right].some((v) => Math.abs(v) === Infinity);
  return thorough && overflown ? { kind: 'uninformative' } : fine;
}
