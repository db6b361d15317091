/** First- and second-order conditions of the Hamiltonian and its value at the maximiser. */
import {
  derivative,
  equation,
  substitution,
  zero,
  type Expression,
  type Relation,
} from '../../expression/expression.js';
import type { Maximiser } from '../maximiser.js';
import { hamiltonian, overControls, type Setting } from '../setting.js';
import type { Hypothesis, Step } from '../step.js';

export const signHypothesisId = (index: number): string => `sign-${index + 1}`;

/** ∂H/∂aᵢ, carried out. */
export const firstOrderCondition = (
  s: Setting,
  control: string,
  gradient: Expression,
  body: Expression = hamiltonian(s),
): Step => ({
  id: `first-order.${control}`,
  title: `How the Hamiltonian changes with ${control}`,
  claim: equation(derivative(body, control), gradient),
  rule: 'first-order-condition',
  premises: ['hjb'],
  assumptions: [],
  justification: { kind: 'identity', bindings: [] },
  facts: [],
});

/** ∂H/∂aᵢ = 0 at the stationary point. */
export const stationaryPoint = (
  s: Setting,
  m: Maximiser,
  control: string,
  assumptions: readonly string[],
  body: Expression = hamiltonian(s),
): Step => ({
  id: `stationary.${control}`,
  title: `The stationary point in ${control}`,
  claim: equation(substitution(derivative(body, control), m.at), zero),
  rule: 'stationary-point',
  premises: [`first-order.${control}`],
  assumptions,
  justification: { kind: 'identity', bindings: [] },
  facts: m.facts,
});

/** A leading minor of the Hessian has the sign that makes H concave (convex) in the controls. */
export const secondOrderCondition = (m: Maximiser, index: number, assumptions: readonly string[]): Step => {
  const entry = m.curvature[index];
  if (!entry) throw new RangeError(`no curvature entry ${index}`);
  return {
    id: m.curvature.length === 1 ? 'second-order' : `second-order.${entry.size}`,
    title:
      entry.size === 1
        ? 'The second derivative in the first control has the right sign'
        : `The leading ${entry.size}×${entry.size} minor of the Hessian has the right sign`,
    claim: entry.condition,
    rule: 'second-order-condition',
    premises: m.gradient.slice(0, entry.size).map((g) => `first-order.${g.control}`),
    assumptions,
    justification: { kind: 'inequality', bindings: [] },
    facts: m.facts,
  };
};

/** sup_a H = H(a*) in closed form. */
export const maximum = (
  s: Setting,
  m: Maximiser,
  premises: readonly string[],
  assumptions: readonly string[],
  body: Expression = hamiltonian(s),
): Step => ({
  id: 'maximum',
  title: 'The optimal Hamiltonian',
  claim: equation(overControls(s, body), m.value),
  rule: 'maximum',
  premises,
  assumptions,
  justification: { kind: 'optimum', at: m.at, bindings: [] },
  facts: m.facts,
});

/** Why a sign may be taken as a fact: it holds at the parameter values, is shown later, or is asked of V. */
export type SignGround = 'at-values' | 'shown' | 'of-value';

const GROUNDS: Readonly<Record<SignGround, string>> = {
  'at-values': 'Holds at the given parameter values; listed because the declared domains do not give it.',
  shown: 'Shown below for the value that is found.',
  'of-value': 'Asked of the value function, which is not known in closed form; nothing here shows it.',
};

/** A sign that the maximiser needs and nothing gives yet. */
export const signHypothesis = (fact: Relation, index: number, ground: SignGround): Hypothesis => ({
  id: signHypothesisId(index),
  statement: 'The sign condition needed by the maximiser holds.',
  why: GROUNDS[ground],
  relation: fact,
});
