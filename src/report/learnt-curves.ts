/** Curves that were learnt, as points of a picture and between them. */
import type { Curve } from '../solve/answer.js';
import type { Series } from './charts.js';

export const pointsOf = ({ x, y }: Curve): Series['points'] => x.map((v, i) => [v, y[i] ?? NaN] as const);

/** A curve between its points; NaN beyond its ends. */
export function between({ x, y }: Curve, at: number): number {
  const i = x.findIndex((v, k) => k > 0 && v >= at);
  const [a = NaN, b = NaN, left = NaN, right = NaN] = [x[i - 1], x[i], y[i - 1], y[i]];
  return i < 1 || at < a ? NaN : left + ((right - left) * (at - a)) / (b - a);
}

/** Root mean square distance of a curve from an exact one, in per cent of the exact one's root mean square. */
export function distance(curve: Curve, exact: Series['points']): number {
  const both = exact
    .map(([x, y]) => [between(curve, x), y] as const)
    .filter(([v, y]) => Number.isFinite(v) && Number.isFinite(y));
  const sum = (of: (v: number, y: number) => number): number => both.reduce((s, [v, y]) => s + of(v, y), 0);
  return both.length === 0 ? NaN : 100 * Math.sqrt(sum((v, y) => (v - y) ** 2) / sum((_, y) => y * y));
}
