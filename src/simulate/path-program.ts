/**
 * A run of paths as plain data: what a thread needs to compute any share of it. Every path depends on (seed, stream, path)
 * alone, so shares may be computed in any order, anywhere, and again.
 */
import type { RandomKey } from './normal.js';
import type { PathModel } from './path-model.js';

/** Paths in a block: the arrays of one block fit the first cache levels. */
export const BLOCK = 512;

/** One of the paths that are driven by the same Brownian path. */
export interface Track {
  /** Its step joins 2^joined fine steps. */
  readonly joined: number;
  /** Driven by the Brownian path with the other sign. */
  readonly mirrored?: boolean;
  /** Carries the gross payoff, excursions and control variates. */
  readonly rich?: boolean;
}

/**
 * A linear combination of what a path gives, by name: `J 0` is the payoff of the first track (`J second 0` by the rule with
 * the double step), `gross 0`, `excursions 0`, `variate 3 0` are its extras, and `half 0`, `threeQuarters 0` its payoff up
 * to half and three quarters of the time.
 */
export interface Sample {
  readonly name: string;
  readonly of: Readonly<Record<string, number>>;
}

export interface PathProgram {
  readonly model: PathModel;
  readonly key: RandomKey;
  /** Coordinates at time zero. */
  readonly start: readonly number[];
  /** End of the simulated time. */
  readonly end: number;
  /** Number of fine steps: a multiple of four times the longest track's step. */
  readonly steps: number;
  readonly tracks: readonly Track[];
  /** What is averaged over the paths. */
  readonly samples: readonly Sample[];
}

/** Path-steps that one path of a program takes, coarser and mirrored tracks included. */
export const stepsOfPath = ({ steps, tracks }: Pick<PathProgram, 'steps' | 'tracks'>): number =>
  tracks.reduce((sum, { joined }) => sum + steps / 2 ** joined, 0);
