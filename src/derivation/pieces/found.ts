/** What a candidate by pieces came to: how its kinks were decided, what its unknowns are, where one stops. */
import type { Expression, Relation } from '../../expression/expression.js';
import type { CandidatePiece } from '../../problem/problem.js';
import type { Matched } from '../rules/candidate-steps.js';
import type { BranchChoice } from './branches.js';
import type { Elimination } from './eliminate.js';
import type { Condition, Joint } from './joints.js';
import type { Region } from './region.js';

/** One way to decide every kink: of the maximiser on each piece, of the payoff at each joint. */
export interface Scenario {
  readonly pieces: readonly ScenarioPiece[];
  readonly joints: readonly ScenarioJoint[];
}

export interface ScenarioPiece {
  readonly piece: CandidatePiece;
  readonly suffix: string;
  readonly branch: BranchChoice;
  readonly equation: Relation;
  readonly matched: readonly Matched[];
}

export interface ScenarioJoint {
  readonly id: string;
  readonly joint: Joint;
  readonly conditions: readonly (Condition & { readonly id: string })[];
  /** The formulas that meet there. */
  readonly left: Expression | undefined;
  readonly right: Expression | undefined;
}

/** A region in which one stops, with what stopping pays there, kinks decided. */
export interface StopRegion extends Region {
  readonly payoff: Expression;
}

export interface FoundPiece {
  readonly region: Region;
  readonly value: Expression;
  /** By control, there. */
  readonly policy: ReadonlyMap<string, Expression>;
}

/** Everything that the steps of one solution are written from. */
export interface PiecesFound {
  readonly scenario: Scenario;
  readonly elimination: Elimination;
  /** The pieces with the unknowns put in, in the order of the scenario. */
  readonly pieces: readonly FoundPiece[];
  readonly stops: readonly StopRegion[];
}
