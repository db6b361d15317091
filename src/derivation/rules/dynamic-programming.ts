/** Bellman's principle over one step of length h: V = sup_a { r h + e^{−ρh} E V(X_h) } + o(h). Taken as a hypothesis. */
import { add, bigO, equation, exp, expectation, multiply, negate, symbol } from '../../expression/expression.js';
import type { Expression } from '../../expression/expression.js';
import { printText } from '../../expression/print-text.js';
import { rational } from '../../expression/rational.js';
import {
  stepOf,
  nextValue,
  orStopping,
  overControls,
  problemNames,
  rewardRate,
  valueOf,
  type Setting,
} from '../setting.js';
import type { Hypothesis, Step } from '../step.js';

export const dynamicProgrammingHypothesis: Hypothesis = {
  id: 'dynamic-programming-principle',
  statement: 'Bellman’s principle holds over short steps, the control held fixed during each, up to o(h).',
  why: 'Bellman 1957; proved for bounded smooth data in Fleming and Soner 2006, chapters II and IV.',
};

/** The same for the long-run average, with the same id: V is then the relative value. */
export const averageHypothesis = (average: Expression): Hypothesis => ({
  id: dynamicProgrammingHypothesis.id,
  statement: `Bellman’s principle holds over short steps for the reward beyond the long-run average ${printText(average)}, one number for every start, and a relative value V, the same up to a constant.`,
  why: 'The average is one number where the state keeps coming back under the optimal control; V is the limit of what a start is worth beyond another as the discount vanishes (Bensoussan and Frehse 1992; Arapostathis, Borkar and Ghosh 2012, chapter 3).',
});

/** E V(X_h), over the normals of the step. */
export const expectedNextValue = (s: Setting): Expression => expectation(s.normals, nextValue(s), s.correlations);

/** r h + e^{−ρh} E V(X_h): what one step under a fixed control is worth; (r − λ) h + E V(X_h) for the long-run average λ. */
export const oneStepValue = (s: Setting): Expression =>
  add(
    multiply(rewardRate(s), symbol(stepOf(s))),
    multiply(exp(negate(multiply(s.discount, symbol(stepOf(s))))), expectedNextValue(s)),
  );

export const dynamicProgramming = (s: Setting): Step => ({
  id: 'dynamic-programming',
  title: 'Bellman’s equation for one step of length h',
  claim: equation(
    valueOf(s),
    add(
      orStopping(s, (payoff) => payoff, overControls(s, oneStepValue(s))),
      bigO(stepOf(s), rational(1), true),
    ),
  ),
  rule: 'dynamic-programming',
  premises: [],
  assumptions: [dynamicProgrammingHypothesis.id],
  // Every problem has its own value: the equation holds for all of them.
  justification: {
    kind: 'hypothesis',
    why: (s.average === undefined ? dynamicProgrammingHypothesis : averageHypothesis(s.average)).statement,
    forEvery: problemNames(s),
  },
  facts: [],
});
