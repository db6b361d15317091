/** What a solver may be told. */
import type { Rational } from '../expression/rational.js';
import type { Method } from './answer.js';

export interface SolveOptions {
  readonly seed: number;
  /** Number for each state; the problem's own point where left out. */
  readonly at?: ReadonlyMap<string, number>;
  readonly methods?: readonly Method[];
  /** Exact values that replace those of the problem. */
  readonly parameters?: ReadonlyMap<string, Rational>;
  /** Wanted absolute error of grid and simulation. */
  readonly tolerance?: number;
  /** Points of the grid. */
  readonly points?: number;
  readonly paths?: number;
  /** Steps of a path. */
  readonly steps?: number;
}
