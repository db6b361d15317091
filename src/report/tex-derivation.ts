/** One derivation as a section of the paper: problem, hypotheses, answers, and each step with rule, premises and verdict. */
import type { Expression } from '../expression/expression.js';
import { printLatexLines } from '../expression/print-lines.js';
import { agreementSentence, answerRows, counterexampleSentence } from './answer-rows.js';
import { clause, formatPoint } from './figures.js';
import { ownVariables, type OwnVariables } from './own-variables.js';
import { bookmark, escapeLatex } from './latex-text.js';
import { printed } from './json.js';
import { render, type Phrase } from './phrase.js';
import { judgedSteps, type JudgedStep, type Result } from './result.js';
import { notationPhrases, parameterRows, problemDynamics, problemSentences } from './statement.js';
import { EVIDENCE_NAMES, justificationPhrases, mutantSentence, ruleName } from './wording.js';

/** Labels are made of numbers, whatever the ids are. */
interface Labels {
  readonly step: (id: string) => string | undefined;
  readonly hypothesis: (id: string) => string | undefined;
}

const say = (p: Phrase): string => render(p, escapeLatex, (f) => `$${f.latex}$`);

/** Widest line of a display, in the printer's estimate of characters, that fits the text block beside its number. */
const LINE_WIDTH = 60;

/** A formula on its own lines; with a label it is numbered. Several lines are aligned and share one number. */
function display(e: Expression, own: OwnVariables, label?: string): string {
  const body = printLatexLines(e, LINE_WIDTH, own);
  return label === undefined
    ? `\\begin{equation*}\n${body}\n\\end{equation*}`
    : `\\begin{equation}\\label{${label}}\n${body}\n\\end{equation}`;
}

/** Small inline formulas only; a long one would stick out of the line. */
const LONGEST_INLINE = 60;
const isShort = (p: Phrase): boolean => p.every((piece) => typeof piece === 'string' || piece.text.length <= LONGEST_INLINE); // prettier-ignore

function problemTex({ derivation }: Result, own: OwnVariables): string[] {
  const { problem } = derivation;
  if (!problem) return [];
  const rows = parameterRows(problem).map((r) => `${say(r.name)} & ${escapeLatex(r.value)} & ${say(r.domain)} \\\\`);
  return [
    '\\subsection*{Problem}',
    ...problemDynamics(problem).map((r) => display(r, own)),
    ...problemSentences(problem).map((p) => `${say(p)}\\par`),
    ...(rows.length === 0
      ? []
      : [
          '\\begin{center}\\begin{tabular}{lrl}\\toprule parameter & value & domain \\\\ \\midrule',
          ...rows,
          '\\bottomrule\\end{tabular}\\end{center}',
        ]),
  ];
}

function notationTex({ derivation }: Result, own: OwnVariables): string[] {
  const functions = notationPhrases(derivation, own).map((p) => `\\item ${say(p)}`);
  if (functions.length + derivation.definitions.length === 0) return [];
  return [
    '\\subsection*{Notation}',
    ...(functions.length > 0 ? ['\\begin{itemize}', ...functions, '\\end{itemize}'] : []),
    ...derivation.definitions.map((d) => display(d, own)),
  ];
}

function hypothesesTex({ derivation }: Result, labels: Labels): string[] {
  if (derivation.hypotheses.length === 0) return [];
  const used = (id: string): string => {
    const steps = derivation.steps.filter((s) => s.assumptions.includes(id));
    return steps.length === 0 ? '' : ` Used in ${steps.map((s) => stepReference(s.id, labels)).join(', ')}.`;
  };
  return [
    '\\subsection*{Hypotheses}',
    '\\begin{enumerate}',
    ...derivation.hypotheses.map((h) => {
      const formula = h.relation ? `, $${printed(h.relation).latex}$` : '';
      return `\\item\\label{${labels.hypothesis(h.id) ?? ''}} ${escapeLatex(clause(h.statement))}${formula}. \\emph{Why:} ${escapeLatex(clause(h.why))}.${used(h.id)}`;
    }),
    '\\end{enumerate}',
  ];
}

function answersTex({ answers }: Result): string[] {
  if (!answers) return [];
  const rows = answerRows(answers).map(
    ([method, value, policy, how]) =>
      `${method} & ${escapeLatex(value)} & ${escapeLatex(policy)} & ${escapeLatex(how)} \\\\`,
  );
  return [
    '\\subsection*{Answers}',
    `At ${escapeLatex(formatPoint(answers.at))}:`,
    '\\begin{center}\\small',
    '\\begin{tabular}{@{}lp{38mm}p{34mm}p{50mm}@{}}\\toprule method & value & policy & how \\\\ \\midrule',
    ...rows,
    '\\bottomrule\\end{tabular}\\end{center}',
    `${escapeLatex(agreementSentence(answers.agree))}\\par`,
  ];
}

function stepReference(id: string, labels: Labels): string {
  const label = labels.step(id);
  return label === undefined ? escapeLatex(id) : `\\eqref{${label}}`;
}

function stepTex({ step, verdict }: JudgedStep, number: number, labels: Labels, own: OwnVariables): string[] {
  const premises = step.premises.map((id) => stepReference(id, labels)).join(', ');
  const hypotheses = step.assumptions.map((id) => {
    const label = labels.hypothesis(id);
    return label === undefined ? escapeLatex(id) : `(\\ref{${label}})`;
  });
  const how = [
    `by \\emph{${escapeLatex(ruleName(step.rule))}}`,
    ...(premises === '' ? [] : [`from ${premises}`]),
    ...(hypotheses.length === 0 ? [] : [`assuming ${hypotheses.join(', ')}`]),
  ].join(' ');
  const heading = escapeLatex(step.title.charAt(0).toUpperCase() + step.title.slice(1));
  // The printer's words name a step by a marker, since its reference is a command and words are escaped.
  const marks = new Map<string, string>();
  // The verdict on a hypothesis already says why it is taken as true.
  const told = verdict !== undefined && step.justification.kind === 'hypothesis';
  const reasons = justificationPhrases(step.justification, (id) => {
    const mark = `step${marks.size}mark`;
    marks.set(mark, stepReference(id, labels));
    return mark;
  }).filter((p) => !told && isShort(p));
  const reason = [...marks].reduce((text, [mark, reference]) => text.replace(mark, reference), reasons.map(say).join(' ')); // prettier-ignore
  const evidence = [
    ...(verdict?.evidence[0] ? [`${EVIDENCE_NAMES[verdict.evidence[0].kind]}: ${verdict.evidence[0].detail}`] : []),
    ...(verdict?.counterexample ? [counterexampleSentence(verdict.counterexample)] : []),
    ...(verdict?.mutants ? [mutantSentence(verdict.mutants)] : []),
  ].join('; ');
  return [
    `\\step{${number}}{${heading}, ${how}.}`,
    display(step.claim, own, labels.step(step.id)),
    ...(reason === '' ? [] : [`{\\small ${reason}\\par}`]),
    ...(verdict ? [`\\judged{${verdict.verdict}}{${escapeLatex(evidence)}}`] : []),
  ];
}

/** The section of one result; `index` numbers its labels, `sources` is the bibliography. */
export function derivationTex(result: Result, index: number, sources: readonly string[]): string {
  const { derivation } = result;
  const positions = (ids: readonly string[], kind: string): ((id: string) => string | undefined) => {
    const map = new Map(ids.map((id, i) => [id, `${kind}:${index}:${i + 1}`]));
    return (id) => map.get(id);
  };
  const labels: Labels = {
    step: positions(derivation.steps.map((s) => s.id), 'eq'), // prettier-ignore
    hypothesis: positions(derivation.hypotheses.map((h) => h.id), 'hyp'), // prettier-ignore
  };
  const own = ownVariables(derivation);
  const { source, outcome } = derivation;
  const conditions = outcome?.conditions ?? [];
  return [
    '',
    `\\section{\\texorpdfstring{${escapeLatex(derivation.title)}}{${bookmark(derivation.title)}}}`,
    ...(source === undefined ? [] : [`Source: ${escapeLatex(source)}~\\cite{source:${sources.indexOf(source) + 1}}.\\par`]), // prettier-ignore
    ...problemTex(result, own),
    ...notationTex(result, own),
    ...hypothesesTex(result, labels),
    ...(conditions.length === 0 ? [] : ['Valid where', ...conditions.map((c) => display(c, own))]),
    '\\subsection*{Derivation}',
    ...judgedSteps(result).flatMap((step, i) => stepTex(step, i + 1, labels, own)),
    ...(outcome?.stopped === undefined
      ? []
      : [`\\par The derivation stops here: ${escapeLatex(clause(outcome.stopped))}.`]),
    ...answersTex(result),
  ].join('\n');
}
