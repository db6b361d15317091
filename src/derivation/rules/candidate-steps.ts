/** Steps of a candidate V: put in, compared coefficient by coefficient, its unknowns solved for. */
import {
  add,
  equation,
  multiply,
  substitution,
  subtract,
  symbol,
  zero,
  type Binding,
  type Expression,
  type Relation,
} from '../../expression/expression.js';
import { substitute } from '../../expression/substitute.js';
import type { Criterion, Hypothesis, Step } from '../step.js';

/** One basis function of the states with the coefficients of both sides of the reduced equation. */
export interface Matched {
  readonly basis: Expression;
  readonly left: Expression;
  readonly right: Expression;
}

/** Everything the steps of one candidate share. */
export interface CandidateContext {
  readonly reduced: Relation;
  /** V(…) := the candidate. */
  readonly value: Binding;
  /** The values in the other regimes, where there are any. */
  readonly others?: readonly Binding[];
  readonly variables: readonly string[];
  readonly matched: readonly Matched[];
  readonly facts: readonly Relation[];
  readonly assumptions: readonly string[];
}

export const CANDIDATE_HYPOTHESIS = 'candidate';

/** V = candidate: the form in which a solution is sought. */
export const candidateHypothesis = (value: Expression, candidate: Expression): Hypothesis => ({
  id: CANDIDATE_HYPOTHESIS,
  statement: 'The value function has the form of the candidate.',
  why: 'The candidate of the problem file: a solution of the equation is sought in this form.',
  relation: equation(value, candidate),
});

const rootId = (name: string): string => `root.${name}`;

const common = (c: CandidateContext): Pick<Step, 'assumptions' | 'facts'> => ({
  assumptions: c.assumptions,
  facts: c.facts,
});

/** [left − right]_{V := candidate} = Σ (lᵢ − rᵢ) φᵢ. */
export const ansatz = (c: CandidateContext): Step => ({
  id: 'ansatz',
  title: 'The candidate put into the equation, sorted by powers of the state',
  claim: equation(
    substitution(subtract(c.reduced.left, c.reduced.right), [c.value, ...(c.others ?? [])]),
    add(...c.matched.map((m) => multiply(subtract(m.left, m.right), m.basis))),
  ),
  rule: 'ansatz',
  premises: ['reduced'],
  justification: { kind: 'identity', bindings: [] },
  ...common(c),
});

/** [left − right]_{V := candidate} = 0 with the unknowns found so far: claimed by the candidate, for the checker to refute. */
export const misfit = (c: CandidateContext, roots: readonly Binding[]): Step => ({
  id: 'candidate',
  title: 'The candidate, held against the equation',
  claim: equation(
    substitution(subtract(c.reduced.left, c.reduced.right), [
      { ...c.value, value: substitute(c.value.value, roots) },
      ...(c.others ?? []),
    ]),
    zero,
  ),
  rule: 'candidate',
  premises: ['reduced', 'ansatz'],
  justification: { kind: 'identity', bindings: [] },
  ...common(c),
});

export const coefficientId = (index: number): string => `coefficient.${index + 1}`;

/** lᵢ = rᵢ, since the equation holds for all states and the φ are linearly independent. */
export const coefficientEquation = (c: CandidateContext, index: number): Step => {
  const equations = c.matched.map((m) => equation(m.left, m.right));
  return {
    id: coefficientId(index),
    title: 'Equal coefficients, since the equation holds for every state',
    claim: equations[index] ?? equation(zero, zero),
    rule: 'coefficient-equation',
    premises: ['reduced', 'ansatz'],
    justification: {
      kind: 'coefficient',
      premise: 'reduced',
      variables: c.variables,
      basis: c.matched.map((m) => m.basis),
      equations,
      index,
      bindings: [c.value, ...(c.others ?? [])],
    },
    ...common(c),
  };
};

/** left − right = leading · Π (unknown − rootᵢ): no root is lost. */
export const factorisation = (
  c: CandidateContext,
  index: number,
  name: string,
  leading: Expression,
  roots: readonly Expression[],
  bindings: readonly Binding[],
): Step => ({
  id: `roots.${name}`,
  title: `Both roots in ${name}`,
  claim: equation(
    subtract(c.matched[index]?.left ?? zero, c.matched[index]?.right ?? zero),
    multiply(leading, ...roots.map((root) => subtract(symbol(name), root))),
  ),
  rule: 'factorisation',
  premises: [coefficientId(index)],
  justification: { kind: 'identity', bindings },
  ...common(c),
});

/** unknown = root, with the criterion that tells it from the others. */
export const rootChoice = (
  c: CandidateContext,
  index: number,
  name: string,
  root: Expression,
  criterion: readonly Criterion[],
  bindings: readonly Binding[],
  premises: readonly string[],
): Step => ({
  id: rootId(name),
  title: criterion.length > 0 ? `The root for ${name} that gives a value function` : `The solution for ${name}`,
  claim: equation(symbol(name), root),
  rule: 'root',
  premises: [coefficientId(index), ...premises, ...bindings.map((b) => rootId(b.name))],
  justification: { kind: 'root', equations: [coefficientId(index)], criterion, bindings },
  ...common(c),
});
