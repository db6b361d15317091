/**
 * What an author claims of a problem with regimes. A claim in z, V, a control or an unknown of the candidate holds in every
 * regime, with what these are there; V_1 or P_2 are those of one regime, and a claim that has no others is made once.
 */
import { withFacts } from '../expression/assumptions.js';
import { relation, zero, type Binding, type Relation } from '../expression/expression.js';
import { bind } from '../expression/substitute.js';
import { freeSymbols, unknownFunctions } from '../expression/traverse.js';
import type { Claim, ControlProblem, Regimes } from '../problem/problem.js';
import { inRegimeName } from '../problem/regimes.js';
import { residualsOf, type JointCandidate } from './candidate-in-regimes.js';
import { claimJustification } from './claim-justification.js';
import { claimOnSystem } from './claim-on-system.js';
import { claimOverTime } from './claim-over-time.js';
import { regimeSuffix, type RegimeChain } from './regime-chain.js';
import { namedInRegime } from './regime-names.js';
import type { AlgebraicSystem, Justification, Outcome } from './step.js';

/** Whether a claim speaks of something that is another thing in every regime. */
function speaksOfRegimes({ relation: said }: Claim, problem: ControlProblem, regimes: Regimes): boolean {
  const names = new Set([...freeSymbols(said), ...unknownFunctions(said)]);
  const own = ['V', ...regimes.names, ...problem.controls.map((c) => c.name), ...problem.unknowns.map((u) => u.name)];
  return own.some((name) => names.has(name));
}

/** What is known beyond the reduced equations. */
export interface Known {
  readonly joint?: JointCandidate;
  readonly system?: AlgebraicSystem;
  readonly evolution?: NonNullable<Outcome['evolution']>;
  readonly stopped?: string;
}

export interface RegimeClaim {
  readonly claim: Claim;
  readonly justification: Justification;
  readonly facts: readonly Relation[];
}

/** The claims as they are made in the regimes, those that hold in every one once for each. */
function claimsIn(problem: ControlProblem, regimes: Regimes, chains: readonly RegimeChain[]) {
  return problem.claims.flatMap((claim) => {
    const everywhere = speaksOfRegimes(claim, problem, regimes);
    return (everywhere ? chains : chains.slice(0, 1)).map((chain) => {
      const put = namedInRegime(problem, regimes, chain.regime);
      const { left, operator, right } = claim.relation;
      const name = everywhere ? `${claim.name}${regimeSuffix(chain.regime)}` : claim.name;
      return { chain, claim: { ...claim, name, relation: relation(put(left), operator, put(right)) } };
    });
  });
}

/** The claims with their certificates. */
export function regimeClaims(
  problem: ControlProblem,
  regimes: Regimes,
  chains: readonly RegimeChain[],
  { joint, system, evolution, stopped }: Known,
): readonly RegimeClaim[] {
  const made = claimsIn(problem, regimes, chains);
  const values = joint?.parts.map((part) => part.context.value) ?? [];
  return made.map(({ claim, chain: { regime, setting, found, steps } }) => {
    const part = joint?.parts[regime];
    const solved = part && (system || evolution);
    const policies = [...(part?.policies ?? [])].map(([name, e]) => bind(name, e));
    const maximiser = 'stopped' in found ? [] : found.at;
    const bindings: readonly Binding[] = solved ? [...policies, ...values] : maximiser;
    const facts = joint && solved ? joint.facts : 'stopped' in found ? [] : found.facts;
    const assumptions = withFacts(setting.assumptions, facts);
    const given = { unknowns: joint?.unknowns ?? [], assumptions, bindings };
    const own =
      joint && system
        ? claimOnSystem(claim.relation, {
            ...given,
            residuals: residualsOf(joint.matched),
            criterion: system.criterion,
          })
        : joint && evolution
          ? claimOverTime(claim, {
              ...evolution,
              time: setting.time ?? '',
              horizon: problem.time.horizon === 'infinite' ? zero : problem.time.horizon,
              names: joint.unknowns,
              matched: joint.matched,
              assumptions,
              bindings,
              claims: made.map((m) => m.claim),
            })
          : undefined;
    const reduced = steps.find((step) => step.id === `reduced${regimeSuffix(regime)}`);
    const justification =
      own ??
      claimJustification(claim.relation, {
        setting,
        bindings,
        unknowns: problem.unknowns.flatMap((u) => regimes.values.map((_, i) => inRegimeName(u.name, i))),
        assumptions,
        ...(reduced ? { reduced } : {}),
        ...(stopped === undefined ? {} : { stopped }),
      });
    return { claim, justification, facts };
  });
}
