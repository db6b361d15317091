/** Expectation over the Gaussian increment: odd powers vanish, even ones give the Itô term. */
import { add, bigO, equation } from '../../expression/expression.js';
import type { Expression } from '../../expression/expression.js';
import { isZero } from '../../expression/normal-form.js';
import { rational } from '../../expression/rational.js';
import { expandSeries, seriesByOrder } from '../../expression/series.js';
import { stepOf, type Setting } from '../setting.js';
import type { Step } from '../step.js';
import { expectedNextValue, oneStepValue } from './dynamic-programming.js';

function throughFirstOrder(s: Setting, left: Expression, id: string, title: string, premises: readonly string[]): Step {
  const step = stepOf(s);
  const options = { variable: step, normals: [], below: 4, isZero: (e: Expression) => isZero(e, s.assumptions) };
  return {
    id,
    title,
    claim: equation(left, add(seriesByOrder(expandSeries(left, options), options), bigO(step, rational(2)))),
    rule: 'gaussian-expectation',
    premises,
    assumptions: ['smoothness'],
    justification: { kind: 'expansion', variable: step, order: rational(2), bindings: [] },
    facts: [],
  };
}

/** E V(X_h) = V + h 𝓛V + O(h²). */
export const gaussianExpectation = (s: Setting): Step =>
  throughFirstOrder(s, expectedNextValue(s), 'expectation', 'Expectation of the next value: the Itô term appears', [
    'taylor',
  ]);

/** r h + e^{−ρh} E V(X_h) = V + h (r + 𝓛V − ρV) + O(h²). */
export const oneStepExpansion = (s: Setting, premise: string): Step => ({
  ...throughFirstOrder(s, oneStepValue(s), 'one-step', 'Running reward and discount added', [premise]),
  rule: 'one-step-expansion',
});
