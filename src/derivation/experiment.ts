/** What an observed claim is held against: paths of a diffusion, a flow, or an iteration, all given by expressions. */
import type { Expression } from '../expression/expression.js';
import type { Rational } from '../expression/rational.js';

/** dX = drift dt + noise dW for named coordinates; `noise[i][j]` is the loading of coordinate i on Wiener process j. */
export interface Diffusion {
  readonly coordinates: readonly string[];
  readonly drift: readonly Expression[];
  readonly noise: readonly (readonly Expression[])[];
}

/** Where paths start: at a point, or drawn from a mixture of normal distributions with independent coordinates. */
export type Start =
  | { readonly kind: 'point'; readonly at: readonly Rational[] }
  | {
      readonly kind: 'mixture';
      readonly components: readonly {
        readonly weight: Rational;
        readonly mean: readonly Rational[];
        readonly deviation: readonly Rational[];
      }[];
    };

/** The state kept at a time before the end, under names of its own. */
export interface Recorded {
  readonly time: Rational;
  readonly names: readonly string[];
}

interface Paths {
  readonly system: Diffusion;
  readonly start: Start;
  readonly horizon: Rational;
  /** Steps of the finer of two coupled Euler-Maruyama paths, whose extrapolation is observed; even. */
  readonly steps: number;
}

/**
 * The mean (or variance) of ∫ running dt + Σⱼ ∫ martingaleⱼ dWⱼ + Σ quadraticVariation (ΔX₁)² + terminal over paths. The
 * functional's parts are in the coordinates and t, `terminal` also in the recorded names. The claim's right side may be in
 * the final coordinates and recorded names too: the mean of left − right is then observed to be zero.
 */
export interface PathExperiment extends Paths {
  readonly kind: 'paths';
  readonly records?: readonly Recorded[];
  readonly functional: {
    readonly running?: Expression;
    readonly martingale?: readonly Expression[];
    readonly quadraticVariation?: Expression;
    readonly terminal?: Expression;
  };
  readonly statistic: 'mean' | 'variance';
}

/** The density of one coordinate at the horizon; the claim's right side is that density, a function of the coordinate. */
export interface LawExperiment extends Paths {
  readonly kind: 'law';
  readonly coordinate: string;
  /** Interval on which the histogram is taken. */
  readonly range: readonly [Rational, Rational];
}

/** ∫ running dt + terminal along ẋ = rates; the claim's right side may be in the final coordinates. */
export interface FlowExperiment {
  readonly kind: 'flow';
  readonly coordinates: readonly string[];
  readonly rates: readonly Expression[];
  readonly start: readonly Rational[];
  readonly horizon: Rational;
  readonly functional: { readonly running?: Expression; readonly terminal?: Expression };
}

/**
 * Values of a scheme with step h: from `start`, `update` is applied `horizon`/h times (until nothing changes where there is
 * no horizon), and `result` tends to the claim's right side like h^order. Updates are in the names and h.
 */
export interface IterationExperiment {
  readonly kind: 'iteration';
  readonly names: readonly string[];
  readonly start: readonly Expression[];
  readonly update: readonly Expression[];
  readonly result: Expression;
  readonly horizon?: Rational;
  readonly stepSizes: readonly Rational[];
  readonly order: number;
}

export type Experiment = PathExperiment | LawExperiment | FlowExperiment | IterationExperiment;
