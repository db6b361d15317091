/** One derivation on the page: the problem, its hypotheses, pictures, answers, and the steps that unfold to evidence. */
import type { Hypothesis } from '../derivation/step.js';
import type { Evidence, MutantReport } from '../verification/verdict.js';
import { agreementSentence, answerRows, counterexampleSentence } from './answer-rows.js';
import { clause, formatPoint, formatSeconds } from './figures.js';
import type { FormulaSetter } from './formula.js';
import { escapeHtml } from './html-text.js';
import { printed } from './json.js';
import { ownVariables, type OwnVariables } from './own-variables.js';
import { phrase, render, type Phrase } from './phrase.js';
import type { Picture } from './pictures.js';
import { judgedSteps, type JudgedStep, type Result } from './result.js';
import { notationPhrases, parameterRows, problemDynamics, problemSentences } from './statement.js';
import { EVIDENCE_NAMES, justificationPhrases, mutantSentence, ruleName } from './wording.js';

/** Where the parts of a derivation are on the page. */
export interface Anchors {
  readonly section: string;
  readonly steps: ReadonlyMap<string, string>;
  readonly hypotheses: ReadonlyMap<string, string>;
}

interface Setting {
  readonly set: FormulaSetter;
  readonly anchors: Anchors;
  readonly own: OwnVariables;
  /** Number of each step within the derivation, from 1. */
  readonly numbers: ReadonlyMap<string, number>;
}

const say = (p: Phrase, { set }: Setting): string => render(p, escapeHtml, set.inline);

export const badge = (verdict: string): string => `<span class="badge ${verdict}">${verdict}</span>`;

function stepLink(id: string, { anchors, numbers }: Setting): string {
  const target = anchors.steps.get(id);
  const label = `(${numbers.get(id) ?? escapeHtml(id)})`;
  return target === undefined ? label : `<a href="#${target}" title="${escapeHtml(id)}">${label}</a>`;
}

const hypothesisLink = (id: string, { anchors }: Setting): string => {
  const target = anchors.hypotheses.get(id);
  return target === undefined ? escapeHtml(id) : `<a href="#${target}">${escapeHtml(id)}</a>`;
};

const problemPart = (result: Result, setting: Setting): string => {
  const { problem } = result.derivation;
  if (!problem) return '';
  const rows = parameterRows(problem).map(
    ({ name, value, domain }) =>
      `<tr><td>${say(name, setting)}</td><td class="number">${escapeHtml(value)}</td><td>${say(domain, setting)}</td></tr>`,
  );
  const table =
    rows.length === 0
      ? ''
      : `<div class="scroll"><table class="narrow"><thead><tr><th>Parameter</th><th class="number">Value</th><th>Domain</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
  return [
    '<h3>Problem</h3>',
    ...problemDynamics(problem).map((r) => setting.set.display(r, setting.own)),
    ...problemSentences(problem).map((p) => `<p>${say(p, setting)}</p>`),
    table,
  ].join('\n');
};

function notationPart({ derivation }: Result, setting: Setting): string {
  const functions = notationPhrases(derivation, setting.own).map((p) => `<p>${say(p, setting)}</p>`);
  const definitions = derivation.definitions.map((d) => setting.set.display(d, setting.own));
  const parts = [...functions, ...definitions];
  return parts.length === 0 ? '' : `<h3>Notation</h3>\n${parts.join('\n')}`;
}

function hypothesesPart({ derivation }: Result, setting: Setting): string {
  if (derivation.hypotheses.length === 0) return '';
  const users = (id: string): string => {
    const ids = derivation.steps.filter((s) => s.assumptions.includes(id)).map((s) => stepLink(s.id, setting));
    return ids.length === 0 ? '' : ` <span class="meta">Used in ${ids.join(', ')}.</span>`;
  };
  const item = (h: Hypothesis): string =>
    `<li id="${setting.anchors.hypotheses.get(h.id) ?? ''}"><b>${escapeHtml(h.id)}</b>: ${escapeHtml(clause(h.statement))}${
      h.relation ? `, ${setting.set.inline(printed(h.relation))}` : ''
    }. <span class="meta">${escapeHtml(clause(h.why))}.</span>${users(h.id)}</li>`;
  return `<h3>Hypotheses</h3>\n<ul class="hypotheses">${derivation.hypotheses.map(item).join('\n')}</ul>`;
}

const picturesPart = (pictures: readonly Picture[]): string =>
  pictures.length === 0
    ? ''
    : `<h3>Pictures</h3>\n<div class="pictures">${pictures
        .map((p) => `<figure>${p.svg}<figcaption>${escapeHtml(p.caption)}</figcaption></figure>`)
        .join('\n')}</div>`;

function answersPart({ answers }: Result): string {
  if (!answers) return '';
  const rows = answerRows(answers).map(
    ([method, value, policy, effort]) =>
      `<tr><td class="nowrap">${method}</td><td class="number">${escapeHtml(value)}</td><td class="nowrap">${escapeHtml(policy)}</td><td>${escapeHtml(effort)}</td></tr>`,
  );
  return [
    '<h3>Answers</h3>',
    `<div class="scroll"><table><caption>At ${escapeHtml(formatPoint(answers.at))}</caption><thead><tr><th>Method</th><th class="number">Value</th><th>Policy</th><th>How</th></tr></thead>`,
    `<tbody>${rows.join('')}</tbody></table></div>`,
    `<p class="meta">${agreementSentence(answers.agree)}</p>`,
  ].join('\n');
}

const evidenceItem = ({ kind, detail }: Evidence): string =>
  `<dt>${EVIDENCE_NAMES[kind]}</dt><dd>${escapeHtml(detail)}</dd>`;

const mutantsItem = (mutants: MutantReport | undefined): string =>
  mutants === undefined
    ? ''
    : [
        `<dt>mutants</dt><dd>${escapeHtml(mutantSentence(mutants))}`,
        ...mutants.survivors.map((m) => `<br><span class="refuted">survivor:</span> ${escapeHtml(m)}`),
        ...mutants.equivalents.map((m) => `<br><span class="meta">equivalent:</span> ${escapeHtml(m)}`),
        '</dd>',
      ].join('');

function stepPart({ step, verdict }: JudgedStep, setting: Setting, picture: Picture | undefined): string {
  const premises = step.premises.map((id) => stepLink(id, setting)).join(', ');
  const assumptions = step.assumptions.map((id) => hypothesisLink(id, setting)).join(', ');
  const reasons = justificationPhrases(step.justification, (id) => `(${setting.numbers.get(id) ?? id})`);
  const formula = printed(step.claim);
  return `<li class="step" id="${setting.anchors.steps.get(step.id) ?? ''}"><details>
<summary><span class="index">${setting.numbers.get(step.id) ?? ''}</span><span class="title">${escapeHtml(step.title)}</span>${verdict ? badge(verdict.verdict) : ''}
${setting.set.display(step.claim, setting.own)}</summary>
<div class="more">
<p class="meta">Step <code>${escapeHtml(step.id)}</code> by the rule <i>${escapeHtml(ruleName(step.rule))}</i>${premises && ` from ${premises}`}${assumptions && `, assuming ${assumptions}`}.</p>
${reasons.map((r) => `<p>${say(r, setting)}</p>`).join('\n')}
${verdict?.counterexample ? `<p class="counter">${escapeHtml(counterexampleSentence(verdict.counterexample))}</p>` : ''}
<dl class="evidence">${(verdict?.evidence ?? []).map(evidenceItem).join('')}${mutantsItem(verdict?.mutants)}</dl>
${picture ? `<figure>${picture.svg}</figure>` : ''}
<details class="source"><summary>Source of the formula</summary><pre>${escapeHtml(formula.text)}</pre><pre>${escapeHtml(formula.latex)}</pre></details>
</div></details></li>`;
}

/** The section of one result. */
export function derivationSection(
  result: Result,
  anchors: Anchors,
  pictures: readonly Picture[],
  ofSteps: ReadonlyMap<string, Picture>,
  set: FormulaSetter,
): string {
  const { derivation, verdict } = result;
  const numbers = new Map(derivation.steps.map((step, i) => [step.id, i + 1]));
  const setting: Setting = { set, anchors, numbers, own: ownVariables(derivation) };
  const stopped = derivation.outcome?.stopped;
  const conditions = derivation.outcome?.conditions ?? [];
  return `<section id="${anchors.section}" aria-labelledby="${anchors.section}-title">
<h2 id="${anchors.section}-title">${escapeHtml(derivation.title)}</h2>
<p class="meta">${verdict ? `${badge(verdict.verdict)} &ensp;` : ''}<code>${escapeHtml(derivation.id)}</code>${
    derivation.source === undefined ? '' : ` · ${escapeHtml(derivation.source)}`
  } · derived in ${formatSeconds(result.seconds.derive)}${
    result.seconds.verify === undefined ? '' : `, checked in ${formatSeconds(result.seconds.verify)}`
  }</p>
${problemPart(result, setting)}
${notationPart(result, setting)}
${answersPart(result)}
${picturesPart(pictures)}
${hypothesesPart(result, setting)}
${conditions.length === 0 ? '' : `<p>${say(phrase`Valid where ${conditions.flatMap((c, i) => [...(i ? [' and '] : []), printed(c)])}.`, setting)}</p>`}
<h3>Derivation</h3>
<ol class="steps">${judgedSteps(result)
    .map((step) => stepPart(step, setting, ofSteps.get(step.step.id)))
    .join('\n')}</ol>
${stopped === undefined ? '' : `<p class="meta">The derivation stops here: ${escapeHtml(clause(stopped))}.</p>`}
</section>`;
}
