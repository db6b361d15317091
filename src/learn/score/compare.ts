/** New samples held against given ones: all columns together by energy, each alone by its distribution function. */
import { uniforms } from '../uniforms.js';
import type { Samples } from './samples.js';
import { columnOf, energyTest, kolmogorovSmirnov, type EnergyTest, type KolmogorovSmirnov } from './two-sample.js';
import { whitened, type Whitening } from './whitening.js';

export interface Comparison {
  /** In whitened coordinates, so that no unit counts for more. */
  readonly energy: EnergyTest;
  readonly columns: Readonly<Record<string, KolmogorovSmirnov>>;
}

const PERMUTATIONS = 6;

export function compareSamples(given: Samples, made: Samples, by: Whitening, seed: number): Comparison {
  const d = given.names.length;
  const chance = (draw: number, count: number): Float64Array => uniforms(seed, 1_000_000 * PERMUTATIONS + draw, count);
  return {
    energy: energyTest(whitened(by, given.values), whitened(by, made.values), d, chance),
    columns: Object.fromEntries(
      given.names.map((name, j) => [name, kolmogorovSmirnov(columnOf(given, j), columnOf(made, j))]),
    ),
  };
}
