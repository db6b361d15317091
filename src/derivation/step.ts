/**
 * A derivation is data. A step states a claim (an expression tree) and carries a justification: a certificate that the
 * checker can examine without knowing, or trusting, the rule that produced the step.
 */
import type { Assumptions } from '../expression/assumptions.js';
import type { Binding, Expression, Relation } from '../expression/expression.js';
import type { FieldRelation } from '../expression/field.js';
import type { Rational } from '../expression/rational.js';
import type { ControlProblem } from '../problem/problem.js';
import type { ExponentialTransform } from './exponential-transform.js';
import type { Experiment } from './experiment.js';
import type { PartOfChain } from './part.js';

/** Why a claim should hold. Everything the checker needs beside the claim and the premises' claims. */
export type Justification =
  /** Nothing derived speaks for or against the claim; the verdict is `undecided`. */
  | { readonly kind: 'open'; readonly why: string }
  /** Taken as true, with the reason; the verdict is `assumed`. */
  | {
      readonly kind: 'hypothesis';
      readonly why: string;
      /** The step of another derivation that shows it, where there is one; a test holds the two claims together. */
      readonly shownIn?: { readonly derivation: string; readonly step: string };
      /** Functions and constants that it is taken as true for, whatever they are. */
      readonly forEvery?: readonly string[];
      /**
       * What is taken as true is a passage to the limit inside an optimum, from `premise`: left = opt f(h) + o(h) to
       * 0 = opt lim (f(h) − left)/h. That the claim is this one is checked; that the passage is allowed is taken as true.
       */
      readonly exchange?: { readonly premise: string; readonly variable: string };
      /**
       * What is taken as true is what the problem says, its payoff at the horizon or a variance asked for there, or the general equation of a controlled
       * diffusion with the problem's data. That the claim says the same is checked.
       */
      readonly data?: 'terminal' | 'equation' | 'end-law';
    }
  /** Both sides are the same function once the bindings are put in. */
  | { readonly kind: 'identity'; readonly bindings: readonly Binding[] }
  /** left = right + O(variable^order) as the variable decreases to zero. */
  | {
      readonly kind: 'expansion';
      readonly variable: string;
      readonly order: Rational;
      readonly bindings: readonly Binding[];
    }
  /**
   * residual(claim) = Σ factor · D residual(premise), so the claim holds where the premises do; D differentiates along the
   * variables of `along`. Before comparing, the left side of each step named in `rewrites` is replaced by its right side
   * wherever it occurs in a premise.
   */
  | {
      readonly kind: 'combination';
      readonly terms: readonly CombinationTerm[];
      readonly rewrites: readonly string[];
      readonly bindings: readonly Binding[];
    }
  /**
   * The claim holds where the variable is `from`, residual(claim) = Σ factor · D residual(premise) over `start` there, and its
   * derivative in the variable is such a sum over `rates`: so it holds for every value of the variable.
   */
  | {
      readonly kind: 'integration';
      readonly variable: string;
      readonly from: Expression;
      readonly start: readonly CombinationTerm[];
      readonly rates: readonly CombinationTerm[];
      readonly bindings: readonly Binding[];
    }
  /**
   * The claim holds along the one solution of the differential equations `rates`, F'(t) = …, with the values `ends` at the
   * horizon: exactly once these and the closed forms of the earlier claims `forms` are put in, or as integrated.
   */
  | {
      readonly kind: 'trajectory';
      readonly variable: string;
      readonly rates: readonly string[];
      readonly ends: readonly string[];
      readonly forms: readonly string[];
      readonly bindings: readonly Binding[];
    }
  /**
   * The claim holds along the one solution of the equations `recursions`, F(t) = … in terms of the functions at t + step, with
   * the values `ends` at the horizon.
   */
  | {
      readonly kind: 'recursion';
      readonly variable: string;
      readonly recursions: readonly string[];
      readonly ends: readonly string[];
      readonly bindings: readonly Binding[];
    }
  /**
   * The claim holds wherever the unknowns are a root of the equations named and meet the criteria: what is claimed of a root for
   * which there is no formula.
   */
  | {
      readonly kind: 'system';
      readonly equations: readonly string[];
      readonly unknowns: readonly string[];
      readonly criterion: readonly Criterion[];
      readonly bindings: readonly Binding[];
    }
  /** sup (inf) of the body is attained at the bindings: stationary there, and concave (convex) in the controls. */
  | { readonly kind: 'optimum'; readonly at: readonly Binding[]; readonly bindings: readonly Binding[] }
  /**
   * residual(premise) = Σ basis_j · residual(equation_j) for all values of the variables, the basis being linearly
   * independent; the claim is equation number `index`.
   */
  | {
      readonly kind: 'coefficient';
      readonly premise: string;
      readonly variables: readonly string[];
      readonly basis: readonly Expression[];
      readonly equations: readonly Relation[];
      readonly index: number;
      readonly bindings: readonly Binding[];
    }
  /** The claim `unknown = value` satisfies the premises' equations, and the criterion singles this root out. */
  | {
      readonly kind: 'root';
      readonly equations: readonly string[];
      readonly criterion: readonly Criterion[];
      readonly bindings: readonly Binding[];
    }
  /**
   * The claim F(T) = value, with the values `others` that the remaining unknown functions are given there, satisfies the
   * premise, an equation that speaks of the unknown functions at T alone once the bindings are put in.
   */
  | {
      readonly kind: 'end';
      readonly premise: string;
      readonly bindings: readonly Binding[];
      readonly others: readonly { readonly name: string; readonly value: Expression }[];
    }
  /** An inequality, decided by signs; with `at`, that a supremum (infimum) is no less (more) than its body there. */
  | { readonly kind: 'inequality'; readonly bindings: readonly Binding[]; readonly at?: readonly Binding[] }
  /** A statement about paths, laws, flows or iterations, observed by simulation. */
  | { readonly kind: 'observation'; readonly experiment: Experiment };

/** One premise in a combination, specialised, differentiated and multiplied, in this order. */
export interface CombinationTerm {
  readonly premise: string;
  readonly factor: Expression;
  /** Variables that the premise, an identity in them, is differentiated by, each once for every time it is named. */
  readonly along?: readonly string[];
  /** Another function or value put into the premise, which holds for all of them. */
  readonly specialise?: readonly Binding[];
}

/** A condition that the wanted root satisfies and the others do not, with its meaning in words. */
export interface Criterion {
  readonly condition: Relation;
  readonly why: string;
}

/** A formula in vector notation, and which of its components a step claims. */
export interface Statement {
  readonly formula: FieldRelation;
  readonly dimension: number;
  readonly index: number;
}

export interface Step {
  /** Unique within the derivation; author's claims are `claims.NAME`. */
  readonly id: string;
  /** What happens here, a short phrase in words. */
  readonly title: string;
  /** A sentence or two before the formula: why this step is taken, what to look for. */
  readonly text?: string;
  readonly claim: Relation;
  /** The claim in vector notation, of which `claim` is one component in one dimension. */
  readonly statement?: Statement;
  /** Name of the rule (the file under `derivation/rules/`). */
  readonly rule: string;
  /** Ids of earlier steps. */
  readonly premises: readonly string[];
  /** Ids of the derivation's hypotheses used here. */
  readonly assumptions: readonly string[];
  readonly justification: Justification;
  /** Known facts that hold from here on (signs of jets, feasibility), used by checks of this step. */
  readonly facts: readonly Relation[];
  /**
   * Where the claim is said to hold, as inequalities: on a piece of the states. What rests on it holds there at most; without
   * it the claim is about all states.
   */
  readonly region?: readonly Relation[];
}

/** An assumption in words, and as a relation where it can be written as one. */
export interface Hypothesis {
  readonly id: string;
  readonly statement: string;
  readonly why: string;
  readonly relation?: Relation;
}

/** A hypothesis of the verification theorem and what became of it. */
export interface Requirement {
  readonly id: string;
  readonly statement: string;
  /** Shown by steps or by what the problem says; taken as true; or left open. */
  readonly status: 'shown' | 'assumed' | 'open';
  /** Ids of the steps that show it, or as much of it as is shown. */
  readonly by: readonly string[];
  readonly why: string;
}

/** An unknown function of a derivation, such as V(t, x): its slots by name. */
export interface UnknownFunction {
  readonly name: string;
  readonly parameters: readonly string[];
  /** What it stands for, in words. */
  readonly meaning: string;
}

/** Equations in unknowns and parameters, of which the wanted root meets the criteria. */
export interface AlgebraicSystem {
  readonly equations: readonly Relation[];
  readonly unknowns: readonly string[];
  readonly criterion: readonly Criterion[];
}

/** What became of the search for a closed form where no candidate was given. */
export interface FormSearch {
  /** How many forms were tried. */
  readonly tried: number;
  /** The one that solves the equation; absent where none does. */
  readonly form?: Expression;
}

/** What a problem's derivation hands to the solvers. */
export interface Outcome {
  readonly hjb: Relation;
  /** The maximiser in terms of time, states and jets of V; absent when no closed form was found. */
  readonly maximiser?: ReadonlyMap<string, Expression>;
  /** The candidate with the selected roots put in. */
  readonly value?: Expression;
  /** The optimal policy for that value. */
  readonly policy?: ReadonlyMap<string, Expression>;
  /** Where the value is found by pieces: each with the names of its unknowns, and where it holds. */
  readonly pieces?: readonly { readonly value: Expression; readonly inside: readonly Relation[] }[];
  /** Where one may stop and a formula says where one does: the ends of those regions on the line of the one state. */
  readonly stopsAt?: {
    readonly state: string;
    readonly ends: readonly Expression[];
    readonly regions: readonly { readonly lower?: Expression; readonly upper?: Expression }[];
  };
  /** Selected roots of the candidate's unknowns. */
  readonly constants: ReadonlyMap<string, Expression>;
  /**
   * Where the candidate's unknowns are functions of time: −P'(t) or P'(t) solved for, with the value at the horizon.
   * `rates` and `terminal` are keyed by the unknown's name; rates may mention the unknowns as `unknown(name, [t])`.
   */
  readonly evolution?: {
    readonly rates: ReadonlyMap<string, Expression>;
    readonly terminal: ReadonlyMap<string, Expression>;
  };
  /**
   * In discrete time, where the candidate's unknowns are functions of time: each at t in terms of those at t + step (as
   * `unknown(name, [t + step])`), with the value at the horizon; `facts` are signs that must hold at every step.
   */
  readonly recursion?: {
    readonly before: ReadonlyMap<string, Expression>;
    readonly terminal: ReadonlyMap<string, Expression>;
    readonly facts: readonly Relation[];
  };
  /** Where an exponential of the value solves a linear equation, which one. */
  readonly linear?: ExponentialTransform;
  /** Conditions on the parameters that the derivation needs and the declared domains do not give. */
  readonly conditions: readonly Relation[];
  /** With functions of time, signs of the candidate that the maximiser needs, which depend on how these functions go. */
  readonly signs?: readonly Relation[];
  /** Present where no candidate was given and forms were tried. */
  readonly search?: FormSearch;
  /** What stopped the derivation short of a closed form, in words. */
  readonly stopped?: string;
  /**
   * Equations for the candidate's unknowns (symbols) that are solved as numbers, with the criteria that the root of the value
   * function meets; value and policy then hold those symbols.
   */
  readonly system?: AlgebraicSystem;
  /**
   * Between two laws: the least cost (or greatest reward), which is E V(0, x₀) less what the multiplier, V at the horizon, is
   * in the mean there; and the multiplier.
   */
  readonly betweenLaws?: {
    readonly cost: Expression;
    readonly multiplier: Expression;
    /** The covariances of start and end by name, and the formulas in them, which are shorter. */
    readonly covariances: ReadonlyMap<string, Expression>;
    readonly inCovariances: {
      readonly cost: Expression;
      readonly value: Expression;
      readonly policy: ReadonlyMap<string, Expression>;
    };
  };
  /** With regimes, the outcome in each of them, V being V_1, V_2, …; what stands around them is that of the first. */
  readonly inRegimes?: readonly Outcome[];
}

export interface Derivation {
  readonly id: string;
  readonly title: string;
  readonly source?: string;
  readonly kind: 'theory' | 'problem';
  /** Ids of the derivations that this one builds on, for the map of what follows from what. */
  readonly follows?: readonly string[];
  /** The part of the chain that it belongs to, and its place there among those that nothing else orders. */
  readonly part?: PartOfChain;
  readonly place?: number;
  /** A few sentences that lead the reader in. */
  readonly introduction?: string;
  readonly assumptions: Assumptions;
  readonly functions: readonly UnknownFunction[];
  /** Typical values of the symbols, for sampling near where the problem lives. */
  readonly scales: ReadonlyMap<string, Rational>;
  readonly hypotheses: readonly Hypothesis[];
  /** Notation: name := meaning, printed before the steps. */
  readonly definitions: readonly Relation[];
  /** The definitions in vector notation, printed instead of their components. */
  readonly vectorDefinitions?: readonly FieldRelation[];
  readonly steps: readonly Step[];
  readonly problem?: ControlProblem;
  readonly outcome?: Outcome;
  /** Of a control problem: what the verification theorem asks. */
  readonly requirements?: readonly Requirement[];
}
