/** From a problem in discrete time to its checked-ready derivation: Bellman's equation, best control, closed form or recursion. */
import { withFacts } from '../../expression/assumptions.js';
import { differentiate } from '../../expression/differentiate.js';
import { equation, one, subtract, type Expression } from '../../expression/expression.js';
import { tidy } from '../../expression/tidy.js';
import { dependsOn, visitAll } from '../../expression/traverse.js';
import type { ControlProblem } from '../../problem/problem.js';
import { requireDefined } from '../candidate-scope.js';
import { claimJustification } from '../claim-justification.js';
import { definedness } from '../definedness.js';
import { discharge, holdsAtValues, isCondition } from '../obligation.js';
import { problemAssumptions } from '../problem-setting.js';
import { underHypotheses, type Progress } from '../progress.js';
import { BELLMAN_STEP, bellmanEquation, bracketGradient, optimalityHypothesis } from '../rules/bellman-equation.js';
import { signHypothesis } from '../rules/maximum.js';
import { terminalCondition } from '../rules/terminal-condition.js';
import { authorClaim } from '../rules/verification-steps.js';
import { valueOf, valueParameters } from '../setting.js';
import type { Derivation, Hypothesis, Justification, Step } from '../step.js';
import { bracket, discreteSetting, isDiscounted, type DiscreteSetting } from './discrete-setting.js';
import { withoutCandidate, type DiscreteChain } from './attempt.js';
import { withCandidate } from './with-candidate.js';

const JUMPING: ReadonlySet<string> = new Set(['sign', 'abs', 'min', 'max']);

function hasKink(e: Expression, names: readonly string[]): boolean {
  let found = false;
  visitAll(e, (node) => {
    found ||= node.kind === 'function' && JUMPING.has(node.name) && names.some((name) => dependsOn(node, name));
  });
  return found;
}

/** What the bracket's optimum is looked for with, for any value function: its derivatives by the controls. */
function gradientSteps(d: DiscreteSetting): readonly Step[] {
  const body = bracket(d);
  const names = d.setting.controls.filter((c) => c.domain.kind !== 'set').map((c) => c.name);
  if (hasKink(body, names)) return [];
  return names.map((name) => bracketGradient(d, name, tidy(differentiate(body, name))));
}

/** Whether the future is discounted, where the horizon is infinite, and the condition on the parameters that says so. */
function discountingOf(c: DiscreteChain): { readonly discounted: boolean; readonly hypotheses: readonly Hypothesis[] } {
  const { setting: s, factor } = c.discrete;
  if (s.time !== undefined || isDiscounted(c.discrete)) return { discounted: s.time === undefined, hypotheses: [] };
  const found = discharge(subtract(one, factor), 'positive', s.assumptions);
  if (!found || found.known || !isCondition(found.fact, c.parameters) || !holdsAtValues(found.fact, c.parameters))
    return { discounted: false, hypotheses: [] };
  const sign = signHypothesis(found.fact, 0, 'at-values');
  return { discounted: true, hypotheses: [{ ...sign, id: 'discounting', statement: 'The future is discounted.' }] };
}

function premisesOf(justification: Justification, progress: Progress): readonly string[] {
  const given =
    justification.kind === 'combination'
      ? justification.terms.map((term) => term.premise)
      : justification.kind === 'recursion'
        ? [...justification.recursions, ...justification.ends]
        : [];
  const bound = 'bindings' in justification && justification.bindings.length > 0;
  const meanings = progress.steps
    .filter((step) => bound && ['maximum', 'root', 'policy'].includes(step.rule))
    .map((step) => step.id);
  return [...new Set([...given, ...meanings])];
}

/** The derivation of a problem in discrete time; see `deriveProblem`. */
export function deriveInDiscreteTime(problem: ControlProblem): Derivation {
  const discrete = discreteSetting(problem);
  const { setting: s } = discrete;
  requireDefined(problem, s);
  const parameters = new Map(problem.parameters.map((p) => [p.name, p.value]));
  const chain: DiscreteChain = { discrete, problem, parameters };
  // A control's own domain says more than the closed interval that it was cut down to.
  const defined = definedness(problem, { ...s, assumptions: problemAssumptions(problem) });
  const discounting = discountingOf(chain);
  const progress = problem.candidate ? withCandidate(chain, problem.candidate) : withoutCandidate(chain, undefined);
  const end = terminalCondition(s, problem);
  const open: readonly Step[] =
    problem.candidate &&
    progress.outcome.stopped !== undefined &&
    !progress.steps.some((step) => step.id === 'candidate')
      ? [
          {
            id: 'candidate',
            title: 'The candidate',
            claim: equation(valueOf(s), problem.candidate),
            rule: 'candidate',
            premises: [BELLMAN_STEP],
            assumptions: [],
            justification: { kind: 'open', why: progress.outcome.stopped },
            facts: [],
          },
        ]
      : [];
  const claims = problem.claims.map((claim) => {
    const justification =
      progress.justify?.(claim) ??
      claimJustification(claim.relation, {
        setting: s,
        bindings: progress.claimBindings,
        unknowns: problem.unknowns.map((u) => u.name),
        assumptions: withFacts(s.assumptions, progress.claimFacts),
        ...(progress.outcome.stopped === undefined ? {} : { stopped: progress.outcome.stopped }),
      });
    return authorClaim(claim, justification, {
      premises: premisesOf(justification, progress),
      assumptions: progress.hypotheses.map((h) => h.id),
      facts: progress.claimFacts,
    });
  });
  const hypotheses = [optimalityHypothesis, ...defined, ...discounting.hypotheses, ...progress.hypotheses];
  return {
    id: problem.id,
    title: problem.title,
    ...(problem.source === undefined ? {} : { source: problem.source }),
    kind: 'problem',
    follows: ['bellman'],
    assumptions: s.assumptions,
    functions: [{ name: s.valueName, parameters: valueParameters(s), meaning: 'value function' }],
    scales: new Map([...parameters, ...problem.at]),
    hypotheses,
    definitions: [],
    steps: [
      underHypotheses(bellmanEquation(discrete, discounting.discounted), [...defined, ...discounting.hypotheses]),
      ...(end ? [end] : []),
      ...gradientSteps(discrete),
      ...progress.steps,
      ...open,
      ...claims,
    ].map((step) => named(step, progress.hypotheses)),
    problem,
    outcome: progress.outcome,
  };
}

/** The step with the hypotheses named that its facts are. */
function named(step: Step, hypotheses: readonly Hypothesis[]): Step {
  const used = hypotheses.filter((h) => h.relation && step.facts.includes(h.relation)).map((h) => h.id);
  const assumptions = [...new Set([...step.assumptions, ...used])];
  return assumptions.length === step.assumptions.length ? step : { ...step, assumptions };
}
