/** Between which numbers an expression lies where its symbols lie in given domains: interval arithmetic (Moore 1966) in doubles. */
import type { Expression, FunctionCall, Power } from '../expression/expression.js';
import { isIntegerRational, rationalToNumber } from '../expression/rational.js';
import type { NumericDomain } from '../simulate/instance.js';

export interface Range {
  readonly lower: number;
  readonly upper: number;
}

const EVERYTHING: Range = { lower: -Infinity, upper: Infinity };
const POSITIVE: Range = { lower: 0, upper: Infinity };

const hullOf = (values: readonly number[]): Range => ({ lower: Math.min(...values), upper: Math.max(...values) });

/** What runs below all doubles is no zero: a bound beyond it is the least double, since zero times what has no bound would be zero. */
const beyondZero = (bound: number, of: number): number => (bound === 0 && of !== 0 ? Math.sign(of) * Number.MIN_VALUE : bound); // prettier-ignore

const increasing = ({ lower, upper }: Range, f: (x: number) => number): Range => ({ lower: f(lower), upper: f(upper) });

/** Zero times what has no bound is zero: the bound is of values, none of which is infinite. */
const times = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);

const plus = (a: Range, b: Range): Range => ({ lower: a.lower + b.lower, upper: a.upper + b.upper });

/** The largest size of what lies in a range. */
export const sizeOf = ({ lower, upper }: Range): number => Math.max(Math.abs(lower), Math.abs(upper));

function product(a: Range, b: Range): Range {
  const corners = [a.lower, a.upper].flatMap((x) => [[x, b.lower] as const, [x, b.upper] as const]);
  const sizes = corners.map(([x, y]) => ({ value: times(x, y), of: Math.sign(x) * Math.sign(y) }));
  return {
    lower: Math.min(...sizes.map(({ value, of }) => beyondZero(value, Math.min(of, 0)))),
    upper: Math.max(...sizes.map(({ value, of }) => beyondZero(value, Math.max(of, 0)))),
  };
}

const sizesOf = (a: Range): Range => ({
  lower: a.lower <= 0 && a.upper >= 0 ? 0 : Math.min(Math.abs(a.lower), Math.abs(a.upper)),
  upper: sizeOf(a),
});

function powerRange(base: Range, exponent: Power['exponent']): Range {
  if (exponent.kind !== 'number') return base.lower >= 0 ? POSITIVE : EVERYTHING;
  const p = rationalToNumber(exponent.value);
  const isInteger = isIntegerRational(exponent.value);
  // A power that is no integer has values of nonnegative bases alone.
  const isOdd = isInteger && p % 2 !== 0;
  const of = isOdd ? base : isInteger ? sizesOf(base) : { lower: Math.max(0, base.lower), upper: base.upper };
  if (p > 0)
    return {
      lower: beyondZero(of.lower ** p, Math.min(of.lower, 0)),
      upper: beyondZero(of.upper ** p, Math.max(of.upper, 0)),
    };
  if (isOdd && of.lower < 0 && of.upper > 0) return EVERYTHING;
  // Where the base may be zero the size has no bound, on the side on which the base lies.
  const reciprocal = (x: number): number => (x === 0 ? Infinity * (of.upper > 0 ? 1 : -1) : x ** p);
  const { lower, upper } = hullOf([reciprocal(of.lower), reciprocal(of.upper)]);
  return { lower: beyondZero(lower, Math.min(of.lower, 0)), upper: beyondZero(upper, Math.max(of.upper, 0)) };
}

function functionRange({ name }: FunctionCall, parts: readonly Range[]): Range {
  const [first = EVERYTHING] = parts;
  switch (name) {
    case 'exp':
      return { lower: Math.exp(first.lower), upper: beyondZero(Math.exp(first.upper), 1) };
    case 'sinh':
    case 'tanh':
    case 'sign':
      return increasing(first, Math[name]);
    case 'log':
      return increasing({ lower: Math.max(0, first.lower), upper: first.upper }, Math.log);
    case 'cosh':
      return increasing(sizesOf(first), Math.cosh);
    case 'abs':
      return sizesOf(first);
    case 'sin':
    case 'cos':
      return { lower: -1, upper: 1 };
    case 'min':
    case 'max':
      return {
        lower: Math[name](...parts.map((p) => p.lower)),
        upper: Math[name](...parts.map((p) => p.upper)),
      };
    case 'tan':
      return EVERYTHING;
  }
}

function domainRange(domain: NumericDomain | undefined): Range {
  if (!domain) return EVERYTHING;
  return domain.kind === 'set' ? hullOf(domain.values) : { lower: domain.lower, upper: domain.upper };
}

/**
 * A range that holds every value of the expression; it need not be the smallest one, since the same symbol in two places counts
 * as two. Ends are rounded to nearest, not outward.
 *
 * @param domains of symbols; one without a domain may be any real number
 */
export function rangeOf(e: Expression, domains: ReadonlyMap<string, NumericDomain>): Range {
  const of = (part: Expression): Range => rangeOf(part, domains);
  switch (e.kind) {
    case 'number':
      return hullOf([rationalToNumber(e.value)]);
    case 'symbol':
      return domainRange(domains.get(e.name));
    case 'sum':
      return e.terms.map(of).reduce(plus);
    case 'product':
      return e.factors.map(of).reduce(product);
    case 'power':
      return powerRange(of(e.base), e.exponent);
    case 'function':
      return functionRange(e, e.arguments.map(of));
    default:
      return EVERYTHING;
  }
}
