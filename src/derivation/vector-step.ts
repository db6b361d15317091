/** Steps from a formula in vector notation: one a dimension for a scalar, one an entry for a vector or matrix. */
import { componentsOf } from '../expression/field-components.js';
import type { Relation } from '../expression/expression.js';
import type { FieldRelation } from '../expression/field.js';
import type { Justification, Step } from './step.js';

/** One component of a formula, where its certificate is written. */
export interface Place {
  readonly dimension: number;
  /** Which entry of a vector or matrix claim, row by row; 0 for a scalar. */
  readonly index: number;
  readonly claim: Relation;
  /** Id of a step of the same dimension: of a scalar claim, or of entry `index` of a vector claim. */
  readonly id: (name: string, index?: number) => string;
}

export interface VectorStep {
  readonly id: string;
  readonly title: string;
  readonly text?: string;
  readonly formula: FieldRelation;
  readonly rule: string;
  /** Names of the premises, all of the same dimension; `premisesAt` where an entry rests on particular entries. */
  readonly premises?: readonly string[];
  readonly premisesAt?: (place: Place) => readonly string[];
  readonly assumptions?: readonly string[];
  readonly justification: (place: Place) => Justification;
}

export const DIMENSIONS = [1, 2, 3] as const;

const placed = (name: string, dimension: number, index: number | undefined): string =>
  `${name}.d${dimension}${index === undefined || dimension === 1 ? '' : `.${index + 1}`}`;

/** The steps of a formula in one, two and three dimensions. */
export function vectorSteps(v: VectorStep, dimensions: readonly number[] = DIMENSIONS): readonly Step[] {
  return dimensions.flatMap((dimension) => {
    const claims = componentsOf(v.formula, dimension);
    const scalar = v.formula.left.rank === 'scalar';
    return claims.map((claim, index): Step => {
      const place: Place = { dimension, index, claim, id: (name, i) => placed(name, dimension, i) };
      return {
        id: placed(v.id, dimension, scalar ? undefined : index),
        title: v.title,
        ...(v.text === undefined ? {} : { text: v.text }),
        claim,
        statement: { formula: v.formula, dimension, index },
        rule: v.rule,
        premises: v.premisesAt?.(place) ?? (v.premises ?? []).map((name) => place.id(name)),
        assumptions: v.assumptions ?? [],
        justification: v.justification(place),
        facts: [],
      };
    });
  });
}

/** The step with its claim as the component, in a dimension, of a scalar formula. */
export function stated(step: Step, formula: FieldRelation, dimension: number): Step {
  const [claim, ...others] = componentsOf(formula, dimension);
  if (!claim || others.length > 0) throw new RangeError(`'${step.id}' has no scalar formula`);
  return { ...step, claim, statement: { formula, dimension, index: 0 } };
}

/** Both sides are the same function, as they stand. */
export const sameFunction: Justification = { kind: 'identity', bindings: [] };
