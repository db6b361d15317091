/** The sign of an expression under the assumptions, decided on its normal form. */
import { CostateError } from '../errors.js';
import type { Assumptions } from './assumptions.js';
import type { Expression } from './expression.js';
import { contextOf, normaliseIn } from './normalise.js';
import { signOfForm, type Sign } from './sign-of-form.js';

export type { Sign } from './sign-of-form.js';

/** The sign wherever e is defined; `unknown` where it is not decided (or changes). */
export function signOf(e: Expression, assumptions: Assumptions): Sign {
  const context = contextOf(assumptions);
  try {
    return signOfForm(normaliseIn(e, context), context);
  } catch (error) {
    if (error instanceof CostateError && error.details.code === 'resources.undecided') return 'unknown';
    throw error;
  }
}
