/** Comparing the two sides of a claim at one point, in doubles and in 64 digits, with a sense of scale. */
import { decimalFromNumber, decimals, doubles, type Arithmetic } from '../expression/arithmetic.js';
import { environmentOf, evaluate } from '../expression/evaluate.js';
import { derivative, multiply, substitution, type Expression } from '../expression/expression.js';
import { visitAll } from '../expression/traverse.js';
import type { SamplePoint } from './sample-points.js';

export type Comparison =
  | { readonly kind: 'equal'; readonly gap: number }
  | { readonly kind: 'different'; readonly left: number; readonly right: number; readonly gap: number }
  /** Nothing to be learnt here: both sides without value, or both tiny against their scale. */
  | { readonly kind: 'uninformative' };

/** Relative gap below which doubles are equal; twice differentiated witnesses lose some digits. */
const DOUBLE_TOLERANCE = 1e-8;
/** A numerical supremum is found to about the square of its abscissa's error. */
const SEARCH_TOLERANCE = 1e-7;
/** Relative gap below which 64-digit values are equal; limits are read off at a step of 1e-24. */
const DECIMAL_TOLERANCE = 1e-18;
/** Both sides below this are no evidence. */
const TINY = 1e-150;

/** The addends whose size says how much cancellation to expect: those of the outermost sum, through substitutions. */
function addends(e: Expression): readonly Expression[] {
  if (e.kind === 'sum') return e.terms.flatMap(addends);
  if (e.kind === 'substitution') return addends(e.body).map((term) => substitution(term, e.bindings));
  if (e.kind === 'derivative') return addends(e.body).map((term) => derivative(term, e.variable, e.order));
  if (e.kind === 'product' && e.factors[0]?.kind === 'number') {
    const [c, ...rest] = e.factors;
    return addends(multiply(...rest)).map((term) => multiply(c, term));
  }
  return [e];
}

/** Whether an expression holds a supremum, which is dear to evaluate. */
export const searches = (e: Expression): boolean => {
  let found = false;
  visitAll(e, (node) => {
    if (node.kind === 'optimum') found = true;
  });
  return found;
};

function compareIn<T>(
  left: Expression,
  right: Expression,
  point: SamplePoint,
  arithmetic: Arithmetic<T>,
  embed: (value: number) => T,
  tolerance: number,
): Comparison {
  const symbols = new Map([...point.symbols].map(([name, value]) => [name, embed(value)]));
  const environment = environmentOf(symbols, point.functions);
  const at = (e: Expression): T => evaluate(e, environment, arithmetic);
  const [l, r] = [at(left), at(right)];
  const [x, y] = [arithmetic.toNumber(l), arithmetic.toNumber(r)];
  if (!Number.isFinite(x) || !Number.isFinite(y)) {
    const same = Number.isFinite(x) === Number.isFinite(y);
    return same ? { kind: 'uninformative' } : { kind: 'different', left: x, right: y, gap: Infinity };
  }
  const sizes = [...addends(left), ...addends(right)].map((e) => Math.abs(arithmetic.toNumber(at(e))));
  const scale = Math.max(Math.abs(x), Math.abs(y), ...sizes.filter(Number.isFinite));
  if (scale < TINY) return { kind: 'uninformative' };
  const difference = arithmetic.toNumber(
    arithmetic.add(l, arithmetic.multiply(arithmetic.rational({ numerator: -1n, denominator: 1n }), r)),
  );
  const gap = Math.abs(difference) / scale;
  return gap <= tolerance ? { kind: 'equal', gap } : { kind: 'different', left: x, right: y, gap };
}

/**
 * Compares in doubles; a difference is confirmed in 64 digits before it counts, except where a numerical search for a
 * supremum limits the precision anyway.
 */
export function compareQuickly(left: Expression, right: Expression, point: SamplePoint): Comparison {
  const searching = searches(left) || searches(right);
  const tolerance = searching ? SEARCH_TOLERANCE : DOUBLE_TOLERANCE;
  const quick = compareIn(left, right, point, doubles, (x) => x, tolerance);
  if (quick.kind !== 'different' || searching) return quick;
  return comparePrecisely(left, right, point);
}

/** Compares in 64 digits (in doubles where a supremum has to be searched). */
export function comparePrecisely(left: Expression, right: Expression, point: SamplePoint): Comparison {
  if (searches(left) || searches(right)) return compareQuickly(left, right, point);
  return compareIn(left, right, point, decimals, decimalFromNumber, DECIMAL_TOLERANCE);
}
