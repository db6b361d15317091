/** One derivation on the page: the problem, its hypotheses, pictures, answers, and the steps that unfold to evidence. */
import { printedDefinitions } from '../derivation/definition.js';
import type { Hypothesis } from '../derivation/step.js';
import { agreementSentence, answerRows, pointInWords } from './answer-rows.js';
import type { Bibliography } from './bibliography.js';
import { printed } from './claim.js';
import { definitionsApart } from './definitions.js';
import { clause, formatSeconds } from './figures.js';
import { anchorsHere, badge, derivationLink, say, stepLink, type Setting } from './html-setting.js';
import { stepPart } from './html-steps.js';
import { escapeHtml } from './html-text.js';
import { phrase } from './phrase.js';
import type { Picture } from './pictures.js';
import { REQUIREMENTS_INTRODUCTION, REQUIREMENTS_TITLE, judgedRequirements, standing } from './requirements.js';
import type { Result } from './result.js';
import { assumptionsOf } from './shown-steps.js';
import { notationPhrases, parameterRows, problemDynamics, problemSentences } from './statement.js';
import { proseHtml } from './prose.js';

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
  const { formulas, numbers } = definitionsApart(printedDefinitions(derivation));
  const definitions = formulas.map((d) => setting.set.display(d, setting.own));
  const listed = numbers.map((d) => setting.set.inline(printed(d))).join(', ');
  if (functions.length + definitions.length + numbers.length === 0) return '';
  return `<h3>Notation</h3>\n${functions.join('\n')}\n<div class="definitions">${definitions.join('\n')}</div>${listed === '' ? '' : `<p>In the example ${listed}.</p>`}`;
}

function hypothesesPart({ derivation }: Result, setting: Setting): string {
  if (derivation.hypotheses.length === 0) return '';
  const users = (id: string): string => {
    const ids = setting.section.shown
      .filter((s) => assumptionsOf(s).includes(id))
      .map((s) => stepLink(s.step.id, setting));
    return ids.length === 0 ? '' : ` <span class="meta">Used in ${ids.join(', ')}.</span>`;
  };
  const item = (h: Hypothesis, i: number): string =>
    `<li id="${anchorsHere(setting).hypotheses[i] ?? ''}"><b>${escapeHtml(h.id)}</b>: ${proseHtml(clause(h.statement))}${
      h.relation ? `, ${setting.set.inline(printed(h.relation))}` : ''
    }. <span class="meta">${proseHtml(clause(h.why))}.</span>${users(h.id)}</li>`;
  return `<h3>Hypotheses</h3>\n<ul class="hypotheses">${derivation.hypotheses.map(item).join('\n')}</ul>`;
}

function requirementsPart(setting: Setting): string {
  const requirements = judgedRequirements(setting.section.result);
  if (requirements.length === 0) return '';
  const items = requirements.map((r) => {
    const by = r.by.length === 0 ? '' : ` By ${r.by.map((id) => stepLink(id, setting)).join(', ')}.`;
    return `<li>${badge(standing(r))} ${proseHtml(r.statement)} <span class="meta">${proseHtml(r.why)}${by}</span></li>`;
  });
  return `<h3>${REQUIREMENTS_TITLE}</h3>\n<p>${proseHtml(REQUIREMENTS_INTRODUCTION)}</p>\n<ul class="hypotheses">${items.join('\n')}</ul>`;
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
    `<div class="scroll"><table><caption>${escapeHtml(pointInWords(answers))}</caption><thead><tr><th>Method</th><th class="number">Value</th><th>Policy</th><th>How</th></tr></thead>`,
    `<tbody>${rows.join('')}</tbody></table></div>`,
    `<p class="meta">${agreementSentence(answers)}</p>`,
  ].join('\n');
}

/** `[1], [4]`, linked to the list of works. */
function citations(setting: Setting, { cited }: Bibliography): string {
  const { derivation } = setting.section.result;
  if (derivation.source === undefined) return '';
  const numbers = cited(derivation).map((n) => `<a href="#source-${n}">[${n}]</a>`);
  return ` · ${escapeHtml(derivation.source)} ${numbers.join(' ')}`;
}

/** What the derivation builds on and what builds on it, linked. */
function connections(setting: Setting): string {
  const { derivation } = setting.section.result;
  const links = (ids: readonly string[]): string => ids.map((id) => derivationLink(id, setting)).join(', ');
  const onward = setting.contents.sections
    .map((s) => s.result.derivation)
    .filter((d) => d.id !== derivation.id && d.follows?.includes(derivation.id))
    .map((d) => d.id);
  const follows = derivation.follows ?? [];
  const sentences = [
    ...(follows.length === 0 ? [] : [`Builds on ${links(follows)}.`]),
    ...(onward.length === 0 ? [] : [`Leads to ${links(onward)}.`]),
  ];
  return sentences.length === 0 ? '' : `<p class="meta connections">${sentences.join(' ')}</p>`;
}

/** The section of one result; `ofSteps` are the pictures of steps by their ids. */
export function derivationSection(
  setting: Setting,
  pictures: readonly Picture[],
  ofSteps: ReadonlyMap<string, Picture>,
  bibliography: Bibliography,
): string {
  const { result, shown } = setting.section;
  const { derivation, verdict } = result;
  const { section } = anchorsHere(setting);
  const stopped = derivation.outcome?.stopped;
  const conditions = derivation.outcome?.conditions ?? [];
  return `<section id="${section}" aria-labelledby="${section}-title">
<h2 id="${section}-title">${proseHtml(derivation.title)}</h2>
<p class="meta">${verdict ? `${badge(verdict.verdict)} &ensp;` : ''}<code>${escapeHtml(derivation.id)}</code>${citations(
    setting,
    bibliography,
  )} · derived in ${formatSeconds(result.seconds.derive)}${
    result.seconds.verify === undefined ? '' : `, checked in ${formatSeconds(result.seconds.verify)}`
  }</p>
${connections(setting)}
${derivation.introduction === undefined ? '' : `<p class="introduction">${proseHtml(derivation.introduction)}</p>`}
${problemPart(result, setting)}
${notationPart(result, setting)}
${answersPart(result)}
${picturesPart(pictures)}
${hypothesesPart(result, setting)}
${requirementsPart(setting)}
${conditions.length === 0 ? '' : `<p>${say(phrase`Valid where ${conditions.flatMap((c, i) => [...(i ? [' and '] : []), printed(c)])}.`, setting)}</p>`}
<h3>Derivation</h3>
<ol class="steps">${shown.map((step) => stepPart(step, setting, ofSteps)).join('\n')}</ol>
${stopped === undefined ? '' : `<p class="meta">The derivation stops here: ${escapeHtml(clause(stopped))}.</p>`}
</section>`;
}
