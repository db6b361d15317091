/**
 * What a state is worth a step later. The tails of the noise may carry it beyond an open end of the grid, where the value goes on
 * level: that is part of what the cut does, which is found out by moving the end. An action that leads there itself is not taken,
 * since nothing is known of what it brings.
 */
import { interpolationOn, type Lattice } from './lattice.js';

/** Probability with which the next state may lie where the grid knows no value. */
const MOST_BEYOND = 1e-3;

export interface Continuation {
  /** Begins with the outcomes of another action. */
  readonly begin: () => void;
  /** The value at the state (from `states[at]` on) that an outcome of this weight leads to; NaN where it must not lead. */
  readonly value: (values: Float64Array, states: ArrayLike<number>, at: number, weight: number) => number;
}

/** Continuation on a lattice; `cubic` chooses the interpolation. */
export function continuationOn(grid: Lattice, cubic: boolean): Continuation {
  const [near, level] = [interpolationOn(grid, cubic), interpolationOn(grid, cubic, true)];
  let beyond = 0;
  return {
    begin: () => {
      beyond = 0;
    },
    value: (values, states, at, weight) => {
      const known = near.value(values, states, at);
      if (!Number.isNaN(known)) return known;
      beyond += weight;
      return beyond > MOST_BEYOND ? NaN : level.value(values, states, at);
    },
  };
}
