/**
 * The first terms of a root that depends on a step: where F(P, h) has the root P₀ at h = 0 and is not stationary in P there,
 * the root near P₀ is P₀ + P₁h + O(h²) with P₁ = −F_h/F_P (the implicit function theorem).
 */
import {
  add,
  bigO,
  derivative,
  divide,
  equation,
  limit,
  multiply,
  negate,
  relation,
  substitution,
  symbol,
  zero,
  type Binding,
  type Expression,
  type Relation,
} from '../../expression/expression.js';
import { rational } from '../../expression/rational.js';
import { bind } from '../../expression/substitute.js';
import type { Step } from '../step.js';

export interface ImplicitSeries {
  /** F(P, h), with a limit as h decreases to zero. */
  readonly residual: Expression;
  /** Name of P in F, and of h. */
  readonly unknown: string;
  readonly step: string;
  /** F(P₀, 0) for any P₀. */
  readonly limit: Expression;
  /** P₀ and P₁. */
  readonly root: Expression;
  readonly slope: Expression;
  /** F(P₀, 0) = 0, solved for a symbol. */
  readonly rootEquation: Relation;
  /** What P₀ stands for. */
  readonly rootBindings: readonly Binding[];
  /** What the slope and its parts stand for, and the root's equation as a binding. */
  readonly bindings: readonly Binding[];
  readonly premises: readonly string[];
}

const plain = { assumptions: [], facts: [] } as const;

/** The limit h → 0 at P = P₀. */
const atRoot = (s: ImplicitSeries, e: Expression): Expression =>
  limit(s.step, substitution(e, [bind(s.unknown, s.root)]));

/** F(P₀, 0). */
export const limitEquation = (s: ImplicitSeries): Step => ({
  ...plain,
  id: 'limit-equation',
  title: 'What becomes of the equation as the step vanishes',
  claim: equation(atRoot(s, s.residual), s.limit),
  rule: 'step-limit',
  premises: [],
  justification: { kind: 'identity', bindings: [] },
});

/** F(P₀, 0) = 0. */
export const limitRoot = (s: ImplicitSeries): Step => ({
  ...plain,
  id: 'limit-root',
  title: 'The continuous root solves the limit',
  claim: s.rootEquation,
  rule: 'implicit-series',
  premises: [...s.premises, 'limit-equation'],
  justification: { kind: 'identity', bindings: s.rootBindings },
});

/** F_P(P₀, 0) is not zero, so that the root is a smooth function of the step. */
export const regularRoot = (s: ImplicitSeries, sign: '<' | '>'): Step => ({
  ...plain,
  id: 'regular-root',
  title: 'The equation crosses zero there with a slope',
  text: 'By the implicit function theorem there is then, for every small step, exactly one root near the continuous one, and it is smooth in the step.',
  claim: relation(atRoot(s, derivative(s.residual, s.unknown)), sign, zero),
  rule: 'implicit-series',
  premises: s.premises,
  justification: { kind: 'inequality', bindings: s.rootBindings },
});

/** P₁ = −F_h/F_P. */
export const rootSlope = (s: ImplicitSeries): Step => ({
  ...plain,
  id: 'root-slope',
  title: 'How the root sets out from its limit',
  text: 'Differentiating F(P(h), h) = 0 in h gives the slope of the root.',
  claim: equation(
    negate(divide(atRoot(s, derivative(s.residual, s.step)), atRoot(s, derivative(s.residual, s.unknown)))),
    s.slope,
  ),
  rule: 'implicit-series',
  premises: ['limit-root', 'regular-root'],
  justification: { kind: 'identity', bindings: s.bindings },
});

/** F(P₀ + P₁h, h) = O(h²). */
export const seriesResidual = (s: ImplicitSeries): Step => ({
  ...plain,
  id: 'series',
  title: 'The series solves the equation up to second order',
  claim: equation(
    substitution(s.residual, [bind(s.unknown, add(s.root, multiply(s.slope, symbol(s.step))))]),
    add(zero, bigO(s.step, rational(2))),
  ),
  rule: 'implicit-series',
  premises: ['limit-root', 'root-slope'],
  justification: { kind: 'expansion', variable: s.step, order: rational(2), bindings: s.bindings },
});
