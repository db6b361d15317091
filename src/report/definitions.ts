/** The definitions of a derivation as they are set: formulas apart from plain numbers, which fill lines of text. */
import type { Claim } from './claim.js';

export interface Definitions {
  readonly formulas: readonly Claim[];
  /** The data of an example, where there are many. */
  readonly numbers: readonly Claim[];
}

/** Definitions of numbers that are displayed like the others. */
const FEW = 6;

const isNumber = (e: Claim): boolean => 'kind' in e && e.kind === 'relation' && e.right.kind === 'number';

export function definitionsApart(definitions: readonly Claim[]): Definitions {
  const numbers = definitions.filter(isNumber);
  if (numbers.length <= FEW) return { formulas: definitions, numbers: [] };
  return { formulas: definitions.filter((d) => !isNumber(d)), numbers };
}
