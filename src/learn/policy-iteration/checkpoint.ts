/** What a run of policy iteration says after each round, and what it can be taken up from. */
import type { Weights } from '../weights.js';

/** How a policy is improved: by the derived maximiser, or by ascent on the Hamiltonian. */
export type Improvement = 'maximiser' | 'ascent';

/** What a round came to; numbers are relative to the size of V in the region. */
export interface Round {
  /** Root mean square over the region of what is left of the derived equation, over ρ (or times the horizon). */
  readonly residual: number;
  /** Mean of what rollouts under the new policy said of V as it was in the round before. */
  readonly correction: number;
  /** Root mean square of what the fitted V leaves of the policy's equation and of the rollouts. */
  readonly fit: number;
  /** Mean over the region of the value under the policy, in the problem's own units. */
  readonly objective: number;
  /** V at the point of interest, in the problem's own units. */
  readonly value: number;
  /** Step of the rollouts, in units of time. */
  readonly step: number;
}

/** Plain data: as JSON it comes back the same, bit by bit. */
export interface Checkpoint {
  readonly version: 1;
  readonly problem: string;
  readonly seed: number;
  /** What must be the same for the run to go on. */
  readonly settings: Readonly<Record<string, number | string>>;
  readonly rounds: readonly Round[];
  readonly value: Weights;
  readonly policy: Weights;
  /** Moments of the descent on the value and of the ascent on the policy. */
  readonly moments: { readonly value: Weights; readonly policy: Weights };
  /** Some of the places that the last paths came to. */
  readonly visited: { readonly y: readonly number[]; readonly t: readonly number[] };
  /** The round with the least residual, and its networks. */
  readonly best: { readonly round: number; readonly value: Weights; readonly policy: Weights };
}

const isObject = (data: unknown): data is Readonly<Record<string, unknown>> =>
  typeof data === 'object' && data !== null;
const isNumbers = (data: unknown): boolean =>
  Array.isArray(data) && data.every((v) => typeof v === 'number' && Number.isFinite(v));
const isWeights = (data: unknown): boolean =>
  Array.isArray(data) &&
  data.every((a) => isObject(a) && isNumbers(a.shape) && isNumbers(a.data)) &&
  data.every(({ shape, data: all }: Weights[number]) => shape.reduce((n, d) => n * d, 1) === all.length);

/** Data as a checkpoint, or what is wrong with it, in words. */
export function checkpointIn(data: unknown): Checkpoint | string {
  if (!isObject(data) || data.version !== 1) return 'it has no version 1';
  const { problem, seed, settings, rounds, value, policy, moments, visited, best } = data;
  const isWhole =
    typeof problem === 'string' &&
    typeof seed === 'number' &&
    isObject(settings) &&
    Array.isArray(rounds) &&
    rounds.every((r) => isObject(r) && isNumbers(Object.values(r)));
  if (!isWhole) return 'its run is not described';
  const hasNetworks =
    [value, policy].every(isWeights) &&
    isObject(moments) &&
    [moments.value, moments.policy].every(isWeights) &&
    isObject(best) &&
    typeof best.round === 'number' &&
    [best.value, best.policy].every(isWeights) &&
    isObject(visited) &&
    [visited.y, visited.t].every(isNumbers);
  return hasNetworks ? (data as unknown as Checkpoint) : 'its networks are not whole';
}
