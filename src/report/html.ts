/** All results as one page that opens from disk without a network: style, fonts, formulas and pictures are inside. */
import { isAvailable, type Answers } from '../solve/answer.js';
import { VERDICTS } from '../verification/verdict.js';
import { counted, formatNumber, formatPoint, formatSeconds, formatWithError } from './figures.js';
import { formulaSetter, type FormulaOptions } from './formula.js';
import { badge, derivationSection, type Anchors } from './html-derivation.js';
import { PAGE_CSS } from './html-style.js';
import { anchor, escapeHtml } from './html-text.js';
import { picturesOf, stepPictures } from './pictures.js';
import { summarise, type Result, type RunStamp } from './result.js';
import { VERDICT_MEANINGS } from './wording.js';

/** What the page needs from files that only the command line may read. */
export interface Assets {
  /** KaTeX's style sheet with its fonts inlined. */
  readonly katexCss: string;
}

function anchorsOf(results: readonly Result[]): readonly Anchors[] {
  const taken = new Set<string>(['summary', 'verdicts']);
  return results.map(({ derivation }) => {
    const section = anchor(derivation.id, taken);
    const within = (ids: readonly string[], kind: string): ReadonlyMap<string, string> =>
      new Map(ids.map((id) => [id, anchor(`${section}.${kind}${id}`, taken)]));
    return {
      section,
      steps: within(derivation.steps.map((s) => s.id), ''), // prettier-ignore
      hypotheses: within(derivation.hypotheses.map((h) => h.id), 'hypothesis.'), // prettier-ignore
    };
  });
}

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
  return `<tr><td><a class="name" href="#${section}">${escapeHtml(derivation.title)}</a><br><code>${escapeHtml(derivation.id)}</code></td>
<td>${counted(summary.steps, 'step')}${graded.length === 0 ? '' : `<br>${graded.map((v) => `<span class="nowrap">${summary[v]} ${v}</span>`).join(', ')}`}
<div class="bar" aria-hidden="true">${graded.map((v) => `<i class="${v}" style="--n:${summary[v]}"></i>`).join('')}</div></td>
<td class="number">${killed + survived === 0 ? '' : `${killed} of ${killed + survived}`}</td>
<td>${answersCell(result.answers)}</td><td>${agreementCell(result.answers)}</td>
<td class="number">${formatSeconds(result.seconds.derive)}</td></tr>`;
}

const GROUPS = [
  ['theory', 'Theory'],
  ['problem', 'Problems'],
] as const;

function summaryTable(results: readonly Result[], anchors: readonly Anchors[]): string {
  const rows = GROUPS.flatMap(([kind, heading]) => {
    const inside = results.flatMap((result, i) => {
      const place = anchors[i];
      return result.derivation.kind === kind && place ? [summaryRow(result, place)] : [];
    });
    return inside.length === 0 ? [] : [`<tr class="group"><th colspan="6" scope="rowgroup">${heading}</th></tr>`, ...inside]; // prettier-ignore
  });
  return `<div class="scroll" tabindex="0" role="region" aria-label="Summary"><table class="summary" id="summary"><thead><tr><th>Derivation</th><th>Verdicts</th><th class="number">Mutants refuted</th><th>Value</th><th>Methods</th><th class="number">Derived in</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
}

function tally(results: readonly Result[]): string {
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

const legend = (): string =>
  `<dl class="legend" id="verdicts">${VERDICTS.map((v) => `<dt>${badge(v)}</dt><dd>${escapeHtml(VERDICT_MEANINGS[v])}</dd>`).join('')}</dl>`;

/**
 * The results as one self-contained HTML page. Nothing in it runs and nothing is fetched: a content security policy
 * forbids both. Throws katex.ParseError for a formula that cannot be set, if `options.throwOnError`.
 */
export async function derivationsHtml(
  results: readonly Result[],
  stamp: RunStamp,
  assets: Assets,
  options: FormulaOptions = { throwOnError: false },
): Promise<string> {
  const set = formulaSetter(options);
  const anchors = anchorsOf(results);
  const sections = await Promise.all(
    results.map(async (result, i) => {
      const place = anchors[i] ?? { section: '', steps: new Map(), hypotheses: new Map() };
      const [pictures, ofSteps] = await Promise.all([
        picturesOf(result, place.section),
        stepPictures(result, place.section),
      ]);
      return derivationSection(result, place, pictures, ofSteps, set);
    }),
  );
  const single = results.length === 1 ? results[0]?.derivation.title : undefined;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:">
<meta name="generator" content="costate ${escapeHtml(stamp.version)}">
<title>${escapeHtml(single ?? 'Costate: derivations, checked')}</title>
<style>${assets.katexCss}</style>
<style>${PAGE_CSS}</style>
</head>
<body>
<header>
<h1>Costate</h1>
<p class="lead">Stochastic optimal control problems, derived from their data, checked step by step by machine, and solved by independent methods.</p>
${tally(results)}
</header>
<main>
${summaryTable(results, anchors)}
<details class="source"><summary>What the verdicts mean</summary>
${legend()}</details>
${sections.join('\n')}
</main>
<footer>Made by costate ${escapeHtml(stamp.version)} with seed ${stamp.seed}; the same version and seed give the same numbers. A step unfolds to its rule, its evidence and the source of its formula.</footer>
</body>
</html>
`;
}
