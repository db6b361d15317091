/** Definitions: in vector notation as those of the components, and as bindings of the names that they give a meaning. */
import { componentsOf } from '../expression/field-components.js';
import type { Binding, Relation } from '../expression/expression.js';
import type { FieldRelation } from '../expression/field.js';
import { bind, bindFunction } from '../expression/substitute.js';
import type { Derivation } from './step.js';
import { DIMENSIONS } from './vector-step.js';

export const definitionsOf = (...formulas: readonly FieldRelation[]): readonly Relation[] =>
  DIMENSIONS.flatMap((dimension) => formulas.flatMap((formula) => componentsOf(formula, dimension)));

/** The definitions as they are printed: in vector notation where they have one, in place of their components. */
export function printedDefinitions({
  definitions,
  vectorDefinitions = [],
}: Pick<Derivation, 'definitions' | 'vectorDefinitions'>): readonly (Relation | FieldRelation)[] {
  const components = definitionsOf(...vectorDefinitions);
  const others = definitions.filter((d) => !components.some((c) => c.left === d.left && c.right === d.right));
  return [...vectorDefinitions, ...others];
}

/**
 * name = value or name(variables) = value as a binding.
 * @throws RangeError where the left side is no name, or a function not at its own variables
 */
export function bindingOf({ left, right }: Relation): Binding {
  if (left.kind === 'symbol') return bind(left.name, right);
  if (left.kind !== 'unknown') throw new RangeError('a definition gives a name its meaning');
  const parameters = left.arguments.map((argument) => {
    if (argument.kind !== 'symbol') throw new RangeError(`${left.name} is defined at its own variables`);
    return argument.name;
  });
  return bindFunction(left.name, parameters, right);
}
