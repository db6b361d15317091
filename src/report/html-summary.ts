/** The head of the page: figures of the whole run, a row for each derivation, and the values of each problem. */
import { isAvailable, type Answers } from '../solve/answer.js';
import { VERDICTS } from '../verification/verdict.js';
import { agreementWord, valueName } from './answer-rows.js';
import { formatNumber, formatWithError } from './figures.js';
import { badge, type Anchors } from './html-setting.js';
import { escapeHtml } from './html-text.js';
import type { Contents } from './references.js';
import { summarise, type Result } from './result.js';
import { VERDICT_MEANINGS } from './wording.js';
import { proseHtml } from './prose.js';

/** The column of a method that few problems admit is there only where one does. */
function valueCells({ methods }: Answers, hasCharacteristics: boolean, hasIntegrals: boolean): string {
  const { 'closed-form': closed, characteristics, grid, simulation, 'path-integral': integral } = methods;
  const values = [
    isAvailable(closed) ? formatNumber(closed.value) : '',
    ...(hasCharacteristics
      ? [isAvailable(characteristics) ? formatWithError(characteristics.value, characteristics.error) : '']
      : []),
    isAvailable(grid) ? formatWithError(grid.value, grid.error) : '',
    ...(hasIntegrals ? [integral && isAvailable(integral) ? formatWithError(integral.value, 1.96 * integral.standardError + integral.bias) : ''] : []), // prettier-ignore
    isAvailable(simulation) ? formatWithError(simulation.value, 1.96 * simulation.standardError + simulation.bias) : '',
  ];
  return values.map((value) => `<td class="number">${escapeHtml(value)}</td>`).join('');
}

function agreementCell(answers: Answers): string {
  const { word, is } = agreementWord(answers);
  return `<span class="${{ good: 'proved', bad: 'refuted', open: 'undecided' }[is]}">${word}</span>`;
}

function summaryRow(result: Result, { section }: Anchors): string {
  const { derivation } = result;
  const summary = summarise([result]);
  const graded = VERDICTS.filter((v) => summary[v] > 0);
  const { killed, survived } = summary.mutants;
  const verdicts = graded.map((v) => `<span class="nowrap">${summary[v]} ${v}</span>`).join(', ');
  return `<tr><td><a class="name" href="#${section}">${proseHtml(derivation.title)}</a> <code>${escapeHtml(derivation.id)}</code></td>
<td class="number">${summary.steps}</td>
<td>${verdicts}<div class="bar" aria-hidden="true">${graded.map((v) => `<i class="${v}" style="--n:${summary[v]}"></i>`).join('')}</div></td>
<td class="number">${killed + survived === 0 ? '' : `${killed} of ${killed + survived}`}</td></tr>`;
}

const table = (label: string, id: string, head: string, rows: readonly string[]): string =>
  `<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table class="summary" id="${id}"><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;

/** The table of all derivations, in reading order under the headings of their parts. */
export function summaryTable({ sections }: Contents, anchors: readonly Anchors[]): string {
  const rows = sections.flatMap(({ result, part, isFirstOfPart }, i) => {
    const place = anchors[i];
    const heading = isFirstOfPart ? [`<tr class="group"><th colspan="4" scope="rowgroup">${escapeHtml(part)}</th></tr>`] : []; // prettier-ignore
    return [...heading, ...(place ? [summaryRow(result, place)] : [])];
  });
  const head =
    '<th>Derivation</th><th class="number">Steps</th><th>Verdicts</th><th class="number">Mutants refuted</th>';
  return table('Summary', 'summary', head, rows);
}

/** What the methods give for each problem, and whether they agree; nothing where nothing was solved. */
export function valuesTable({ sections }: Contents, anchors: readonly Anchors[]): string {
  const hasIntegrals = sections.some(({ result }) => result.answers?.methods['path-integral']);
  const hasCharacteristics = sections.some(({ result }) => isAvailable(result.answers?.methods.characteristics));
  const rows = sections.flatMap(({ result: { derivation, answers } }, i) => {
    const place = anchors[i];
    if (!answers || !place) return [];
    return [
      `<tr><td><a class="name" href="#${place.section}">${proseHtml(derivation.title)}</a><br><span class="meta">${escapeHtml(valueName(answers))}</span></td>${valueCells(answers, hasCharacteristics, hasIntegrals)}<td>${agreementCell(answers)}</td></tr>`,
    ];
  });
  const head = '<th>Problem</th><th class="number">Closed form</th>' + (hasCharacteristics ? '<th class="number">Characteristics</th>' : '') + '<th class="number">Grid</th>' + (hasIntegrals ? '<th class="number">Path integral</th>' : '') + '<th class="number">Simulation</th><th>Methods</th>'; // prettier-ignore
  return rows.length === 0 ? '' : table('Values', 'values', head, rows);
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
