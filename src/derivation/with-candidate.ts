/** A candidate put into the reduced equation: coefficients, roots, the closed form and its policy. */
import { withFacts, type Assumptions } from '../expression/assumptions.js';
import {
  equation,
  substitution,
  symbol,
  zero,
  type Binding,
  type Expression,
  type Relation,
} from '../expression/expression.js';
import { differentiate } from '../expression/differentiate.js';
import { isZero, normalForm } from '../expression/normal-form.js';
import { resolve } from '../expression/resolve.js';
import { bind, bindFunction, substitute } from '../expression/substitute.js';
import { freeSymbols, unknownFunctions } from '../expression/traverse.js';
import { failingSign } from './candidate-signs.js';
import { domainKept, kinkOf, misfitAtEnd, scopeHypotheses, terminalMisfit } from './candidate-scope.js';
import { exponentProposals, onlySolved } from './candidate-exponents.js';
import { solveCandidate } from './candidate.js';
import { matchCoefficients } from './match-coefficients.js';
import { growthOf } from './growth.js';
import { type Maximiser } from './maximiser.js';
import { essentialSign, isCondition } from './obligation.js';
import { rewardBound } from './reward-bound.js';
import { signHypothesisId } from './rules/maximum.js';
import { reducedEquation } from './rules/reduced-equation.js';
import { dischargedSign, policy, solution, transversality } from './rules/verification-steps.js';
import {
  CANDIDATE_HYPOTHESIS,
  candidateHypothesis,
  type CandidateContext,
  type Matched,
} from './rules/candidate-steps.js';
import { valueOf, valueParameters } from './setting.js';
import {
  hjbOf,
  listFacts,
  underHypotheses,
  unknownsOf,
  withoutCandidate,
  type Chain,
  type Progress,
} from './progress.js';
import { overTime } from './over-time.js';
import type { Step } from './step.js';

/** Facts on jets of V become facts on the candidate's unknowns. */
export function factsOfCandidate(m: Maximiser, value: Binding, assumptions: Assumptions): readonly Relation[] {
  const found: Relation[] = [];
  for (const fact of m.facts) {
    if (unknownFunctions(fact).size === 0) {
      found.push(fact);
      continue;
    }
    const known = withFacts(assumptions, found);
    const put = resolve(substitution(fact.left, [value]), known);
    const essential = essentialSign(put, fact.operator === '<' ? 'negative' : 'positive', known);
    if (freeSymbols(essential).size > 0) found.push(essential);
  }
  return found;
}

/** The candidate with an unknown inside its functions given the one value that leads to a solution; undefined where none does. */
function withExponentFound(
  c: Chain,
  m: Maximiser,
  candidate: Expression,
  matched: readonly Matched[],
): Progress | undefined {
  const { problem, setting: s } = c;
  const names = unknownsOf(c);
  const proposals = exponentProposals(matched, names, s.states, s.assumptions);
  const only = onlySolved(proposals, (proposal) => {
    const put = substitute(candidate, [proposal]);
    const unknowns = problem.unknowns.filter((u) => u.name !== proposal.name);
    const progress = withCandidate({ ...c, problem: { ...problem, candidate: put, unknowns } }, m, put);
    return progress.outcome.value && progress;
  });
  if (!only) return undefined;
  const { proposal, solved: progress } = only;
  const { constants } = progress.outcome;
  return {
    ...progress,
    definitions: [...(progress.definitions ?? []), equation(symbol(proposal.name), proposal.value)],
    outcome: { ...progress.outcome, constants: new Map([...constants, [proposal.name, proposal.value]]) },
    claimBindings: [...progress.claimBindings, proposal],
  };
}

/**
 * A relative value is known up to a constant: unknowns that only shift the candidate are put to zero; undefined where there
 * are none.
 */
function withoutConstants(c: Chain, m: Maximiser, candidate: Expression): Progress | undefined {
  const { problem, setting: s } = c;
  const only = (name: string): boolean => normalForm(differentiate(candidate, name), s.assumptions).kind === 'number';
  const shifts = problem.unknowns.filter((u) => !u.ofTime && only(u.name)).map((u) => u.name);
  if (shifts.length === 0) return undefined;
  const zeros = shifts.map((name) => bind(name, zero));
  const put = substitute(candidate, zeros);
  const unknowns = problem.unknowns.filter((u) => !shifts.includes(u.name));
  const progress = withCandidate({ ...c, problem: { ...problem, candidate: put, unknowns } }, m, put);
  const { constants } = progress.outcome;
  return {
    ...progress,
    definitions: [...(progress.definitions ?? []), ...zeros.map((b) => equation(symbol(b.name), zero))],
    outcome: { ...progress.outcome, constants: new Map([...constants, ...zeros.map((b) => [b.name, zero] as const)]) },
    claimBindings: [...progress.claimBindings, ...zeros],
  };
}

/** From the candidate to the closed form, or to the reason why it leads to none. */
export function withCandidate(c: Chain, m: Maximiser, candidate: Expression): Progress {
  const { setting: s, problem, parameters } = c;
  const normalised = s.average === undefined ? undefined : withoutConstants(c, m, candidate);
  if (normalised) return normalised;
  const kink = kinkOf(candidate, s);
  if (kink !== undefined) return withoutCandidate(c, m, kink);
  const value = bindFunction(s.valueName, valueParameters(s), candidate);
  const wrong = failingSign(c, m, value);
  if (wrong !== undefined) return withoutCandidate(c, m, wrong);
  const reduced = reducedEquation(s, m, []).claim;
  const facts = factsOfCandidate(m, value, s.assumptions);
  const assumptions = withFacts(s.assumptions, facts);
  const matched = matchCoefficients(reduced, [value], s.states, assumptions);
  if (!matched)
    return withoutCandidate(c, m, 'the candidate put into the equation does not separate into functions of the state');
  const maximiser = new Map(m.at.map((b) => [b.name, b.value]));
  const names = [...m.facts.map((_, i) => signHypothesisId(i)), CANDIDATE_HYPOTHESIS];
  const form = candidateHypothesis(valueOf(s), candidate);
  const context: CandidateContext = { reduced, value, variables: s.states, matched, facts, assumptions: names };
  const inside = withExponentFound(c, m, candidate, matched);
  if (inside) return inside;
  if (s.time !== undefined && problem.unknowns.some((u) => u.ofTime)) return overTime(c, m, context, assumptions, form);

  const policies = new Map(
    m.at.map((b) => [b.name, normalForm(resolve(substitution(b.value, [value]), assumptions), assumptions)]),
  );
  const growth = s.time === undefined ? growthOf(s, candidate, policies, assumptions) : { parts: [] };
  if ('stopped' in growth) return withoutCandidate(c, m, growth.stopped);
  const solved = solveCandidate({
    context,
    unknowns: unknownsOf(c),
    parameters,
    assumptions: s.assumptions,
    selection: { setting: s, parts: growth.parts, facts, bound: rewardBound(s) },
  });
  const conditions = [...m.conditions, ...solved.conditions];
  // Signs on jets and unknowns served to find the roots; only conditions on parameters remain assumed.
  const lasting = conditions;
  const settled = withFacts(s.assumptions, lasting);
  const listed = [...m.facts, ...solved.conditions];
  const simplest = (name: string, root: Expression): Expression =>
    name === problem.objective.average ? normalForm(root, settled) : root;
  const constants = new Map([...solved.roots].map(([name, root]) => [name, simplest(name, root)]));
  const roots = [...constants].map(([name, root]) => bind(name, root));
  const rates = growth.parts
    .filter((part) => !isZero(substitute(part.coefficient, roots), settled))
    .map((part) => part.rate);
  const hypotheses = [...listFacts(listed, parameters, solved.stopped === undefined), form];
  const stopped = (why: string, steps: readonly Step[]): Progress => ({
    steps,
    hypotheses,
    outcome: { hjb: hjbOf(s), maximiser, constants: solved.roots, conditions, stopped: why },
    // What was read off a candidate that is not the value function proves nothing.
    claimBindings: [],
    claimFacts: [],
  });
  if (solved.stopped !== undefined) return stopped(solved.stopped, solved.steps);
  const closed = substitute(candidate, roots);
  const misfit = terminalMisfit(closed, s, problem);
  if (misfit) return stopped(misfit.why, [...solved.steps, misfitAtEnd(misfit.claim)]);
  const closedValue = bindFunction(s.valueName, valueParameters(s), closed);
  const average = roots.filter((root) => root.name === problem.objective.average);
  const closedPolicies = new Map([...policies].map(([name, e]) => [name, normalForm(substitute(e, roots), settled)]));
  const kept = domainKept(closed, closedPolicies, s, problem, settled);
  if (kept.kind === 'left') return stopped(kept.why, solved.steps);
  const scope = scopeHypotheses(s, kept);
  const shared = (premises: readonly string[]) => ({
    premises,
    assumptions: listed.map((_, i) => signHypothesisId(i)),
    facts: lasting,
  });
  const rootIds = [...solved.roots.keys()].map((name) => `root.${name}`);
  const steps: Step[] = [
    ...solved.steps,
    ...[...policies].map(([name, e]) => ({
      ...policy(name, maximiser.get(name) ?? symbol(name), value, e, {
        premises: ['maximum', 'ansatz'],
        assumptions: names,
        facts,
      }),
    })),
    ...rates.map((rate, i) =>
      transversality(rates.length === 1 ? '' : `.${i + 1}`, rate, roots, shared(rootIds), s.average !== undefined),
    ),
    ...m.facts.flatMap((fact, i) =>
      isCondition(fact, parameters) ? [] : [dischargedSign(i, fact, [closedValue], shared(rootIds))],
    ),
    underHypotheses(solution(reduced, [closedValue, ...average], shared(['reduced', ...rootIds])), scope),
  ];
  return {
    steps,
    hypotheses: [...hypotheses, ...scope],
    outcome: { hjb: hjbOf(s), maximiser, value: closed, policy: closedPolicies, constants, conditions },
    claimBindings: [...[...closedPolicies].map(([name, e]) => bind(name, e)), ...roots, closedValue],
    claimFacts: lasting,
  };
}
