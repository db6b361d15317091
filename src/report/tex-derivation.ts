/** One derivation as a section of the paper: problem, notation, hypotheses, answers, and its steps. */
import { printedDefinitions } from '../derivation/definition.js';
import { agreementSentence, answerRows, pointInWords } from './answer-rows.js';
import type { Bibliography } from './bibliography.js';
import { clause } from './figures.js';
import { bookmark, escapeLatex } from './latex-text.js';
import { REQUIREMENTS_INTRODUCTION, REQUIREMENTS_TITLE, judgedRequirements, standing } from './requirements.js';
import type { Result } from './result.js';
import { assumptionsOf } from './shown-steps.js';
import { notationPhrases, parameterRows, problemDynamics, problemSentences } from './statement.js';
import {
  definitionsTex,
  display,
  hypothesisLabel,
  say,
  sectionLabel,
  stepLabel,
  stepReference,
  type Setting,
  stating,
} from './tex-setting.js';
import { stepTex } from './tex-steps.js';
import { proseLatex } from './prose.js';

function problemTex(setting: Setting): string[] {
  const { problem } = setting.section.result.derivation;
  if (!problem) return [];
  const rows = parameterRows(problem).map(
    (r) => `${say(r.name, setting)} & ${escapeLatex(r.value)} & ${say(r.domain, setting)} \\\\`,
  );
  return [
    '\\subsection*{Problem}',
    ...problemDynamics(problem).map((r) => display(r, setting.own)),
    ...problemSentences(problem).map((p) => `${say(p, setting)}\\par`),
    ...(rows.length === 0
      ? []
      : [
          '\\begin{center}\\begin{tabular}{lrl}\\toprule parameter & value & domain \\\\ \\midrule',
          ...rows,
          '\\bottomrule\\end{tabular}\\end{center}',
        ]),
  ];
}

function notationTex(setting: Setting): string[] {
  const { own } = setting;
  const { derivation } = setting.section.result;
  const definitions = printedDefinitions(derivation);
  const functions = notationPhrases(derivation, own).map((p) => `\\item ${say(p, setting)}`);
  if (functions.length + definitions.length === 0) return [];
  return [
    '\\subsection*{Notation}',
    ...(functions.length > 0 ? ['\\begin{itemize}', ...functions, '\\end{itemize}'] : []),
    ...definitionsTex(definitions, own),
  ];
}

function hypothesesTex({ section, own }: Setting): string[] {
  const { derivation } = section.result;
  if (derivation.hypotheses.length === 0) return [];
  const used = (id: string): string => {
    const steps = section.shown.filter((s) => assumptionsOf(s).includes(id));
    return steps.length === 0
      ? ''
      : ` Used in ${steps.map((s) => `\\eqref{${stepLabel(section, s.number)}}`).join(', ')}.`;
  };
  return [
    '\\subsection*{Hypotheses}',
    '\\begin{enumerate}',
    ...derivation.hypotheses.map((h, i) => {
      const formula = h.relation ? stating(h.relation, own) : '.';
      return `\\item\\label{${hypothesisLabel(section, i + 1)}} ${proseLatex(clause(h.statement))}${formula} \\emph{Why:} ${proseLatex(clause(h.why))}.${used(h.id)}`;
    }),
    '\\end{enumerate}',
  ];
}

function requirementsTex(setting: Setting): string[] {
  const requirements = judgedRequirements(setting.section.result);
  if (requirements.length === 0) return [];
  return [
    `\\subsection*{${REQUIREMENTS_TITLE}}`,
    `${proseLatex(REQUIREMENTS_INTRODUCTION)}\\par`,
    '\\begin{itemize}',
    ...requirements.map((r) => {
      const by = r.by.length === 0 ? '' : ` By ${r.by.map((id) => stepReference(id, setting)).join(', ')}.`;
      return `\\item ${proseLatex(r.statement)} \\emph{${standing(r).charAt(0).toUpperCase()}${standing(r).slice(1)}:} ${proseLatex(r.why)}${by}`;
    }),
    '\\end{itemize}',
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
    `${escapeLatex(pointInWords(answers))}:`,
    '\\begin{center}\\small',
    '\\begin{tabular}{@{}l>{\\raggedright}p{44mm}>{\\raggedright}p{30mm}>{\\raggedright\\arraybackslash}p{46mm}@{}}\\toprule method & value & policy & how \\\\ \\midrule',
    ...rows,
    '\\bottomrule\\end{tabular}\\end{center}',
    `${escapeLatex(agreementSentence(answers))}\\par`,
  ];
}

/** `Builds on Sections 1 and 4.` for what is in the document. */
function connectionsTex({ contents, section }: Setting): string[] {
  const labels = (section.result.derivation.follows ?? []).flatMap((id) => {
    const followed = contents.section(id);
    return followed && followed !== section ? [`\\ref{${sectionLabel(followed)}}`] : [];
  });
  if (labels.length === 0) return [];
  const list = [labels.slice(0, -1).join(', '), labels.at(-1)].filter((part) => part !== '').join(' and ');
  return [`Builds on ${labels.length === 1 ? 'Section' : 'Sections'}~${list}.\\par`];
}

function sourceTex({ section }: Setting, { cited }: Bibliography): string[] {
  const { derivation } = section.result;
  if (derivation.source === undefined) return [];
  const keys = cited(derivation).map((n) => `source:${n}`);
  return [`Source: ${escapeLatex(clause(derivation.source))}~\\cite{${keys.join(',')}}.\\par`];
}

/** The section of one result. */
export function derivationTex(setting: Setting, bibliography: Bibliography): string {
  const { section, own } = setting;
  const { derivation } = section.result;
  const { outcome, introduction } = derivation;
  const conditions = outcome?.conditions ?? [];
  return [
    '',
    `\\section{\\texorpdfstring{${proseLatex(derivation.title)}}{${bookmark(derivation.title)}}}\\label{${sectionLabel(section)}}`,
    ...sourceTex(setting, bibliography),
    ...connectionsTex(setting),
    ...(introduction === undefined ? [] : [`${proseLatex(introduction)}\\par`]),
    ...problemTex(setting),
    ...notationTex(setting),
    ...hypothesesTex(setting),
    ...requirementsTex(setting),
    ...(conditions.length === 0 ? [] : ['Valid where', ...conditions.map((c) => display(c, own))]),
    '\\subsection*{Derivation}',
    ...section.shown.flatMap((step) => stepTex(step, setting)),
    ...(outcome?.stopped === undefined
      ? []
      : [`\\par The derivation stops here: ${escapeLatex(clause(outcome.stopped))}.`]),
    ...answersTex(section.result),
  ].join('\n');
}
