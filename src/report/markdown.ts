/** Derivations as GitHub-flavoured Markdown: formulas between dollar signs, words escaped. */
import type { Expression } from '../expression/expression.js';
import { printLatexLines } from '../expression/print-lines.js';
import { agreementSentence, answerRows, counterexampleSentence } from './answer-rows.js';
import { clause, formatPoint } from './figures.js';
import { printed } from './json.js';
import { ownVariables, type OwnVariables } from './own-variables.js';
import { render, type Phrase } from './phrase.js';
import { judgedSteps, type JudgedStep, type Result } from './result.js';
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

const say = (p: Phrase): string => render(p, escapeMarkdown, (f) => `$${f.latex}$`);

const LINE_WIDTH = 84;
const display = (e: Expression, own: OwnVariables): string => `$$\n${printLatexLines(e, LINE_WIDTH, own)}\n$$`;

const tableRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [tableRow(head), tableRow(head.map(() => '---')), ...rows.map(tableRow)].join('\n');

function problemPart({ derivation: { problem } }: Result, own: OwnVariables): string[] {
  if (!problem) return [];
  const rows = parameterRows(problem).map((r) => [say(r.name), escapeMarkdown(r.value), say(r.domain)]);
  return [
    ...problemDynamics(problem).map((r) => display(r, own)),
    ...problemSentences(problem).map(say),
    ...(rows.length === 0 ? [] : [table(['parameter', 'value', 'domain'], rows)]),
  ];
}

function stepPart({ step, verdict }: JudgedStep, numbers: ReadonlyMap<string, number>, own: OwnVariables): string[] {
  const reference = (id: string): string => `(${numbers.get(id) ?? id})`;
  const from = step.premises.length === 0 ? '' : ` from ${escapeMarkdown(step.premises.map(reference).join(', '))}`;
  const assuming = step.assumptions.length === 0 ? '' : `, assuming ${escapeMarkdown(step.assumptions.join(', '))}`;
  const counter = verdict?.counterexample ? [escapeMarkdown(counterexampleSentence(verdict.counterexample))] : [];
  const evidence = verdict?.evidence[0] ? [escapeMarkdown(verdict.evidence[0].detail)] : [];
  const mutants = verdict?.mutants ? [escapeMarkdown(mutantSentence(verdict.mutants))] : [];
  return [
    `**(${numbers.get(step.id) ?? ''}) ${escapeMarkdown(step.title)}**, by *${escapeMarkdown(ruleName(step.rule))}*${from}${assuming}.`,
    display(step.claim, own),
    ...justificationPhrases(step.justification, reference).map(say),
    ...(verdict ? [`*${verdict.verdict}*: ${[...evidence, ...counter, ...mutants].join('; ')}`] : []),
  ];
}

function answersPart({ answers }: Result): string[] {
  if (!answers) return [];
  const rows = answerRows(answers).map((row) => row.map(escapeMarkdown));
  return [
    '### Answers',
    `At ${escapeMarkdown(formatPoint(answers.at))}:`,
    table(['method', 'value', 'policy', 'how'], rows),
    agreementSentence(answers.agree),
  ];
}

function derivationPart(result: Result): string {
  const { derivation } = result;
  const own = ownVariables(derivation);
  const numbers = new Map(derivation.steps.map((step, i) => [step.id, i + 1]));
  const hypotheses = derivation.hypotheses.map((h) => {
    const formula = h.relation ? `, $${printed(h.relation).latex}$` : '';
    return `- **${escapeMarkdown(h.id)}**: ${escapeMarkdown(clause(h.statement))}${formula}. ${escapeMarkdown(clause(h.why))}.`;
  });
  return [
    `## ${escapeMarkdown(derivation.title)}`,
    ...(derivation.source === undefined ? [] : [`Source: ${escapeMarkdown(derivation.source)}.`]),
    ...problemPart(result, own),
    ...notationPhrases(derivation, own).map(say),
    ...derivation.definitions.map((d) => display(d, own)),
    ...(hypotheses.length === 0 ? [] : ['### Hypotheses', hypotheses.join('\n')]),
    '### Derivation',
    ...judgedSteps(result).flatMap((step) => stepPart(step, numbers, own)),
    ...(derivation.outcome?.stopped === undefined ? [] : [escapeMarkdown(`The derivation stops here: ${derivation.outcome.stopped}`)]), // prettier-ignore
    ...answersPart(result),
  ].join('\n\n');
}

/** The results as one Markdown document. */
export const derivationsMarkdown = (results: readonly Result[]): string =>
  `${results.map(derivationPart).join('\n\n')}\n`;
