/** A candidate in Bellman's equation under one choice of signs, and the way from there to the equation with the best control. */
import type { Assumptions } from '../../expression/assumptions.js';
import type { Binding, Expression } from '../../expression/expression.js';
import type { Rational } from '../../expression/rational.js';
import type { ControlProblem } from '../../problem/problem.js';
import type { Maximiser } from '../maximiser.js';
import type { Progress } from '../progress.js';
import { bellmanEquation, candidateInBracket, optimalBracket } from '../rules/bellman-equation.js';
import { CANDIDATE_HYPOTHESIS } from '../rules/candidate-steps.js';
import { firstOrderCondition, maximum, secondOrderCondition, stationaryPoint } from '../rules/maximum.js';
import type { Step } from '../step.js';
import type { DiscreteSetting } from './discrete-setting.js';

/** A problem in discrete time and the setting that its equations are written in. */
export interface DiscreteChain {
  readonly discrete: DiscreteSetting;
  readonly problem: ControlProblem;
  readonly parameters: ReadonlyMap<string, Rational>;
}

/** Bellman's equation stands; there is no candidate, or it led nowhere. */
export const withoutCandidate = (
  { discrete }: DiscreteChain,
  stopped: string | undefined,
  steps: readonly Step[] = [],
): Progress => ({
  steps,
  hypotheses: [],
  outcome: {
    hjb: bellmanEquation(discrete).claim,
    constants: new Map(),
    conditions: [],
    ...(stopped === undefined ? {} : { stopped }),
  },
  claimBindings: [],
  claimFacts: [],
});

/** The candidate, the bracket with it, and one maximiser. */
export interface Attempt {
  readonly chain: DiscreteChain;
  readonly candidate: Expression;
  readonly value: Binding;
  readonly body: Expression;
  readonly best: Maximiser;
  /** Names of the hypotheses on signs. */
  readonly signs: readonly string[];
  readonly assumptions: Assumptions;
}

/** Steps from the candidate in the bracket to the equation with the best control put in. */
export function bracketSteps({ chain, value, body, best: m, signs }: Attempt): readonly Step[] {
  const { setting: s } = chain.discrete;
  const names = [...signs, CANDIDATE_HYPOTHESIS];
  const put = candidateInBracket(chain.discrete, body, value, { assumptions: [CANDIDATE_HYPOTHESIS], facts: [] });
  const said = (step: Step, title: string): Step => ({ ...step, title });
  if (s.controls.length === 0) return [{ ...put, id: 'reduced' }];
  const first = m.gradient.map((g) =>
    said(
      { ...firstOrderCondition(s, g.control, g.value, body), premises: ['put'] },
      `How the bracket changes with ${g.control}`,
    ),
  );
  const stationary = m.projected ? [] : m.gradient.map((g) => stationaryPoint(s, m, g.control, signs, body));
  const second = m.curvature.map((_, i) => secondOrderCondition(m, i, signs));
  const premises = [...stationary, ...second].map((step) => step.id);
  return [
    put,
    ...first,
    ...stationary,
    ...second,
    said(maximum(s, m, ['put', ...premises], signs, body), 'The bracket at its best'),
    optimalBracket(chain.discrete, m.value, { assumptions: names, facts: m.facts }),
  ];
}
