/** Where the continuous value is known, the value of the problem with step h is observed to approach it like h. */
import { equation, limit, unknown, type Expression } from '../../expression/expression.js';
import { rational } from '../../expression/rational.js';
import type { IterationExperiment } from '../experiment.js';
import { STEP } from '../setting.js';
import type { Step } from '../step.js';

export interface DiscreteValue extends Pick<IterationExperiment, 'names' | 'start' | 'update' | 'result' | 'horizon'> {
  readonly text: string;
  /** Where the value is taken. */
  readonly at: readonly Expression[];
  /** The continuous value there. */
  readonly value: Expression;
}

export const discreteValue = ({ text, at, value, ...scheme }: DiscreteValue): Step => ({
  id: 'observed.value',
  title: 'Observed: the value in discrete time converges at first order',
  text,
  claim: equation(limit(STEP, unknown('V_h', at)), value),
  rule: 'observation',
  premises: [],
  assumptions: [],
  justification: {
    kind: 'observation',
    experiment: {
      kind: 'iteration',
      ...scheme,
      stepSizes: [20, 40, 80, 160].map((n) => rational(1, n)),
      order: 1,
    },
  },
  facts: [],
});
