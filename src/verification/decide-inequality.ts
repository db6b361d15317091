/** An inequality: by exact sign analysis, confirmed at sample points; otherwise by sample points alone. */
import { CostateError } from '../errors.js';
import { decimalFromNumber, decimals, doubles } from '../expression/arithmetic.js';
import { childrenOf } from '../expression/children.js';
import { evaluate } from '../expression/evaluate.js';
import { subtract, type Expression, type Optimum, type Relation } from '../expression/expression.js';
import { printText } from '../expression/print-text.js';
import { isStrictRelation, relationHolds } from '../expression/relation-holds.js';
import { resolve } from '../expression/resolve.js';
import { sideConditions } from '../expression/side-conditions.js';
import { signShows } from '../expression/sign-algebra.js';
import { signOf, type Sign } from '../expression/sign.js';
import { freeSymbols } from '../expression/traverse.js';
import { attempt } from '../expression/attempt.js';
import { runsOutOfRange, scaleOf, searches } from './compare.js';
import { criticalPoints, switchesOf } from './critical-points.js';
import { exactlyEqual } from './decide-identity.js';
import { refutedAt, undecided, type Decision, type DecisionContext } from './decision.js';
import { liesIn } from './generality.js';
import { surroundingsOf, type SamplePoint } from './sample-point.js';
import { pointSource } from './sample-points.js';
import type { Evidence } from './verdict.js';

const POINTS = 40;
/** Where signs prove nothing, a rare violation must still be found. */
const UNPROVED_POINTS = 400;
/** Sides of a proved inequality that differ by no more than this share are equal in doubles. */
const ROUNDING_ALLOWANCE = 1e-12;
const SEARCH_ALLOWANCE = 1e-7;
/** A gap by a larger share than this is no matter of rounding, in doubles and in 64 digits. */
const CLEAR = 1e-9;
const CLEAR_IN_DECIMALS = 1e-50;

function exactSign(e: Expression, context: DecisionContext): Sign {
  try {
    return signOf(resolve(e, context.assumptions), context.assumptions);
  } catch (error) {
    if (!(error instanceof CostateError) || !error.details.code.startsWith('resources.')) throw error;
    return 'unknown';
  }
}

/** Whether an expression is an optimum's own body at a point of its domain. */
function isBodyOf(node: Expression, e: Expression, context: DecisionContext): node is Optimum {
  if (node.kind !== 'optimum' || e.kind !== 'substitution') return false;
  const { assumptions } = context;
  const chosen = node.variables.every(({ name, domain }) => {
    const binding = e.bindings.find((b) => b.name === name && b.parameters.length === 0);
    return binding !== undefined && liesIn(binding.value, domain, assumptions);
  });
  if (!chosen || e.bindings.length !== node.variables.length) return false;
  return e.body === node.body || exactlyEqual(e.body, node.body, context).zero;
}

/** sup_a f(a) ≥ f(b) and inf_a f(a) ≤ f(b), for any b in the domain: what an optimum means. */
function holdsByMeaning({ left, operator, right }: Relation, context: DecisionContext): boolean {
  if (operator !== '<=' && operator !== '>=') return false;
  const [greater, less] = operator === '>=' ? [left, right] : [right, left];
  if (isBodyOf(greater, less, context)) return greater.sense === 'sup';
  return isBodyOf(less, greater, context) && less.sense === 'inf';
}

interface Sides {
  readonly l: number;
  readonly r: number;
}

/** Both sides at a point, in doubles, or in 64 digits where doubles overflow to no value. */
function sidesAt(claim: Relation, point: SamplePoint): Sides {
  const quick = surroundingsOf(point, doubles, (value) => value);
  const [l, r] = [evaluate(claim.left, quick, doubles), evaluate(claim.right, quick, doubles)];
  if (Number.isFinite(l) && Number.isFinite(r)) return { l, r };
  const fine = surroundingsOf(point, decimals, decimalFromNumber);
  const [x, y] = [evaluate(claim.left, fine, decimals), evaluate(claim.right, fine, decimals)];
  if (!x.isFinite() && !y.isFinite()) return { l: NaN, r: NaN };
  if (x.isNaN() || y.isNaN()) return { l: x.toNumber(), r: y.toNumber() };
  // Their difference alone is told: as doubles both may be infinite.
  return { l: x.sub(y).toNumber(), r: 0 };
}

const ARITHMETIC: readonly Expression['kind'][] = ['number', 'symbol', 'sum', 'product', 'power', 'function'];
const isArithmetic = (e: Expression): boolean => ARITHMETIC.includes(e.kind) && childrenOf(e).every(isArithmetic);

/** The conditions under which both sides have a value; undefined where the exact algebra cannot tell. */
const definedWhere = (claim: Relation, { assumptions }: DecisionContext): readonly Relation[] | undefined =>
  attempt(() =>
    [claim.left, claim.right].flatMap((side) => {
      const plain = resolve(side, assumptions);
      if (!isArithmetic(plain))
        throw new CostateError({ code: 'resources.undecided', message: 'not arithmetic alone' });
      return sideConditions(plain, assumptions);
    }),
  );

/** Whether both sides are defined at the point, so that a number that is missing there only outgrew the largest one. */
function isOverflow(conditions: readonly Relation[] | undefined, point: SamplePoint): boolean {
  if (!conditions) return false;
  const fine = surroundingsOf(point, decimals, decimalFromNumber);
  return conditions.every((c) => {
    const margin = evaluate(c.left, fine, decimals).sub(evaluate(c.right, fine, decimals));
    return !margin.isNaN() && relationHolds(margin.toNumber(), c.operator, 0);
  });
}

/**
 * Whether an inequality that fails in doubles does so beyond rounding: `close` where 64 digits do not tell the sides apart.
 * Rounding is measured against the largest parts of both sides, since these may cancel to less than they are rounded by.
 */
function failureAt(claim: Relation, point: SamplePoint, { l, r }: Sides): 'none' | 'close' | 'clear' {
  const { left, operator, right } = claim;
  const plain = surroundingsOf(point, doubles, (value) => value);
  const size = Math.max(Math.abs(l), Math.abs(r), scaleOf(left, plain), scaleOf(right, plain));
  if (searches(left) || searches(right)) return Math.abs(l - r) > SEARCH_ALLOWANCE * size ? 'clear' : 'close';
  const fine = surroundingsOf(point, decimals, decimalFromNumber);
  const [x, y] = [evaluate(left, fine, decimals), evaluate(right, fine, decimals)];
  const gap = x.sub(y).toNumber();
  if (Number.isNaN(gap)) return Math.abs(l - r) > CLEAR * size ? 'clear' : 'close';
  if (gap === 0) return vanishes(claim, point, x.isZero()) ? 'clear' : isStrictRelation(claim) ? 'close' : 'none';
  if (relationHolds(gap, operator, 0)) return 'none';
  return Math.abs(gap) > CLEAR_IN_DECIMALS * size ? 'clear' : 'close';
}

/** Whether both sides of a strict inequality are exactly zero, and not for want of range as e^{−20000} is. */
const vanishes = (claim: Relation, point: SamplePoint, areZero: boolean): boolean =>
  areZero &&
  isStrictRelation(claim) &&
  [claim.left, claim.right].every((side) => !runsOutOfRange(side, point, decimals, decimalFromNumber));

/** What is squared in a product: where it vanishes the product touches zero and does not cross it. */
const squaredIn = (e: Expression): readonly Expression[] =>
  (e.kind === 'product' ? e.factors : [e]).flatMap((factor) => (factor.kind === 'power' ? [factor.base] : []));

/** A violation where the two sides cross, however far out, or where one of them changes its form. */
function violatedBeyond(claim: Relation, why: string, context: DecisionContext): Decision | undefined {
  const base = pointSource([claim], context)();
  if (!base) return undefined;
  const difference = subtract(claim.left, claim.right);
  const plain = attempt(() => resolve(difference, context.assumptions)) ?? difference;
  const surfaces = [difference, ...squaredIn(plain), ...switchesOf(difference)];
  for (const { point } of attempt(() => criticalPoints(surfaces, base, context)) ?? []) {
    const sides = sidesAt(claim, point);
    const { l, r } = sides;
    if (Number.isNaN(l) || Number.isNaN(r) || relationHolds(l, claim.operator, r)) continue;
    if (failureAt(claim, point, sides) !== 'clear') continue;
    const detail = `${printText(claim)} fails here (${why})`;
    return refutedAt(point, l, r, context.seed, [{ kind: 'criterion', detail }]);
  }
  return undefined;
}

/** Decides a strict or weak inequality for all values in the declared domains that satisfy the facts. */
export function decideInequality(claim: Relation, why: string, context: DecisionContext): Decision {
  const sign = exactSign(subtract(claim.left, claim.right), context);
  const byMeaning = holdsByMeaning(claim, context);
  const proved = byMeaning || signShows(sign, claim.operator);
  // A search for a supremum stops short of it.
  const allowance = searches(claim.left) || searches(claim.right) ? SEARCH_ALLOWANCE : ROUNDING_ALLOWANCE;
  const next = pointSource([claim], context);
  const wanted = proved ? POINTS : UNPROVED_POINTS;
  const bare = freeSymbols(claim.left).size === 0 || freeSymbols(claim.right).size === 0;
  let conditions: { readonly list: readonly Relation[] | undefined } | undefined;
  let tried = 0;
  let valueless = 0;
  let close = 0;
  for (let i = 0; i < wanted; i++) {
    const point = next();
    if (!point) break;
    const sides = sidesAt(claim, point);
    const { l, r } = sides;
    if (Number.isNaN(l) || Number.isNaN(r)) {
      conditions ??= { list: definedWhere(claim, context) };
      if (isOverflow(conditions.list, point)) continue;
      // Against a number there is no other side that could have a value where this one has none.
      if (!bare && (Number.isFinite(l) || Number.isFinite(r)))
        return refutedAt(point, l, r, context.seed, [
          { kind: 'criterion', detail: 'one side has no value at this point, the other has' },
        ]);
      valueless++;
      continue;
    }
    tried++;
    if (relationHolds(l, claim.operator, r)) continue;
    // A side that rounds to the other one contradicts nothing when the sign is known exactly.
    if (proved && Math.abs(l - r) <= allowance * Math.max(Math.abs(l), Math.abs(r))) continue;
    const failure = failureAt(claim, point, sides);
    if (failure === 'close' && isStrictRelation(claim)) close++;
    if (failure !== 'clear') continue;
    return refutedAt(point, l, r, context.seed, [
      { kind: 'criterion', detail: `${printText(claim)} fails here (${why})` },
    ]);
  }
  if (tried < wanted / 4)
    return undecided(`only ${tried} points for ${printText(claim)} were found within the assumptions`);
  const beyond = proved || searches(claim.left) || searches(claim.right) ? undefined : violatedBeyond(claim, why, context); // prettier-ignore
  if (beyond) return beyond;
  if (close > 0) return undecided(`at ${close} of ${tried} points 64 digits do not tell the two sides apart`);
  const detail = `${printText(claim)} (${why}); it holds at ${tried} random points`;
  if (valueless > 0)
    return {
      verdict: 'sampled',
      evidence: [
        { kind: 'sampling', detail: `${detail} and has no value at ${valueless} more` },
        ...(conditions?.list ?? []).map((c): Evidence => ({ kind: 'side-condition', detail: printText(c) })),
      ],
    };
  return proved
    ? {
        verdict: 'proved',
        evidence: [{ kind: 'sign', detail: `by ${byMeaning ? 'what an optimum means' : 'signs'}: ${detail}` }],
      }
    : { verdict: 'sampled', evidence: [{ kind: 'sampling', detail }] };
}
