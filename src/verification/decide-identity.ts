/**
 * Equality of two sides: exact normal form first, then an independent residual check that shares neither the normal form
 * nor `differentiate`; sampling in 64 digits where no exact proof is found.
 */
import { CostateError } from '../errors.js';
import { doubles } from '../expression/arithmetic.js';
import { evaluate } from '../expression/evaluate.js';
import { subtract, type Expression, type Relation } from '../expression/expression.js';
import { zeroWithConditions } from '../expression/normal-form.js';
import { printText } from '../expression/print-text.js';
import { resolve } from '../expression/resolve.js';
import { isStrict } from '../expression/sign-algebra.js';
import { signOf } from '../expression/sign.js';
import { visitAll } from '../expression/traverse.js';
import { attempt } from '../expression/attempt.js';
import { clearDifference, comparePrecisely, compareQuickly, searches, type Comparison } from './compare.js';
import { compareByQuadrature, holdsExpectation } from './compare-expectations.js';
import { refutedAt, undecided, type Decision, type DecisionContext } from './decision.js';
import { surroundingsOf, type SamplePoint } from './sample-point.js';
import { pointSource } from './sample-points.js';
import { tryCritical } from './try-critical.js';
import type { Evidence } from './verdict.js';

/** Points of the residual check behind an exact proof. */
const RESIDUAL_POINTS = 4;
/** The same where every point costs a numerical search for a supremum. */
const SEARCHED_POINTS = 2;
/** Informative points of a sampled equality, and the most that are drawn to get them. */
const SAMPLED_POINTS = 16;
const MOST_POINTS = 60;

interface Exact {
  readonly zero: boolean;
  /** What the proof rests on beyond the assumptions. */
  readonly conditions: readonly Relation[];
  readonly evidence: readonly Evidence[];
}

/** Equal maxima whose arguments are written differently: each bounds the other. */
function vanishesByBounds(difference: Expression, { assumptions }: DecisionContext): boolean {
  let extremal = false;
  visitAll(difference, (e) => {
    extremal ||= e.kind === 'function' && (e.name === 'max' || e.name === 'min');
  });
  return extremal && signOf(resolve(difference, assumptions), assumptions) === 'zero';
}

/** Whether the difference is exactly zero, with the side conditions used; never throws for want of resources. */
export function exactlyEqual(left: Expression, right: Expression, context: DecisionContext): Exact {
  try {
    const { zero, conditions } = zeroWithConditions(
      resolve(subtract(left, right), context.assumptions),
      context.assumptions,
    );
    const side = conditions.map((c): Evidence => ({ kind: 'side-condition', detail: printText(c) }));
    if (!zero && vanishesByBounds(subtract(left, right), context))
      return {
        zero: true,
        conditions,
        evidence: [{ kind: 'sign', detail: 'left − right is neither positive nor negative' }],
      };
    return zero
      ? { zero, conditions, evidence: [{ kind: 'normal-form', detail: 'left − right has the normal form 0' }, ...side] }
      : { zero, conditions: [], evidence: [{ kind: 'tried', detail: 'the normal form of left − right is not 0' }] };
  } catch (error) {
    if (!(error instanceof CostateError) || !error.details.code.startsWith('resources.')) throw error;
    return {
      zero: false,
      conditions: [],
      evidence: [{ kind: 'tried', detail: `no exact decision: ${error.message}` }],
    };
  }
}

/** Short Gauss rules are exact for polynomials alone: they may confirm a proof, and contradict nothing. */
const compareExpectations =
  (proved: boolean) =>
  (left: Expression, right: Expression, point: SamplePoint): Comparison => {
    const quick = proved ? compareQuickly(left, right, point) : undefined;
    return quick?.kind === 'equal' ? quick : compareByQuadrature(left, right, point);
  };

/** Points at which a claim that is likely wrong is looked at before anything else. */
const GLANCES = 2;

/** The contradiction that a glance finds in a claim that is likely wrong; undefined says nothing about it. */
export function clearlyUnequal(left: Expression, right: Expression, context: DecisionContext): Decision | undefined {
  // What a short Gauss rule gives of an expectation contradicts nothing.
  if (holdsExpectation(left) || holdsExpectation(right)) return undefined;
  const next = pointSource([left, right], context);
  for (let i = 0; i < GLANCES; i++) {
    const point = next();
    const seen = point && clearDifference(left, right, point);
    if (seen)
      return refutedAt(point, seen.left, seen.right, context.seed, [
        { kind: 'residual', detail: 'the two sides differ at this point' },
      ]);
  }
  return undefined;
}

/** Sides that no digits tell apart, as where one has an e^{−400} more, but signs do. */
function strictlyApart(left: Expression, right: Expression, context: DecisionContext): Decision | undefined {
  const { assumptions } = context;
  const sign = attempt(() => signOf(resolve(subtract(left, right), assumptions), assumptions));
  const point = sign !== undefined && isStrict(sign) ? pointSource([left, right], context)() : undefined;
  if (!point) return undefined;
  const environment = surroundingsOf(point, doubles, (x) => x);
  const at = (e: Expression): number => evaluate(e, environment, doubles);
  return refutedAt(point, at(left), at(right), context.seed, [
    { kind: 'sign', detail: `left − right is ${sign} everywhere` },
  ]);
}

/** Decides left = right for all values in the declared domains that satisfy the facts. */
export function decideIdentity(left: Expression, right: Expression, context: DecisionContext): Decision {
  const exact = exactlyEqual(left, right, context);
  const next = pointSource([left, right], context);
  const proofPoints = searches(left) || searches(right) ? SEARCHED_POINTS : RESIDUAL_POINTS;
  const wanted = exact.zero ? proofPoints : context.quick ? SAMPLED_POINTS / 2 : SAMPLED_POINTS;
  // Where nothing is proved yet, wrong claims are the common case and doubles find their contradiction soonest.
  const plain = exact.zero ? compareQuickly : comparePrecisely;
  const expected = holdsExpectation(left) || holdsExpectation(right);
  const compare = expected ? compareExpectations(exact.zero) : plain;
  let informative = 0;
  let largest = 0;
  for (let drawn = 0; drawn < MOST_POINTS && informative < wanted; drawn++) {
    const point = next();
    if (!point) break;
    const comparison = compare(left, right, point, exact.zero);
    // Zero against zero is no sign of equality, but it does confirm an equality that is already proved.
    if (comparison.kind === 'uninformative' || (comparison.kind === 'vanishing' && !exact.zero)) continue;
    if (comparison.kind === 'different') {
      const valueless = !Number.isFinite(comparison.left) || !Number.isFinite(comparison.right);
      const detail = valueless
        ? 'one side has no finite value at this point, the other has'
        : exact.zero
          ? 'the independent residual check contradicts the exact one: a defect of the engine'
          : 'the two sides differ at this point';
      return refutedAt(point, comparison.left, comparison.right, context.seed, [{ kind: 'residual', detail }]);
    }
    informative++;
    if (comparison.kind === 'equal') largest = Math.max(largest, comparison.gap);
  }
  const figures = `${informative} points, largest relative residual ${largest.toExponential(1)}`;
  if (informative < wanted / 2)
    return undecided(`only ${informative} informative points were found within the assumptions`);
  const contradicted = expected ? undefined : tryCritical(left, right, exact, context);
  if (contradicted) return contradicted;
  const apart = exact.zero ? undefined : strictlyApart(left, right, context);
  if (apart) return apart;
  return exact.zero
    ? {
        verdict: 'proved',
        evidence: [...exact.evidence, { kind: 'residual', detail: `dual numbers on random witnesses: ${figures}` }],
      }
    : {
        verdict: 'sampled',
        evidence: [
          ...exact.evidence,
          { kind: 'sampling', detail: `${expected ? 'quadrature' : '64 digits'}: ${figures}` },
        ],
      };
}
