/** From a problem alone to its checked-ready derivation: HJB equation, maximiser, reduced equation, candidate, closed form. */
import { withFacts } from '../expression/assumptions.js';
import { equation } from '../expression/expression.js';
import type { ControlProblem } from '../problem/problem.js';
import { bellmanChain, hypothesesOfChain } from './bellman-chain.js';
import { betweenLaws, settingBetween } from './between-laws/derive.js';
import { kinkOf, requireDefined } from './candidate-scope.js';
import type { Maximiser } from './maximiser.js';
import { piecesBetweenKinks } from './pieces/arrange.js';
import { WITHOUT_WHERE, withPieces } from './pieces/with-pieces.js';
import { closedLoopSteps, type ClosedLoop } from './closed-loop.js';
import { claimJustification } from './claim-justification.js';
import { definedness } from './definedness.js';
import { deriveWithRegimes } from './derive-regimes.js';
import { endsBesideStopping, endsEarly, NO_FREE_BOUNDARY } from './early-end.js';
import { deriveInDiscreteTime } from './discrete/derive.js';
import { premisesOf, withHypothesesNamed } from './claim-premises.js';
import { endOrInside, maximised, reducedSteps } from './maximised.js';
import { problemSetting } from './problem-setting.js';
import { anyDimensionHypothesis, generalEquation, isWide } from './rules/general-equation.js';
import { terminalCondition } from './rules/terminal-condition.js';
import { authorClaim } from './rules/verification-steps.js';
import { valueOf, valueParameters, type Setting } from './setting.js';
import { refuseInfinite } from './infinite-value.js';
import { linearised } from './linearised.js';
import { hjbOf, withoutCandidate, underHypotheses, unknownsOf, type Chain, type Progress } from './progress.js';
import { closedFormOf } from './closed-form.js';
import { requirementsOf } from './verification-theorem.js';
import type { Derivation, Step } from './step.js';

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

/** The general derivation of the equation that the problem's own derivation arrives at. */
function chainOf({ normals }: Setting, { time }: ControlProblem): string {
  if (normals.length === 0) return 'hjb-deterministic';
  return time.horizon === 'infinite' ? 'hjb-diffusion' : 'hjb-time-dependent';
}

/** Where the HJB equation is as far as it goes. */
const withoutMaximiser = (s: Setting, stopped: string): Progress => ({
  steps: [],
  hypotheses: [],
  outcome: { hjb: hjbOf(s), constants: new Map(), conditions: [], stopped },
  claimBindings: [],
  claimFacts: [],
});

/** What a candidate by pieces, or one with a kink, leads to; undefined where it has neither. */
function fromPieces(c: Chain, m: Maximiser): Progress | undefined {
  const { problem, setting } = c;
  const { candidate, pieces } = problem;
  const barred = endsBesideStopping(problem);
  if (pieces) return barred ? withoutCandidate(c, m, NO_FREE_BOUNDARY) : withPieces(c, m, pieces);
  if (!candidate || barred) return undefined;
  if (setting.stopping) return withoutCandidate(c, m, WITHOUT_WHERE(candidate, setting.states[0] ?? 'x'));
  const between = kinkOf(candidate, setting) === undefined ? undefined : piecesBetweenKinks(c, candidate);
  return between && withPieces(c, m, between, candidate);
}

/** With the steps on the closed loop; where they show what the hypothesis on other controls says, that is one no more. */
function withClosedLoop(progress: Progress, { steps, atInfinity }: ClosedLoop): Progress {
  if (progress.outcome.value === undefined) return progress;
  const discharged = (id: string): boolean => id === 'admissible' && atInfinity !== undefined;
  const kept = progress.steps.map((step) => ({
    ...step,
    assumptions: step.assumptions.filter((id) => !discharged(id)),
  }));
  return {
    ...progress,
    steps: [...kept, ...steps],
    hypotheses: progress.hypotheses.filter((h) => !discharged(h.id)),
  };
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
  if (problem.regimes) return deriveWithRegimes(problem, problem.regimes);
  const { laws, time } = problem;
  const plain = problemSetting(problem);
  const setting = laws && time.horizon !== 'infinite' ? settingBetween(plain, problem, laws, time.horizon) : plain;
  requireDefined(problem, setting);
  if (!laws) refuseInfinite(setting, problem);
  const parameters = new Map(problem.parameters.map((p) => [p.name, p.value]));
  const defined = definedness(problem, setting);
  const wide = isWide(setting);
  const chain = (wide ? [generalEquation(setting)] : bellmanChain(setting)).map((step, i) =>
    i === 0 ? underHypotheses(step, defined) : step,
  );
  const { found, ...first } = maximised(setting, parameters);
  let steps = first.steps;
  const context: Chain = { setting, problem, parameters };
  let progress: Progress;
  if ('stopped' in found) progress = withoutMaximiser(setting, found.stopped);
  else {
    const byPieces = laws ? betweenLaws(context, found, laws) : fromPieces(context, found);
    const closed = byPieces
      ? { progress: byPieces, maximiser: found }
      : closedFormOf(context, found, endsEarly(problem) ? NO_FREE_BOUNDARY : undefined);
    progress = closed.progress;
    if (closed.maximiser !== found) steps = reducedSteps(setting, closed.maximiser);
    const { presumed } = closed.maximiser;
    if (presumed !== undefined && !progress.outcome.value) {
      // Nothing shows the sign, so that nothing may rest on it.
      steps = [];
      progress = withoutMaximiser(setting, endOrInside(presumed, progress.outcome.stopped));
    }
  }
  const loop = closedLoopSteps(setting, progress.outcome, progress.steps);
  progress = withClosedLoop(progress, loop);
  const end = laws ? undefined : terminalCondition(setting, problem);
  const open = openCandidate(problem, setting, [...steps, ...progress.steps], progress.outcome.stopped);
  const reduced = steps.find((step) => step.id === 'reduced');
  const linear = reduced && !endsEarly(problem) ? linearised(setting, reduced, end) : undefined;
  const claims = problem.claims.map((claim) => {
    const justification =
      progress.justify?.(claim) ??
      claimJustification(claim.relation, {
        setting,
        bindings: progress.claimBindings,
        unknowns: unknownsOf(context),
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
  const all = [
    ...[...chain, ...(end ? [end] : []), ...steps, ...progress.steps],
    ...[...(linear?.steps ?? []), ...open, ...claims],
  ].map((step) => withHypothesesNamed(step, progress.hypotheses));
  const { hypotheses } = progress;
  const outcome = linear ? { ...progress.outcome, linear: linear.transform } : progress.outcome;
  return {
    id: problem.id,
    title: problem.title,
    ...(problem.source === undefined ? {} : { source: problem.source }),
    kind: 'problem',
    follows: [chainOf(setting, problem), ...(linear ? ['hopf-cole'] : [])],
    assumptions: setting.assumptions,
    functions: [
      { name: setting.valueName, parameters: valueParameters(setting), meaning: 'value function' },
      ...(progress.functions ?? []),
      ...(linear?.functions ?? []),
    ],
    scales: new Map([...parameters, ...problem.at]),
    hypotheses: [...(wide ? [anyDimensionHypothesis] : hypothesesOfChain(setting)), ...defined, ...progress.hypotheses],
    definitions: [...(progress.definitions ?? []), ...(linear?.definitions ?? [])],
    steps: all,
    problem,
    outcome,
    requirements: requirementsOf(setting, problem, { steps: all, hypotheses, outcome }, loop),
  };
}
