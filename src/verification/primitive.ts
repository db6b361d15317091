/** Primitive statements, each of which is decided on its own. */
import {
  add,
  relation,
  residual,
  type BigO,
  type Binding,
  type Expression,
  type Optimum,
  type Relation,
} from '../expression/expression.js';
import { componentsOf } from '../expression/field-components.js';
import type { Rational } from '../expression/rational.js';
import type { Experiment } from '../derivation/experiment.js';
import type { AlgebraicSystem, Step } from '../derivation/step.js';
import type { EvolutionClaims } from './evolution-claims.js';
import type { RecursionClaims } from './recursion-claims.js';

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
  /** The claim at the root of equations that meets the criteria; both sides with bindings put in. */
  | { readonly kind: 'system'; readonly claim: Relation; readonly system: AlgebraicSystem }
  /** The claim along a recursion back from the horizon; both sides with bindings put in. */
  | { readonly kind: 'recursion'; readonly claim: Relation; readonly recursion: RecursionClaims }
  /** There is no certificate, or it does not fit the claim: nothing can be concluded. */
  | { readonly kind: 'unsupported'; readonly why: string };

export const unsupported = (why: string): readonly Primitive[] => [{ kind: 'unsupported', why }];

const termsOf = (e: Expression): readonly Expression[] => (e.kind === 'sum' ? e.terms : [e]);
const isRemainder = (e: Expression): e is BigO => e.kind === 'bigO';

/** The relation up to its remainders, which stand on the right as terms of their own. */
function withoutRemainders({ left, operator, right }: Relation): {
  readonly main: Relation;
  readonly remainders: readonly BigO[];
} {
  const terms = termsOf(right);
  return {
    main: relation(left, operator, add(...terms.filter((term) => !isRemainder(term)))),
    remainders: terms.filter(isRemainder),
  };
}

/** That the claim is the component that its formula in vector notation has at the place named. */
export function statementPrimitive({ claim, statement }: Step): Primitive | undefined {
  if (!statement) return undefined;
  const component = componentsOf(statement.formula, statement.dimension)[statement.index];
  if (!component || component.operator !== claim.operator)
    return { kind: 'unsupported', why: 'the formula in vector notation has no such component' };
  if (component === claim) return undefined;
  const [own, shown] = [withoutRemainders(claim), withoutRemainders(component)];
  // Remainders have no value: they are the same ones, or another statement.
  if (own.remainders.length !== shown.remainders.length || own.remainders.some((o) => !shown.remainders.includes(o)))
    return { kind: 'unsupported', why: 'the formula in vector notation has another remainder' };
  return { kind: 'identity', left: residual(own.main), right: residual(shown.main) };
}
