/** The gain per unit of time of one step, in the limit h → 0: the coefficient of h is read off. */
import {
  add,
  divide,
  equation,
  limit,
  negate,
  subtract,
  symbol,
  type Expression,
} from '../../expression/expression.js';
import { tidy } from '../../expression/tidy.js';
import { hamiltonian, stepOf, valueDerivative, valueOf, valueRate, type Setting } from '../setting.js';
import type { Step } from '../step.js';
import { oneStepValue } from './dynamic-programming.js';

/** lim_{h↓0} (r h + e^{−ρh} E V(X_h) − V)/h, not carried out. */
export const gainPerTime = (s: Setting): Expression =>
  limit(stepOf(s), divide(subtract(oneStepValue(s), valueOf(s)), symbol(stepOf(s))));

export const stepLimit = (s: Setting): Step => ({
  id: 'limit',
  title: `Divide by ${stepOf(s)} and let the step vanish`,
  claim: equation(
    gainPerTime(s),
    tidy(add(...(s.time === undefined ? [] : [valueDerivative(s, s.time)]), hamiltonian(s), negate(valueRate(s)))),
  ),
  rule: 'step-limit',
  premises: ['one-step'],
  assumptions: ['smoothness'],
  justification: { kind: 'identity', bindings: [] },
  facts: [],
});
