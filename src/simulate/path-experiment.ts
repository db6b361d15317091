/** Paths of a diffusion on a fine and a coupled coarse grid, and a functional on each of them: samples for expectations. */
import type { PathExperiment } from '../derivation/experiment.js';
import { CostateError } from '../errors.js';
import { rationalToNumber } from '../expression/rational.js';
import { fillNormalPairs, randomKey } from './normal.js';
import { pathGrid, type PathGrid, type PathLevel } from './path-grid.js';
import { startLaw } from './start-law.js';

/** Keeps these random numbers apart from those of other uses of the same seed. */
const PATH_STREAM = 0x45585045;
/** Paths simulated together: their arrays fit the first cache levels. */
const BLOCK = 256;

/** Paths number 0, 1, … of a seed. The coarse grid has twice the step and the same Brownian path. */
export interface PathSample {
  readonly paths: number;
  readonly fine: PathLevel;
  /** Absent where the statistic is not extrapolated. */
  readonly coarse?: PathLevel;
}

/**
 * Whether 2·(fine) − (coarse) is observed. The mean of a smooth functional has an error C h + O(h²) under Euler-Maruyama
 * (Talay and Tubaro 1990), which this removes. A variance of the extrapolated sample is another quantity, and a sum of
 * (ΔX)² depends on the grid by its meaning: both are observed on the fine grid alone.
 */
export const isExtrapolated = ({ statistic, functional }: PathExperiment): boolean =>
  statistic === 'mean' && functional.quadraticVariation === undefined;

/** Names of what is kept of each path: final coordinates, then records. */
const keptNames = ({ system, records = [] }: PathExperiment): readonly string[] => [
  ...system.coordinates,
  ...records.flatMap((r) => r.names),
];

const emptyLevel = (names: readonly string[], paths: number): PathLevel => ({
  functional: new Float64Array(paths),
  states: new Map(names.map((name) => [name, new Float64Array(paths)])),
});

function checked(experiment: PathExperiment, paths: number): void {
  const { system, steps, horizon } = experiment;
  const d = system.coordinates.length;
  const wrong = [
    ...(Number.isInteger(paths) && paths >= 2 ? [] : [`an experiment needs two paths, not ${paths}`]),
    ...(Number.isInteger(steps) && steps >= 2 && steps % 2 === 0 ? [] : [`the number of steps is even, not ${steps}`]),
    ...(horizon.numerator > 0n ? [] : ['the horizon of an experiment is positive']),
    ...(system.drift.length === d && system.noise.length === d ? [] : [`drift and noise need ${d} rows`]),
  ];
  if (wrong[0] !== undefined) throw new CostateError({ code: 'input.value', message: wrong[0] });
}

/** Paths are usable only as a whole: a sample without those that left the domain would be biased. */
function checkFinite(levels: readonly PathLevel[], first: number, paths: number): void {
  let lost = 0;
  for (let i = first; i < paths; i++) {
    const finite = levels.every(
      ({ functional, states }) => Number.isFinite(functional[i]) && [...states.values()].every((x) => Number.isFinite(x[i])),
    ); // prettier-ignore
    if (!finite) lost++;
  }
  if (lost > 0)
    throw new CostateError({
      code: 'resources.numeric',
      message: `${lost} of ${paths - first} simulated paths are not finite`,
    });
}

/**
 * Simulates paths by Euler-Maruyama, weak order 1 (Kloeden and Platen 1992, section 14.1), and weak order 2 after the
 * extrapolation of {@link isExtrapolated}. Time integrals by the trapezoid rule, stochastic ones from Itô's left point;
 * a recorded state is that of the grid's nearest step.
 *
 * @param paths number of paths of the sample, at least two
 * @param known a smaller sample of the same experiment and seed, whose paths need not be simulated again
 * @returns values of paths 0 … paths − 1; each depends on (seed, path) alone
 * @throws CostateError `resources.numeric` when a path is not finite; `input.value` for a malformed experiment
 * @example samplePaths(experiment, 1, 1000).fine.functional // 1000 values of the functional
 */
export function samplePaths(experiment: PathExperiment, seed: number, paths: number, known?: PathSample): PathSample {
  checked(experiment, paths);
  const names = keptNames(experiment);
  const fine = emptyLevel(names, paths);
  const coarse = isExtrapolated(experiment) ? emptyLevel(names, paths) : undefined;
  const levels = coarse ? [fine, coarse] : [fine];
  const from = Math.min(known?.paths ?? 0, paths);
  if (known)
    [known.fine, ...(known.coarse ? [known.coarse] : [])].forEach((old, i) => {
      levels[i]?.functional.set(old.functional.subarray(0, from));
      old.states.forEach((x, name) => levels[i]?.states.get(name)?.set(x.subarray(0, from)));
    });

  const dimension = experiment.system.coordinates.length;
  const noises = experiment.system.noise[0]?.length ?? 0;
  const h = rationalToNumber(experiment.horizon) / experiment.steps;
  const normals = ['even', 'odd'].map(() => Array.from({ length: noises }, () => new Float64Array(BLOCK)));
  const [even = [], odd = []] = normals;
  const grid = (level: PathLevel, joined: 1 | 2): PathGrid => pathGrid(experiment, level, joined, h, BLOCK);
  const fineGrid = grid(fine, 1);
  const coarseGrid = coarse && grid(coarse, 2);
  const begin = startLaw(experiment.start, dimension, seed);
  const key = randomKey(seed, PATH_STREAM);
  const bothSteps = [...even, ...odd];
  for (let first = from; first < paths; first += BLOCK) {
    const count = Math.min(BLOCK, paths - first);
    begin(first, count, fineGrid.states);
    fineGrid.begin(first, count);
    if (coarseGrid) {
      begin(first, count, coarseGrid.states);
      coarseGrid.begin(first, count);
    }
    for (let k = 0; k < experiment.steps; k += 2) {
      for (let j = 0; j < noises; j++)
        fillNormalPairs(key, first, count, k >> 1, j, even[j] as Float64Array, odd[j] as Float64Array);
      fineGrid.advance(k, even);
      fineGrid.advance(k + 1, odd);
      coarseGrid?.advance(k >> 1, bothSteps);
    }
    fineGrid.finish();
    coarseGrid?.finish();
  }
  checkFinite(levels, from, paths);
  return { paths, fine, ...(coarse ? { coarse } : {}) };
}

/** The first paths of a sample, without copying. */
export function firstPaths(sample: PathSample, paths: number): PathSample {
  const part = ({ functional, states }: PathLevel): PathLevel => ({
    functional: functional.subarray(0, paths),
    states: new Map([...states].map(([name, x]) => [name, x.subarray(0, paths)])),
  });
  return { paths, fine: part(sample.fine), ...(sample.coarse ? { coarse: part(sample.coarse) } : {}) };
}
