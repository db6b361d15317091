/**
 * A candidate put into the reduced equations of all regimes at once, its unknowns being one per regime: coefficients compared,
 * and either an algebraic system for constants or differential equations for functions of time.
 */
import { withFacts, type Assumptions } from '../expression/assumptions.js';
import { relation, substitution, subtract, zero, type Binding, type Expression, type Relation } from '../expression/expression.js'; // prettier-ignore
import { normalForm } from '../expression/normal-form.js';
import { resolve } from '../expression/resolve.js';
import { signOf } from '../expression/sign.js';
import { bindFunction } from '../expression/substitute.js';
import type { ControlProblem, Regimes } from '../problem/problem.js';
import { inRegimeName } from '../problem/regimes.js';
import { kinkOf } from './candidate-scope.js';
import { growthOf, type PartGrowth } from './growth.js';
import { matchCoefficients } from './match-coefficients.js';
import type { Maximiser } from './maximiser.js';
import { regimeSuffix, type RegimeChain } from './regime-chain.js';
import { decayOfParts } from './regime-growth.js';
import { namedInRegime } from './regime-names.js';
import { outgrowing, rewardBound } from './reward-bound.js';
import {
  ansatz,
  candidateHypothesis,
  coefficientEquation,
  coefficientId,
  CANDIDATE_HYPOTHESIS,
  type CandidateContext,
  type Matched,
} from './rules/candidate-steps.js';
import { signHypothesisId } from './rules/maximum.js';
import { reducedEquation } from './rules/reduced-equation.js';
import { policy } from './rules/verification-steps.js';
import { valueOf, valueParameters } from './setting.js';
import type { Criterion, Hypothesis, Step } from './step.js';
import { renamed } from './unknown-setting.js';
import { factsOfCandidate } from './with-candidate.js';

/** The candidate in one regime. */
export interface RegimeCandidate {
  readonly chain: RegimeChain;
  readonly maximiser: Maximiser;
  readonly candidate: Expression;
  readonly context: CandidateContext;
  readonly policies: ReadonlyMap<string, Expression>;
  /** Number of the first of its coefficient equations among those of all regimes. */
  readonly first: number;
  readonly growth: readonly PartGrowth[];
}

/** The candidate in all regimes, with the steps that compare coefficients. */
export interface JointCandidate {
  readonly parts: readonly RegimeCandidate[];
  /** Coefficients of all regimes, numbered on. */
  readonly matched: readonly Matched[];
  /** Names of the unknowns, one per regime. */
  readonly unknowns: readonly string[];
  readonly assumptions: Assumptions;
  readonly facts: readonly Relation[];
  readonly steps: readonly Step[];
  readonly hypotheses: readonly Hypothesis[];
}

interface Stopped {
  readonly stopped: string;
}

/** Steps made for one regime under their ids among those of all: coefficient equations are numbered on. */
export function placedIn({ chain, first }: Pick<RegimeCandidate, 'chain' | 'first'>, step: Step): Step {
  const suffix = regimeSuffix(chain.regime);
  return renamed(step, (id) => {
    const own = /^coefficient\.(\d+)$/.exec(id)?.[1];
    return own === undefined ? `${id}${suffix}` : coefficientId(first + Number(own) - 1);
  });
}

/** The steps of one regime: the candidate put in, its coefficients compared, and the policy in its unknowns. */
function stepsOf(part: RegimeCandidate): readonly Step[] {
  const { context, maximiser, policies } = part;
  const shared = { premises: ['maximum', 'ansatz'], assumptions: context.assumptions, facts: context.facts };
  return [
    ansatz(context),
    ...context.matched.map((_, i) => coefficientEquation(context, i)),
    ...maximiser.at.map((b) => policy(b.name, b.value, context.value, policies.get(b.name) ?? b.value, shared)),
  ].map((step) => placedIn(part, step));
}

/** Puts the candidate into all regimes; or says why it leads nowhere. */
export function candidateInRegimes(
  problem: ControlProblem,
  regimes: Regimes,
  chains: readonly RegimeChain[],
  candidate: Expression,
): JointCandidate | Stopped {
  const maximisers = chains.flatMap(({ found }) => ('stopped' in found ? [] : [found]));
  const [failed] = chains.flatMap(({ found }) => ('stopped' in found ? [found.stopped] : []));
  if (failed !== undefined) return { stopped: failed };
  const candidates = chains.map(({ regime }) => namedInRegime(problem, regimes, regime)(candidate));
  const [kink] = chains.flatMap(({ setting }, r) => kinkOf(candidates[r] ?? zero, setting) ?? []);
  if (kink !== undefined) return { stopped: kink };
  const values = chains.map(({ setting: s }, r): Binding => bindFunction(s.valueName, valueParameters(s), candidates[r] ?? zero)); // prettier-ignore
  const found = chains.map(({ setting }, r) =>
    factsOfCandidate(maximisers[r] as Maximiser, values[r] as Binding, setting.assumptions),
  );
  const facts = [...new Set(found.flat())];
  const parts: RegimeCandidate[] = [];
  const matched: Matched[] = [];
  const hypotheses: Hypothesis[] = [];
  // What is known of one regime's unknowns serves in the equations of the others, which mention them.
  const assumptions = chains.flatMap(({ regime }, r) =>
    [...(maximisers[r]?.facts ?? []).map((_, i) => signHypothesisId(i)), CANDIDATE_HYPOTHESIS].map(
      (id) => `${id}${regimeSuffix(regime)}`,
    ),
  );
  const all = withFacts((chains[0] as RegimeChain).setting.assumptions, facts);
  for (const [r, chain] of chains.entries()) {
    const { setting: s } = chain;
    const [maximiser, value, form] = [maximisers[r], values[r], candidates[r]];
    if (!maximiser || !value || !form) continue;
    const suffix = regimeSuffix(chain.regime);
    const reduced = reducedEquation(s, maximiser, []).claim;
    const others = values.filter((v) => v !== value);
    const own = matchCoefficients(reduced, [value, ...others], s.states, all);
    if (!own) return { stopped: 'the candidate put into the equations does not separate into functions of the state' };
    const context: CandidateContext = {
      reduced,
      value,
      others,
      variables: s.states,
      matched: own,
      facts,
      assumptions,
    };
    const policies = new Map(
      maximiser.at.map((b) => [b.name, normalForm(resolve(substitution(b.value, [value]), all), all)]),
    );
    const growth: ReturnType<typeof growthOf> = s.time === undefined ? growthOf(s, form, policies, all) : { parts: [] };
    if ('stopped' in growth) return growth;
    const hypothesis = candidateHypothesis(valueOf(s), form);
    hypotheses.push({ ...hypothesis, id: `${hypothesis.id}${suffix}` });
    parts.push({ chain, maximiser, candidate: form, context, policies, first: matched.length, growth: growth.parts });
    matched.push(...own);
  }
  return {
    parts,
    matched,
    unknowns: chains.flatMap(({ regime }) => problem.unknowns.map((u) => inRegimeName(u.name, regime))),
    assumptions: all,
    facts,
    steps: parts.flatMap(stepsOf),
    hypotheses,
  };
}

/** The conditions on the root that belongs to the value function; or why they are not known. */
export function criteriaInRegimes(
  { parts, assumptions, facts }: JointCandidate,
  regimes: Regimes,
): readonly Criterion[] | Stopped {
  const decay = decayOfParts(parts.map((part) => part.growth), regimes); // prettier-ignore
  if ('stopped' in decay) return decay;
  const bounds = parts.flatMap(({ chain: { setting: s }, growth }) => {
    const bound = rewardBound(s);
    const signed = growth.filter((part) => ['positive', 'nonnegative'].includes(signOf(part.basis, assumptions)));
    const parts = { 'one sign': signed, bounded: outgrowing(growth, s), 'none known': [] }[bound];
    return parts.map((part): Criterion => ({
      condition: relation(part.coefficient, s.sense === 'sup' ? '<=' : '>=', zero),
      why: `a ${s.sense === 'sup' ? 'reward with an upper bound has no value that grows upwards' : 'cost with a lower bound has no value that falls'} without one`,
    }));
  });
  return [...facts.map((condition) => ({ condition, why: 'the sign that the maximiser needs' })), ...decay, ...bounds];
}

/** Residual of each coefficient equation. */
export const residualsOf = (matched: readonly Matched[]): readonly Expression[] =>
  matched.map(({ left, right }) => subtract(left, right));
