/** The linear equation of a policy: rows are taken up as a sweep makes them, and solved when all are there. */
import type { Emit } from './sweep.js';

export interface Evaluator {
  /** Begins a new system with this decay and, added to the rewards, this source. */
  readonly begin: (decay: number, source: Float64Array | undefined) => void;
  readonly rows: Emit;
  /**
   * Solves for the values.
   *
   * @param values a guess on entry, the solution on return
   * @param wanted what will do where the system is solved by iteration
   * @returns the largest |U|, and whether no value moved by more than `tolerance` relative to itself
   * @throws CostateError `resources.numeric` for values that are not finite and for an iteration that does not converge
   */
  readonly solve: (values: Float64Array, wanted: Wanted, tolerance: number) => Solved;
  /** What is left of each equation, where they are solved by iteration. */
  readonly residual?: Float64Array;
}

/** A residual that will do: an absolute one, or a share of that of the guess. */
export interface Wanted {
  readonly absolute: number;
  readonly share: number;
}

export interface Solved {
  readonly largest: number;
  readonly still: boolean;
  /** Largest residual. */
  readonly left: number;
}
