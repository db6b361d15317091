/** What one action does at a node of a grid. */

/** Reward and jump rates of an action at a node, and the drift of the coordinates. */
export interface NodeRates {
  reward: number;
  readonly up: Float64Array;
  readonly down: Float64Array;
  readonly drift: Float64Array;
  /** Artificial diffusion along each axis that makes the rates nonnegative; zero at ends. */
  readonly artificial: Float64Array;
  /** Rates of the jumps to diagonal neighbours, in the order of `Chain.diagonals`, or of leaps. */
  readonly across: Float64Array;
  /** Of leaps: the distance in arrays, the steps along the axes, packed, and what no leap carries of each pair's covariation. */
  readonly target: Int32Array;
  readonly steps: Int32Array;
  readonly lost: Float64Array;
  /** Whether central differences are monotone along every axis here, without artificial diffusion. */
  central: boolean;
  /** False for an action that pushes out of the grid where it may not, or whose rates are not finite. */
  allowed: boolean;
}
