/** The derivation of a problem with regimes: a system of HJB equations, one a regime, and what follows from it. */
import { withFacts } from '../expression/assumptions.js';
import type { ControlProblem, Regimes } from '../problem/problem.js';
import { chainHypotheses } from './bellman-chain.js';
import { premisesOf, withHypothesesNamed } from './claim-premises.js';
import { regimeChain, switchingHypothesis, type RegimeChain } from './regime-chain.js';
import { regimeClaims } from './regime-claims.js';
import { hjbOf } from './progress.js';
import { authorClaim } from './rules/verification-steps.js';
import { valueParameters } from './setting.js';
import type { Derivation, Outcome } from './step.js';

/** What was derived in a regime, for the solvers. */
function outcomeIn({ setting, found }: RegimeChain): Outcome {
  const hjb = hjbOf(setting);
  if ('stopped' in found) return { hjb, constants: new Map(), conditions: [], stopped: found.stopped };
  const maximiser = new Map(found.at.map((b) => [b.name, b.value]));
  const complete = found.at.length === setting.controls.length;
  return { hjb, ...(complete ? { maximiser } : {}), constants: new Map(), conditions: found.conditions };
}

/**
 * As `deriveProblem`, for a problem with regimes.
 *
 * @throws CostateError as `deriveProblem`
 */
export function deriveWithRegimes(problem: ControlProblem, regimes: Regimes): Derivation {
  const parameters = new Map(problem.parameters.map((p) => [p.name, p.value]));
  const chains = regimes.values.map((_, regime) => regimeChain(problem, regimes, regime, parameters));
  const outcomes = chains.map(outcomeIn);
  const [first] = outcomes;
  const [{ setting }] = chains as [RegimeChain];
  const stopped = outcomes.find((o) => o.stopped !== undefined)?.stopped;
  const steps = chains.flatMap((chain) => chain.steps);
  const hypotheses = chains.flatMap((chain) => chain.hypotheses);
  const claims = regimeClaims(problem, regimes, chains, stopped).map(({ claim, justification, facts }) =>
    authorClaim(claim, justification, {
      premises: premisesOf(justification, steps),
      assumptions: hypotheses.map((h) => h.id),
      facts,
    }),
  );
  const conditions = outcomes.flatMap((o) => o.conditions);
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
      ...(first as Outcome),
      conditions,
      ...(stopped === undefined ? {} : { stopped }),
      inRegimes: outcomes,
    },
  };
}
