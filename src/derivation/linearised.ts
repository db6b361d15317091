/** What a derivation gains where an exponential makes its equation linear: the steps, the definition, and what they speak of. */
import { CostateError } from '../errors.js';
import type { Relation } from '../expression/expression.js';
import { exponentialTransform, type ExponentialTransform } from './exponential-transform.js';
import { exponentialTransformSteps, transformDefinition } from './rules/exponential-transform.js';
import { valueParameters, type Setting } from './setting.js';
import type { Step, UnknownFunction } from './step.js';

export interface Linearised {
  readonly transform: ExponentialTransform;
  readonly steps: readonly Step[];
  readonly definitions: readonly Relation[];
  readonly functions: readonly UnknownFunction[];
}

/** The linear equation behind a reduced one, or undefined where there is none or the algebra gives up on it. */
export function linearised(s: Setting, reduced: Step, terminal: Step | undefined): Linearised | undefined {
  try {
    const transform = exponentialTransform(s, reduced.claim.right);
    if (!transform) return undefined;
    const { assumptions, facts } = reduced;
    return {
      transform,
      steps: exponentialTransformSteps(s, transform, terminal, { assumptions, facts }),
      definitions: [transformDefinition(s, transform)],
      functions: [{ name: transform.name, parameters: valueParameters(s), meaning: 'exponential of the value' }],
    };
  } catch (error) {
    if (error instanceof CostateError && error.details.code === 'resources.undecided') return undefined;
    throw error;
  }
}
