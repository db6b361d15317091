/** How well a path forgets its start: how the averages over its third and its last quarter hang together. */
import { placeOf, statistic, type Findings } from './path-estimator.js';
import { QUADRATURES } from './quadrature.js';

export interface Forgetting {
  /** Correlation of the two averages, with two standard errors; one where nothing varies. */
  readonly correlation: number;
  /** By how many standard errors their means differ. */
  readonly drift: number;
  /** Estimated error that the start leaves in the average over the second half. */
  readonly bias: number;
}

/** Correlation of neighbouring averages of a process that forgets at the rate 1, over so long a time each (Priestley 1981, 5.3). */
const correlationAfter = (time: number): number => (1 - Math.exp(-time)) ** 2 / (2 * (time - 1 + Math.exp(-time)));

/** The time at which the correlation is this one, or less than 10⁻³. */
function timeOf(correlation: number): number {
  let [low, high] = [1e-6, 600];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (correlationAfter(middle) > correlation) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * What the quarters of paths that count from half the time on say: with the rate at which the correlation falls, what the start
 * leaves after the first half is e^(−rate · half) of what it left in it. A difference of the quarters' means beyond its noise
 * counts as it is.
 */
export function forgettingOf(findings: Findings): Forgetting {
  const { steps, end, model } = findings.program;
  const { count, products, mean } = findings.sums.moments;
  const { weight } = QUADRATURES[model.quadrature];
  const [third, last] = [placeOf(findings, 'third quarter'), placeOf(findings, 'last quarter')];
  // The node between the quarters belongs to the last one.
  let nodes = 0;
  for (let k = 0; k < steps / 4; k++) nodes += weight(k, steps / 2);
  const [early, late] = [(nodes * end) / steps, end / 2 - (nodes * end) / steps];
  const product = (a: number, b: number): number => products[a * mean.length + b] as number;
  const [a, b, both] = [product(third, third), product(last, last), product(third, last)];
  const varies = a > 0 && b > 0;
  const seen = varies ? Math.abs(both) / Math.sqrt(a * b) : 0;
  const correlation = Math.min(1, seen + 2 / Math.sqrt(count));
  const gap = (mean[last] as number) / late - (mean[third] as number) / early;
  const noise = Math.sqrt(
    Math.max(0, a / early ** 2 + b / late ** 2 - (2 * both) / (early * late)) / (count - 1) / count,
  );
  const beyond = Math.max(0, Math.abs(gap) - 3 * noise);
  const [first, whole] = [statistic(findings, 'first half'), statistic(findings, 'value')];
  const moved = Math.abs(first.mean - whole.mean) + 2 * first.standardError;
  const left = varies ? Math.exp(-2 * timeOf(correlation)) : 0;
  return {
    correlation: varies ? correlation : 0,
    drift: noise > 0 ? Math.abs(gap) / noise : 0,
    bias: moved * left + beyond,
  };
}
