/**
 * Steps that show what the verification theorem asks beside a solution of the HJB equation (Fleming and Soner 2006, III.8 and
 * IV.3; Yong and Zhou 1999, chapter 5): the policy keeps to its domain and the state to its own, drift and noise under it are
 * affine in the state (so that the closed loop has one solution, with all its moments), and no other control gains at infinity.
 */
import { attempt } from '../expression/attempt.js';
import { withFacts, type Assumptions } from '../expression/assumptions.js';
import { collect } from '../expression/collect.js';
import { differentiate } from '../expression/differentiate.js';
import {
  add,
  divide,
  equation,
  multiply,
  one,
  relation,
  substitution,
  subtract,
  zero,
  type Binding,
  type Domain,
  type Expression,
  type Relation,
} from '../expression/expression.js';
import { isZero, normalForm } from '../expression/normal-form.js';
import { isAtLeastZero, isAtMostZero, signShows } from '../expression/sign-algebra.js';
import { signOf } from '../expression/sign.js';
import { bind, bindFunction, substitute } from '../expression/substitute.js';
import { dependsOn } from '../expression/traverse.js';
import { valueOf, valueParameters, type Setting } from './setting.js';
import type { Outcome, Step } from './step.js';

/** What the closed form and its policy were shown to do. */
export interface ClosedLoop {
  readonly steps: readonly Step[];
  /** Drift and noise of every state are affine in the states under the policy. */
  readonly isAffine: boolean;
  /** Drift and noise of every state are proportional to it: the states are geometric Brownian motions. */
  readonly isProportional: boolean;
  /** Controls of which it was shown that the policy takes allowed values. */
  readonly allowed: ReadonlySet<string>;
  /** Whether no control gains at infinity, in words how; undefined where it was not shown. */
  readonly atInfinity?: string;
}

/** Whether second derivatives vanish; each pair is tried once, and only where the slope depends on the other state. */
const isAffineIn = (e: Expression, states: readonly string[], assumptions: Assumptions): boolean =>
  attempt(() =>
    states.every((x, i) => {
      if (!dependsOn(e, x)) return true;
      const slope = normalForm(differentiate(e, x), assumptions);
      const others = states.slice(i).filter((y) => dependsOn(slope, y));
      return others.every((y) => isZero(normalForm(differentiate(slope, y), assumptions), assumptions));
    }),
  ) ?? false;

interface Part {
  readonly id: string;
  readonly title: string;
  readonly state: string;
  readonly e: Expression;
}

const partsOf = (s: Setting): readonly Part[] =>
  s.states.flatMap((state, i) => [
    { id: `closed-loop.${state}`, title: `The drift of ${state} under the policy`, state, e: s.drift[i] ?? zero },
    ...(s.noise[i] ?? []).map((e, j) => ({
      id: `closed-loop.${state}.noise${s.normals.length > 1 ? `.${j + 1}` : ''}`,
      title: `The noise of ${state} under the policy`,
      state,
      e,
    })),
  ]);

/** What a domain asks of a value, one relation an end. */
function asked(domain: Domain, value: Expression): readonly Relation[] {
  switch (domain.kind) {
    case 'positive':
      return [relation(value, '>', zero)];
    case 'nonnegative':
      return [relation(value, '>=', zero)];
    case 'interval':
      return [relation(value, '>=', domain.lower), relation(value, '<=', domain.upper)];
    case 'real':
    case 'set':
      return [];
  }
}

const holds = ({ left, operator, right }: Relation, assumptions: Assumptions): boolean =>
  attempt(() => signShows(signOf(normalForm(subtract(left, right), assumptions), assumptions), operator)) ?? false;

/** Steps on the policy as it stands in the steps named `policy.…`, with their facts. */
function underPolicy(s: Setting, policies: readonly Step[]): Omit<ClosedLoop, 'atInfinity'> {
  const facts = policies.flatMap((step) => step.facts);
  const assumptions = withFacts(s.assumptions, facts);
  const bindings = policies.map((step) => bind(step.id.slice('policy.'.length), step.claim.right));
  const shared = {
    premises: policies.map((step) => step.id),
    assumptions: [...new Set(policies.flatMap((step) => step.assumptions))],
    facts: [...new Set(facts)],
  };
  const steps: Step[] = [];
  let [isAffine, isProportional] = [true, s.states.length > 0];
  for (const { id, title, state, e } of partsOf(s)) {
    const closed = attempt(() => normalForm(substitute(e, bindings), assumptions));
    if (!closed || !isAffineIn(closed, s.states, assumptions)) {
      [isAffine, isProportional] = [false, false];
      continue;
    }
    const others = s.states.filter((x) => x !== state);
    const atZero = attempt(() => normalForm(substitute(closed, [bind(state, zero)]), assumptions));
    if (!atZero || !isZero(atZero, assumptions) || others.some((x) => dependsOn(closed, x))) isProportional = false;
    if (bindings.some(({ name }) => dependsOn(e, name)))
      steps.push({
        id,
        title,
        claim: equation(substitution(e, bindings), closed),
        rule: 'closed-loop',
        justification: { kind: 'identity', bindings: [] },
        ...shared,
      });
  }
  const allowed = new Set<string>();
  for (const { name, domain } of s.controls) {
    const chosen = policies.find((step) => step.id === `policy.${name}`)?.claim;
    if (!chosen || domain.kind === 'set') continue;
    if (!asked(domain, chosen.right).every((claim) => holds(claim, assumptions))) continue;
    // Said of the maximiser with the value put in, not of what comes out of it: so a slip in either is seen.
    const relations = asked(domain, chosen.left);
    allowed.add(name);
    relations.forEach((claim, i) =>
      steps.push({
        id: `allowed.${name}${relations.length > 1 ? `.${i + 1}` : ''}`,
        title: `The optimal ${name} keeps to its domain`,
        claim,
        rule: 'allowed-control',
        justification: { kind: 'inequality', bindings: [] },
        ...shared,
      }),
    );
  }
  return { steps, isAffine, isProportional, allowed };
}

/**
 * That discounted values do not pull at infinity in favour of another control: V has a bound on the side that matters, or the
 * running reward bounds it, so that a control of finite payoff lets e^{−ρt} E V(X_t) come near zero again and again.
 */
function noGainAtInfinity(
  s: Setting,
  value: Binding,
  facts: readonly Relation[],
): { readonly claim: Relation; readonly how: string } | undefined {
  const assumptions = withFacts(s.assumptions, facts);
  if (s.time !== undefined || s.average !== undefined || signOf(s.discount, assumptions) !== 'positive')
    return undefined;
  const parts = collect(value.value, s.states, assumptions);
  const varying = parts?.filter((part) => part.basis !== one) ?? [];
  const [only, ...others] = varying;
  if (!only) return undefined;
  const relative = normalForm(add(...varying.map((part) => multiply(part.coefficient, part.basis))), assumptions);
  const constant = parts?.find((part) => part.basis === one)?.coefficient ?? zero;
  /** V but for its constant, as the claim says it. */
  const varied = subtract(substitution(valueOf(s), [value]), constant);
  const sup = s.sense === 'sup';
  const sign = signOf(relative, assumptions);
  if ((sup ? isAtLeastZero : isAtMostZero)(sign))
    return {
      claim: relation(varied, sup ? '>=' : '<=', zero),
      how: `but for a constant, V is nowhere ${sup ? 'negative' : 'positive'}, and its discounted mean cannot speak against another control`,
    };
  if (others.length > 0 || !(sup ? isAtMostZero : isAtLeastZero)(sign)) return undefined;
  const names = [...s.states, ...s.controls.map((c) => c.name)];
  const own = collect(s.running, names, assumptions)?.find((part) => part.basis === only.basis);
  const share = own && normalForm(divide(own.coefficient, only.coefficient), assumptions);
  if (!share || signOf(share, assumptions) !== 'positive') return undefined;
  const [less, more] = [sup ? '<=' : '>=', multiply(share, relative)] as const;
  return holds(relation(s.running, less, more), assumptions)
    ? {
        claim: relation(s.running, less, multiply(share, varied)),
        how: `the running ${sup ? 'reward' : 'cost'} bounds V: where the payoff is finite the discounted mean of V comes near zero again and again; others do not compete`,
      }
    : undefined;
}

/**
 * The steps, for a problem whose closed form and policy are among the steps so far.
 *
 * @param steps those of the derivation
 */
export function closedLoopSteps(s: Setting, outcome: Outcome, steps: readonly Step[]): ClosedLoop {
  const policies = steps.filter((step) => step.rule === 'policy');
  const solution = steps.find((step) => step.rule === 'solution');
  const under = underPolicy(s, policies);
  const { value } = outcome;
  const end =
    solution &&
    value &&
    attempt(() => noGainAtInfinity(s, bindFunction(s.valueName, valueParameters(s), value), solution.facts));
  if (!end || !solution) return under;
  const step: Step = {
    id: 'at-infinity',
    title: 'What keeps other controls from gaining at infinity',
    claim: end.claim,
    rule: 'at-infinity',
    premises: solution.premises.filter((id) => id.startsWith('root.')),
    assumptions: solution.assumptions.filter((id) => id !== 'admissible' && id !== 'invariance'),
    justification: { kind: 'inequality', bindings: [] },
    facts: solution.facts,
  };
  return { ...under, steps: [...under.steps, step], atInfinity: end.how };
}
