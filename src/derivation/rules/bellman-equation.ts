/** Bellman's equation in discrete time, V = sup_a { r + β E V(next) }, the candidate put into it, and what solves it. */
import {
  derivative,
  equation,
  one,
  substitution,
  subtract,
  zero,
  type Binding,
  type Expression,
  type Relation,
} from '../../expression/expression.js';
import { bracket, type DiscreteSetting } from '../discrete/discrete-setting.js';
import { overControls, problemNames, valueOf } from '../setting.js';
import type { Hypothesis, Step } from '../step.js';

export const BELLMAN_STEP = 'bellman';

export const optimalityHypothesis: Hypothesis = {
  id: 'principle-of-optimality',
  statement:
    'Bellman’s principle of optimality holds: the expectations exist, the value function is measurable, and so is the choice of a control that attains the optimum, or nearly does.',
  why: 'Bellman 1957; Bertsekas and Shreve 1978, chapters 8 and 9, for the measurable choice.',
};

const CONTRACTION =
  'The discount factor of a step is below one: the right side, as an operator on bounded functions, brings them closer to each other by this factor, so that it has one bounded fixed point, which value iteration finds (Blackwell 1965). Unbounded rewards ask for a weighted norm, or for the transversality that is checked below.';
const RECURSION = 'From the payoff at the horizon the value follows step by step, backwards in time.';

/** V = sup_a { r + β E V(next) }; `discounted` where the factor of a step is below one. */
export const bellmanEquation = (d: DiscreteSetting, discounted = false): Step => ({
  id: BELLMAN_STEP,
  title: 'Bellman’s equation',
  ...(d.setting.time !== undefined ? { text: RECURSION } : discounted ? { text: CONTRACTION } : {}),
  claim: equation(valueOf(d.setting), overControls(d.setting, bracket(d))),
  rule: 'bellman-equation',
  premises: [],
  assumptions: [optimalityHypothesis.id],
  justification: {
    kind: 'hypothesis',
    why: optimalityHypothesis.statement,
    forEvery: [...problemNames(d.setting)].filter((name) => !d.setting.normals.includes(name)),
  },
  facts: [],
});

/** ∂/∂a of the bracket for any value function: r_a + β E ∇V(next)·next_a. */
export const bracketGradient = (d: DiscreteSetting, control: string, gradient: Expression): Step => ({
  id: `gradient.${control}`,
  title: `How the bracket changes with ${control}, whatever the value function`,
  claim: equation(derivative(bracket(d), control), gradient),
  rule: 'bracket-gradient',
  premises: [BELLMAN_STEP],
  assumptions: [],
  justification: { kind: 'identity', bindings: [] },
  facts: [],
});

/** V = sup_a { r + β E candidate(next) } with the expectation carried out. */
export const candidateInBracket = (
  d: DiscreteSetting,
  body: Expression,
  value: Binding,
  shared: Pick<Step, 'assumptions' | 'facts'>,
): Step => ({
  id: 'put',
  title: `The candidate at the next state${d.setting.normals.length > 0 ? ', its expectation carried out' : ''}`,
  claim: equation(valueOf(d.setting), overControls(d.setting, body)),
  rule: 'candidate-in-bracket',
  premises: [BELLMAN_STEP],
  justification: {
    kind: 'combination',
    terms: [{ premise: BELLMAN_STEP, factor: one }],
    rewrites: [],
    bindings: [value],
  },
  ...shared,
});

/** The equation with the optimum carried out. */
export const optimalBracket = (
  d: DiscreteSetting,
  best: Expression,
  shared: Pick<Step, 'assumptions' | 'facts'>,
): Step => ({
  id: 'reduced',
  title: 'The equation with the best control put in',
  claim: equation(valueOf(d.setting), best),
  rule: 'reduced-equation',
  premises: ['put', 'maximum'],
  justification: { kind: 'combination', terms: [{ premise: 'put', factor: one }], rewrites: ['maximum'], bindings: [] },
  ...shared,
});

interface Shared {
  readonly premises: readonly string[];
  readonly assumptions: readonly string[];
  readonly facts: readonly Relation[];
}

/** The optimal control with the roots put in. */
export const closedPolicy = (
  control: string,
  maximiser: Expression,
  roots: readonly Binding[],
  closed: Expression,
  shared: Shared,
): Step => ({
  id: `policy.${control}`,
  title: `The optimal ${control}`,
  claim: equation(substitution(maximiser, roots), closed),
  rule: 'policy',
  justification: { kind: 'identity', bindings: [] },
  ...shared,
});

/** The reduced equation holds identically for the closed form. */
export const bellmanSolution = (
  reduced: Relation,
  value: Binding,
  roots: readonly Binding[],
  shared: Shared,
): Step => ({
  id: 'solution',
  title: 'The closed form solves Bellman’s equation',
  claim: equation(substitution(subtract(reduced.left, reduced.right), [value, ...roots]), zero),
  rule: 'solution',
  justification: { kind: 'identity', bindings: [] },
  ...shared,
});
