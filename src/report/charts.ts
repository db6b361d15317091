/** Pictures as inline SVG, drawn by Vega-Lite without a browser; colours follow the page through CSS variables. */
import type { Config, TopLevelSpec } from 'vega-lite';
import { filledSvg, wordsNamed, type Row } from './chart-forms.js';
import { escapeHtml } from './html-text.js';

/**
 * Series of a chart: a line, points, points with intervals, a band from low to high, or lines across at their abscissae.
 * Points that are not finite break a line.
 */
export interface Series {
  readonly label: string;
  readonly mark: 'line' | 'dashed' | 'points' | 'thin' | 'interval' | 'band' | 'across';
  readonly points: readonly (readonly [x: number, y: number, low?: number, high?: number])[];
  /** A second thin line of the same kind, as with sample paths, shares the first one's entry in the legend. */
  readonly colour: 1 | 2 | 3 | 4;
}

export interface Chart {
  readonly title: string;
  /** What is drawn and what it shows, for those who cannot see it. */
  readonly description: string;
  /** Quantity and, in parentheses, its unit or kind. */
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
}

/** Horizontal intervals, one a row: several methods' values of the same quantity. */
export interface IntervalChart {
  readonly title: string;
  readonly description: string;
  readonly xLabel: string;
  readonly rows: readonly { readonly label: string; readonly value: number; readonly low: number; readonly high: number; readonly colour: 1 | 2 | 3 | 4 }[]; // prettier-ignore
}

/** A picture still to be drawn, with its caption. */
export type Drawing = { readonly caption: string } & (
  | { readonly lines: Chart; readonly intervals?: undefined }
  | { readonly intervals: IntervalChart; readonly lines?: undefined }
);

/** Fallbacks keep an SVG readable that is cut out of the page. */
const COLOURS = [
  'var(--series-1, #2563a8)',
  'var(--series-2, #c2571a)',
  'var(--series-3, #2e7d4f)',
  'var(--series-4, #7a4aa8)',
] as const;
const INK = 'currentColor';
const FONT = 'ui-sans-serif, system-ui, Roboto, Helvetica, Arial, sans-serif';

/** Of the plotting area; titles and legend come on top, so that nothing is cut off. */
const WIDTH = 400;
const HEIGHT = 230;
/** Room for the labels of the vertical axis, the same in all pictures so that they line up. */
const LABEL_ROOM = 40;

const axis = { grid: true, tickCount: 5, labelOverlap: true, titlePadding: 8, labelFlush: false } as const;

const config: Config = {
  font: FONT,
  background: 'transparent',
  view: { stroke: null },
  aria: false,
  axis: {
    labelColor: INK, titleColor: INK, domainColor: INK, tickColor: INK, gridColor: INK, gridOpacity: 0.12, domainOpacity: 0.45,
    tickOpacity: 0.45, labelOpacity: 0.8, labelFontSize: 11, titleFontSize: 12, titleFontWeight: 500,
  },
  title: { color: INK, fontSize: 13, fontWeight: 600, anchor: 'start', offset: 10 },
  legend: { labelColor: INK, titleColor: INK, labelFontSize: 11, orient: 'bottom', title: null, symbolOpacity: 1, columns: 3 },
}; // prettier-ignore

/** An en dash is not a minus sign; Vega's own numbers already carry the right one. */
const NUMBER_FORMAT = '~r';

type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

const rowsOf = (series: Series): readonly Row[] =>
  series.points.map(([x, y, low, high]) => ({
    x,
    y: Number.isFinite(y) ? y : null,
    low: low ?? null,
    high: high ?? null,
    series: series.label, // prettier-ignore
  }));

/** Entries of a legend or rows of intervals, each with a colour of its own. */
const entriesScale = (count: number) => {
  const numbers = Array.from({ length: count }, (_, i) => i);
  return { domain: numbers.map((i) => wordsNamed(`entry${i}`)), range: numbers.map((i) => `@${i}`) };
};
const entryWords = (labels: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(labels.map((label, i) => [`entry${i}`, label]));

const dataName = (i: number): string => `series${i}`;

function layerOf(mark: Series['mark'], i: number, entries: number): Layer {
  const colour = { field: 'series', type: 'nominal' as const, scale: entriesScale(entries) };
  const shared = {
    x: { field: 'x', type: 'quantitative' as const },
    y: { field: 'y', type: 'quantitative' as const },
    color: colour,
  };
  const data = { name: dataName(i) };
  switch (mark) {
    case 'line':
      return { data, mark: { type: 'line', strokeWidth: 2.5, invalid: 'break-paths-show-domains' }, encoding: shared };
    case 'dashed':
      return { data, mark: { type: 'line', strokeWidth: 1.5, strokeDash: [5, 4] }, encoding: shared };
    case 'thin':
      return { data, mark: { type: 'line', strokeWidth: 1, opacity: 0.75 }, encoding: shared };
    case 'points':
      return { data, mark: { type: 'point', filled: false, size: 34, strokeWidth: 1.6, opacity: 1 }, encoding: shared };
    case 'band':
      return {
        data,
        mark: { type: 'area', opacity: 0.22, invalid: 'break-paths-show-domains' },
        encoding: { ...shared, y: { field: 'low', type: 'quantitative' }, y2: { field: 'high' } },
      };
    case 'across':
      return {
        data,
        mark: { type: 'rule', strokeWidth: 1.5, strokeDash: [2, 4] },
        encoding: { x: shared.x, color: colour },
      };
    case 'interval':
      return {
        data,
        layer: [
          {
            mark: { type: 'rule', strokeWidth: 2 },
            encoding: {
              ...shared,
              y: { field: 'low', type: 'quantitative' },
              y2: { field: 'high' },
            },
          },
          { mark: { type: 'point', filled: true, size: 70, opacity: 1, shape: 'diamond' }, encoding: shared },
        ],
      };
  }
}

/** Vega-Lite wants colours it can parse where it builds scales; markers stand in until the SVG is written. */
const coloured = (svg: string, colours: readonly (1 | 2 | 3 | 4)[]): string =>
  svg.replace(/"@(\d+)"/g, (_, i: string) => `"${COLOURS[(colours[Number(i)] ?? 1) - 1] ?? COLOURS[0]}"`);

/** What Vega writes and nobody sees: defaults of SVG, classes that no style sheet names, paths without fill and stroke. */
const INVISIBLE =
  / (?:opacity="1"|stroke-width="1"|class="mark-[^"]*")|<path class="(?:back|fore)ground" d="[^"]*"(?: display="none")?\/>/g;

/**
 * The picture's words on its root, which then speaks for all of its parts; the font there once; ids of its own. The size
 * is that of the drawing, which the page may scale.
 */
function dressed(svg: string, title: string, description: string, key: string): string {
  const label = escapeHtml(`${title}. ${description}`);
  return svg
    .replace(/ (?:role="graphics-[a-z]+"|aria-[a-z]+="[^"]*"|pointer-events="none"|font-family="[^"]*")/g, '')
    .replace(INVISIBLE, '')
    .replace(/<svg[^>]*?\bviewBox="([^"]*)"[^>]*>/, (_, box: string) => {
      const [, , width = '0', height = '0'] = box.split(' ');
      return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" width="${width}" height="${height}" role="img" aria-label="${label}" class="chart" font-family="${FONT}">`;
    })
    .replace(/\bid="([^"]+)"/g, `id="${key}-$1"`)
    .replace(/url\(#([^)]+)\)/g, `url(#${key}-$1)`);
}

const distinct = (series: readonly Series[]): readonly Series[] =>
  series.filter((s, i) => series.findIndex((other) => other.label === s.label) === i);

/** The chart as an SVG element. `key` keeps its inner ids apart from those of other pictures on the page. */
export async function chartSvg(chart: Chart, key: string): Promise<string> {
  const entries = distinct(chart.series);
  const form: TopLevelSpec = {
    width: WIDTH,
    height: HEIGHT,
    padding: 8,
    title: wordsNamed('title'),
    config,
    layer: chart.series.map((s, i) => layerOf(s.mark, i, entries.length)),
    encoding: {
      x: { type: 'quantitative', axis: { ...axis, title: wordsNamed('xLabel'), format: NUMBER_FORMAT }, scale: { zero: false, nice: false } },
      y: { type: 'quantitative', axis: { ...axis, minExtent: LABEL_ROOM, title: wordsNamed('yLabel'), format: NUMBER_FORMAT }, scale: { zero: false } },
    },
  }; // prettier-ignore
  const svg = await filledSvg(form, {
    words: {
      title: chart.title,
      xLabel: chart.xLabel,
      yLabel: chart.yLabel,
      ...entryWords(entries.map((s) => s.label)),
    },
    data: Object.fromEntries(chart.series.map((s, i) => [dataName(i), rowsOf(s)])),
  });
  return dressed(coloured(svg, entries.map((s) => s.colour)), chart.title, chart.description, key); // prettier-ignore
}

/** Intervals closer together than this share of the value are drawn as one: labels with more digits say nothing. */
const FINEST = 1e-8;

function rangeOf(rows: IntervalChart['rows']): { readonly domain?: [number, number] } {
  const [low, high] = [Math.min(...rows.map((r) => r.low)), Math.max(...rows.map((r) => r.high))];
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (high - low > FINEST * size) return {};
  const reach = size === 0 ? 1 : 0.01 * size;
  return { domain: [low - reach, high + reach] };
}

/** Intervals side by side as an SVG element. */
export async function intervalSvg(chart: IntervalChart, key: string): Promise<string> {
  const scale = entriesScale(chart.rows.length);
  const colour = { field: 'label', type: 'nominal' as const, legend: null, scale };
  const y = { field: 'label', type: 'nominal' as const, scale: { domain: scale.domain }, axis: { title: null, grid: false, domain: false, ticks: false, labelFontSize: 12, labelLimit: 160 } }; // prettier-ignore
  const range = rangeOf(chart.rows);
  const x = (field: string) => ({ field, type: 'quantitative' as const, axis: { ...axis, title: wordsNamed('xLabel'), format: NUMBER_FORMAT }, scale: { zero: false, padding: 16, ...range } }); // prettier-ignore
  const form: TopLevelSpec = {
    width: WIDTH,
    height: 40 * chart.rows.length,
    padding: 8,
    title: wordsNamed('title'),
    config,
    data: { name: 'rows' },
    layer: [
      { mark: { type: 'rule', strokeWidth: 3 }, encoding: { y, x: x('low'), x2: { field: 'high' }, color: colour } },
      { mark: { type: 'tick', thickness: 2, size: 12 }, encoding: { y, x: x('low'), color: colour } },
      { mark: { type: 'tick', thickness: 2, size: 12 }, encoding: { y, x: x('high'), color: colour } },
      { mark: { type: 'point', filled: true, size: 80, opacity: 1 }, encoding: { y, x: x('value'), color: colour } },
    ],
  };
  const svg = await filledSvg(form, {
    words: { title: chart.title, xLabel: chart.xLabel, ...entryWords(chart.rows.map((row) => row.label)) },
    data: { rows: chart.rows.map((row) => ({ ...row })) },
  });
  return dressed(coloured(svg, chart.rows.map((row) => row.colour)), chart.title, chart.description, key); // prettier-ignore
}
