/** Steps on the page: a claim each, which unfolds to its certificate, its evidence, its components and its source. */
import type { Step } from '../derivation/step.js';
import type { Evidence, MutantReport } from '../verification/verdict.js';
import { counterexampleSentence } from './answer-rows.js';
import { printed, type Claim } from './claim.js';
import { anchorsHere, badge, hypothesisLink, say, stepLink, type Setting } from './html-setting.js';
import { escapeHtml } from './html-text.js';
import type { Picture } from './pictures.js';
import type { JudgedStep } from './result.js';
import { assumptionsOf, componentWords, headingOf, nameOf, premisesOf, type ShownStep } from './shown-steps.js';
import { EVIDENCE_NAMES, isRecalled, justificationPhrases, mutantSentence, ruleName } from './wording.js';
import { proseHtml } from './prose.js';

/** Formulas in the grammar of problem files, in which a product has its sign, are left as they are. */
const evidenceItem = ({ kind, detail }: Evidence): string =>
  `<dt>${EVIDENCE_NAMES[kind]}</dt><dd>${detail.includes('*') ? escapeHtml(detail) : proseHtml(detail)}</dd>`;

const mutantsItem = (mutants: MutantReport | undefined): string =>
  mutants === undefined
    ? ''
    : [
        `<dt>mutants</dt><dd>${escapeHtml(mutantSentence(mutants))}`,
        ...mutants.survivors.map((m) => `<br><span class="refuted">survivor:</span> ${escapeHtml(m)}`),
        ...mutants.equivalents.map((m) => `<br><span class="meta">equivalent:</span> ${escapeHtml(m)}`),
        '</dd>',
      ].join('');

/** Why a hypothesis is taken as true stands above, in the sentence on its justification. */
const isTold = ({ justification }: Step, { kind }: Evidence): boolean =>
  justification.kind === 'hypothesis' && kind === 'hypothesis';

const evidencePart = ({ step, verdict }: JudgedStep): string =>
  verdict === undefined
    ? ''
    : `${verdict.counterexample ? `<p class="counter">${escapeHtml(counterexampleSentence(verdict.counterexample))}</p>` : ''}
<dl class="evidence">${verdict.evidence
        .filter((e) => !isTold(step, e))
        .map(evidenceItem)
        .join('')}${mutantsItem(verdict.mutants)}</dl>`;

/** Letters beyond which a component is shown by its source alone: dozens of lines that nobody reads as a formula. */
const LONGEST_COMPONENT = 1200;

/** A folded component: set by the browser, with its text; the LaTeX is inside the formula. */
function componentFormula(claim: Claim, setting: Setting): string {
  const { text } = printed(claim);
  const set = text.length > LONGEST_COMPONENT ? '' : setting.folded.display(claim, setting.own);
  return `${set}<pre>${escapeHtml(text)}</pre>`;
}

function sourcePart(claim: Claim): string {
  const { text, latex } = printed(claim);
  return `<details class="source"><summary>Source of the formula</summary><pre>${escapeHtml(text)}</pre><pre>${escapeHtml(latex)}</pre></details>`;
}

const reasonsPart = ({ step }: JudgedStep, setting: Setting): string =>
  justificationPhrases(step.justification)
    .map((r) => `<p>${say(r, { ...setting, set: setting.folded })}</p>`)
    .join('\n');

/** One component of a formula in vector notation, folded. */
function componentPart(judged: JudgedStep, setting: Setting): string {
  const { step, verdict } = judged;
  return `<li><details><summary><code>${escapeHtml(step.id)}</code>${verdict ? ` ${badge(verdict.verdict)}` : ''}</summary>
${componentFormula(step.claim, setting)}
${step.justification.kind === 'hypothesis' ? '' : reasonsPart(judged, setting)}
${evidencePart(judged)}</details></li>`;
}

function howSentence(shown: ShownStep, setting: Setting): string {
  const premises = premisesOf(shown, setting.section.step).map((id) => stepLink(id, setting));
  const assumptions = assumptionsOf(shown).map((id) => hypothesisLink(id, setting));
  const from = premises.length === 0 ? '' : ` from ${premises.join(', ')}`;
  const assuming = assumptions.length === 0 ? '' : `, assuming ${assumptions.join(', ')}`;
  const { rule } = shown.step;
  const by = isRecalled(rule) ? ' is recalled' : ` by the rule <i>${escapeHtml(ruleName(rule))}</i>`;
  return `Step <code>${escapeHtml(nameOf(shown))}</code>${by}${from}${assuming}.`;
}

/** What a step in vector notation unfolds to beside its evidence. */
function componentsPart(shown: ShownStep, setting: Setting): string {
  const words = componentWords(shown);
  if (words === undefined) return '';
  const verdict = shown.verdict ? `${shown.verdict.verdict}, ` : '';
  return `<p class="meta">The formula is ${escapeHtml(`${verdict}${words}`)}; the verdict and the evidence are those of the weakest component, the mutants those of all.</p>
<ol class="components">${shown.components.map((c) => componentPart(c, setting)).join('\n')}</ol>`;
}

/** One step of the list; `pictures` are those of its components, by id. */
export function stepPart(shown: ShownStep, setting: Setting, pictures: ReadonlyMap<string, Picture>): string {
  const { step, verdict, claim, number, components } = shown;
  const [head] = components;
  const inVectors = shown.dimensions.length > 0;
  const reasons = head && (!inVectors || step.justification.kind === 'hypothesis') ? reasonsPart(head, setting) : '';
  const drawn = components.flatMap((c) => pictures.get(c.step.id) ?? []);
  return `<li class="step" id="${anchorsHere(setting).steps[number - 1] ?? ''}"><details>
<summary><span class="index">${number}</span><span class="title">${proseHtml(headingOf(shown))}</span>${verdict ? badge(verdict.verdict) : ''}
${step.text === undefined ? '' : `<span class="prose">${proseHtml(step.text)}</span>`}
${setting.set.display(claim, setting.own)}</summary>
<div class="more">
<p class="meta">${howSentence(shown, setting)}</p>
${reasons}
${evidencePart(shown)}
${drawn.map((p) => `<figure>${p.svg}</figure>`).join('\n')}
${componentsPart(shown, setting)}
${sourcePart(claim)}
</div></details></li>`;
}
