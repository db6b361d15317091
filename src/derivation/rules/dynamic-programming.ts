/** Bellman's principle over one step of length h: V = sup_a { r h + e^{−ρh} E V(X_h) } + o(h). Taken as a hypothesis. */
import { add, bigO, equation, exp, expectation, multiply, negate, symbol } from '../../expression/expression.js';
import type { Expression } from '../../expression/expression.js';
import { rational } from '../../expression/rational.js';
import { STEP, nextValue, orStopping, overControls, problemNames, valueOf, type Setting } from '../setting.js';
import type { Hypothesis, Step } from '../step.js';

export const dynamicProgrammingHypothesis: Hypothesis = {
  id: 'dynamic-programming-principle',
  statement: 'Bellman’s principle holds over short steps, the control held fixed during each, up to o(h).',
  why: 'Bellman 1957; proved for bounded smooth data in Fleming and Soner 2006, chapters II and IV.',
};

/** E V(X_h), over the normals of the step. */
export const expectedNextValue = (s: Setting): Expression => expectation(s.normals, nextValue(s), s.correlations);

/** r h + e^{−ρh} E V(X_h): what one step under a fixed control is worth. */
export const oneStepValue = (s: Setting): Expression =>
  add(
    multiply(s.running, symbol(STEP)),
    multiply(exp(negate(multiply(s.discount, symbol(STEP)))), expectedNextValue(s)),
  );

export const dynamicProgramming = (s: Setting): Step => ({
  id: 'dynamic-programming',
  title: 'Bellman’s equation for one step of length h',
  claim: equation(
    valueOf(s),
    add(
      orStopping(s, (payoff) => payoff, overControls(s, oneStepValue(s))),
      bigO(STEP, rational(1), true),
    ),
  ),
  rule: 'dynamic-programming',
  premises: [],
  assumptions: [dynamicProgrammingHypothesis.id],
  // Every problem has its own value: the equation holds for all of them.
  justification: { kind: 'hypothesis', why: dynamicProgrammingHypothesis.statement, forEvery: problemNames(s) },
  facts: [],
});
