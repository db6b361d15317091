/** Outcomes as lines of text: medians with quartiles, rates, errors, and how ours compares. */
import type { Outcome } from './runner.js';

function time(seconds: number): string {
  if (seconds >= 1) return `${seconds.toPrecision(3)} s`;
  return seconds >= 1e-3 ? `${(1e3 * seconds).toPrecision(3)} ms` : `${(1e6 * seconds).toPrecision(3)} µs`;
}

/** Their time over ours: above one we are faster. */
export const ratio = (ours: number, theirs: number): number => theirs / ours;

/** One line a contender. */
export function linesOf({ task, timings, missing }: Outcome): readonly string[] {
  const [first] = timings;
  const lines = timings.map(({ name, seconds, error }) => {
    const { median, lower, upper } = seconds;
    const spread = seconds.all.length > 1 ? ` [${time(lower)}, ${time(upper)}]` : '';
    const rate = task.rate ? `${(task.rate.amount / median).toPrecision(3)} ${task.rate.unit}` : '';
    const beside = first && first.name !== name ? `× ${ratio(first.seconds.median, median).toPrecision(3)} of ${first.name}` : ''; // prettier-ignore
    const accuracy = error === undefined ? '' : `error ${error.toExponential(1)}`;
    return `  ${name.padEnd(26)}${`${time(median)}${spread}`.padEnd(34)}${[rate, accuracy, beside].filter((s) => s !== '').join('   ')}`; // prettier-ignore
  });
  const absent = missing.map(({ name, why }) => `  ${name.padEnd(26)}not here: ${why}`);
  return [`${task.name}${task.errorOf === undefined ? '' : `   (error: ${task.errorOf})`}`, ...lines, ...absent];
}

/** Least-squares slope of log y against log x. */
export function slopeOf(points: readonly (readonly [number, number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const mean = (k: 0 | 1): number => logs.reduce((s, p) => s + p[k], 0) / logs.length;
  const [mx, my] = [mean(0), mean(1)];
  const [xy, xx] = logs.reduce(([a, b], [x, y]) => [a + (x - mx) * (y - my), b + (x - mx) ** 2] as const, [0, 0] as readonly [number, number]); // prettier-ignore
  return xy / xx;
}

/** Time against size for everyone who ran at several sizes of a series. */
export interface Growth {
  readonly series: string;
  readonly unit: string;
  readonly name: string;
  readonly points: readonly (readonly [size: number, seconds: number, lower: number, upper: number])[];
}

export function growthOf(outcomes: readonly Outcome[]): readonly Growth[] {
  const found = new Map<string, { series: string; unit: string; name: string; points: [number, number, number, number][] }>(); // prettier-ignore
  for (const { task, timings } of outcomes) {
    if (!task.size) continue;
    const { series, unit, value } = task.size;
    for (const { name, seconds } of timings) {
      const key = `${series} ${name}`;
      const entry = found.get(key) ?? { series, unit, name, points: [] };
      entry.points.push([value, seconds.median, seconds.lower, seconds.upper]);
      found.set(key, entry);
    }
  }
  return [...found.values()];
}

export const growthLines = (growth: readonly Growth[]): readonly string[] =>
  growth
    .filter(({ points }) => points.length > 1)
    .map(({ series, unit, name, points }) => {
      const sizes = points.map(([x]) => x);
      const slope = slopeOf(points.map(([x, y]) => [x, y]));
      return `  ${series}: ${name} grows like (${unit})^${slope.toFixed(2)} from ${Math.min(...sizes)} to ${Math.max(...sizes)}`; // prettier-ignore
    });
