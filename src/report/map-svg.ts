/** The map of derivations as SVG: for the page, where its colours follow the style sheet, or as a file of its own. */
import type { Verdict } from '../verification/verdict.js';
import { escapeHtml } from './html-text.js';
import { LEADING, mapLayout, type MapArrow, type MapBox, type MapPoint } from './map-layout.js';
import type { Result } from './result.js';

export interface MapOptions {
  /** Where each box leads, in the order of the results; none in a picture that cannot be clicked. */
  readonly links?: readonly string[];
}

/** Those of the page, for where its style sheet does not reach. */
const COLOURS: Readonly<Record<Verdict, string>> = {
  proved: '#2a7348', measured: '#1f5fa8', sampled: '#0e7490', assumed: '#92610a', undecided: '#5b6573', refuted: '#b3261e',
}; // prettier-ignore
const FONT = 'ui-sans-serif, system-ui, -apple-system, Roboto, Helvetica, Arial, sans-serif';
const INK = 'var(--ink, #1d2530)';
const SOFT = 'var(--soft, #5b6573)';

const round = (n: number): string => String(Math.round(n * 10) / 10);

function boxSvg({ derivation, verdict }: Result, box: MapBox, link: string | undefined): string {
  const [left, top] = [box.x - box.width / 2, box.y - box.height / 2];
  const grade = verdict?.verdict;
  const colour = grade === undefined ? SOFT : `var(--${grade}, ${COLOURS[grade]})`;
  const first = box.y - ((box.lines.length - 1) * LEADING) / 2 + 4;
  const drawn = [
    `<title>${escapeHtml(`${derivation.title}${grade === undefined ? '' : ` (${grade})`}`)}</title>`,
    `<rect x="${round(left)}" y="${round(top)}" width="${round(box.width)}" height="${round(box.height)}" rx="4" fill="var(--raised, #ffffff)" stroke="${colour}"/>`,
    `<rect x="${round(left)}" y="${round(top)}" width="5" height="${round(box.height)}" rx="2" fill="${colour}"/>`,
    `<text text-anchor="middle" fill="${INK}">${box.lines
      .map((line, i) => `<tspan x="${round(box.x + 2)}" y="${round(first + i * LEADING)}">${escapeHtml(line)}</tspan>`)
      .join('')}</text>`,
  ].join('');
  return link === undefined ? `<g>${drawn}</g>` : `<a href="${escapeHtml(link)}">${drawn}</a>`;
}

function arrowPath({ start, curves }: MapArrow): string {
  const at = ([x, y]: MapPoint): string => `${round(x)} ${round(y)}`;
  return `M${at(start)}${curves.map(([c, d, end]) => `C${at(c)} ${at(d)} ${at(end)}`).join('')}`;
}

/** An SVG element with a box a derivation, coloured by verdict, and an arrow for everything that one follows. */
export function mapSvg(results: readonly Result[], { links }: MapOptions = {}): string {
  const { width, height, boxes, arrows } = mapLayout(results);
  const size = `viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}" width="${Math.ceil(width)}" height="${Math.ceil(height)}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="${links ? 'group' : 'img'}" aria-label="Map of the derivations" font-family="${FONT}" font-size="11.5">`,
    `<defs><marker id="map-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0.5L8 4L0 7.5z" fill="${SOFT}"/></marker></defs>`,
    ...(links ? [] : ['<rect width="100%" height="100%" fill="#fdfcf9"/>']),
    `<g fill="none" stroke="${SOFT}" stroke-width="1.1">`,
    ...arrows.map((arrow) => `<path d="${arrowPath(arrow)}" marker-end="url(#map-arrow)"/>`),
    '</g>',
    ...results.flatMap((result, i) => {
      const box = boxes[i];
      return box ? [boxSvg(result, box, links?.[i])] : [];
    }),
    '</svg>',
  ].join('\n');
}
