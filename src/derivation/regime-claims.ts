/**
 * What an author claims of a problem with regimes. A claim in z, V, a control or an unknown of the candidate holds in every
 * regime, with what these are there; V_1 or P_2 are those of one regime, and a claim that has no others is made once.
 */
import { withFacts } from '../expression/assumptions.js';
import { symbol, unknown, type Expression, type Relation } from '../expression/expression.js';
import { substitute, bind } from '../expression/substitute.js';
import { freeSymbols, rewriteTopDown, unknownFunctions } from '../expression/traverse.js';
import type { Claim, ControlProblem, Regimes } from '../problem/problem.js';
import { inRegimeName, regimeBindings } from '../problem/regimes.js';
import { claimJustification } from './claim-justification.js';
import { regimeSuffix, type RegimeChain } from './regime-chain.js';
import type { Justification } from './step.js';

/** A formula with what is one per regime given the name that it has in a regime, and the regime's values put in. */
export function namedInRegime(
  problem: ControlProblem,
  regimes: Regimes,
  regime: number,
): (e: Expression) => Expression {
  const names = new Set(['V', ...problem.unknowns.map((u) => u.name)]);
  const constants = problem.unknowns
    .filter((u) => !u.ofTime)
    .map(({ name }) => bind(name, symbol(inRegimeName(name, regime))));
  const bindings = [...constants, ...regimeBindings(regimes, regime)];
  const renamed = (e: Expression): Expression =>
    rewriteTopDown(e, (node) =>
      node.kind === 'unknown' && names.has(node.name)
        ? unknown(inRegimeName(node.name, regime), node.arguments.map(renamed), node.orders)
        : undefined,
    );
  return (e) => substitute(renamed(e), bindings);
}

/** Whether a claim speaks of something that is another thing in every regime. */
function speaksOfRegimes({ relation }: Claim, problem: ControlProblem, regimes: Regimes): boolean {
  const names = new Set([...freeSymbols(relation), ...unknownFunctions(relation)]);
  const own = ['V', ...regimes.names, ...problem.controls.map((c) => c.name), ...problem.unknowns.map((u) => u.name)];
  return own.some((name) => names.has(name));
}

export interface RegimeClaim {
  readonly claim: Claim;
  readonly justification: Justification;
  readonly facts: readonly Relation[];
}

/** The claims, those that hold in every regime once for each. */
export function regimeClaims(
  problem: ControlProblem,
  regimes: Regimes,
  chains: readonly RegimeChain[],
  stopped: string | undefined,
): readonly RegimeClaim[] {
  return problem.claims.flatMap((claim) => {
    const everywhere = speaksOfRegimes(claim, problem, regimes);
    return (everywhere ? chains : chains.slice(0, 1)).map(({ regime, setting, found, steps }) => {
      const put = namedInRegime(problem, regimes, regime);
      const { left, operator, right } = claim.relation;
      const relation: Relation = { ...claim.relation, left: put(left), operator, right: put(right) };
      const facts = 'stopped' in found ? [] : found.facts;
      const reduced = steps.find((step) => step.id === `reduced${regimeSuffix(regime)}`);
      const justification = claimJustification(relation, {
        setting,
        bindings: 'stopped' in found ? [] : found.at,
        unknowns: problem.unknowns.flatMap((u) => regimes.values.map((_, i) => inRegimeName(u.name, i))),
        assumptions: withFacts(setting.assumptions, facts),
        ...(reduced ? { reduced } : {}),
        ...(stopped === undefined ? {} : { stopped }),
      });
      const name = everywhere ? `${claim.name}${regimeSuffix(regime)}` : claim.name;
      return { claim: { ...claim, name, relation }, justification, facts };
    });
  });
}
