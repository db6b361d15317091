/** A mean or variance over paths: the sample is large enough to see the nearest mistake one could make in the claim. */
import type { PathExperiment } from '../derivation/experiment.js';
import { attempt } from '../expression/attempt.js';
import type { Expression, Relation } from '../expression/expression.js';
import { compareWith, rightSide, sampleMean, type Comparison, type RightSide } from '../simulate/path-statistic.js';
import type { PathSample } from '../simulate/path-experiment.js';
import type { Decision, DecisionContext } from './decision.js';
import { keptPlan, keptSample, planned, type Plan } from './path-samples.js';
import { ROUNDING, quantileFor } from './significance.js';
import type { Evidence } from './verdict.js';
import { differs, wrongRightSides } from './wrong-right-sides.js';

const QUANTILE = quantileFor(1);
const LIMITS = { least: 4000, most: 200_000 } as const;
const QUICK_LIMITS = { least: 2000, most: 20_000 } as const;
/** Where no mistake gives another value, an error of this share of the spread has to be seen. */
const SHARE_OF_SPREAD = 0.1;
/** A mistake that shifts the mean by less than this many standard errors is not known to shift it. */
const KNOWN_SHIFT = 4;

/** By how much the claim may be off without contradiction. */
const tolerance = ({ left, right, standardError, bias }: Comparison): number =>
  QUANTILE * standardError + bias + ROUNDING * (Math.abs(left) + Math.abs(right));

/** How far a wrong right side is from the claimed one on average; undefined where it is not known to be elsewhere. */
function shift(own: RightSide, other: RightSide): number | undefined {
  if (typeof own === 'number' && typeof other === 'number')
    return differs(own, other) ? Math.abs(other - own) : undefined;
  const [array, constant] = typeof own === 'number' ? [other as Float64Array, own] : [own, other];
  const gaps = array.map((x, i) => x - (typeof constant === 'number' ? constant : (constant[i] as number)));
  const { mean, standardError } = sampleMean(gaps);
  return Math.abs(mean) > KNOWN_SHIFT * standardError && differs(mean, 0) ? Math.abs(mean) : undefined;
}

/**
 * Smallest shift that a common mistake makes, or a share of the spread where none makes any. A mistake that scatters more
 * about the functional than the claim does is the harder to see, and its shift counts for less in proportion.
 */
function effectOn(sample: PathSample, claim: Relation, experiment: PathExperiment, spread: number): number {
  const on = (right: Expression): RightSide => rightSide(sample, right, experiment);
  const own = on(claim.right);
  const shifts = wrongRightSides(claim).flatMap((right) => {
    const other = attempt(() => on(right));
    const size = other === undefined ? undefined : shift(own, other);
    if (other === undefined || size === undefined || !Number.isFinite(size)) return [];
    const scatter = compareWith(sample, other, experiment).standardError * Math.sqrt(sample.paths);
    return [scatter > spread ? (size * spread) / scatter : size];
  });
  return shifts.length > 0 ? Math.min(...shifts) : SHARE_OF_SPREAD * spread;
}

function planFor(claim: Relation, experiment: PathExperiment, { seed, quick }: DecisionContext): Plan {
  return planned(quick ? QUICK_LIMITS : LIMITS, (paths) => {
    const sample = keptSample(experiment, experiment, seed, paths);
    const comparison = compareWith(sample, rightSide(sample, claim.right, experiment), experiment);
    const spread = comparison.standardError * Math.sqrt(paths);
    const effect = effectOn(sample, claim, experiment, spread);
    const room = effect / 2 - (tolerance(comparison) - QUANTILE * comparison.standardError);
    return {
      effect,
      visible: 2 * tolerance(comparison),
      wanted: room > 0 ? (QUANTILE * spread) ** 2 / room ** 2 : Infinity,
    };
  });
}

const figure = (x: number): string => String(Number(x.toPrecision(6)));
const small = (x: number): string => String(Number(x.toPrecision(2)));

function grids({ steps }: PathExperiment, { coarse }: PathSample): string {
  return coarse ? `of ${steps} and ${steps / 2} steps, extrapolated` : `of ${steps} steps`;
}

/** Decides left = right by simulation; `undecided` where the sample cannot see the nearest mistake. */
export function decidePaths(claim: Relation, experiment: PathExperiment, context: DecisionContext): Decision {
  const key = `${context.seed}/${context.quick}/${context.label}`;
  const plan = keptPlan(experiment, key, () => planFor(claim, experiment, context));
  const sample = keptSample(experiment, experiment, context.seed, plan.paths);
  const right = rightSide(sample, claim.right, experiment);
  const comparison = compareWith(sample, right, experiment);
  const { left, right: claimed, standardError, bias } = comparison;
  const what = experiment.statistic === 'mean' ? 'mean' : 'variance';
  const observed =
    `${sample.paths} paths ${grids(experiment, sample)}: ${what} ${figure(left)} ± ${small(standardError)} (standard error), ` +
    `claimed ${typeof right === 'number' ? '' : 'on average '}${figure(claimed)}` +
    (bias > 0 ? `; time-step error about ${small(bias)}` : '');
  const picture: Pick<Evidence, 'mean'> = Number.isFinite(claimed)
    ? { mean: { observed: left, standardError, claimed } }
    : {};
  const evidence = (power: string): readonly Evidence[] => [
    { kind: 'simulation', detail: `${observed}; ${power}`, ...picture },
  ];
  if (!(Math.abs(left - claimed) <= tolerance(comparison)))
    return {
      verdict: 'refuted',
      evidence: evidence(`more than ${small(tolerance(comparison))} apart`),
      counterexample: { point: {}, left, right: claimed, seed: context.seed },
    };
  const enough = SHARE_OF_SPREAD * standardError * Math.sqrt(sample.paths);
  return { ...judged(plan, context.quick, enough), evidence: evidence(powerWords(plan)) };
}

/** A quick look need not see the nearest mistake, if it says what it could have seen and that is a small part of the spread. */
export const judged = (plan: Plan, quick: boolean, enough: number): Pick<Decision, 'verdict'> => ({
  verdict: plan.visible <= plan.effect || (quick && plan.visible <= enough) ? 'measured' : 'undecided',
});

export const powerWords = ({ visible, effect }: Plan): string =>
  visible <= effect
    ? `an error of ${small(visible)} would have been seen, and the nearest mistake is off by ${small(effect)}`
    : `only an error of ${small(visible)} would have been seen: not enough for the nearest mistake, which is off by ${small(effect)}`;
