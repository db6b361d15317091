/** What is known of the symbols and unknown functions of a derivation: the ground on which signs and branches are decided. */
import type { Domain, Relation } from './expression.js';

export interface Assumptions {
  /** Domain of each declared symbol; a symbol not listed is real. */
  readonly domains: ReadonlyMap<string, Domain>;
  /** Further relations taken as true, such as V_xx < 0 or ρ − (1−γ)M > 0. */
  readonly facts: readonly Relation[];
}

export const noAssumptions: Assumptions = { domains: new Map(), facts: [] };

export const withFacts = (assumptions: Assumptions, facts: readonly Relation[]): Assumptions =>
  facts.length === 0 ? assumptions : { ...assumptions, facts: [...assumptions.facts, ...facts] };
