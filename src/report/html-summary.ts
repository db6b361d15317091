/** The head of the page: figures of the whole run, and a row for each derivation. */
import { isAvailable, type Answers } from '../solve/answer.js';
import { VERDICTS } from '../verification/verdict.js';
import { counted, formatNumber, formatPoint, formatSeconds, formatWithError } from './figures.js';
import { badge, type Anchors } from './html-setting.js';
import { escapeHtml } from './html-text.js';
import type { Contents } from './references.js';
import { summarise, type Result } from './result.js';
import { VERDICT_MEANINGS } from './wording.js';
import { proseHtml } from './prose.js';

function answersCell(answers: Answers | undefined): string {
  if (!answers) return '';
  const { 'closed-form': closed, grid, simulation } = answers.methods;
  const values = [
    ...(isAvailable(closed) ? [[formatNumber(closed.value), 'closed form']] : []),
    ...(isAvailable(grid) ? [[formatWithError(grid.value, grid.error), 'grid']] : []),
    ...(isAvailable(simulation)
      ? [[formatWithError(simulation.value, 1.96 * simulation.standardError + simulation.bias), 'simulation']]
      : []),
  ];
  return `<div class="answers"><span>V at ${escapeHtml(formatPoint(answers.at))}</span>${values
    .map(([value, method]) => `<div>${escapeHtml(value ?? '')} <span>${method}</span></div>`)
    .join('')}</div>`;
}

function agreementCell(answers: Answers | undefined): string {
  if (!answers) return '';
  if (answers.agree === null) return '<span class="undecided">one method</span>';
  return answers.agree ? '<span class="proved">agree</span>' : '<span class="refuted">disagree</span>';
}

function summaryRow(result: Result, { section }: Anchors): string {
  const { derivation } = result;
  const summary = summarise([result]);
  const graded = VERDICTS.filter((v) => summary[v] > 0);
  const { killed, survived } = summary.mutants;
  return `<tr><td><a class="name" href="#${section}">${proseHtml(derivation.title)}</a><br><code>${escapeHtml(derivation.id)}</code></td>
<td>${counted(summary.steps, 'step')}${graded.length === 0 ? '' : `<br>${graded.map((v) => `<span class="nowrap">${summary[v]} ${v}</span>`).join(', ')}`}
<div class="bar" aria-hidden="true">${graded.map((v) => `<i class="${v}" style="--n:${summary[v]}"></i>`).join('')}</div></td>
<td class="number">${killed + survived === 0 ? '' : `${killed} of ${killed + survived}`}</td>
<td>${answersCell(result.answers)}</td><td>${agreementCell(result.answers)}</td>
<td class="number">${formatSeconds(result.seconds.derive)}</td></tr>`;
}

/** The table of all derivations, in reading order under the headings of their parts. */
export function summaryTable({ sections }: Contents, anchors: readonly Anchors[]): string {
  const rows = sections.flatMap(({ result, part, isFirstOfPart }, i) => {
    const place = anchors[i];
    const heading = isFirstOfPart ? [`<tr class="group"><th colspan="6" scope="rowgroup">${escapeHtml(part)}</th></tr>`] : []; // prettier-ignore
    return [...heading, ...(place ? [summaryRow(result, place)] : [])];
  });
  return `<div class="scroll" tabindex="0" role="region" aria-label="Summary"><table class="summary" id="summary"><thead><tr><th>Derivation</th><th>Verdicts</th><th class="number">Mutants refuted</th><th>Value</th><th>Methods</th><th class="number">Derived in</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
}

/** The figures of the whole run. */
export function tally(results: readonly Result[]): string {
  const summary = summarise(results);
  const hypotheses = new Set(results.flatMap((r) => r.derivation.hypotheses.map((h) => h.statement))).size;
  const { killed, survived } = summary.mutants;
  const item = (figure: string, label: string, bad = false): string =>
    `<li${bad ? ' class="bad"' : ''}><b>${figure}</b>${label}</li>`;
  return `<ul class="tally">${[
    item(String(summary.steps), 'steps'),
    ...VERDICTS.filter((v) => summary[v] > 0 || v === 'proved' || v === 'refuted').map((v) =>
      item(String(summary[v]), v, (v === 'refuted' || v === 'undecided') && summary[v] > 0),
    ),
    item(`${killed} / ${killed + survived}`, 'mutants refuted', survived > 0),
    item(String(hypotheses), hypotheses === 1 ? 'hypothesis' : 'hypotheses'),
  ].join('')}</ul>`;
}

/** What each verdict means. */
export const legend = (): string =>
  `<dl class="legend" id="verdicts">${VERDICTS.map((v) => `<dt>${badge(v)}</dt><dd>${escapeHtml(VERDICT_MEANINGS[v])}</dd>`).join('')}</dl>`;
