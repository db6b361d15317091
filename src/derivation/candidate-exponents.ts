/**
 * Unknowns inside the candidate's functions of the state, as m in A·x^m: coefficients can be compared only once they are
 * known, and they are found where two of the functions are to be the same.
 */
import { CostateError } from '../errors.js';
import type { Assumptions } from '../expression/assumptions.js';
import { differentiate } from '../expression/differentiate.js';
import { divide, subtract, type Binding, type Expression } from '../expression/expression.js';
import { normalForm } from '../expression/normal-form.js';
import { printText } from '../expression/print-text.js';
import { solveFor } from '../expression/solve-for.js';
import { bind } from '../expression/substitute.js';
import { dependsOn } from '../expression/traverse.js';
import type { Matched } from './rules/candidate-steps.js';

/** The unknowns that the functions of the state mention. */
export const innerUnknowns = (matched: readonly Matched[], unknowns: readonly string[]): readonly string[] =>
  unknowns.filter((name) => matched.some(({ basis }) => dependsOn(basis, name)));

/** Values of one unknown at which a basis function is a multiple of another: their logarithmic derivatives agree. */
function valuesFor(
  name: string,
  [first, second]: readonly [Expression, Expression],
  states: readonly string[],
  excluded: readonly string[],
  assumptions: Assumptions,
): readonly Expression[] {
  try {
    const rate = (e: Expression, x: string): Expression => divide(differentiate(e, x), e);
    for (const x of states) {
      const gap = normalForm(subtract(rate(first, x), rate(second, x)), assumptions);
      if (!dependsOn(gap, name)) continue;
      return solveFor(gap, name, assumptions).roots.filter((root) => !excluded.some((other) => dependsOn(root, other)));
    }
    return [];
  } catch (error) {
    if (error instanceof CostateError) return [];
    throw error;
  }
}

/** What inner unknowns might be; each proposal is worth no more than the candidate that it leads to. */
export function exponentProposals(
  matched: readonly Matched[],
  unknowns: readonly string[],
  states: readonly string[],
  assumptions: Assumptions,
): readonly Binding[] {
  const excluded = [...states, ...unknowns];
  const bases = matched.map(({ basis }) => basis);
  const found = innerUnknowns(matched, unknowns).flatMap((name) =>
    bases.flatMap((first, i) =>
      bases
        .slice(i + 1)
        .flatMap((second) => valuesFor(name, [first, second], states, excluded, assumptions))
        .map((value) => bind(name, value)),
    ),
  );
  return found.filter((b, i) => found.findIndex((other) => other.name === b.name && other.value === b.value) === i);
}

/** Why a candidate with inner unknowns is left open. */
export function innerUnknownsOpen(matched: readonly Matched[], inner: readonly string[]): string {
  const bases = matched.map(({ basis }) => printText(basis)).join(', ');
  const names = inner.join(', ');
  return `${names} stand${inner.length === 1 ? 's' : ''} inside a function of the state, and for no value found do the functions ${bases} cancel each other; put a value for ${names} into the candidate`;
}

/** The one proposal that leads to a solution; undefined where none does or several do. */
export function onlySolved<T>(
  proposals: readonly Binding[],
  solve: (proposal: Binding) => T | undefined,
): { readonly proposal: Binding; readonly solved: T } | undefined {
  const all = proposals.flatMap((proposal) => {
    try {
      const solved = solve(proposal);
      return solved === undefined ? [] : [{ proposal, solved }];
    } catch (error) {
      // Parameters at which this value admits no solution.
      if (error instanceof CostateError) return [];
      throw error;
    }
  });
  return all.length === 1 ? all[0] : undefined;
}
