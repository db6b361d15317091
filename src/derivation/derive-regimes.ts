/** The derivation of a problem with regimes: a system of HJB equations, one a regime, and what follows from it. */
import { withFacts } from '../expression/assumptions.js';
import { equation, subtract } from '../expression/expression.js';
import { normalForm } from '../expression/normal-form.js';
import { printText } from '../expression/print-text.js';
import { dependsOn, unknownFunctions } from '../expression/traverse.js';
import type { ControlProblem, Regimes } from '../problem/problem.js';
import { chainHypotheses } from './bellman-chain.js';
import { candidateInRegimes, criteriaInRegimes, placedIn, type JointCandidate } from './candidate-in-regimes.js';
import { domainKept, existenceHypothesis, scopeHypotheses } from './candidate-scope.js';
import { premisesOf, withHypothesesNamed } from './claim-premises.js';
import { regimeChain, regimeSuffix, switchingHypothesis, type RegimeChain } from './regime-chain.js';
import { regimeClaims, type Known } from './regime-claims.js';
import { evolutionInRegimes } from './regime-evolution.js';
import { namedInRegime } from './regime-names.js';
import { endsEarly, NO_FREE_BOUNDARY } from './early-end.js';
import { hjbOf } from './progress.js';
import { ansatz, misfit } from './rules/candidate-steps.js';
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

/** The candidate held against the first equation that no choice of its unknowns satisfies; undefined where there is none. */
function misfitIn({ parts, unknowns, assumptions }: JointCandidate): Pick<Found, 'steps' | 'stopped'> | undefined {
  for (const part of parts)
    for (const { basis, left, right } of part.context.matched) {
      const gap = normalForm(subtract(left, right), assumptions);
      if (unknowns.some((name) => dependsOn(gap, name) || unknownFunctions(gap).has(name))) continue;
      return {
        steps: [ansatz(part.context), misfit(part.context, [])].map((step) => placedIn(part, step)),
        stopped: `the candidate does not fit: no choice of its unknowns makes the coefficient of ${printText(basis)}, ${printText(gap)}, vanish`,
      };
    }
  return undefined;
}

/** What the candidate leads to: a system for its constants, or differential equations; or why to nothing. */
function foundWith(problem: ControlProblem, regimes: Regimes, chains: readonly RegimeChain[]): Found {
  const { candidate } = problem;
  const [{ setting }] = chains as [RegimeChain];
  const nothing = (stopped?: string): Found => ({ steps: [], hypotheses: [], ...(stopped === undefined ? {} : { stopped }) }); // prettier-ignore
  if (!candidate) return nothing();
  if (endsEarly(problem)) return nothing(NO_FREE_BOUNDARY);
  if (problem.objective.average !== undefined)
    return nothing('a candidate with regimes is not covered where the average over the long run is looked for');
  const joint: JointCandidate | { readonly stopped: string } = candidateInRegimes(problem, regimes, chains, candidate);
  if ('stopped' in joint) return nothing(joint.stopped);
  const { steps, hypotheses, matched, unknowns } = joint;
  const misfits = misfitIn(joint);
  if (misfits) return { ...misfits, hypotheses };
  const kept = joint.parts.map(({ chain: { setting, problem: own }, candidate: form, policies }) =>
    domainKept(form, policies, setting, own, joint.assumptions),
  );
  const left = kept.find((verdict) => verdict.kind === 'left');
  if (left) return { steps, hypotheses, stopped: left.why };
  const scope = scopeHypotheses(setting, kept.find((verdict) => verdict.kind === 'open') ?? { kind: 'kept' });
  if (problem.unknowns.some((u) => u.ofTime)) {
    const evolved = evolutionInRegimes(problem, joint);
    if ('stopped' in evolved) return { steps, hypotheses, stopped: evolved.stopped };
    return {
      steps: [...steps, ...evolved.steps],
      hypotheses: [...hypotheses, ...scope, existenceHypothesis],
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
    hypotheses: [...hypotheses, ...scope, rootHypothesis],
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
  const refuted = found.steps.some((step) => step.rule === 'candidate');
  const open =
    problem.candidate && stopped !== undefined && !refuted ? openCandidate(problem, regimes, chains, stopped) : [];
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
