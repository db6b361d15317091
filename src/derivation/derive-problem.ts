/** From a problem alone to its checked-ready derivation: HJB equation, maximiser, reduced equation, candidate, closed form. */
import { CostateError } from '../errors.js';
import { withFacts } from '../expression/assumptions.js';
import { equation, one } from '../expression/expression.js';
import type { Rational } from '../expression/rational.js';
import type { ControlProblem } from '../problem/problem.js';
import { bellmanChain, chainHypotheses } from './bellman-chain.js';
import { requireDefined } from './candidate-scope.js';
import { claimJustification } from './claim-justification.js';
import { definedness } from './definedness.js';
import { deriveInDiscreteTime } from './discrete/derive.js';
import { findMaximiser, type Maximiser, type MaximiserSearch } from './maximiser.js';
import { problemSetting } from './problem-setting.js';
import {
  firstOrderCondition,
  maximum,
  secondOrderCondition,
  signHypothesisId,
  stationaryPoint,
} from './rules/maximum.js';
import { terminalCondition } from './rules/terminal-condition.js';
import { reducedEquation } from './rules/reduced-equation.js';
import { authorClaim } from './rules/verification-steps.js';
import { valueOf, valueParameters, type Setting } from './setting.js';
import { hjbOf, underHypotheses, withoutCandidate, type Chain, type Progress } from './progress.js';
import { withCandidate } from './with-candidate.js';
import type { Derivation, Hypothesis, Justification, Step } from './step.js';

/** Rules of the steps that say what a control or an unknown is. */
const GIVES_MEANING: ReadonlySet<string> = new Set(['maximum', 'root', 'policy']);

/** Steps that a claim rests on: those its certificate names, and those that give the names in it their meaning. */
function premisesOf(justification: Justification, steps: readonly Step[]): readonly string[] {
  const named =
    justification.kind === 'combination'
      ? justification.terms.map((term) => term.premise)
      : justification.kind === 'trajectory'
        ? [...justification.rates, ...justification.ends, ...justification.forms]
        : [];
  const bound = 'bindings' in justification && justification.bindings.length > 0;
  const meanings = steps.filter(({ rule }) => bound && GIVES_MEANING.has(rule));
  return [...named, ...meanings.map((step) => step.id)];
}

/** The step with the hypotheses named that its facts are. */
function withHypothesesNamed(step: Step, hypotheses: readonly Hypothesis[]): Step {
  const used = hypotheses.filter((h) => h.relation && step.facts.includes(h.relation)).map((h) => h.id);
  const assumptions = [...new Set([...step.assumptions, ...used])];
  return assumptions.length === step.assumptions.length ? step : { ...step, assumptions };
}

/** Why a candidate is left open where one may stop. */
const NO_FREE_BOUNDARY =
  'a candidate where the problem may end early, by stopping, by until or at an absorbing end, is not covered so far';

const endsEarly = ({ objective, until, boundary }: ControlProblem): boolean =>
  objective.stopping !== undefined ||
  until !== undefined ||
  [...(boundary?.values() ?? [])].some(({ lower, upper }) => lower === 'absorb' || upper === 'absorb');

function maximiserSteps(s: Setting, m: Maximiser): readonly Step[] {
  const names = m.facts.map((_, i) => signHypothesisId(i));
  const first = m.gradient.map((g) => firstOrderCondition(s, g.control, g.value));
  // A projected control need not be where the gradient vanishes.
  const stationary = m.projected ? [] : m.gradient.map((g) => stationaryPoint(s, m, g.control, names));
  const second = m.curvature.map((_, i) => secondOrderCondition(m, i, names));
  const premises = [...stationary, ...second].map((step) => step.id);
  return [...first, ...stationary, ...second, maximum(s, m, ['hjb', ...premises], names)];
}

/** A candidate that led nowhere is left open in so many words, unless a step already shows that it does not fit. */
function openCandidate(
  problem: ControlProblem,
  s: Setting,
  steps: readonly Step[],
  stopped: string | undefined,
): readonly Step[] {
  if (!problem.candidate || stopped === undefined || steps.some((step) => step.id === 'candidate')) return [];
  return [
    {
      id: 'candidate',
      title: 'The candidate',
      claim: equation(valueOf(s), problem.candidate),
      rule: 'candidate',
      premises: steps.some((step) => step.id === 'reduced') ? ['reduced'] : ['hjb'],
      assumptions: [],
      justification: { kind: 'open', why: stopped },
      facts: [],
    },
  ];
}

/** The maximiser, or the reason why the exact algebra gave up on it; the HJB equation stands either way. */
function searchWithinResources(s: Setting, parameters: ReadonlyMap<string, Rational>): MaximiserSearch {
  try {
    return findMaximiser(s, parameters);
  } catch (error) {
    if (error instanceof CostateError && error.details.code === 'resources.undecided')
      return { stopped: error.message };
    throw error;
  }
}

/** The general derivation of the equation that the problem's own derivation arrives at. */
function chainOf({ normals }: Setting, { time }: ControlProblem): string {
  if (normals.length === 0) return 'hjb-deterministic';
  return time.horizon === 'infinite' ? 'hjb-diffusion' : 'hjb-time-dependent';
}

/**
 * The derivation of a control problem from its data alone.
 *
 * @param problem states, controls, dynamics and objective; a candidate and claims where the author gives them
 * @returns steps from Bellman's equation to the HJB equation and as far beyond as closed forms reach; `outcome.stopped`
 *   says in words what ended it early
 * @throws CostateError `infeasible.*` when the Hamiltonian has no optimum or the parameters admit no finite value
 */
export function deriveProblem(problem: ControlProblem): Derivation {
  if (problem.time.step) return deriveInDiscreteTime(problem);
  const setting = problemSetting(problem);
  requireDefined(problem, setting);
  const parameters = new Map(problem.parameters.map((p) => [p.name, p.value]));
  const defined = definedness(problem, setting);
  const chain = bellmanChain(setting).map((step, i) => (i === 0 ? underHypotheses(step, defined) : step));
  const found = searchWithinResources(setting, parameters);
  const context: Chain = { setting, problem, parameters };
  let progress: Progress;
  let steps: readonly Step[] = [];
  if ('stopped' in found) {
    progress = {
      steps: [],
      hypotheses: [],
      outcome: { hjb: hjbOf(setting), constants: new Map(), conditions: [], stopped: found.stopped },
      claimBindings: [],
      claimFacts: [],
    };
  } else {
    const names = found.facts.map((_, i) => signHypothesisId(i));
    const controlled = setting.controls.length > 0;
    if (controlled) steps = [...maximiserSteps(setting, found), reducedEquation(setting, found, names)];
    else
      steps = [
        {
          ...reducedEquation(setting, found, []),
          premises: ['hjb'],
          justification: { kind: 'combination', terms: [{ premise: 'hjb', factor: one }], rewrites: [], bindings: [] },
        },
      ];
    progress =
      problem.candidate && !endsEarly(problem)
        ? withCandidate(context, found, problem.candidate)
        : withoutCandidate(context, found, problem.candidate && NO_FREE_BOUNDARY);
  }
  const end = terminalCondition(setting, problem);
  const open = openCandidate(problem, setting, [...steps, ...progress.steps], progress.outcome.stopped);
  const reduced = steps.find((step) => step.id === 'reduced');
  const claims = problem.claims.map((claim) => {
    const justification =
      progress.justify?.(claim) ??
      claimJustification(claim.relation, {
        setting,
        bindings: progress.claimBindings,
        unknowns: problem.unknowns.map((u) => u.name),
        assumptions: withFacts(setting.assumptions, progress.claimFacts),
        ...(reduced ? { reduced } : {}),
        ...(progress.outcome.stopped === undefined ? {} : { stopped: progress.outcome.stopped }),
      });
    return authorClaim(claim, justification, {
      premises: premisesOf(justification, [...steps, ...progress.steps]),
      assumptions: progress.hypotheses.map((h) => h.id),
      facts: progress.claimFacts,
    });
  });
  return {
    id: problem.id,
    title: problem.title,
    ...(problem.source === undefined ? {} : { source: problem.source }),
    kind: 'problem',
    follows: [chainOf(setting, problem)],
    assumptions: setting.assumptions,
    functions: [{ name: setting.valueName, parameters: valueParameters(setting), meaning: 'value function' }],
    scales: new Map([...parameters, ...problem.at]),
    hypotheses: [...chainHypotheses, ...defined, ...progress.hypotheses],
    definitions: progress.definitions ?? [],
    steps: [...chain, ...(end ? [end] : []), ...steps, ...progress.steps, ...open, ...claims].map((step) =>
      withHypothesesNamed(step, progress.hypotheses),
    ),
    problem,
    outcome: progress.outcome,
  };
}
