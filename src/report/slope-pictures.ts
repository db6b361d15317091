/** Orders of convergence as pictures: remainders against steps on logarithmic axes, and the lines fitted to them. */
import type { Drawing, Series } from './charts.js';
import { formatNumber } from './figures.js';
import type { Result } from './result.js';

export interface MeasuredSlope {
  readonly stepId: string;
  readonly title: string;
  readonly order: number;
  /** What falls with the step: the remainder of an expansion, or the error of a scheme. */
  readonly quantity: 'remainder' | 'error';
  /** log₁₀ of the step, log₁₀ of the quantity. */
  readonly points: readonly (readonly [number, number])[];
}

/** The first slope of each step that has one; points without a finite logarithm (a remainder of 0) cannot be drawn. */
export function measuredSlopes(result: Result): readonly MeasuredSlope[] {
  const titles = new Map(result.derivation.steps.map((step) => [step.id, step.title]));
  return (result.verdict?.steps ?? []).flatMap(({ stepId, evidence }): MeasuredSlope[] => {
    const slope = evidence.find((e) => e.slope)?.slope;
    const points = slope?.points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y)) ?? [];
    if (!slope || points.length < 2) return [];
    const quantity = slope.quantity ?? 'remainder';
    return [{ stepId, title: titles.get(stepId) ?? stepId, order: slope.order, quantity, points }];
  });
}

const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

/** Measured remainders as points, and a line of the fitted order through their middle. */
function slopeSeries({ order, points }: MeasuredSlope, label: string, colour: 1 | 2 | 3): readonly Series[] {
  const xs = points.map(([x]) => x);
  const [middle, height] = [mean(xs), mean(points.map(([, y]) => y))];
  const line = [Math.min(...xs), Math.max(...xs)].map((x) => [x, height + order * (x - middle)] as const);
  return [
    { label, mark: 'points', colour, points },
    { label, mark: 'dashed', colour, points: line },
  ];
}

const axes = (quantity: string): { readonly xLabel: string; readonly yLabel: string } => ({
  xLabel: 'log₁₀ of the step h',
  yLabel: `log₁₀ of the ${quantity}`,
});
const orderOf = (slope: MeasuredSlope): string => formatNumber(slope.order, 3);

/** The picture of one slope. */
export const slopeDrawing = (slope: MeasuredSlope): Drawing => ({
  lines: {
    title: `Order of convergence: ${orderOf(slope)}`,
    description: `The ${slope.quantity} against the step on logarithmic axes for the step '${slope.title}'; slope ${orderOf(slope)}.`,
    ...axes(slope.quantity),
    series: slopeSeries(slope, `slope ${orderOf(slope)}`, 1),
  },
  caption: '',
});

const COLOURS = [1, 2, 3] as const;

/** One picture for the derivation: the first slope of each order of a remainder, at most three. */
export function ordersDrawing(result: Result): readonly Drawing[] {
  const slopes = measuredSlopes(result).filter((s) => s.quantity === 'remainder');
  const distinct = slopes.filter((s, i) => slopes.findIndex((other) => orderOf(other) === orderOf(s)) === i);
  const shown = distinct.slice(0, COLOURS.length);
  if (shown.length === 0) return [];
  return [
    {
      lines: {
        title: 'Orders of convergence',
        description: `Remainders against the step on logarithmic axes: ${shown.map((s) => `'${s.title}' with slope ${orderOf(s)}`).join(', ')}.`,
        ...axes('remainder'),
        series: shown.flatMap((slope, i) => slopeSeries(slope, `slope ${orderOf(slope)}`, COLOURS[i] ?? 1)),
      },
      caption: `${shown.map((s) => `Slope ${orderOf(s)}: ${s.title}`).join('; ')}. Each step shows its own below.`,
    },
  ];
}
