/** A definition in vector notation as the definitions of its components, in every dimension that theory is proved in. */
import { componentsOf } from '../expression/field-components.js';
import type { Relation } from '../expression/expression.js';
import type { FieldRelation } from '../expression/field.js';
import { DIMENSIONS } from './vector-step.js';

export const definitionsOf = (...formulas: readonly FieldRelation[]): readonly Relation[] =>
  DIMENSIONS.flatMap((dimension) => formulas.flatMap((formula) => componentsOf(formula, dimension)));
