/** What a derivation found in each regime, and in that of the point; without regimes, its one outcome. */
import type { Derivation, Outcome } from '../derivation/step.js';
import { rationalToNumber } from '../expression/rational.js';
import { regimeAt, valuesInRegime } from '../problem/regimes.js';

export interface RegimeOutcome {
  /** Zero-based. */
  readonly regime: number;
  /** Values of the parameters that switch. */
  readonly at: Readonly<Record<string, number>>;
  readonly outcome: Outcome;
}

/** One entry a regime; none for a problem without regimes. */
export function regimeOutcomes({ problem, outcome }: Derivation): readonly RegimeOutcome[] {
  const regimes = problem?.regimes;
  if (!regimes || !outcome?.inRegimes) return [];
  const numbers = new Map(problem.parameters.map((p) => [p.name, rationalToNumber(p.value)]));
  return outcome.inRegimes.map((own, regime) => {
    const values = valuesInRegime(regimes, regime, numbers);
    return {
      regime,
      at: Object.fromEntries(regimes.names.map((name) => [name, values.get(name) ?? NaN])),
      outcome: own,
    };
  });
}

/** Number of the regime that a point names; undefined without regimes. */
export function regimeOfPoint(derivation: Derivation, at: Readonly<Record<string, number>>): number | undefined {
  const { problem } = derivation;
  if (!problem?.regimes) return undefined;
  const numbers = new Map(problem.parameters.map((p) => [p.name, rationalToNumber(p.value)]));
  return regimeAt(problem.regimes, new Map(Object.entries(at)), numbers);
}

/** The outcome in the regime of the point. */
export function outcomeAt(derivation: Derivation, at: Readonly<Record<string, number>>): Outcome | undefined {
  const regime = regimeOfPoint(derivation, at);
  return regime === undefined ? derivation.outcome : derivation.outcome?.inRegimes?.[regime];
}
