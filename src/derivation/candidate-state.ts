/** How far a candidate's coefficient equations are solved: roots, facts and steps so far, and what is still open. */
import { CostateError } from '../errors.js';
import { withFacts, type Assumptions } from '../expression/assumptions.js';
import { type Binding, type Expression, type Relation } from '../expression/expression.js';
import { rationalToNumber, type Rational } from '../expression/rational.js';
import { bind, substitute } from '../expression/substitute.js';
import { criteriaFor, criterionAt, type SelectionInput } from './root-selection.js';
import type { CandidateContext } from './rules/candidate-steps.js';
import type { Criterion, Step } from './step.js';

export interface SolvedCandidate {
  readonly steps: readonly Step[];
  readonly roots: ReadonlyMap<string, Expression>;
  /** Facts on unknowns and parameters that were needed. */
  readonly facts: readonly Relation[];
  readonly conditions: readonly Relation[];
  readonly stopped?: string;
}
export interface CandidateInput {
  readonly context: CandidateContext;
  readonly unknowns: readonly string[];
  readonly parameters: ReadonlyMap<string, Rational>;
  readonly assumptions: Assumptions;
  readonly selection: SelectionInput;
}

/** What is known so far; each round solves one equation for one unknown. */
export interface Solving {
  readonly input: CandidateInput;
  readonly context: CandidateContext;
  readonly steps: readonly Step[];
  /** Roots in terms of unknowns found before them; `closed` puts those in. */
  readonly roots: ReadonlyMap<string, Expression>;
  readonly facts: readonly Relation[];
  readonly conditions: readonly Relation[];
  readonly open: ReadonlySet<string>;
  /** The roots that were not taken, of the unknowns that have several. */
  readonly others: ReadonlyMap<string, readonly Expression[]>;
  /** Coefficient equations not yet used. */
  readonly equations: ReadonlySet<number>;
}

export interface Stopped {
  readonly stopped: string;
}

/** The equation of this round, in one open unknown. */
export interface Choice {
  readonly index: number;
  readonly residual: Expression;
  readonly name: string;
}
/** Roots with those found before them put in, so that none mentions another unknown. */
export function composed(roots: ReadonlyMap<string, Expression>): Binding[] {
  const result: Binding[] = [];
  for (const [name, root] of roots) result.push(bind(name, substitute(root, result)));
  return result;
}

/** The criteria, or undefined where a root leaves them without meaning (a logarithm of zero, say). */
export function criteriaWithin(
  selection: SelectionInput,
  bindings: readonly Binding[],
  assumptions: Assumptions,
): readonly Criterion[] | undefined {
  try {
    return criteriaFor(selection, bindings, assumptions).map((c) => criterionAt(c, bindings, assumptions));
  } catch (error) {
    if (error instanceof CostateError) return undefined;
    throw error;
  }
}

export const assumptionsOf = (s: Solving): Assumptions =>
  withFacts(s.input.assumptions, [...s.context.facts, ...s.facts.filter((fact) => !s.context.facts.includes(fact))]);

export const closed = (s: Solving): Binding[] => composed(s.roots);

export const valuesOf = ({ parameters }: CandidateInput): ReadonlyMap<string, number> =>
  new Map([...parameters].map(([name, value]) => [name, rationalToNumber(value)]));

export const without = <T>(set: ReadonlySet<T>, member: T): ReadonlySet<T> =>
  new Set([...set].filter((m) => m !== member));

/** Facts that are listed for the reader from here on. */
export const taking = (s: Solving, facts: readonly Relation[]): Solving => ({
  ...s,
  facts: [...s.facts, ...facts],
  conditions: [...s.conditions, ...facts],
});

export const result = (s: Solving, stopped?: string): SolvedCandidate => ({
  steps: s.steps,
  roots: new Map(closed(s).map((b) => [b.name, b.value])),
  facts: s.facts,
  conditions: s.conditions,
  ...(stopped === undefined ? {} : { stopped }),
});
