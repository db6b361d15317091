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
  relation,
  subtract,
  symbol,
  zero,
  type Binding,
  type Domain,
  type Expression,
  type FunctionName,
  type Optimum,
} from '../expression/expression.js';
import { sideConditions } from '../expression/side-conditions.js';
import { isAtLeastZero, isAtMostZero, multiplySigns } from '../expression/sign-algebra.js';
import { signOf, type Sign } from '../expression/sign.js';
import { bind, substitute } from '../expression/substitute.js';
import { dependsOn, visitAll } from '../expression/traverse.js';
import { doubles } from '../expression/arithmetic.js';
import { attempt } from '../expression/attempt.js';
import { evaluate } from '../expression/evaluate.js';
import { compareQuickly } from './compare.js';
import { exactlyEqual } from './decide-identity.js';
import { refutedAt, undecided, type Decision, type DecisionContext } from './decision.js';
import { liesIn } from './generality.js';
import { surroundingsOf, type SamplePoint } from './sample-point.js';
import { pointSource } from './sample-points.js';

/** Points near the problem's own scales, and points far out, where a bound of the control is felt. */
const POINTS = 5;
const FAR_POINTS = 5;
/** Where nothing is proved, a bound that is felt rarely must still be found. */
const UNPROVED_FAR_POINTS = 60;
/** Functions with kinks: their derivatives say nothing of a function's shape. */
const KINKED: ReadonlySet<FunctionName> = new Set(['abs', 'sign', 'min', 'max']);

/**
 * What is assumed inside the optimum: its variables range over the inner parts of its own domains, whatever their names mean
 * outside. A body without kinks that has a value at an end as well is continuous there.
 */
function assumptionsInside(node: Optimum, given: Assumptions): Assumptions {
  const names = node.variables.map((v) => v.name);
  const inner = (domain: Domain): Domain => {
    if (domain.kind === 'set') return { kind: 'real' };
    const positive =
      domain.kind === 'nonnegative' || (domain.kind === 'interval' && isAtLeastZero(signOf(domain.lower, given)));
    return positive ? { kind: 'positive' } : domain;
  };
  return {
    domains: new Map([...given.domains, ...node.variables.map((v) => [v.name, inner(v.domain)] as const)]),
    facts: [
      ...given.facts.filter((fact) => !names.some((name) => dependsOn(fact, name))),
      ...node.variables.flatMap(({ name, domain }) =>
        domain.kind === 'interval'
          ? [relation(symbol(name), '>', domain.lower), relation(symbol(name), '<', domain.upper)]
          : [],
      ),
    ],
  };
}

/** Whether the body is shown to be defined and differentiable for all controls inside their domains. */
function smooth(node: Optimum, inside: Assumptions): boolean {
  const controlled = (e: Expression): boolean => node.variables.some((v) => dependsOn(e, v.name));
  let kinked = false;
  visitAll(node.body, (e) => {
    if (e.kind === 'function' && KINKED.has(e.name) && controlled(e)) kinked = true;
  });
  if (kinked) return false;
  return attempt(() => !sideConditions(node.body, inside).some(controlled)) === true;
}

/** All leading minors of the Hessian have the signs of a strictly concave (convex) function. */
function strictlyCurved(node: Optimum, inside: Assumptions): boolean {
  const names = node.variables.map((v) => v.name);
  const slopes = names.map((name) => differentiate(node.body, name));
  const hessian = slopes.map((slope) => names.map((name) => differentiate(slope, name)));
  return names.every((_, k) => {
    const minor = determinant(hessian.slice(0, k + 1).map((row) => row.slice(0, k + 1)));
    const wanted = node.sense === 'inf' || k % 2 === 1 ? 'positive' : 'negative';
    return signOf(minor, inside) === wanted;
  });
}

/**
 * The assumptions with one control let loose on a half-line or line that holds both its domain and the point: from a
 * stationary point outside, the nearest end is optimal only if the body is bent all the way to it.
 */
function loosened({ name, domain }: Optimum['variables'][number], point: Expression, given: Assumptions): Assumptions {
  const lower = domain.kind === 'interval' ? signOf(domain.lower, given) : 'unknown';
  const above = isAtLeastZero(lower) && signOf(point, given) === 'positive';
  return { ...given, domains: new Map([...given.domains, [name, { kind: above ? 'positive' : 'real' }]]) };
}

/** A control before projection on its domain: u in min(max(u, lower), upper), or in max(u, 0) where it may not be negative. */
function unprojected({ value }: Binding, domain: Domain): Expression {
  const peel = (e: Expression, name: 'min' | 'max', bound: Expression): Expression =>
    e.kind === 'function' && e.name === name && e.arguments.length === 2 && e.arguments[1] === bound
      ? (e.arguments[0] ?? e)
      : e;
  if (domain.kind === 'nonnegative') return peel(value, 'max', zero);
  return domain.kind === 'interval' ? peel(peel(value, 'min', domain.upper), 'max', domain.lower) : value;
}

/** Whether a control, projected or not, lies in its domain. */
function feasible(binding: Binding, interior: Expression, domain: Domain, assumptions: Assumptions): boolean {
  const { value } = binding;
  if (domain.kind !== 'interval') return value !== interior || liesIn(value, domain, assumptions);
  // Both ends are cut off by a full projection; where only one is, the other needs a proof.
  const { lower, upper } = domain;
  if (value === call('min', call('max', interior, lower), upper)) return true;
  const above = value === call('max', interior, lower);
  const below = value === call('min', interior, upper);
  const known = (e: Expression): boolean => isAtLeastZero(signOf(e, assumptions));
  return (above || known(subtract(interior, lower))) && (below || known(subtract(upper, interior)));
}

/** An end of the one control's domain at which a concave (convex) body, linear ones included, is seen to be best. */
function bestEnd(node: Optimum, inside: Assumptions): Expression | undefined {
  const [only] = node.variables;
  if (!only || node.variables.length > 1) return undefined;
  const towards = (sign: Sign): Sign => (node.sense === 'sup' ? sign : multiplySigns(sign, 'negative'));
  if (!isAtMostZero(towards(signOf(nthDerivative(node.body, only.name, 2), inside)))) return undefined;
  const slopeAt = (end: Expression): Sign =>
    attempt(() => towards(signOf(substitute(differentiate(node.body, only.name), [bind(only.name, end)]), inside))) ??
    'unknown';
  const { domain } = only;
  const lower = domain.kind === 'nonnegative' ? zero : domain.kind === 'interval' ? domain.lower : undefined;
  if (lower && isAtMostZero(slopeAt(lower))) return lower;
  return domain.kind === 'interval' && isAtLeastZero(slopeAt(domain.upper)) ? domain.upper : undefined;
}

/** Whether the slope in a control has one sign all over its domain, whichever: its product with itself elsewhere is never negative. */
function isMonotone(node: Optimum, name: string, inside: Assumptions): boolean {
  const slope = differentiate(node.body, name);
  const domain = inside.domains.get(name);
  const elsewhere = `${name}'`;
  if (!domain) return false;
  // What holds of the control holds of another value of it.
  const both: Assumptions = {
    domains: new Map([...inside.domains, [elsewhere, domain]]),
    facts: [...inside.facts, ...inside.facts.filter((f) => dependsOn(f, name)).map((f) => relation(substitute(f.left, [bind(name, symbol(elsewhere))]), f.operator, substitute(f.right, [bind(name, symbol(elsewhere))])))], // prettier-ignore
  };
  return isAtLeastZero(signOf(multiply(slope, substitute(slope, [bind(name, symbol(elsewhere))])), both));
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
  const inside = assumptionsInside(node, assumptions);
  if (!smooth(node, inside)) return undefined;
  const end = bestEnd(node, inside);
  if (only && end && equal(right, substitute(node.body, [bind(only.name, end)])))
    return `the slope at an end of the control's domain leads out of it, and the body is bent that way`;
  if (only && node.variables.length === 1 && only.domain.kind === 'interval' && isMonotone(node, only.name, inside)) {
    const [low, high] = [only.domain.lower, only.domain.upper].map((end) => substitute(node.body, [bind(only.name, end)])) as [Expression, Expression]; // prettier-ignore
    const sense = number(node.sense === 'sup' ? 1 : -1);
    return equal(right, multiply(half, add(low, high, multiply(sense, call('abs', subtract(high, low))))))
      ? 'monotone in the control, hence optimal at an end of its interval'
      : undefined;
  }
  if (at.length !== node.variables.length || !strictlyCurved(node, inside)) return undefined;
  const controls = node.variables.flatMap(({ name, domain }) => {
    const binding = at.find((b) => b.name === name);
    return binding ? [{ binding, domain, interior: unprojected(binding, domain) }] : [];
  });
  const interior = controls.map((c) => bind(c.binding.name, c.interior));
  const stationary = node.variables.every((v) => equal(substitute(differentiate(node.body, v.name), interior), zero));
  const projected = controls.some((c) => c.binding.value !== c.interior);
  if (controls.length < at.length || !stationary || (projected && at.length > 1)) return undefined;
  const [sole] = controls;
  if (projected && only && sole) {
    const wider = loosened(only, sole.interior, inside);
    if (!strictlyCurved(node, wider) || !smooth(node, wider)) return undefined;
  }
  if (!controls.every((c) => feasible(c.binding, c.interior, c.domain, assumptions))) return undefined;
  if (!equal(right, substitute(node.body, at))) return undefined;
  const curved = node.sense === 'sup' ? 'concave' : 'convex';
  return projected
    ? `strictly ${curved}; the stationary point projected on the control's interval`
    : `strictly ${curved} in the controls, stationary at the point named`;
}

/** Points at which the direct search agreed, and the largest gap, or the contradiction that was found. */
type Search = { readonly informative: number; readonly largest: number } | { readonly contradiction: Decision };

/** Whether a value lies in a control's domain at a point, by numbers. */
function isInDomain(value: Expression, domain: Domain, point: SamplePoint): boolean {
  const numberOf = (e: Expression): number =>
    evaluate(
      e,
      surroundingsOf(point, doubles, (v) => v),
      doubles,
    );
  const v = attempt(() => numberOf(value)) ?? NaN;
  switch (domain.kind) {
    case 'real':
      return Number.isFinite(v);
    case 'positive':
      return v > 0;
    case 'nonnegative':
      return v >= 0;
    case 'interval':
      return v >= (attempt(() => numberOf(domain.lower)) ?? NaN) && v <= (attempt(() => numberOf(domain.upper)) ?? NaN);
    case 'set':
      return false;
  }
}

/** Whether the controls named lie in their domains at the point and give the body the value there. */
const attained = (node: Optimum, right: Expression, at: readonly Binding[], point: SamplePoint): boolean =>
  node.variables.every(({ name, domain }) => at.some((b) => b.name === name && isInDomain(b.value, domain, point))) &&
  compareQuickly(substitute(node.body, at), right, point).kind === 'equal';

/**
 * Compares with a direct search. Far out only a single control is searched, and only ends that belong to its domain are
 * believed: the search cannot tell a remote optimum from none.
 */
function searched(
  node: Optimum,
  right: Expression,
  at: readonly Binding[],
  far: boolean,
  wanted: number,
  context: DecisionContext,
): Search {
  const next = pointSource([node, right], context, far ? { reach: 'far', purpose: '#far' } : {});
  let informative = 0;
  let largest = 0;
  for (let i = 0; i < 4 * wanted && informative < wanted; i++) {
    const point = next();
    if (!point) break;
    const comparison = compareQuickly(node, right, point);
    if (comparison.kind === 'uninformative' || comparison.kind === 'vanishing') continue;
    if (comparison.kind === 'different') {
      if (far && !(Number.isFinite(comparison.left) && Number.isFinite(comparison.right))) continue;
      // A search that falls short of a value which a control attains was not good enough.
      const short = node.sense === 'sup' ? comparison.left < comparison.right : comparison.left > comparison.right;
      if (short && attained(node, right, at, point)) continue;
      const evidence = [{ kind: 'residual', detail: 'a direct search over the controls finds another value' }] as const;
      return { contradiction: refutedAt(point, comparison.left, comparison.right, context.seed, evidence) };
    }
    informative++;
    largest = Math.max(largest, comparison.gap);
  }
  return { informative, largest };
}

/** Decides sup (inf) = value. */
export function decideOptimum(
  node: Optimum,
  right: Expression,
  at: readonly Binding[],
  context: DecisionContext,
): Decision {
  const near = searched(node, right, at, false, POINTS, context);
  if ('contradiction' in near) return near.contradiction;
  const reason = attempt(() => exactReason(node, right, at, context));
  const wanted = reason === undefined ? UNPROVED_FAR_POINTS : FAR_POINTS;
  const far =
    node.variables.length === 1
      ? searched(node, right, at, true, wanted, context)
      : { informative: 0, largest: near.largest };
  if ('contradiction' in far) return far.contradiction;
  const informative = near.informative + far.informative;
  const largest = Math.max(near.largest, far.largest);
  if (near.informative < POINTS / 2)
    return undecided(`only ${near.informative} points for the direct search met the assumptions`);
  const detail = `direct search over the controls at ${informative} points agrees to ${largest.toExponential(1)}`;
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
