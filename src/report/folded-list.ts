/** Long lists of formulas that are equal but for an index, each written once: the controls' optimum, dynamics, variables. */
import { symbol, type Expression } from '../expression/expression.js';
import { gathered, rangesOfNames, type Run } from '../expression/print-folded.js';
import { sameDomain } from '../expression/print-layout.js';
import { printText } from '../expression/print-text.js';
import type { Variable } from '../problem/problem.js';
import { phrase, type Phrase } from './phrase.js';

/** Formulas, those that are equal but for an index gathered. */
export const foldedFormulas = <E extends Expression>(formulas: readonly E[]): readonly Run<E>[] =>
  gathered(
    formulas,
    (e) => e,
    (general) => printText(general),
  );

/** `i = 1, …, 100`. */
const rangePhrase = ({ letter, from, to }: Run<Expression>): Phrase =>
  phrase`${symbol(letter)} = ${String(from)}, …, ${String(to)}`;

/** One phrase a formula, or a run of them with what its index runs through. */
export const formulaPhrases = (formulas: readonly Expression[]): readonly Phrase[] =>
  foldedFormulas(formulas).map((run) =>
    run.general ? phrase`${run.general} for ${rangePhrase(run)}` : phrase`${run.first}`,
  );

/** What the indices of folded formulas run through, in one sentence; nothing where none is folded. */
export function indexSentences(formulas: readonly Expression[]): readonly Phrase[] {
  const run = foldedFormulas(formulas).find(({ general }) => general);
  return run ? [phrase`Here ${rangePhrase(run)}.`] : [];
}

/** Variables of one domain, a long vector by its first and last entry. */
export const variableRanges = (list: readonly Variable[]): readonly { readonly names: Phrase; readonly variable: Variable }[] =>
  rangesOfNames(list, (v) => v.name, sameDomain).map(([variable, last]) => ({
    variable,
    names: last ? phrase`${symbol(variable.name)}, …, ${symbol(last.name)}` : phrase`${symbol(variable.name)}`,
  })); // prettier-ignore
