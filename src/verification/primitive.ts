/** Primitive statements, each of which is decided on its own. */
import { residual, type Binding, type Expression, type Optimum, type Relation } from '../expression/expression.js';
import { componentsOf } from '../expression/field-components.js';
import type { Rational } from '../expression/rational.js';
import type { Experiment } from '../derivation/experiment.js';
import type { Step } from '../derivation/step.js';
import type { EvolutionClaims } from './evolution-claims.js';

export type Primitive =
  | { readonly kind: 'assumed'; readonly why: string }
  | { readonly kind: 'identity'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'inequality'; readonly relation: Relation; readonly why: string }
  | {
      readonly kind: 'asymptotic';
      readonly left: Expression;
      readonly right: Expression;
      readonly variable: string;
      readonly order: Rational;
    }
  | { readonly kind: 'independence'; readonly basis: readonly Expression[]; readonly variables: readonly string[] }
  | { readonly kind: 'optimum'; readonly node: Optimum; readonly right: Expression; readonly at: readonly Binding[] }
  | { readonly kind: 'observation'; readonly claim: Relation; readonly experiment: Experiment }
  /** The claim along the solution of differential equations with values at the horizon; both sides with bindings put in. */
  | { readonly kind: 'trajectory'; readonly claim: Relation; readonly evolution: EvolutionClaims }
  /** There is no certificate, or it does not fit the claim: nothing can be concluded. */
  | { readonly kind: 'unsupported'; readonly why: string };

export const unsupported = (why: string): readonly Primitive[] => [{ kind: 'unsupported', why }];

/** That the claim is the component that its formula in vector notation has at the place named. */
export function statementPrimitive({ claim, statement }: Step): Primitive | undefined {
  if (!statement) return undefined;
  const component = componentsOf(statement.formula, statement.dimension)[statement.index];
  if (!component || component.operator !== claim.operator)
    return { kind: 'unsupported', why: 'the formula in vector notation has no such component' };
  if (component === claim) return undefined;
  return { kind: 'identity', left: residual(claim), right: residual(component) };
}
