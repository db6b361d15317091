/** A stochastic control problem as data: what a problem file says after parsing, nothing computed yet. */
import type { Place } from '../errors.js';
import type { ArrayValue } from '../expression/array.js';
import type { Correlation, Domain, Expression, Relation } from '../expression/expression.js';
import type { Rational } from '../expression/rational.js';

/** A state or a control with the set it lives in. */
export interface Variable {
  readonly name: string;
  readonly domain: Domain;
}

export interface Parameter {
  readonly name: string;
  /** Kept exact: 0.1 is 1/10. */
  readonly value: Rational;
  /** `real` unless the file declares more; proofs use this, never the value. */
  readonly domain: Domain;
}

/**
 * dx = drift dt + Σ_W noise[W] dW for one state. In discrete time (`time.step`) the state after a step is
 * drift + Σ_W noise[W] ξ_W with ξ standard normal, and `drift` may mention the noises' names, which stand for their ξ.
 */
export interface StateDynamics {
  readonly drift: Expression;
  /** Loading on each Wiener process; absent means none. */
  readonly noise: ReadonlyMap<string, Expression>;
}

export interface Objective {
  readonly sense: 'maximize' | 'minimize';
  /** Left out: discounted or total, as the discount says. */
  readonly criterion?: 'discounted' | 'total' | 'ergodic';
  /** What the long-run average is called, where it is the criterion; V is then the relative value, known up to a constant. */
  readonly average?: string;
  /** Running reward (or cost) per unit of time; in discrete time, of a step. */
  readonly running: Expression;
  /** Discount rate; zero when the file gives none. */
  readonly discount: Expression;
  /** Payoff at the end: of a finite horizon, where `until` first holds, at an absorbing end of the state's domain. */
  readonly terminal?: Expression;
  /** Payoff of stopping now, discounted from time zero like every reward, where one may stop. */
  readonly stopping?: Expression;
}

/** An undetermined coefficient of the candidate: a constant (symbol) or a function of time (an `unknown` of [t]). */
export interface UnknownCoefficient {
  readonly name: string;
  readonly ofTime: boolean;
}

/** V where the state lies between two ends, each of which may be missing; an end may be an unknown of the candidate. */
export interface CandidatePiece {
  readonly value: Expression;
  readonly lower?: Expression;
  readonly upper?: Expression;
}

export interface Claim {
  readonly name: string;
  readonly relation: Relation;
  /** One-based line in the problem file. */
  readonly line?: number;
}

/** What happens at an end of a state's domain: turned back by noise, the problem's end, or no action leads beyond. */
export type BoundaryRule = 'reflect' | 'absorb' | 'constrain';

/** Rules for the two ends; what is left out follows from the dynamics. */
export interface Boundary {
  readonly lower?: BoundaryRule;
  readonly upper?: BoundaryRule;
}

/** Parameters that switch at random, all of them together as one continuous-time Markov chain. */
export interface Regimes {
  /** The parameters that switch. */
  readonly names: readonly string[];
  /** By regime, the value of each of them, in the order of `names`; formulas in the parameters. */
  readonly values: readonly (readonly Expression[])[];
  /** Rates per unit of time from regime (row) to regime (column), formulas in the parameters; each row sums to zero. */
  readonly rates: readonly (readonly Expression[])[];
}

/** A normal law of one state; formulas in the parameters. */
export interface NormalLaw {
  readonly mean: Expression;
  readonly variance: Expression;
}

/** The laws that the states start in and have to end in, each keyed by state name; different states are independent. */
export interface EndLaws {
  readonly start: ReadonlyMap<string, NormalLaw>;
  readonly end: ReadonlyMap<string, NormalLaw>;
  /** What claims call the least cost (or greatest reward) between the two laws. */
  readonly cost: string;
  /** What claims call the covariance of a state's start with its end, by state. */
  readonly covariances: ReadonlyMap<string, string>;
}

export interface ControlProblem {
  readonly id: string;
  readonly title: string;
  readonly source?: string;
  readonly file?: string;
  readonly states: readonly Variable[];
  readonly controls: readonly Variable[];
  /**
   * Name of the time variable and, on a finite horizon, its end (an expression in the parameters); in discrete time the step
   * (another one), of which the horizon is a whole multiple.
   */
  readonly time: { readonly name: string; readonly horizon: 'infinite' | Expression; readonly step?: Expression };
  readonly parameters: readonly Parameter[];
  /** Names of the Wiener processes in order of first appearance. */
  readonly noises: readonly string[];
  /** Keyed by state name; every state has an entry. */
  readonly dynamics: ReadonlyMap<string, StateDynamics>;
  /** Vectors and matrices by name; states, controls, parameters and unknowns above and below are their entries. */
  readonly arrays?: ReadonlyMap<string, ArrayValue>;
  readonly correlations: readonly Correlation[];
  /** Parameters that switch at random; formulas mention them by their names. */
  readonly regimes?: Regimes;
  /** Rules at the ends of domains, keyed by state name. */
  readonly boundary?: ReadonlyMap<string, Boundary>;
  /** The problem ends, with the terminal payoff, when this first holds. */
  readonly until?: Relation;
  readonly objective: Objective;
  /** The laws of start and end, where the end is not free; there is no terminal payoff then. */
  readonly laws?: EndLaws;
  /** Proposed form of V. Unknown constants are symbols, unknown functions of time `unknown(name, [t])`. */
  readonly candidate?: Expression;
  /** Proposed form of V by pieces of the one state's line, instead of `candidate`; where one may stop, one does outside them. */
  readonly pieces?: readonly CandidatePiece[];
  readonly unknowns: readonly UnknownCoefficient[];
  /** V and its derivatives appear as jets of `unknown('V', valueArguments)`. */
  readonly claims: readonly Claim[];
  /** Default point of interest; keys are state names, the time's name when given, and switching parameters' names. */
  readonly at: ReadonlyMap<string, Rational>;
  /** Where the file declares each state, control and parameter, and its `objective`, `parameters` and `at`. */
  readonly places?: ReadonlyMap<string, Place>;
}
