/** Answers of the numerical methods, side by side (design, section 5). */
import type { Expression } from '../expression/expression.js';
import type { Level } from '../simulate/multilevel.js';

export const METHODS = ['closed-form', 'characteristics', 'grid', 'simulation', 'path-integral'] as const;
export type Method = (typeof METHODS)[number];

/** Methods that train networks: used where they are asked for by name. */
export const LEARNERS = ['neural', 'q-learning', 'trained-control'] as const;
export type Learner = (typeof LEARNERS)[number];

export interface Unavailable { readonly unavailable: string } // prettier-ignore

export interface ClosedFormAnswer {
  readonly value: number;
  readonly policy: Readonly<Record<string, number>>;
  /** Where one may stop. */
  readonly boundary?: FreeBoundary;
  /** V, the policy and the unknowns as expressions. */
  readonly expressions: Readonly<Record<string, Expression>>;
  /** In discrete time without noise and with an end: time, states and controls at every step, the end without controls. */
  readonly path?: readonly Readonly<Record<string, number>>[];
  /** Where the derivation found no formula and a numerical one was put into its equation: what that showed. */
  readonly sampled?: readonly { readonly kind: 'sampling' | 'residual'; readonly detail: string }[];
}

/** By state: where stopping begins or ends at time zero, the other states as at the point. */
export type FreeBoundary = Readonly<Record<string, readonly number[]>>;

/** A curve for a picture: abscissae (first state) and ordinates. */
export interface Curve { readonly x: readonly number[]; readonly y: readonly number[] } // prettier-ignore

export interface GridAnswer {
  readonly value: number;
  /** Estimated absolute error at the point: discretisation by refinement plus truncation of the domain. */
  readonly error: number;
  readonly policy: Readonly<Record<string, number>>;
  /** Where one may stop. */
  readonly boundary?: FreeBoundary;
  /** Points per axis. */
  readonly points: number;
  readonly iterations: number;
  readonly seconds: number;
  /** Value and policy along the first state, for pictures and as a policy for simulation. */
  readonly curves?: { readonly value: Curve; readonly policy: Readonly<Record<string, Curve>> };
}

export interface SimulationAnswer {
  readonly value: number;
  readonly standardError: number;
  readonly ci95: readonly [number, number];
  /** Estimated time-step and truncation error, apart from the statistical one. */
  readonly bias: number;
  /** The estimator, by name. */
  readonly scheme?: string;
  readonly paths: number;
  readonly steps: number;
  /** Of a multilevel estimate, coarsest first: every level but the first is a difference; `paths` is their sum, `steps` the finest. */
  readonly levels?: readonly Level[];
  readonly seconds: number;
  /** Share of path-steps that carried a nonnegative state below zero or any state over a whole interval; absent without any. */
  readonly excursions?: number;
  /** A few paths of the first state against time, for pictures. */
  readonly samplePaths?: readonly Curve[];
}

/** The value as a mean over paths that nobody steers, where an exponential makes the equation linear. */
export interface PathIntegralAnswer {
  readonly value: number;
  readonly standardError: number;
  readonly ci95: readonly [number, number];
  /** Estimated error of the time step and of the logarithm of a mean, apart from the statistical one. */
  readonly bias: number;
  /** The paths count for as much as so many of equal weight. */
  readonly effectivePaths: number;
  /** Whether they were drawn from another law than nobody's, and weighed. */
  readonly steered: boolean;
  readonly scheme: string;
  readonly paths: number;
  readonly steps: number;
  readonly seconds: number;
}

/** What one variant of a learner found. */
export interface LearntVariant {
  readonly value: number;
  /** Absent where the variant estimates none. */
  readonly error?: number;
  readonly policy: Readonly<Record<string, number>>;
  readonly curves?: LearntAnswer['curves'];
}

/** Variants by the same number of transitions over each of several steps; one that failed is left out. */
export type StepStudy = readonly {
  readonly step: number;
  readonly rate?: LearntVariant;
  readonly plain?: LearntVariant;
}[];

/** What a network learnt. */
export interface LearntAnswer {
  readonly value: number;
  /** Estimated absolute error at the point. */
  readonly error: number;
  readonly policy: Readonly<Record<string, number>>;
  /** What was done, in words. */
  readonly scheme: string;
  /** Paths, transitions or places that were looked at in a round. */
  readonly points: number;
  readonly iterations: number;
  readonly seconds: number;
  /** Value and policy along the first state, for pictures. */
  readonly curves?: { readonly value: Curve; readonly policy: Readonly<Record<string, Curve>> };
  /** What was watched against iterations, by its name in words. */
  readonly progress: Readonly<Record<string, readonly number[]>>;
  /** Further figures of the method, by name. */
  readonly figures?: Readonly<Record<string, number>>;
  /** By name, the ways in which it was learnt; the first is the answer. */
  readonly variants?: Readonly<Record<string, LearntVariant>>;
  /** Those against the step between observations. */
  readonly study?: StepStudy;
  /** A few paths of the first state under the learnt policy, and the discounted reward collected along each. */
  readonly samplePaths?: readonly { readonly state: Curve; readonly reward: Curve }[];
}

/** Without noise: the best extremal of Pontryagin's principle from the point to the end. */
export interface CharacteristicsAnswer {
  readonly value: number;
  /** Estimated absolute error of the extremal's payoff. That there is no better extremal is not part of it. */
  readonly error: number;
  readonly policy: Readonly<Record<string, number>>;
  /** The gradient of V at the point. */
  readonly costate: Readonly<Record<string, number>>;
  /** Time to the target, where the time is free. */
  readonly duration?: number;
  /** How many extremals were found from the point to the end, of which this is the best. */
  readonly extremals: number;
  /** Payoff of its control, as a function of time alone, followed forward: no more than the value, or no less where it is a cost. */
  readonly bound: number;
  /** By how much that control misses the target. */
  readonly miss?: number;
  /** Steps of the integration. */
  readonly steps: number;
  /** Time, states and controls along the way. */
  readonly path: readonly Readonly<Record<string, number>>[];
  readonly seconds: number;
}

/** A constant policy that does better than the answers, which are therefore not the optimum. */
export interface Challenge {
  readonly policy: Readonly<Record<string, number>>;
  readonly value: number;
  /** Bias plus one standard error. */
  readonly error: number;
}

/** One side of a bracket, in the problem's own sign. */
export interface Bound {
  readonly value: number;
  /** Zero where no paths were needed. */
  readonly standardError: number;
  /** Estimated error of time steps, of the search for suprema and of what lies beyond the grid. */
  readonly bias: number;
  readonly ci95: readonly [number, number];
}

/** The value lies between the ends of `lower`'s and `upper`'s intervals, each moved outward by its bias. */
export interface Bracket {
  readonly lower: Bound;
  readonly upper: Bound;
  /** How the bound was found that no policy exceeds: on paths in hindsight, or by the largest residual anywhere. */
  readonly by: 'hindsight' | 'relaxation';
  /** By state, where the bound is by relaxation: where the residual was examined. No policy is to gain from leaving it. */
  readonly region?: Readonly<Record<string, readonly [number, number]>>;
  /** Why that bound is no average over paths, where the problem does not allow one. */
  readonly because?: string;
  /** Fresh paths under the policy, and steps of each. */
  readonly paths: number;
  readonly steps: number;
  readonly seconds: number;
}

/** A moment of a simulated end beside the one asked for. */
export interface EndMoment {
  readonly value: number;
  readonly standardError: number;
  readonly bias: number;
  readonly asked: number;
}

/** The law of the simulated end, by state. The variance is about the mean asked for. */
export type EndLaw = Readonly<Record<string, { readonly mean: EndMoment; readonly variance: EndMoment }>>;

export interface Answers {
  readonly problem: string;
  readonly at: Readonly<Record<string, number>>;
  readonly seed: number;
  readonly methods: {
    readonly 'closed-form': ClosedFormAnswer | Unavailable;
    /** Absent where the problem is not of its kind and nobody asked for it. */
    readonly characteristics?: CharacteristicsAnswer | Unavailable;
    readonly grid: GridAnswer | Unavailable;
    readonly simulation: SimulationAnswer | Unavailable;
    /** Absent where no exponential makes the equation linear, unless it was asked for. */
    readonly 'path-integral'?: PathIntegralAnswer | Unavailable;
  } & { readonly [L in Learner]?: LearntAnswer | Unavailable };
  /** What is earned and lost without cancellation, where it was simulated: errors are judged against it and the value. */
  readonly scale?: number;
  /** The name of the long-run average, where it is the criterion: the values are its, whatever the point. */
  readonly average?: string;
  /** Between two laws: what the least cost (or greatest reward) is called, which the values are, and the simulated end. */
  readonly betweenLaws?: {
    readonly cost: string;
    readonly sense: 'maximize' | 'minimize';
    readonly end?: EndLaw;
  };
  readonly challenge?: Challenge;
  /** Where a grid is the best answer: bounds of the value on either side. */
  readonly bracket?: Bracket | Unavailable;
  readonly agree: boolean | null;
}

/** Answers of those networks that have one, with their names. */
export const learnt = (methods: Answers['methods']): readonly (readonly [Learner, LearntAnswer])[] =>
  LEARNERS.flatMap((name) => {
    const answer = methods[name];
    return isAvailable(answer) ? [[name, answer] as const] : [];
  });

export const isAvailable = <T extends object>(answer: T | Unavailable | undefined): answer is T =>
  answer !== undefined && !('unavailable' in answer);
