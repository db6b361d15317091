/** All results as one page that opens from disk without a network: style, fonts, formulas and pictures are inside. */
import { bibliographyOf, type Bibliography } from './bibliography.js';
import { formulaSetters, type FormulaOptions } from './formula.js';
import { derivationSection } from './html-derivation.js';
import { anchorsOf, type Anchors, type Setting } from './html-setting.js';
import { PAGE_CSS } from './html-style.js';
import { legend, summaryTable, tally, valuesTable } from './html-summary.js';
import { escapeHtml } from './html-text.js';
import { mapSvg } from './map-svg.js';
import { ownVariables } from './own-variables.js';
import { picturesOf, stepPictures } from './pictures.js';
import { arrowsOf, drawnOnMap, inReadingOrder, leftOffMap } from './reading-order.js';
import { contentsOf, type Contents, type Section } from './references.js';
import type { Result, RunStamp } from './result.js';

/** What the page needs from files that only the command line may read. */
export interface Assets {
  /** KaTeX's style sheet with its fonts inlined. */
  readonly katexCss: string;
}

/** What follows from what, where anything does. */
function mapPart({ sections }: Contents, anchors: readonly Anchors[]): string {
  const everything = sections.map((s) => s.result);
  const results = drawnOnMap(everything);
  if (arrowsOf(results).length === 0) return '';
  const links = results.map((r) => `#${anchors[everything.indexOf(r)]?.section ?? ''}`);
  return `<figure class="map" id="map">${mapSvg(results, { links })}<figcaption>What follows from what: an arrow leads from a derivation to one that builds on it. Each box leads to its section.${leftOffMap(everything)}</figcaption></figure>`;
}

/** The heading of a part before its first section; none on a page of one derivation. */
const partHeading = ({ sections }: Contents, { part, isFirstOfPart }: Section): string =>
  isFirstOfPart && sections.length > 1 ? `<p class="part">${escapeHtml(part)}</p>\n` : '';

const bibliographyPart = ({ works }: Bibliography): string =>
  works.length === 0
    ? ''
    : `<section id="bibliography"><h2>Bibliography</h2>
<ol class="works">${works.map((work, i) => `<li id="source-${i + 1}">${escapeHtml(work)}.</li>`).join('\n')}</ol></section>`;

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
  const ordered = inReadingOrder(results);
  const contents = contentsOf(ordered);
  const anchors = anchorsOf(contents, new Set(['summary', 'values', 'verdicts', 'map', 'bibliography']));
  const bibliography = bibliographyOf(ordered);
  const shared = { ...formulaSetters(options), contents, anchors };
  const sections = await Promise.all(
    contents.sections.map(async (section) => {
      const { result } = section;
      const key = anchors[section.number - 1]?.section ?? '';
      const [pictures, ofSteps] = await Promise.all([picturesOf(result, key), stepPictures(result, key)]);
      const setting: Setting = { ...shared, section, own: ownVariables(result.derivation) };
      return partHeading(contents, section) + derivationSection(setting, pictures, ofSteps, bibliography);
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
${mapPart(contents, anchors)}
${summaryTable(contents, anchors)}
${valuesTable(contents, anchors)}
<details class="source"><summary>What the verdicts mean</summary>
${legend()}</details>
${sections.join('\n')}
${bibliographyPart(bibliography)}
</main>
<footer>Made by costate ${escapeHtml(stamp.version)} with seed ${stamp.seed}; the same version and seed give the same numbers. A step unfolds to its rule, its evidence and the source of its formula.</footer>
</body>
</html>
`;
}
