/** What deciding a primitive statement needs and gives. */
import type { Assumptions } from '../expression/assumptions.js';
import type { Relation } from '../expression/expression.js';
import type { Derivation } from '../derivation/step.js';
import { type SamplePoint } from './sample-point.js';
import type { Counterexample, Evidence, Verdict } from './verdict.js';

export interface DecisionContext {
  readonly derivation: Pick<Derivation, 'assumptions' | 'scales' | 'functions' | 'problem'>;
  /** The derivation's assumptions with the step's facts. */
  readonly assumptions: Assumptions;
  readonly facts: readonly Relation[];
  /** Label that makes the sample points of this step its own. */
  readonly label: string;
  readonly seed: number;
  /** Light sampling and simulation. */
  readonly quick: boolean;
}

export interface Decision {
  readonly verdict: Verdict;
  readonly evidence: readonly Evidence[];
  readonly counterexample?: Counterexample;
}

export const refutedAt = (
  point: SamplePoint,
  left: number,
  right: number,
  seed: number,
  evidence: readonly Evidence[],
): Decision => ({
  verdict: 'refuted',
  evidence,
  counterexample: { point: Object.fromEntries(point.symbols), left, right, seed },
});

export const undecided = (detail: string): Decision => ({
  verdict: 'undecided',
  evidence: [{ kind: 'tried', detail }],
});
