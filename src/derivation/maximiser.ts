/** The control that attains the Hamiltonian's supremum, with the sign conditions that make it one. */
import { CostateError } from '../errors.js';
import type { Binding, Expression, Relation } from '../expression/expression.js';
import type { Setting } from './setting.js';

export interface Maximiser {
  /** The attaining control; absent entries only for a finite set, where the best element has no one formula. */
  readonly at: readonly Binding[];
  /** sup_a H in closed form. */
  readonly value: Expression;
  /** ∂H/∂aᵢ for each control, where the optimum is a stationary point. */
  readonly gradient: readonly { readonly control: string; readonly value: Expression }[];
  /** Leading minors of the Hessian with the sign each must have. */
  readonly curvature: readonly { readonly minor: Expression; readonly condition: Relation; readonly size: number }[];
  /** Sign conditions taken as facts from here on. */
  readonly facts: readonly Relation[];
  readonly conditions: readonly Relation[];
  /** Whether the optimum is the stationary point projected on the control's domain, and may sit on its bound. */
  readonly projected: boolean;
  /** Where it is projected, the stationary point itself. */
  readonly stationary?: readonly Binding[];
  /**
   * In words of what the sign is not known without V, where the controls are bounded: if it is the other one, the optimum is at an
   * end, and nothing but the value found can tell.
   */
  readonly presumed?: string;
  /** Of the facts those under which the bounds of the controls do not bind, where they were dropped. */
  readonly inside?: readonly Relation[];
}

/** What a maximiser that is no stationary point has to show for itself. */
export const NOTHING = { at: [], gradient: [], curvature: [], facts: [], conditions: [], projected: false } as const;

export type MaximiserSearch = Maximiser | { readonly stopped: string };

/** The sign of a leading minor of the Hessian, by its size, at a strict optimum. */
export const minorSign = (size: number, sense: Setting['sense']): 'positive' | 'negative' =>
  sense === 'inf' || size % 2 === 0 ? 'positive' : 'negative';

export const infeasible = (message: string, suggestion: string): CostateError =>
  new CostateError({ code: 'infeasible.maximiser', message, expected: 'a Hamiltonian with a maximiser', suggestion });
