/** Value and policy against a parameter as one picture: bands for errors, lines across where there is no value. */
import type { Answers, Method } from '../solve/answer.js';
import { chartSvg, type Chart, type Series } from './charts.js';
import { formatPoint } from './figures.js';
import { escapeHtml } from './html-text.js';
import {
  controlsOf,
  methodInWords,
  methodsOf,
  valueBy,
  type Sweep,
  type SweepPoint,
  type SweepValue,
} from './sweep.js';

const COLOUR: Readonly<Record<Method, Series['colour']>> = {
  'closed-form': 1,
  characteristics: 1,
  grid: 2,
  simulation: 3,
  'path-integral': 4,
};

function seriesBy(method: Method, points: readonly SweepPoint[], of: (v: SweepValue) => number | undefined): Series[] {
  const shared = { label: methodInWords(method), colour: COLOUR[method] };
  const line = points.map((p): Series['points'][number] => {
    const found = valueBy(method, p);
    return [p.value, (found && of(found)) ?? NaN];
  });
  if (!line.some(([, y]) => Number.isFinite(y))) return [];
  const exact = method === 'closed-form';
  return [{ ...shared, mark: exact ? 'line' : 'points', points: exact ? line : line.filter(([, y]) => Number.isFinite(y)) }]; // prettier-ignore
}

function bandBy(method: Method, points: readonly SweepPoint[]): Series[] {
  const band = points.flatMap((p): Series['points'] => {
    const found = valueBy(method, p);
    if (!found || found.error === 0) return [];
    return [[p.value, found.value, found.value - found.error, found.value + found.error]];
  });
  return band.length === 0
    ? []
    : [{ label: methodInWords(method), colour: COLOUR[method], mark: 'band', points: band }];
}

/** Where the problem has no value. */
function holes(points: readonly SweepPoint[]): Series[] {
  const without = points.filter((p) => p.error);
  if (without.length === 0) return [];
  return [{ label: 'no value', colour: 3, mark: 'across', points: without.map((p) => [p.value, NaN] as const) }];
}

function charts(sweep: Sweep, title: string, at: Answers['at']): readonly Chart[] {
  const { parameter, points } = sweep;
  const methods = methodsOf(sweep);
  const chart = (what: string, yLabel: string, series: readonly Series[]): Chart => ({
    title: `${what} against ${parameter}, at ${formatPoint(at)}`,
    description: `${title}: ${what} against the parameter ${parameter}, by ${methods.map(methodInWords).join(', ')}.`,
    xLabel: `parameter ${parameter}`,
    yLabel,
    series: [...series, ...holes(points)],
  });
  return [
    chart('Value V', 'value V, with its error as a band', [
      ...methods.flatMap((m) => bandBy(m, points)),
      ...methods.flatMap((m) => seriesBy(m, points, (v) => v.value)),
    ]),
    ...controlsOf(sweep).map(
      (c) =>
      chart(`Policy ${c}`, `control ${c}`, methods.flatMap((m) => seriesBy(m, points, (v) => v.policy[c]))), // prettier-ignore
    ),
  ];
}

const sizeOf = (svg: string): readonly [number, number] => {
  const [, width = '0', height = '0'] = /^<svg[^>]* width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  return [Number(width), Number(height)];
};

/** One SVG file, charts one below the other, with the run's stamp as its metadata. */
export async function sweepSvg(sweep: Sweep, title: string, at: Answers['at'], stamp: object): Promise<string> {
  const drawn = await Promise.all(charts(sweep, title, at).map((c, i) => chartSvg(c, `sweep${i + 1}`)));
  const sizes = drawn.map(sizeOf);
  const width = Math.max(...sizes.map(([w]) => w));
  const tops = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, [, h]) => sum + h, 0));
  const height = sizes.reduce((sum, [, h]) => sum + h, 0);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" color="#1f2328">`,
    `<title>${escapeHtml(title)}</title>`,
    `<metadata>costate ${escapeHtml(JSON.stringify(stamp))}</metadata>`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    ...drawn.map((svg, i) => svg.replace('<svg ', `<svg x="0" y="${tops[i] ?? 0}" `)),
    '</svg>',
    '',
  ].join('\n');
}
