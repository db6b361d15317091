/** sup_a H = value: a direct search at sample points, and exact sufficient conditions for the control named in the certificate. */
import type { Assumptions } from '../expression/assumptions.js';
import { determinant } from '../expression/determinant.js';
import { nthDerivative, differentiate } from '../expression/differentiate.js';
import {
  add,
  call,
  half,
  multiply,
  number,
  subtract,
  zero,
  type Binding,
  type Expression,
  type Optimum,
} from '../expression/expression.js';
import { isZero } from '../expression/normal-form.js';
import { isAtLeastZero, isAtMostZero } from '../expression/sign-algebra.js';
import { signOf } from '../expression/sign.js';
import { bind, substitute } from '../expression/substitute.js';
import { compareQuickly } from './compare.js';
import { exactlyEqual } from './decide-identity.js';
import { refutedAt, undecided, type Decision, type DecisionContext } from './decision.js';
import { randomStream } from './random-stream.js';
import { pointSource } from './sample-points.js';

const POINTS = 5;

/** All leading minors of the Hessian have the signs of a strictly concave (convex) function. */
function strictlyCurved(node: Optimum, assumptions: Assumptions): boolean {
  const names = node.variables.map((v) => v.name);
  return names.every((_, k) => {
    const some = names.slice(0, k + 1);
    const minor = determinant(some.map((a) => some.map((b) => differentiate(differentiate(node.body, a), b))));
    const wanted = node.sense === 'inf' || k % 2 === 1 ? 'positive' : 'negative';
    return signOf(minor, assumptions) === wanted;
  });
}

/** The assumptions with one control let loose on a half-line or line that holds both its domain and the point. */
function loosened({ name, domain }: Optimum['variables'][number], point: Expression, given: Assumptions): Assumptions {
  const lower = domain.kind === 'interval' ? signOf(domain.lower, given) : 'unknown';
  const above = isAtLeastZero(lower) && signOf(point, given) === 'positive';
  return { ...given, domains: new Map([...given.domains, [name, { kind: above ? 'positive' : 'real' }]]) };
}

/** Affine in a control a ≥ 0 and never better for a larger one: optimal at zero. */
function restsAtZero(node: Optimum, right: Expression, { assumptions }: DecisionContext): boolean {
  const [only, ...others] = node.variables;
  if (!only || others.length > 0 || only.domain.kind !== 'nonnegative') return false;
  if (!isZero(nthDerivative(node.body, only.name, 2), assumptions)) return false;
  const slope = signOf(differentiate(node.body, only.name), assumptions);
  const inward = node.sense === 'sup' ? isAtMostZero(slope) : isAtLeastZero(slope);
  return inward && isZero(subtract(right, substitute(node.body, [bind(only.name, zero)])), assumptions);
}

/** The control before projection on its domain: u in min(max(u, lower), upper) or max(u, 0). */
function unprojected(binding: Binding): Expression {
  const peel = (e: Expression, name: 'min' | 'max'): Expression =>
    e.kind === 'function' && e.name === name && e.arguments.length === 2 ? (e.arguments[0] ?? e) : e;
  return peel(peel(binding.value, 'min'), 'max');
}

/** In words why the value is the optimum, or undefined when no sufficient condition applies. */
function exactReason(
  node: Optimum,
  right: Expression,
  at: readonly Binding[],
  context: DecisionContext,
): string | undefined {
  const { assumptions } = context;
  const equal = (a: Expression, b: Expression): boolean => exactlyEqual(a, b, context).zero;
  const [only] = node.variables;
  if (only && node.variables.length === 1 && only.domain.kind === 'set') {
    const values = only.domain.values.map((v) => substitute(node.body, [bind(only.name, v)]));
    return equal(right, call(node.sense === 'sup' ? 'max' : 'min', ...values))
      ? 'the best of finitely many values'
      : undefined;
  }
  if (
    only &&
    node.variables.length === 1 &&
    only.domain.kind === 'interval' &&
    isZero(nthDerivative(node.body, only.name, 2), assumptions)
  ) {
    const { lower, upper } = only.domain;
    const slope = differentiate(node.body, only.name);
    const middle = substitute(node.body, [bind(only.name, multiply(half, add(lower, upper)))]);
    const reach = multiply(half, subtract(upper, lower), call('abs', slope), number(node.sense === 'sup' ? 1 : -1));
    return equal(right, add(middle, reach))
      ? 'affine in the control, hence optimal at an end of its interval'
      : undefined;
  }
  if (restsAtZero(node, right, context)) return 'affine in the control and not rising with it, hence optimal at zero';
  if (at.length !== node.variables.length || !strictlyCurved(node, assumptions)) return undefined;
  const interior = at.map((b) => bind(b.name, unprojected(b)));
  const stationary = node.variables.every((v) => equal(substitute(differentiate(node.body, v.name), interior), zero));
  const projected = at.some((b, i) => b.value !== interior[i]?.value);
  if (!stationary || (projected && at.length > 1)) return undefined;
  // From a stationary point outside the domain the nearest end is optimal only if H is curved all the way to it.
  const point = interior[0]?.value;
  if (projected && only && point && !strictlyCurved(node, loosened(only, point, assumptions))) return undefined;
  const inside = at.every((b) => {
    const domain = node.variables.find((v) => v.name === b.name)?.domain.kind;
    return domain !== 'positive' || signOf(b.value, assumptions) === 'positive';
  });
  if (!inside || !equal(right, substitute(node.body, at))) return undefined;
  const curved = node.sense === 'sup' ? 'concave' : 'convex';
  return projected
    ? `strictly ${curved}; the stationary point projected on the control's interval`
    : `strictly ${curved} in the controls, stationary at the point named`;
}

/** Decides sup (inf) = value. */
export function decideOptimum(
  node: Optimum,
  right: Expression,
  at: readonly Binding[],
  context: DecisionContext,
): Decision {
  const next = pointSource([node, right], context.facts, context.derivation, randomStream(context.seed, context.label));
  let informative = 0;
  let largest = 0;
  for (let i = 0; i < 4 * POINTS && informative < POINTS; i++) {
    const point = next();
    if (!point) break;
    const comparison = compareQuickly(node, right, point);
    if (comparison.kind === 'uninformative' || comparison.kind === 'vanishing') continue;
    if (comparison.kind === 'different')
      return refutedAt(point, comparison.left, comparison.right, context.seed, [
        { kind: 'residual', detail: 'a direct search over the controls finds another value' },
      ]);
    informative++;
    largest = Math.max(largest, comparison.gap);
  }
  if (informative < POINTS / 2)
    return undecided(`only ${informative} points for the direct search met the assumptions`);
  const detail = `direct search over the controls at ${informative} points agrees to ${largest.toExponential(1)}`;
  const reason = exactReason(node, right, at, context);
  return reason === undefined
    ? { verdict: 'sampled', evidence: [{ kind: 'sampling', detail }] }
    : {
        verdict: 'proved',
        evidence: [
          { kind: 'normal-form', detail: reason },
          { kind: 'residual', detail },
        ],
      };
}
