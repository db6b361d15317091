/** What a learner may be told. */
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
  /** Told in words how far it has come. */
  readonly progress?: (what: string) => void;
}
