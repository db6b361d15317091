/** What a learner may be told. */
import type { Checkpoint, Improvement, Round } from './policy-iteration/checkpoint.js';

export interface LearningOptions {
  readonly seed: number;
  /** Paths, or transitions, in each round. */
  readonly paths?: number;
  /** Most rounds. */
  readonly iterations?: number;
  /** Times between observations: of the answer, and after it those of a study. */
  readonly steps?: readonly number[];
  /** By state, the range in which value and policy are learnt. */
  readonly ranges?: ReadonlyMap<string, readonly [number, number]>;
  /** The derived maximiser where there is one, unless the other is asked for. */
  readonly improvement?: Improvement;
  /** Hidden units of the networks. */
  readonly width?: number;
  /** Told after every round of policy iteration, with what it can be taken up from. Returning false ends it early. */
  readonly onRound?: (round: Round, checkpoint: Checkpoint) => boolean | undefined;
  /** Goes on from there as if it had never stopped. */
  readonly resume?: Checkpoint;
  /** Told in words how far it has come. */
  readonly progress?: (what: string) => void;
}
