/** left = right + O(hᵏ): exactly by series in √h, and independently by the slope of the remainder for random witnesses. */
import { CostateError } from '../errors.js';
import { decimalFromNumber, decimals, decimalsOf, type DecimalArithmetic } from '../expression/arithmetic.js';
import { evaluate } from '../expression/evaluate.js';
import { subtract, type Expression } from '../expression/expression.js';
import { isZero } from '../expression/normal-form.js';
import { rationalToNumber, type Rational } from '../expression/rational.js';
import { resolve } from '../expression/resolve.js';
import { coefficientAt, expandSeries, type Series } from '../expression/series.js';
import { refutedAt, undecided, type Decision, type DecisionContext } from './decision.js';
import { surroundingsOf, type SamplePoint } from './sample-point.js';
import { pointSource } from './sample-points.js';
import type { Evidence } from './verdict.js';

/** Steps of the slope: small enough for the leading term to rule, large enough for 64 digits. */
const STEPS = [1e-8, 1e-10, 1e-12, 1e-14];
/** How far a measured order may fall below the claimed one. */
const SLACK = 0.1;
/** Orders in √h tried beyond the claimed one. */
const FURTHER = 4;
const POINTS = 2;
/** Remainders below this are zero in 64 digits. */
const VANISHING = 1e-55;

export interface AsymptoticClaim {
  readonly left: Expression;
  readonly right: Expression;
  readonly variable: string;
  readonly order: Rational;
}

/** Steps at which a remainder is read, and the digits that this takes. */
interface Scale {
  readonly steps: readonly number[];
  readonly digits: DecimalArithmetic;
}

const PLAIN: Scale = { steps: STEPS, digits: { arithmetic: decimals, fromNumber: decimalFromNumber } };
let found: Scale | undefined;
const closer = (): Scale => (found ??= { steps: STEPS.map((h) => h * 1e-30), digits: decimalsOf(4 * decimals.digits) });

/** Whether all coefficients below the claimed order vanish exactly. */
function exactlyOfOrder({ left, right, variable, order }: AsymptoticClaim, context: DecisionContext): boolean {
  const below = 2 * rationalToNumber(order);
  const zeroTest = (e: Expression): boolean => isZero(e, context.assumptions);
  try {
    const difference = resolve(subtract(left, right), context.assumptions);
    // Divided by a power of the variable, the difference has to be expanded further.
    const expand = (more: number): Series =>
      expandSeries(difference, { variable, normals: [], below: below + more, isZero: zeroTest });
    const first = expand(0);
    const series = first.exactBelow < below ? expand(FURTHER) : first;
    if (series.exactBelow < below) return false;
    return [...new Set(series.terms.map((t) => t.order))].every(
      (k) => k >= below || zeroTest(coefficientAt(series, k)),
    );
  } catch (error) {
    if (!(error instanceof CostateError) || !error.details.code.startsWith('resources.')) throw error;
    return false;
  }
}

interface Slope {
  readonly order: number;
  readonly points: readonly (readonly [number, number])[];
  readonly left: number;
  readonly right: number;
}

/** Least-squares slope of log remainder against log step, in 64 digits; order Infinity where the remainder vanishes. */
function slopeAt(
  { left, right, variable, order: claimed }: AsymptoticClaim,
  point: SamplePoint,
  { steps, digits }: Scale = PLAIN,
): Slope {
  const { arithmetic, fromNumber } = digits;
  const wanted = rationalToNumber(claimed);
  const points: [number, number][] = [];
  let [l, r] = [NaN, NaN];
  for (const h of steps) {
    const environment = surroundingsOf(point, arithmetic, fromNumber, [variable, h]);
    const [a, b] = [evaluate(left, environment, arithmetic), evaluate(right, environment, arithmetic)];
    [l, r] = [a.toNumber(), b.toNumber()];
    const gap = a.sub(b).abs();
    if (gap.isNaN()) return { order: NaN, points, left: l, right: r };
    if (gap.toNumber() > VANISHING * (steps === STEPS ? 1 : 1e-160))
      points.push([Math.log10(h), gap.log(10).toNumber()]);
    // Two steps show a wrong order already; the rest is for the record of a right one.
    const [first, second] = points;
    if (points.length === 2 && first && second) {
      const early = (second[1] - first[1]) / (second[0] - first[0]);
      if (early < wanted - 2 * SLACK) return { order: early, points, left: l, right: r };
    }
  }
  if (points.length < steps.length) return { order: Infinity, points: [], left: l, right: r };
  const mean = (k: 0 | 1): number => points.reduce((sum, p) => sum + p[k], 0) / points.length;
  const [mx, my] = [mean(0), mean(1)];
  const order =
    points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  return { order, points, left: l, right: r };
}

/** Decides an expansion; `proved` needs both the series and the slopes, slopes alone give `measured`. */
export function decideAsymptotic(claim: AsymptoticClaim, context: DecisionContext): Decision {
  const exact = exactlyOfOrder(claim, context);
  const wanted = rationalToNumber(claim.order);
  const next = pointSource([claim.left, claim.right], context);
  const slopes: Slope[] = [];
  for (let i = 0; i < 20 && slopes.length < POINTS; i++) {
    const point = next();
    if (!point) break;
    const seen = slopeAt(claim, point);
    if (Number.isNaN(seen.order)) continue;
    // Where coefficients are huge the steps are not small yet: what the series proves is looked at more closely.
    const slope = exact && seen.order < wanted - SLACK ? slopeAt(claim, point, closer()) : seen;
    if (Number.isNaN(slope.order)) continue;
    if (slope.order < wanted - SLACK) {
      const detail = `the remainder falls like ${claim.variable}^${slope.order.toFixed(2)}, not ${claim.variable}^${wanted}`;
      const last = new Map([...point.symbols, [claim.variable, STEPS[STEPS.length - 1] ?? NaN] as const]);
      return refutedAt({ ...point, symbols: last }, slope.left, slope.right, context.seed, [
        { kind: 'slope', detail, slope: { points: slope.points, order: slope.order } },
      ]);
    }
    slopes.push(slope);
  }
  if (slopes.length < POINTS) return undecided('no points with a finite remainder were found');
  const orders = slopes.map((s) => (s.order === Infinity ? 'no remainder' : s.order.toFixed(3))).join(', ');
  const pictured = slopes.find((s) => s.points.length > 0);
  const measured: Evidence = {
    kind: 'slope',
    detail: `measured order of the remainder for random witnesses: ${orders} (claimed ${wanted})`,
    ...(pictured ? { slope: { points: pictured.points, order: pictured.order } } : {}),
  };
  return exact
    ? {
        verdict: 'proved',
        evidence: [{ kind: 'series', detail: `all coefficients below ${claim.variable}^${wanted} agree` }, measured],
      }
    : { verdict: 'measured', evidence: [measured] };
}
