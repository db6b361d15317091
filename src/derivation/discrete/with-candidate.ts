/** A candidate put into Bellman's equation: expectation, best control, coefficients, and the closed form or a recursion. */
import { withFacts } from '../../expression/assumptions.js';
import { equation, substitution, symbol, type Expression } from '../../expression/expression.js';
import { isZero, normalForm } from '../../expression/normal-form.js';
import { resolve } from '../../expression/resolve.js';
import { simplify } from '../../expression/simplify.js';
import { bind, bindFunction, substitute } from '../../expression/substitute.js';
import { visitAll } from '../../expression/traverse.js';
import { kinkOf, misfitAtEnd, terminalMisfit } from '../candidate-scope.js';
import { solveCandidate } from '../candidate.js';
import { matchCoefficients } from '../match-coefficients.js';
import { isCondition } from '../obligation.js';
import { listFacts, type Progress } from '../progress.js';
import { rewardBound } from '../reward-bound.js';
import { bellmanEquation, bellmanSolution, closedPolicy } from '../rules/bellman-equation.js';
import { CANDIDATE_HYPOTHESIS, candidateHypothesis, type CandidateContext } from '../rules/candidate-steps.js';
import { signHypothesisId } from '../rules/maximum.js';
import { dischargedSign, transversality } from '../rules/verification-steps.js';
import { valueOf, valueParameters } from '../setting.js';
import type { Step } from '../step.js';
import { bracketSteps, withoutCandidate, type Attempt, type DiscreteChain } from './attempt.js';
import { bestControls, insideControls } from './best-control.js';
import { bracket } from './discrete-setting.js';
import { growthInSteps } from './growth.js';
import { recursionOf } from './recursion.js';
import { scopeInSteps, stateKept } from './scope.js';

function hasExpectation(e: Expression): boolean {
  let found = false;
  visitAll(e, (node) => {
    found ||= node.kind === 'expectation';
  });
  return found;
}

/** With constants for unknowns: roots, policy, transversality, and the equation satisfied. */
function withConstants(attempt: Attempt, context: CandidateContext): Progress {
  const { chain, candidate, best: m, assumptions } = attempt;
  const { discrete, problem, parameters } = chain;
  const { setting: s } = discrete;
  const hjb = bellmanEquation(discrete).claim;
  const policies = new Map(m.at.map((b) => [b.name, normalForm(b.value, assumptions)]));
  const growth = s.time === undefined ? growthInSteps(discrete, candidate, policies, assumptions) : { parts: [] };
  if ('stopped' in growth) return withoutCandidate(chain, growth.stopped);
  const solved = solveCandidate({
    context,
    unknowns: problem.unknowns.map((u) => u.name),
    parameters,
    assumptions: s.assumptions,
    selection: { setting: s, parts: growth.parts, facts: m.facts, bound: rewardBound(s) },
  });
  const conditions = [...m.conditions, ...solved.conditions];
  const settled = withFacts(s.assumptions, conditions);
  const listed = [...m.facts, ...solved.conditions];
  const hypotheses = [
    ...listFacts(listed, parameters, solved.stopped === undefined),
    candidateHypothesis(valueOf(s), candidate),
  ];
  const before = bracketSteps(attempt);
  const stopped = (why: string, steps: readonly Step[]): Progress => ({
    steps: [...before, ...steps],
    hypotheses,
    outcome: { hjb, constants: solved.roots, conditions, stopped: why },
    claimBindings: [],
    claimFacts: [],
  });
  if (solved.stopped !== undefined) return stopped(solved.stopped, solved.steps);
  const roots = [...solved.roots].map(([name, root]) => bind(name, root));
  const closed = substitute(candidate, roots);
  const misfit = terminalMisfit(closed, s, problem);
  if (misfit) return stopped(misfit.why, [...solved.steps, misfitAtEnd(misfit.claim)]);
  const closedPolicies = new Map([...policies].map(([name, e]) => [name, normalForm(substitute(e, roots), settled)]));
  const kept = stateKept(discrete, problem, closedPolicies, settled);
  if (kept.kind === 'left') return stopped(kept.why, solved.steps);
  const scope = scopeInSteps(s, kept);
  const shared = (premises: readonly string[]) => ({
    premises,
    assumptions: listed.map((_, i) => signHypothesisId(i)),
    facts: conditions,
  });
  const rootIds = [...solved.roots.keys()].map((name) => `root.${name}`);
  const rates = growth.parts
    .filter((part) => !isZero(substitute(part.coefficient, roots), settled))
    .map((part) => part.rate);
  const closedValue = bindFunction(s.valueName, valueParameters(s), closed);
  const solution = bellmanSolution(context.reduced, closedValue, roots, shared(['reduced', ...rootIds]));
  const steps: Step[] = [
    ...before,
    ...solved.steps,
    ...[...closedPolicies].map(([name, e]) =>
      closedPolicy(
        name,
        m.at.find((b) => b.name === name)?.value ?? symbol(name),
        roots,
        e,
        shared(['maximum', ...rootIds]),
      ),
    ),
    ...rates.map((rate, i) => ({
      ...transversality(rates.length === 1 ? '' : `.${i + 1}`, rate, roots, shared(rootIds)),
      title: 'The value, discounted, shrinks from step to step along the optimal path',
    })),
    ...m.facts.flatMap((fact, i) =>
      isCondition(fact, parameters) ? [] : [dischargedSign(i, fact, roots, shared(rootIds))],
    ),
    { ...solution, assumptions: [...solution.assumptions, ...scope.map((h) => h.id)] },
  ];
  return {
    steps,
    hypotheses: [...hypotheses, ...scope],
    outcome: { hjb, value: closed, policy: closedPolicies, constants: solved.roots, conditions },
    claimBindings: [...[...closedPolicies].map(([name, e]) => bind(name, e)), ...roots, closedValue],
    claimFacts: conditions,
  };
}

/** With functions of time for unknowns: the recursion that gives them a step earlier. */
function withFunctions(attempt: Attempt, context: CandidateContext): Progress {
  const { chain, candidate, best: m } = attempt;
  const { discrete, problem, parameters } = chain;
  const hjb = bellmanEquation(discrete).claim;
  const found = recursionOf(attempt, context);
  const listed = listFacts(m.facts, parameters, false).map((h, i) =>
    isCondition(m.facts[i] ?? equation(symbol('0'), symbol('0')), parameters)
      ? h
      : { ...h, why: 'Checked at every step of the recursion when the problem is solved.' },
  );
  const form = candidateHypothesis(valueOf(discrete.setting), candidate);
  const policies = new Map(m.at.map((b) => [b.name, b.value]));
  const kept = stateKept(discrete, problem, policies, attempt.assumptions);
  const ended = found.stopped ?? (kept.kind === 'left' ? kept.why : undefined);
  const scope = scopeInSteps(discrete.setting, kept);
  // End values rest on the form alone; the rule that makes these steps knows nothing of it.
  const rested = found.steps.map((step) =>
    step.assumptions.length === 0 ? { ...step, assumptions: [CANDIDATE_HYPOTHESIS] } : step,
  );
  const steps = [...bracketSteps(attempt), ...rested];
  if (ended !== undefined)
    return {
      steps,
      hypotheses: [...listed, form, ...scope],
      outcome: { hjb, constants: new Map(), conditions: m.conditions, stopped: ended },
      claimBindings: [],
      claimFacts: [],
    };
  return {
    steps,
    hypotheses: [...listed, form, ...scope],
    outcome: {
      hjb,
      value: candidate,
      policy: policies,
      recursion: { before: found.before, terminal: found.terminal, facts: m.facts },
      constants: new Map(),
      conditions: m.conditions,
    },
    claimBindings: [...m.at, attempt.value],
    claimFacts: context.facts,
    justify: found.justify,
  };
}

/** From the candidate to the closed form, or to the reason why it leads to none. */
export function withCandidate(chain: DiscreteChain, candidate: Expression): Progress {
  const { discrete, problem, parameters } = chain;
  const { setting: s } = discrete;
  const kink = kinkOf(candidate, s);
  if (kink !== undefined) return withoutCandidate(chain, kink);
  const value = bindFunction(s.valueName, valueParameters(s), candidate);
  const inside = withFacts(s.assumptions, insideControls(s));
  const body = simplify(resolve(substitution(bracket(discrete), [value]), inside), inside);
  if (hasExpectation(body))
    return withoutCandidate(
      chain,
      'the expectation of the candidate at the next state has no form known to the engine',
    );
  const constants = problem.unknowns.filter((u) => !u.ofTime).map((u) => u.name);
  const best = bestControls(s, body, constants, parameters);
  if ('stopped' in best) return withoutCandidate(chain, best.stopped);
  let last: Progress | undefined;
  for (const m of best) {
    const signs = m.facts.map((_, i) => signHypothesisId(i));
    const assumptions = withFacts(s.assumptions, m.facts);
    const attempt: Attempt = { chain, candidate, value, body, best: m, signs, assumptions };
    const reduced = equation(valueOf(s), m.value);
    const matched = matchCoefficients(reduced, [value], s.states, assumptions);
    if (!matched) {
      last ??= withoutCandidate(chain, 'the candidate put into the equation does not separate into functions of the state', bracketSteps(attempt)); // prettier-ignore
      continue;
    }
    const names = [...signs, CANDIDATE_HYPOTHESIS];
    const context: CandidateContext = {
      reduced,
      value,
      variables: s.states,
      matched,
      facts: m.facts,
      assumptions: names,
    };
    const ofTime = s.time !== undefined && problem.unknowns.some((u) => u.ofTime);
    const progress = ofTime ? withFunctions(attempt, context) : withConstants(attempt, context);
    if (progress.outcome.value) return progress;
    last ??= progress;
  }
  return last ?? withoutCandidate(chain, 'no control was found that attains the optimum');
}
