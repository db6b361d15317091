/**
 * Comparing sides that hold the expectation of a function of one standard normal, which no short Gauss rule gives: by the
 * trapezoidal rule with two steps and two ranges (Trefethen and Weideman 2014), whose difference says how far it is known.
 */
import { doubles } from '../expression/arithmetic.js';
import { evaluate } from '../expression/evaluate.js';
import { add, call, multiply, number, substitution, type Expression } from '../expression/expression.js';
import { rationalFromNumber } from '../expression/rational.js';
import { bind } from '../expression/substitute.js';
import { rewriteTopDown, visitAll } from '../expression/traverse.js';
import { searches, type Comparison } from './compare.js';
import { surroundingsOf, type SamplePoint } from './sample-point.js';

interface Rule {
  readonly step: number;
  /** Largest node. */
  readonly range: number;
}

const COARSE: Rule = { step: 1 / 4, range: 9 };
const FINE: Rule = { step: 1 / 6, range: 12 };
/** Rounding of a sum of some hundred terms. */
const ROUNDING = 1e-12;
/** Sides known less well than this tell nothing. */
const USELESS = 1e-8;

/** Whether an expression holds expectations, all of one normal variable. */
export function holdsExpectation(e: Expression): boolean {
  let [found, single] = [false, true];
  visitAll(e, (node) => {
    if (node.kind !== 'expectation') return;
    found = true;
    single &&= node.normals.length === 1;
  });
  return found && single;
}

/** Expectations as weighted sums of their bodies at the nodes of a rule, or of these terms' sizes. */
function summed(e: Expression, rule: Rule, sizes = false): Expression {
  return rewriteTopDown(e, (node) => {
    const [name] = node.kind === 'expectation' ? node.normals : [];
    if (node.kind !== 'expectation' || name === undefined) return undefined;
    const body = summed(node.body, rule, sizes);
    const half = Math.round(rule.range / rule.step);
    const terms = Array.from({ length: 2 * half + 1 }, (_, i) => {
      const x = (i - half) * rule.step;
      const weight = (rule.step * Math.exp(-(x ** 2) / 2)) / Math.sqrt(2 * Math.PI);
      const at = substitution(body, [bind(name, number(rationalFromNumber(x)))]);
      return multiply(number(rationalFromNumber(weight)), sizes ? call('abs', at) : at);
    });
    return add(...terms);
  });
}

const rewritten = new WeakMap<Expression, readonly Expression[]>();

/** Compares the sides at a point as far as the two rules agree. */
export function compareByQuadrature(left: Expression, right: Expression, point: SamplePoint): Comparison {
  const environment = surroundingsOf(point, doubles, (x) => x);
  const valuesOf = (e: Expression): readonly number[] => {
    const known = rewritten.get(e) ?? [summed(e, COARSE), summed(e, FINE), summed(e, COARSE, true)];
    rewritten.set(e, known);
    return known.map((form) => evaluate(form, environment, doubles));
  };
  const [coarseLeft = NaN, l = NaN, sizeLeft = NaN] = valuesOf(left);
  const [coarseRight = NaN, r = NaN, sizeRight = NaN] = valuesOf(right);
  const scale = Math.max(...[l, r, sizeLeft, sizeRight].map(Math.abs));
  const error = 10 * (Math.abs(l - coarseLeft) + Math.abs(r - coarseRight)) + ROUNDING * scale;
  const gap = Math.abs(l - r);
  // A sum may have no value for want of one at a far node; a side without an expectation has none for good, and where it
  // holds a supremum that is infinite, it is so in earnest.
  const lost = (value: number, side: Expression): boolean =>
    !holdsExpectation(side) && (Number.isNaN(value) || (!Number.isFinite(value) && searches(side)));
  if ((lost(l, left) && Number.isFinite(r)) || (lost(r, right) && Number.isFinite(l)))
    return { kind: 'different', left: l, right: r, gap: Infinity };
  if (!Number.isFinite(gap) || !Number.isFinite(error) || scale === 0) return { kind: 'uninformative' };
  if (gap > error) return { kind: 'different', left: l, right: r, gap: gap / scale };
  return error <= USELESS * scale ? { kind: 'equal', gap: gap / scale } : { kind: 'uninformative' };
}
