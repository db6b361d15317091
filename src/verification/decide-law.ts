/** A claimed density against the histogram of simulated paths: the largest departure over all bins and the outside decides. */
import type { LawExperiment } from '../derivation/experiment.js';
import { attempt } from '../expression/attempt.js';
import type { Relation } from '../expression/expression.js';
import {
  claimedProbabilities,
  densityAt,
  histogramOf,
  pathsOfLaw,
  type Histogram,
} from '../simulate/law-experiment.js';
import type { Decision, DecisionContext } from './decision.js';
import { judged } from './decide-paths.js';
import { keptPlan, keptSample, planned, type Plan } from './path-samples.js';
import { quantileFor } from './significance.js';
import type { Evidence } from './verdict.js';
import { wrongRightSides } from './wrong-right-sides.js';

const LIMITS = { least: 4000, most: 100_000 } as const;
const QUICK_LIMITS = { least: 2000, most: 20_000 } as const;
/** In standard deviations of a bin's indicator: what has to be seen where no mistake gives another law. */
const SHARE_OF_SPREAD = 0.1;
/** Points of the claimed density in the picture. */
const CURVE_POINTS = 97;

function histogram(experiment: LawExperiment, seed: number, paths: number): Histogram {
  return histogramOf(keptSample(experiment, pathsOfLaw(experiment), seed, paths), experiment);
}

/**
 * Standard deviation of one path's share in each cell. In a cell with few hits the sample's own is unreliable, so that it
 * is at least what the claimed probability implies, with the noise that the extrapolation adds on average over the cells.
 */
function deviations({ probability, variance }: Histogram, claimed: readonly number[]): readonly number[] {
  const total = (list: readonly number[]): number => list.reduce((sum, v) => sum + v, 0);
  const binomial = (p: number): number => (Number.isFinite(p) ? Math.max(0, p * (1 - p)) : 0);
  const inflation = Math.max(1, total(variance) / total(probability.map(binomial)));
  return variance.map((v, i) => Math.sqrt(Math.max(v, inflation * binomial(claimed[i] ?? 0), Number.MIN_VALUE)));
}

/** Largest |a − b| in standard deviations of one path, with its cell. */
function largestGap(
  a: readonly number[],
  b: readonly number[],
  deviation: readonly number[],
): { readonly size: number; readonly cell: number } {
  const gaps = a.map((p, i) => Math.abs(p - (b[i] ?? NaN)) / (deviation[i] ?? NaN));
  const lost = gaps.findIndex(Number.isNaN);
  if (lost >= 0) return { size: Infinity, cell: lost };
  const cell = gaps.reduce((best, gap, i) => (gap > (gaps[best] ?? 0) ? i : best), 0);
  return { size: gaps[cell] ?? 0, cell };
}

function planFor(claim: Relation, experiment: LawExperiment, { seed, quick }: DecisionContext): Plan {
  const claimed = claimedProbabilities(claim.right, experiment);
  const wrong = wrongRightSides(claim).flatMap((right) => {
    const other = attempt(() => claimedProbabilities(right, experiment));
    return other?.every(Number.isFinite) ? [other] : [];
  });
  const quantile = quantileFor(claimed.length);
  return planned(quick ? QUICK_LIMITS : LIMITS, (paths) => {
    const deviation = deviations(histogram(experiment, seed, paths), claimed);
    const sizes = wrong.map((other) => largestGap(other, claimed, deviation).size).filter((size) => size > 1e-9);
    const effect = sizes.length > 0 ? Math.min(...sizes) : SHARE_OF_SPREAD;
    return { effect, visible: (2 * quantile) / Math.sqrt(paths), wanted: ((2 * quantile) / effect) ** 2 };
  });
}

/** Six digits are more than a picture shows, and keep the JSON short. */
const short = (x: number): number => Number(x.toPrecision(6));

function picture(
  claim: Relation,
  experiment: LawExperiment,
  seen: Histogram,
  deviation: readonly number[],
): NonNullable<Evidence['histogram']> {
  const { edges, probability, paths } = seen;
  const [low, high] = [edges[0] ?? 0, edges.at(-1) ?? 0];
  const width = (high - low) / (edges.length - 1);
  const inside = edges.length - 1;
  const xs = Float64Array.from({ length: CURVE_POINTS }, (_, i) => low + ((high - low) * i) / (CURVE_POINTS - 1));
  const density = densityAt(claim.right, experiment, xs);
  return {
    coordinate: experiment.coordinate,
    edges: edges.map(short),
    observed: probability.slice(0, inside).map((p) => short(p / width)),
    errors: deviation.slice(0, inside).map((d) => short(d / Math.sqrt(paths) / width)),
    claimed: [...xs].flatMap((x, i) =>
      Number.isFinite(density[i]) ? [[short(x), short(density[i] as number)] as const] : [],
    ),
  };
}

/** Decides whether the coordinate has the claimed density at the horizon. */
export function decideLaw(claim: Relation, experiment: LawExperiment, context: DecisionContext): Decision {
  const key = `${context.seed}/${context.quick}/${context.label}`;
  const plan = keptPlan(experiment, key, () => planFor(claim, experiment, context));
  const seen = histogram(experiment, context.seed, plan.paths);
  const claimed = claimedProbabilities(claim.right, experiment);
  const deviation = deviations(seen, claimed);
  const quantile = quantileFor(claimed.length);
  const { size, cell } = largestGap(seen.probability, claimed, deviation);
  const z = size * Math.sqrt(seen.paths);
  const place =
    cell === claimed.length - 1
      ? 'outside the range'
      : `in [${short(seen.edges[cell] ?? NaN)}, ${short(seen.edges[cell + 1] ?? NaN)}]`;
  const [left, right] = [seen.probability[cell] ?? NaN, claimed[cell] ?? NaN];
  const two = (x: number): string => String(Number(x.toPrecision(2)));
  const power =
    plan.visible <= plan.effect
      ? `a departure of ${two(plan.visible)} standard deviations of a bin would have been seen, and the nearest mistake makes one of ${two(plan.effect)}`
      : `only a departure of ${two(plan.visible)} standard deviations of a bin would have been seen: not enough for the nearest mistake, which makes one of ${two(plan.effect)}`;
  const detail =
    `${seen.paths} paths of ${experiment.steps} and ${experiment.steps / 2} steps, extrapolated, in ${seen.edges.length - 1} bins and the outside: ` +
    `${Number.isFinite(z) ? `largest departure ${z.toFixed(1)} standard errors` : 'the claim gives no number'}, ${place}, ` +
    `with probability ${short(left)} ± ${two((deviation[cell] ?? NaN) / Math.sqrt(seen.paths))}, claimed ${short(right)}; ${power}`;
  const evidence: readonly Evidence[] = [
    { kind: 'simulation', detail, histogram: picture(claim, experiment, seen, deviation) },
  ];
  if (!(z <= quantile))
    return { verdict: 'refuted', evidence, counterexample: { point: {}, left, right, seed: context.seed } };
  return { ...judged(plan, context.quick, SHARE_OF_SPREAD), evidence };
}
