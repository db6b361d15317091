/** Samples kept for each experiment and seed: mutants of a claim, and other claims, are held against the same paths. */
import type { Experiment, PathExperiment } from '../derivation/experiment.js';
import { firstPaths, samplePaths, type PathSample } from '../simulate/path-experiment.js';

const samples = new WeakMap<Experiment, Map<number, PathSample>>();

/**
 * The first `paths` paths of a seed; the largest sample asked for so far is kept, and grown where it is too small.
 *
 * @param owner the experiment as the step carries it
 * @param experiment the paths to simulate for it
 */
export function keptSample(owner: Experiment, experiment: PathExperiment, seed: number, paths: number): PathSample {
  const bySeed = samples.get(owner) ?? new Map<number, PathSample>();
  samples.set(owner, bySeed);
  const known = bySeed.get(seed);
  const sample = known && known.paths >= paths ? known : samplePaths(experiment, seed, paths, known);
  bySeed.set(seed, sample);
  return sample.paths === paths ? sample : firstPaths(sample, paths);
}

/** How many paths a claim needs, and what its sample can tell apart. */
export interface Plan {
  readonly paths: number;
  /** Smallest departure from the claim that a common mistake makes, in the units of the statistic. */
  readonly effect: number;
  /** The smallest departure that the sample shows for certain. */
  readonly visible: number;
}

const plans = new WeakMap<Experiment, Map<string, Plan>>();

/** The plan made for a step's own claim, which is the first one asked about; its mutants share it. */
export function keptPlan(owner: Experiment, key: string, make: () => Plan): Plan {
  const byKey = plans.get(owner) ?? new Map<string, Plan>();
  plans.set(owner, byKey);
  const plan = byKey.get(key) ?? make();
  byKey.set(key, plan);
  return plan;
}

/** Least and most paths of a test, and the size of the pilot sample that shows the spread. */
export interface SampleLimits {
  readonly least: number;
  readonly most: number;
}

const PILOT = 2000;

/** What a sample of a size can tell apart, and what it must. */
type Power = (paths: number) => { readonly effect: number; readonly visible: number; readonly wanted: number };

/**
 * Finds the sample size from the effect: a pilot shows the spread, and what it asks for is asked for again with the larger
 * sample, since spread and effect are then better known. Only spreads enter, so that the test stays unbiased.
 */
export function planned({ least, most }: SampleLimits, power: Power): Plan {
  let paths = Math.min(PILOT, least);
  for (;;) {
    const { effect, visible, wanted } = power(paths);
    // Some more than needed, so that a slightly larger spread does not ask for another round.
    const next = Math.min(most, Math.max(least, Math.ceil(Number.isFinite(wanted) ? 1.05 * wanted : most)));
    if (next <= paths || (visible <= effect && paths >= least)) return { paths, effect, visible };
    paths = next;
  }
}
