/** From a problem alone to its checked-ready derivation: HJB equation, maximiser, reduced equation, candidate, closed form. */
import { CostateError } from '../errors.js';
import { withFacts, type Assumptions } from '../expression/assumptions.js';
import {
  equation,
  one,
  substitution,
  symbol,
  zero,
  type Binding,
  type Expression,
  type Relation,
} from '../expression/expression.js';
import { isZero, normalForm } from '../expression/normal-form.js';
import type { Rational } from '../expression/rational.js';
import { resolve } from '../expression/resolve.js';
import { bind, bindFunction, substitute } from '../expression/substitute.js';
import { freeSymbols, unknownFunctions } from '../expression/traverse.js';
import type { Claim, ControlProblem } from '../problem/problem.js';
import { bellmanChain, chainHypotheses } from './bellman-chain.js';
import {
  domainKept,
  existenceHypothesis,
  kinkOf,
  misfitAtEnd,
  requireDefined,
  scopeHypotheses,
  terminalMisfit,
} from './candidate-scope.js';
import { claimJustification } from './claim-justification.js';
import { claimOverTime } from './claim-over-time.js';
import { exponentProposals, onlySolved } from './candidate-exponents.js';
import { matchCoefficients, solveCandidate } from './candidate.js';
import { definedness } from './definedness.js';
import { deriveEvolution } from './evolution.js';
import { growthOf } from './growth.js';
import { findMaximiser, type Maximiser, type MaximiserSearch } from './maximiser.js';
import { essentialSign, isCondition } from './obligation.js';
import { rewardBound } from './reward-bound.js';
import { problemSetting } from './problem-setting.js';
import { hjbEquation } from './rules/hjb-equation.js';
import {
  firstOrderCondition,
  maximum,
  secondOrderCondition,
  signHypothesis,
  signHypothesisId,
  stationaryPoint,
} from './rules/maximum.js';
import { terminalCondition } from './rules/terminal-condition.js';
import { reducedEquation } from './rules/reduced-equation.js';
import { authorClaim, dischargedSign, policy, solution, transversality } from './rules/verification-steps.js';
import {
  CANDIDATE_HYPOTHESIS,
  candidateHypothesis,
  type CandidateContext,
  type Matched,
} from './rules/candidate-steps.js';
import { valueOf, valueParameters, type Setting } from './setting.js';
import type { Derivation, Hypothesis, Justification, Outcome, Step } from './step.js';

interface Progress {
  readonly steps: readonly Step[];
  readonly hypotheses: readonly Hypothesis[];
  readonly outcome: Outcome;
  /** What the author's claims are read under. */
  readonly claimBindings: readonly Binding[];
  readonly claimFacts: readonly Relation[];
  /** Meanings of unknowns that were found before the coefficients were compared. */
  readonly definitions?: readonly Relation[];
  /** A justification of its own for claims that need one. */
  readonly justify?: (claim: Claim) => Justification | undefined;
}

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

/** Signs of jets and conditions on parameters as listed hypotheses; `first` numbers them. */
const listFacts = (
  facts: readonly Relation[],
  parameters: ReadonlyMap<string, Rational>,
  valueFound: boolean,
): readonly Hypothesis[] =>
  facts.map((fact, i) =>
    signHypothesis(fact, i, isCondition(fact, parameters) ? 'at-values' : valueFound ? 'shown' : 'of-value'),
  );

function maximiserSteps(s: Setting, m: Maximiser): readonly Step[] {
  const names = m.facts.map((_, i) => signHypothesisId(i));
  const first = m.gradient.map((g) => firstOrderCondition(s, g.control, g.value));
  // A projected control need not be where the gradient vanishes.
  const stationary = m.projected ? [] : m.gradient.map((g) => stationaryPoint(s, m, g.control, names));
  const second = m.curvature.map((_, i) => secondOrderCondition(m, i, names));
  const premises = [...stationary, ...second].map((step) => step.id);
  return [...first, ...stationary, ...second, maximum(s, m, ['hjb', ...premises], names)];
}

/** Facts on jets of V become facts on the candidate's unknowns. */
function factsOfCandidate(m: Maximiser, value: Binding, assumptions: Assumptions): readonly Relation[] {
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

interface Chain {
  readonly setting: Setting;
  readonly problem: ControlProblem;
  readonly parameters: ReadonlyMap<string, Rational>;
}

const hjbOf = (s: Setting): Outcome['hjb'] => hjbEquation(s).claim;

function withoutCandidate(c: Chain, m: Maximiser, stopped: string | undefined): Progress {
  const { setting } = c;
  const maximiser = new Map(m.at.map((b) => [b.name, b.value]));
  const outcome: Outcome = {
    hjb: hjbOf(setting),
    constants: new Map(),
    conditions: m.conditions,
    ...(m.at.length === setting.controls.length ? { maximiser } : {}),
    ...(stopped === undefined ? {} : { stopped }),
  };
  return {
    steps: [],
    hypotheses: listFacts(m.facts, c.parameters, false),
    outcome,
    claimBindings: m.at,
    claimFacts: m.facts,
  };
}

/** The candidate with an unknown inside its functions given the one value that leads to a solution; undefined where none does. */
function withExponentFound(
  c: Chain,
  m: Maximiser,
  candidate: Expression,
  matched: readonly Matched[],
): Progress | undefined {
  const { problem, setting: s } = c;
  const names = problem.unknowns.map((u) => u.name);
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

function withCandidate(c: Chain, m: Maximiser, candidate: Expression): Progress {
  const { setting: s, problem, parameters } = c;
  const kink = kinkOf(candidate, s);
  if (kink !== undefined) return withoutCandidate(c, m, kink);
  const value = bindFunction(s.valueName, valueParameters(s), candidate);
  const reduced = reducedEquation(s, m, []).claim;
  const facts = factsOfCandidate(m, value, s.assumptions);
  const assumptions = withFacts(s.assumptions, facts);
  const matched = matchCoefficients(reduced, value, s.states, assumptions);
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
    unknowns: problem.unknowns.map((u) => u.name),
    parameters,
    assumptions: s.assumptions,
    selection: { setting: s, parts: growth.parts, facts, bound: rewardBound(s) },
  });
  const conditions = [...m.conditions, ...solved.conditions];
  // Signs on jets and unknowns served to find the roots; only conditions on parameters remain assumed.
  const lasting = conditions;
  const settled = withFacts(s.assumptions, lasting);
  const listed = [...m.facts, ...solved.conditions];
  const roots = [...solved.roots].map(([name, root]) => bind(name, root));
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
    ...rates.map((rate, i) => transversality(rates.length === 1 ? '' : `.${i + 1}`, rate, roots, shared(rootIds))),
    ...m.facts.flatMap((fact, i) =>
      isCondition(fact, parameters) ? [] : [dischargedSign(i, fact, [closedValue], shared(rootIds))],
    ),
    underHypotheses(solution(reduced, closedValue, shared(['reduced', ...rootIds])), scope),
  ];
  return {
    steps,
    hypotheses: [...hypotheses, ...scope],
    outcome: { hjb: hjbOf(s), maximiser, value: closed, policy: closedPolicies, constants: solved.roots, conditions },
    claimBindings: [...[...closedPolicies].map(([name, e]) => bind(name, e)), ...roots, closedValue],
    claimFacts: lasting,
  };
}

/** A candidate with unknown functions of time: rates and end values instead of roots. */
function overTime(
  c: Chain,
  m: Maximiser,
  context: CandidateContext,
  assumptions: Assumptions,
  form: Hypothesis,
): Progress {
  const { setting: s, problem } = c;
  const names = problem.unknowns.map((u) => u.name);
  const { steps, policies, rates, terminal, stopped } = deriveEvolution({
    setting: s,
    problem,
    maximiser: m,
    context,
    assumptions,
  });
  // The rule that makes these steps does not know which of the steps around them there are.
  const placed = steps.map((step) => {
    if (step.rule === 'policy') return { ...step, premises: ['maximum', 'ansatz'] };
    return step.assumptions.length === 0 ? { ...step, assumptions: [CANDIDATE_HYPOTHESIS] } : step;
  });
  const kept = domainKept(context.value.value, policies, s, problem, assumptions);
  const ended = stopped ?? (kept.kind === 'left' ? kept.why : undefined);
  const solved = ended === undefined;
  const scope = [...scopeHypotheses(s, kept), existenceHypothesis];
  const bindings = [...[...policies].map(([name, e]) => bind(name, e)), context.value];
  return {
    steps: placed.map((step) => (step.rule === 'linear-solution' ? underHypotheses(step, scope) : step)),
    hypotheses: [...listFacts(m.facts, c.parameters, false), form, ...scope],
    outcome: {
      hjb: hjbOf(s),
      maximiser: new Map(m.at.map((b) => [b.name, b.value])),
      ...(solved && problem.candidate
        ? { value: problem.candidate, policy: policies, evolution: { rates, terminal } }
        : { stopped: ended ?? 'no candidate' }),
      constants: new Map(),
      conditions: m.conditions,
    },
    // What was read off a candidate that is not the value function proves nothing; maximisers hold for every V.
    claimBindings: solved ? bindings : m.at,
    claimFacts: solved ? context.facts : m.facts,
    ...(solved
      ? {
          justify: (claim) =>
            claimOverTime(claim, {
              time: s.time ?? '',
              horizon: problem.time.horizon === 'infinite' ? zero : problem.time.horizon,
              names,
              matched: context.matched,
              assumptions,
              bindings,
              rates,
              terminal,
              claims: problem.claims,
            }),
        }
      : {}),
  };
}

const underHypotheses = (step: Step, hypotheses: readonly Hypothesis[]): Step => ({
  ...step,
  assumptions: [...step.assumptions, ...hypotheses.map((h) => h.id)],
});

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
    progress = problem.candidate
      ? withCandidate(context, found, problem.candidate)
      : withoutCandidate(context, found, undefined);
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
