/** What every part of the paper shares: labels made of numbers, displays, and words with formulas and references in them. */
import { latexWidth } from '../expression/print-width.js';
import { claimLines, printed, type Claim } from './claim.js';
import { definitionsApart } from './definitions.js';
import { escapeLatex } from './latex-text.js';
import type { OwnVariables } from './own-variables.js';
import { render, type Phrase, type StepReference } from './phrase.js';
import type { Contents, Section } from './references.js';
import { proseLatex } from './prose.js';

export interface Setting {
  readonly contents: Contents;
  readonly section: Section;
  readonly own: OwnVariables;
}

/** Labels are made of numbers, whatever the ids are. */
export const sectionLabel = (section: Section): string => `sec:${section.number}`;
export const stepLabel = (section: Section, number: number): string => `eq:${section.number}:${number}`;
export const hypothesisLabel = (section: Section, number: number): string => `hyp:${section.number}:${number}`;

/** Widest line of a display, in the printer's estimate of characters, that fits the text block beside its number. */
const LINE_WIDTH = 60;
/** From here the estimate may be short of the line; fitting leaves alone what does fit. */
const CLOSE_TO_WIDE = 55;
/** Widest formula inside a sentence, which TeX may still break the line around. */
const SENTENCE_WIDTH = 40;

const isTooWide = (body: string): boolean =>
  body
    .replace(/\\(begin|end)\{aligned\}/g, '')
    .split('\\\\')
    .some((line) => latexWidth(line) > CLOSE_TO_WIDE);

/** The end of a sentence that states a formula; one that is too wide for that stands on lines of its own. */
export function stating(e: Claim, own: OwnVariables): string {
  const { latex } = printed(e);
  return latexWidth(latex) > SENTENCE_WIDTH ? `:\n${display(e, own)}\n\\noindent` : `, $${latex}$.`;
}

/**
 * A formula on its own lines; with a label it is numbered. Several lines are aligned and share one number. What cannot be
 * broken, such as a wide fraction, is made small enough for the line.
 */
export function display(e: Claim, own: OwnVariables, label?: string): string {
  const lines = claimLines(e, LINE_WIDTH, own);
  const body = isTooWide(lines) ? `\\fitted{${lines}}` : lines;
  return label === undefined
    ? `\\begin{equation*}\n${body}\n\\end{equation*}`
    : `\\begin{equation}\\label{${label}}\n${body}\n\\end{equation}`;
}

/** Definitions, short ones side by side and many numbers in lines of text. */
export function definitionsTex(definitions: readonly Claim[], own: OwnVariables): string[] {
  const { formulas, numbers } = definitionsApart(definitions);
  const listed = numbers.map((e) => `$${printed(e).latex}$`).join(', ');
  return [
    ...displayed(formulas, own),
    ...(numbers.length > 0 ? [`{\\raggedright In the example ${listed}.\\par}`] : []),
  ];
}

function displayed(definitions: readonly Claim[], own: OwnVariables): string[] {
  const rows: Claim[][] = [];
  let room = 0;
  for (const definition of definitions) {
    const width = latexWidth(printed(definition).latex) + 4;
    const last = rows.at(-1);
    if (last && width <= room) last.push(definition);
    else rows.push([definition]);
    room = (last && width <= room ? room : LINE_WIDTH) - width;
  }
  return rows.map((row) => {
    const [only] = row;
    if (only && row.length === 1) return display(only, own);
    return `\\begin{equation*}\n${row.map((e) => claimLines(e, LINE_WIDTH, own)).join(' \\qquad ')}\n\\end{equation*}`;
  });
}

/** `(2.3)` for a step of this section. */
export function stepReference(id: string, { section }: Setting): string {
  const number = section.step(id);
  return number === undefined ? escapeLatex(id) : `\\eqref{${stepLabel(section, number)}}`;
}

export function hypothesisReference(id: string, { section }: Setting): string {
  const number = section.hypothesis(id);
  return number === undefined ? escapeLatex(id) : `(\\ref{${hypothesisLabel(section, number)}})`;
}

function referenceTex({ step, derivation }: StepReference, setting: Setting): string {
  if (derivation === undefined) return stepReference(step, setting);
  const section = setting.contents.section(derivation);
  const number = section?.step(step);
  if (!section || number === undefined) return `\\emph{${escapeLatex(derivation)}}, step ${escapeLatex(step)}`;
  return `Section~\\ref{${sectionLabel(section)}}, equation~\\eqref{${stepLabel(section, number)}}`;
}

/** Widest formula that a line of text may be asked to take as a whole. */
const UNBROKEN_WIDTH = 24;

/** TeX breaks no line between \left and \right: in a wider formula parentheses are as large as one line of text needs. */
const breakable = (latex: string): string =>
  latexWidth(latex) > UNBROKEN_WIDTH
    ? latex.replace(/\\(left|right)(?![a-z])/g, (_, side: string) => `\\big${side.charAt(0)}`)
    : latex;

/** The phrase with its words escaped, its formulas in math mode and its references by label. */
export const say = (p: Phrase, setting: Setting): string =>
  render(p, {
    words: proseLatex,
    formula: (f) => `$${breakable(f.latex)}$`,
    reference: (r) => referenceTex(r, setting),
  });
