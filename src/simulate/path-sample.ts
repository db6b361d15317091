/** A sample of discounted payoffs: extrapolated in the step path by path, with what the estimators need beside them. */
import { BLOCK, blockRunner, type BlockPlan } from './path-block.js';
import { eulerMaruyama } from './scheme.js';

export interface PathSample {
  /** Extrapolated payoff of each path. */
  readonly payoff: Float64Array;
  /** Difference between two extrapolations of each path; its mean estimates the time-step error. */
  readonly stepError: Float64Array;
  /** What halving the step changes: from h to h/2, and from h/2 to h/4. */
  readonly firstChange: Float64Array;
  readonly secondChange: Float64Array;
  readonly variates: readonly Float64Array[];
  /** Discounted rewards earned in the third and in the last quarter of the time. */
  readonly thirdQuarter: Float64Array;
  readonly lastQuarter: Float64Array;
  /** Mean over paths of the discounted absolute rewards. */
  readonly gross: number;
  /** Share of path-steps that were folded back into a one-sided domain. */
  readonly excursions: number;
  /** Share of readings of a policy table beyond its ends. */
  readonly beyondTable: number;
  /** Number of paths with a value that is not finite, or with a state that is not: one that left its domain. */
  readonly lost: number;
}

/** Called on the finest level of the first block; coordinates of the first state of its paths. */
export type Observe = (time: number, coordinates: Float64Array) => void;

/** Runs `paths` paths of the plan, in blocks and in a fixed order. */
export function samplePaths(plan: BlockPlan, paths: number, observe?: Observe): PathSample {
  const runner = blockRunner(plan);
  const column = (): Float64Array => new Float64Array(paths);
  const [payoff, stepError, thirdQuarter, lastQuarter] = [column(), column(), column(), column()];
  const [firstChange, secondChange] = [column(), column()];
  const variates = plan.system.variates.map(column);
  const [w0, w1, w2] = eulerMaruyama.weights;
  const [l0, l1, l2] = eulerMaruyama.lowerWeights;
  let [gross, excursions, lost] = [0, 0, 0];
  for (let first = 0; first < paths; first += BLOCK) {
    const count = Math.min(BLOCK, paths - first);
    const block = runner.run(first, count, first === 0 ? observe : undefined);
    const [coarse, middle, fine] = block.payoff;
    for (let i = 0; i < count; i++) {
      const c = coarse[i] as number;
      const m = middle[i] as number;
      const f = fine[i] as number;
      const value = w0 * c + w1 * m + w2 * f;
      payoff[first + i] = value;
      stepError[first + i] = value - (l0 * c + l1 * m + l2 * f);
      firstChange[first + i] = m - c;
      secondChange[first + i] = f - m;
      thirdQuarter[first + i] = (block.threeQuarters[i] as number) - (block.half[i] as number);
      lastQuarter[first + i] = f - (block.threeQuarters[i] as number);
      variates.forEach((v, j) => (v[first + i] = block.variates[j]?.[i] as number));
      gross += block.gross[i] as number;
      excursions += block.excursions[i] as number;
      if (!Number.isFinite(value) || block.left[i] !== 0 || block.variates.some((v) => !Number.isFinite(v[i]))) lost++;
    }
  }
  const readings = runner.readings();
  return {
    payoff,
    stepError,
    firstChange,
    secondChange,
    variates,
    thirdQuarter,
    lastQuarter,
    gross: gross / paths,
    excursions: excursions / (paths * plan.steps * 4),
    beyondTable: readings.all === 0 ? 0 : readings.outside / readings.all,
    lost,
  };
}

export interface Moments {
  readonly mean: number;
  readonly deviation: number;
  readonly standardError: number;
}

/** Mean, standard deviation and standard error, summed in the order of the paths. */
export function momentsOf(values: Float64Array): Moments {
  const n = values.length;
  let sum = 0;
  for (const v of values) sum += v;
  const mean = sum / n;
  let square = 0;
  for (const v of values) square += (v - mean) ** 2;
  const deviation = n > 1 ? Math.sqrt(square / (n - 1)) : Infinity;
  return { mean, deviation, standardError: deviation / Math.sqrt(n) };
}
