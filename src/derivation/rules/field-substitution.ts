/**
 * Another unknown in place of an old one, old := a function of the new: the equation for the old one, multiplied by a factor
 * that never vanishes, becomes the equation for the new one.
 */
import type { Expression } from '../../expression/expression.js';
import { componentsOf, scalarComponent } from '../../expression/field-components.js';
import type { FieldRelation, ScalarField } from '../../expression/field.js';
import type { Binding } from '../../expression/expression.js';
import { vectorSteps, type VectorStep } from '../vector-step.js';
import type { Step } from '../step.js';

export interface FieldSubstitution extends Pick<VectorStep, 'id' | 'title' | 'text' | 'formula' | 'assumptions'> {
  /** Name of the step with the equation of the old unknown. */
  readonly premise: string;
  /** old = function of the new, a definition of the derivation. */
  readonly definition: FieldRelation;
  /** What the old equation is multiplied by; the exponential of something, or another field without zeros. */
  readonly factor: ScalarField;
}

/** The definition as a binding, in a given dimension. */
export function definitionBinding(definition: FieldRelation, dimension: number): readonly Binding[] {
  return componentsOf(definition, dimension).map(({ left, right }) => {
    if (left.kind !== 'unknown') throw new RangeError('a definition gives a function its meaning');
    const parameters = left.arguments.map((a) => (a.kind === 'symbol' ? a.name : ''));
    return { name: left.name, parameters, value: right };
  });
}

export function fieldSubstitution(s: FieldSubstitution): readonly Step[] {
  const factorAt = (dimension: number): Expression => scalarComponent(s.factor, dimension);
  return vectorSteps({
    ...s,
    rule: 'field-substitution',
    premises: [s.premise],
    justification: ({ dimension, id }) => ({
      kind: 'combination',
      terms: [{ premise: id(s.premise), factor: factorAt(dimension) }],
      rewrites: [],
      bindings: definitionBinding(s.definition, dimension),
    }),
  });
}
