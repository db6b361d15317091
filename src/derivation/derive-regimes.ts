/** The derivation of a problem with regimes: a system of HJB equations, one a regime, and what follows from it. */
import { withFacts } from '../expression/assumptions.js';
import { equation } from '../expression/expression.js';
import type { ControlProblem, Regimes } from '../problem/problem.js';
import { chainHypotheses } from './bellman-chain.js';
import { candidateInRegimes, criteriaInRegimes, type JointCandidate } from './candidate-in-regimes.js';
import { existenceHypothesis } from './candidate-scope.js';
import { premisesOf, withHypothesesNamed } from './claim-premises.js';
import { regimeChain, regimeSuffix, switchingHypothesis, type RegimeChain } from './regime-chain.js';
import { regimeClaims, type Known } from './regime-claims.js';
import { evolutionInRegimes } from './regime-evolution.js';
import { namedInRegime } from './regime-names.js';
import { endsEarly, NO_FREE_BOUNDARY } from './early-end.js';
import { hjbOf } from './progress.js';
import { authorClaim } from './rules/verification-steps.js';
import { valueOf, valueParameters } from './setting.js';
import type { Derivation, Hypothesis, Outcome, Step } from './step.js';

/** The root of the coefficient equations, which is found as numbers when the problem is solved. */
const rootHypothesis: Hypothesis = {
  id: 'root',
  statement: 'The unknowns of the candidate are the root of the coefficient equations that meets the conditions on a value function.',
  why: 'There is no formula for it; it is computed, and the conditions are tested, when the problem is solved.',
}; // prettier-ignore

/** What was derived in a regime, for the solvers. */
function outcomeIn({ setting, found, regime }: RegimeChain, known: Known): Outcome {
  const hjb = hjbOf(setting);
  const { joint, stopped } = known;
  if ('stopped' in found) return { hjb, constants: new Map(), conditions: [], stopped: found.stopped };
  const maximiser = new Map(found.at.map((b) => [b.name, b.value]));
  const complete = found.at.length === setting.controls.length;
  const part = known.system || known.evolution ? joint?.parts[regime] : undefined;
  return {
    hjb,
    ...(complete ? { maximiser } : {}),
    ...(part ? { value: part.candidate, policy: part.policies } : {}),
    constants: new Map(),
    conditions: found.conditions,
    ...(stopped === undefined ? {} : { stopped }),
  };
}

interface Found extends Known {
  readonly steps: readonly Step[];
  readonly hypotheses: readonly Hypothesis[];
}

/** What the candidate leads to: a system for its constants, or differential equations; or why to nothing. */
function foundWith(problem: ControlProblem, regimes: Regimes, chains: readonly RegimeChain[]): Found {
  const { candidate } = problem;
  const nothing = (stopped?: string): Found => ({ steps: [], hypotheses: [], ...(stopped === undefined ? {} : { stopped }) }); // prettier-ignore
  if (!candidate) return nothing();
  if (endsEarly(problem)) return nothing(NO_FREE_BOUNDARY);
  const joint: JointCandidate | { readonly stopped: string } = candidateInRegimes(problem, regimes, chains, candidate);
  if ('stopped' in joint) return nothing(joint.stopped);
  const { steps, hypotheses, matched, unknowns } = joint;
  if (problem.unknowns.some((u) => u.ofTime)) {
    const evolved = evolutionInRegimes(problem, joint);
    if ('stopped' in evolved) return { steps, hypotheses, stopped: evolved.stopped };
    return {
      steps: [...steps, ...evolved.steps],
      hypotheses: [...hypotheses, existenceHypothesis],
      joint,
      evolution: evolved.evolution,
    };
  }
  if (problem.time.horizon !== 'infinite')
    return {
      steps,
      hypotheses,
      stopped: 'on a finite horizon the unknowns of a candidate with regimes are functions of time',
    };
  const criterion = criteriaInRegimes(joint, regimes);
  if ('stopped' in criterion) return { steps, hypotheses, stopped: criterion.stopped };
  const equations = matched.map(({ left, right }) => equation(left, right));
  return {
    steps,
    hypotheses: [...hypotheses, rootHypothesis],
    joint,
    system: { equations, unknowns, criterion },
  };
}

/** A candidate that led nowhere is left open in so many words. */
const openCandidate = (problem: ControlProblem, regimes: Regimes, chains: readonly RegimeChain[], why: string): readonly Step[] =>
  chains.map(({ setting, regime }) => ({
    id: `candidate${regimeSuffix(regime)}`,
    title: 'The candidate',
    claim: equation(valueOf(setting), namedInRegime(problem, regimes, regime)(problem.candidate ?? valueOf(setting))),
    rule: 'candidate',
    premises: [`hjb${regimeSuffix(regime)}`],
    assumptions: [],
    justification: { kind: 'open', why },
    facts: [],
  })); // prettier-ignore

/**
 * As `deriveProblem`, for a problem with regimes.
 *
 * @throws CostateError as `deriveProblem`
 */
export function deriveWithRegimes(problem: ControlProblem, regimes: Regimes): Derivation {
  const parameters = new Map(problem.parameters.map((p) => [p.name, p.value]));
  const chains = regimes.values.map((_, regime) => regimeChain(problem, regimes, regime, parameters));
  const found = foundWith(problem, regimes, chains);
  const { stopped, system, evolution } = found;
  const outcomes = chains.map((chain) => outcomeIn(chain, found));
  const [first] = outcomes as [Outcome];
  const [{ setting }] = chains as [RegimeChain];
  const open = problem.candidate && stopped !== undefined ? openCandidate(problem, regimes, chains, stopped) : [];
  const steps = [...chains.flatMap((chain) => chain.steps), ...found.steps, ...open];
  const hypotheses = [...chains.flatMap((chain) => chain.hypotheses), ...found.hypotheses];
  const claims = regimeClaims(problem, regimes, chains, found).map(({ claim, justification, facts }) =>
    authorClaim(claim, justification, {
      premises: premisesOf(justification, steps),
      assumptions: hypotheses.map((h) => h.id),
      facts,
    }),
  );
  return {
    id: problem.id,
    title: problem.title,
    ...(problem.source === undefined ? {} : { source: problem.source }),
    kind: 'problem',
    follows: [setting.normals.length === 0 ? 'hjb-deterministic' : setting.time === undefined ? 'hjb-diffusion' : 'hjb-time-dependent'], // prettier-ignore
    assumptions: withFacts(setting.assumptions, []),
    functions: chains.map((chain) => ({
      name: chain.setting.valueName,
      parameters: valueParameters(chain.setting),
      meaning: `value function in regime ${chain.regime + 1}`,
    })),
    scales: new Map([...parameters, ...[...problem.at].filter(([name]) => !regimes.names.includes(name))]),
    hypotheses: [...chainHypotheses, switchingHypothesis, ...hypotheses],
    definitions: [],
    steps: [...steps, ...claims].map((step) => withHypothesesNamed(step, hypotheses)),
    problem,
    outcome: {
      ...first,
      conditions: outcomes.flatMap((o) => o.conditions),
      ...(system ? { system } : {}),
      ...(evolution ? { evolution } : {}),
      inRegimes: outcomes,
    },
  };
}
