/** Taylor's formula for V at the next state, through order h (two orders in √h). */
import { add, bigO, equation } from '../../expression/expression.js';
import { isZero } from '../../expression/normal-form.js';
import { rational } from '../../expression/rational.js';
import { expandSeries, seriesByOrder } from '../../expression/series.js';
import { nextValue, stepOf, type Setting } from '../setting.js';
import type { Hypothesis, Step } from '../step.js';

export const smoothnessHypothesis: Hypothesis = {
  id: 'smoothness',
  statement:
    'V is smooth enough for Taylor’s formula: four derivatives in the state and two in time, of at most polynomial growth.',
  why: 'Where V is only continuous, the equation holds in the viscosity sense (Crandall, Ishii and Lions 1992).',
};

export function taylorExpansion(s: Setting): Step {
  const left = nextValue(s);
  const step = stepOf(s);
  const noisy = s.normals.length > 0;
  const order = noisy ? rational(3, 2) : rational(2);
  const options = {
    variable: step,
    normals: s.normals,
    below: noisy ? 3 : 4,
    isZero: (e: Parameters<typeof isZero>[0]) => isZero(e, s.assumptions),
  };
  const series = expandSeries(left, options);
  return {
    id: 'taylor',
    title: 'Taylor expansion of the value at the next state',
    claim: equation(left, add(seriesByOrder(series, options), bigO(step, order))),
    rule: 'taylor-expansion',
    premises: [],
    assumptions: [smoothnessHypothesis.id],
    justification: { kind: 'expansion', variable: step, order, bindings: [] },
    facts: [],
  };
}
