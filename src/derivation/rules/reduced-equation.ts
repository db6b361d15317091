/** The HJB equation with the supremum carried out: a partial differential equation for V alone. */
import { one } from '../../expression/expression.js';
import type { Setting } from '../setting.js';
import type { Step } from '../step.js';
import { equationOfValue } from './hjb-equation.js';
import type { Maximiser } from '../maximiser.js';

export const reducedEquation = (s: Setting, m: Maximiser, assumptions: readonly string[]): Step => ({
  id: 'reduced',
  title: 'The equation for the value function alone',
  claim: equationOfValue(s, m.value),
  rule: 'reduced-equation',
  premises: ['hjb', 'maximum'],
  assumptions,
  justification: { kind: 'combination', terms: [{ premise: 'hjb', factor: one }], rewrites: ['maximum'], bindings: [] },
  facts: m.facts,
});
