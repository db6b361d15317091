/**
 * Values at which an equation in one symbol may hold, as the ways of solving it hand them on, and what they are looked for in.
 */
import type { Assumptions } from './assumptions.js';
import { type Expression } from './expression.js';
import { formToExpression } from './form-to-expression.js';
import type { NormalForm } from './monomial.js';
import { normalForm } from './normal-form.js';
import type { Context } from './normalise.js';

export interface Search {
  readonly name: string;
  readonly assumptions: Assumptions;
  readonly context: Context;
  readonly depth: number;
}

/** Values at which the equation may hold; complete when it holds at no other. */
export interface Candidates {
  readonly roots: readonly Expression[];
  readonly complete: boolean;
}

export const NONE: Candidates = { roots: [], complete: true };
export const UNKNOWN: Candidates = { roots: [], complete: false };

export const joined = (found: readonly Candidates[]): Candidates => ({
  roots: found.flatMap(({ roots }) => roots),
  complete: found.every(({ complete }) => complete),
});

export const write = (f: NormalForm, search: Search): Expression => normalForm(formToExpression(f), search.assumptions);
