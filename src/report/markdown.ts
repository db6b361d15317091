/** Derivations as GitHub-flavoured Markdown: formulas between dollar signs, words escaped. */
import { printedDefinitions } from '../derivation/definition.js';
import { agreementSentence, answerRows, counterexampleSentence, pointInWords } from './answer-rows.js';
import { claimLines, printed, type Claim } from './claim.js';
import { clause } from './figures.js';
import { ownVariables, type OwnVariables } from './own-variables.js';
import { render, type Phrase, type StepReference } from './phrase.js';
import { inReadingOrder } from './reading-order.js';
import { contentsOf, type Contents, type Section } from './references.js';
import { REQUIREMENTS_INTRODUCTION, REQUIREMENTS_TITLE, judgedRequirements, standing } from './requirements.js';
import type { Result } from './result.js';
import { assumptionsOf, componentWords, headingOf, premisesOf, type ShownStep } from './shown-steps.js';
import { notationPhrases, parameterRows, problemDynamics, problemSentences } from './statement.js';
import { justificationPhrases, mutantSentence, ruleName } from './wording.js';

/** Words for Markdown: everything that could start a link, a tag, emphasis, code or mathematics is escaped. */
export const escapeMarkdown = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]()#+!|$~^-]/g, (c) => `\\${c}`)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    // A bare address becomes a link by itself.
    .replace(/:\/\//g, ':&#47;/');

interface Setting {
  readonly contents: Contents;
  readonly section: Section;
  readonly own: OwnVariables;
}

function referenceWords({ step, derivation }: StepReference, { contents, section }: Setting): string {
  if (derivation === undefined) return `(${section.step(step) ?? step})`;
  const title = contents.section(derivation)?.result.derivation.title ?? derivation;
  return `${title}, (${contents.step(derivation, step)?.number ?? step})`;
}

const say = (p: Phrase, setting: Setting): string =>
  render(p, {
    words: escapeMarkdown,
    formula: (f) => `$${f.latex}$`,
    reference: (r) => escapeMarkdown(referenceWords(r, setting)),
  });

const LINE_WIDTH = 84;
const display = (e: Claim, own: OwnVariables): string => `$$\n${claimLines(e, LINE_WIDTH, own)}\n$$`;

const tableRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [tableRow(head), tableRow(head.map(() => '---')), ...rows.map(tableRow)].join('\n');

function problemPart({ derivation: { problem } }: Result, setting: Setting): string[] {
  if (!problem) return [];
  const rows = parameterRows(problem).map((r) => [
    say(r.name, setting),
    escapeMarkdown(r.value),
    say(r.domain, setting),
  ]);
  return [
    ...problemDynamics(problem).map((r) => display(r, setting.own)),
    ...problemSentences(problem).map((p) => say(p, setting)),
    ...(rows.length === 0 ? [] : [table(['parameter', 'value', 'domain'], rows)]),
  ];
}

function stepPart(shown: ShownStep, setting: Setting): string[] {
  const { step, verdict, claim, number } = shown;
  const reference = (id: string): string => `(${setting.section.step(id) ?? id})`;
  const premises = premisesOf(shown, setting.section.step).map(reference);
  const assumptions = assumptionsOf(shown);
  const from = premises.length === 0 ? '' : ` from ${escapeMarkdown(premises.join(', '))}`;
  const assuming = assumptions.length === 0 ? '' : `, assuming ${escapeMarkdown(assumptions.join(', '))}`;
  const inVectors = componentWords(shown);
  const reasons = inVectors === undefined || step.justification.kind === 'hypothesis' ? justificationPhrases(step.justification) : []; // prettier-ignore
  const details = [
    ...(inVectors === undefined ? [] : [inVectors]),
    ...(verdict?.evidence[0] ? [verdict.evidence[0].detail] : []),
    ...(verdict?.counterexample ? [counterexampleSentence(verdict.counterexample)] : []),
    ...(verdict?.mutants ? [mutantSentence(verdict.mutants)] : []),
  ];
  return [
    `**(${number}) ${escapeMarkdown(headingOf(shown))}**, by *${escapeMarkdown(ruleName(step.rule))}*${from}${assuming}.`,
    ...(step.text === undefined ? [] : [escapeMarkdown(step.text)]),
    display(claim, setting.own),
    ...reasons.map((p) => say(p, setting)),
    ...(verdict ? [`*${verdict.verdict}*: ${details.map(escapeMarkdown).join('; ')}`] : []),
  ];
}

function answersPart({ answers }: Result): string[] {
  if (!answers) return [];
  const rows = answerRows(answers).map((row) => row.map(escapeMarkdown));
  return [
    '### Answers',
    `${escapeMarkdown(pointInWords(answers))}:`,
    table(['method', 'value', 'policy', 'how'], rows),
    agreementSentence(answers),
  ];
}

function requirementsPart(section: Section): string[] {
  const requirements = judgedRequirements(section.result);
  if (requirements.length === 0) return [];
  const number = (id: string): string => `\\(${section.shown.find((s) => s.step.id === id)?.number ?? id}\\)`;
  const items = requirements.map((r) => {
    const by = r.by.length === 0 ? '' : ` By ${r.by.map(number).join(', ')}.`;
    return `- *${standing(r)}*: ${escapeMarkdown(r.statement)} ${escapeMarkdown(r.why)}${by}`;
  });
  return [`### ${REQUIREMENTS_TITLE}`, escapeMarkdown(REQUIREMENTS_INTRODUCTION), items.join('\n')];
}

function derivationPart(contents: Contents, section: Section): string {
  const { result, shown } = section;
  const { derivation } = result;
  const setting: Setting = { contents, section, own: ownVariables(derivation) };
  const hypotheses = derivation.hypotheses.map((h) => {
    const formula = h.relation ? `, $${printed(h.relation).latex}$` : '';
    return `- **${escapeMarkdown(h.id)}**: ${escapeMarkdown(clause(h.statement))}${formula}. ${escapeMarkdown(clause(h.why))}.`;
  });
  return [
    `## ${escapeMarkdown(derivation.title)}`,
    ...(derivation.source === undefined ? [] : [`Source: ${escapeMarkdown(derivation.source)}.`]),
    ...(derivation.introduction === undefined ? [] : [escapeMarkdown(derivation.introduction)]),
    ...problemPart(result, setting),
    ...notationPhrases(derivation, setting.own).map((p) => say(p, setting)),
    ...printedDefinitions(derivation).map((d) => display(d, setting.own)),
    ...(hypotheses.length === 0 ? [] : ['### Hypotheses', hypotheses.join('\n')]),
    ...requirementsPart(section),
    '### Derivation',
    ...shown.flatMap((step) => stepPart(step, setting)),
    ...(derivation.outcome?.stopped === undefined ? [] : [escapeMarkdown(`The derivation stops here: ${derivation.outcome.stopped}`)]), // prettier-ignore
    ...answersPart(result),
  ].join('\n\n');
}

/** The results as one Markdown document, in reading order. */
export function derivationsMarkdown(results: readonly Result[]): string {
  const contents = contentsOf(inReadingOrder(results));
  return `${contents.sections.map((section) => derivationPart(contents, section)).join('\n\n')}\n`;
}
