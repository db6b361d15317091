/**
 * Constant controls compared among themselves: cheap, and enough to see that a payoff has several maxima, of which a search that
 * follows slopes finds the nearest.
 */
import type { NumericDomain } from '../simulate/instance.js';
import { project } from './grid/trial-values.js';

/** Constant controls that are compared, and of the best among their neighbours those from which sweeps begin. */
const MOST_CONSTANTS = 200;
const MOST_BEST = 4;

/** Values of a control that lie close enough for a payoff with several maxima, by their number. */
function denseValues(domain: NumericDomain, count: number): readonly number[] {
  if (domain.kind === 'set') return domain.values;
  const shares = Array.from({ length: count }, (_, n) => n / (count - 1));
  if (domain.kind === 'interval') return shares.map((s) => domain.lower + s * (domain.upper - domain.lower));
  // From a hundredth to a hundred, as the trial values of an open domain.
  const size = (s: number): number => Math.sinh(2 * Math.log(10) * s) * 2;
  return domain.kind === 'real' ? shares.map((s) => size(2 * s - 1)) : shares.map(size).map((v) => project(v, domain));
}

/**
 * Constant controls that pay more than their neighbours, the best first; none where there are too many to compare.
 *
 * @param payoffOf the larger the better; what is not finite is left out
 */
export function bestConstants(
  domains: readonly NumericDomain[],
  payoffOf: (action: Float64Array) => number,
): readonly Float64Array[] {
  const count = Math.max(3, Math.floor(MOST_CONSTANTS ** (1 / domains.length)));
  const lists = domains.map((domain) => denseValues(domain, count));
  const total = lists.reduce((product, list) => product * list.length, 1);
  if (domains.length === 0 || total > 2 * MOST_CONSTANTS) return [];
  const strides = lists.map((_, j) => lists.slice(0, j).reduce((product, list) => product * list.length, 1));
  const actionAt = (n: number): Float64Array =>
    Float64Array.from(lists, (list, j) => list[Math.floor(n / (strides[j] as number)) % list.length] as number);
  const payoffs = Array.from({ length: total }, (_, n) => payoffOf(actionAt(n)));
  const isPeak = (n: number): boolean =>
    lists.every((list, j) => {
      const [stride, place] = [strides[j] as number, Math.floor(n / (strides[j] as number)) % list.length];
      const here = payoffs[n] as number;
      const below = place > 0 ? (payoffs[n - stride] as number) : -Infinity;
      const above = place < list.length - 1 ? (payoffs[n + stride] as number) : -Infinity;
      return here > below && !(here < above);
    });
  return payoffs
    .flatMap((v, n) => (Number.isFinite(v) && isPeak(n) ? [n] : []))
    .sort((a, b) => (payoffs[b] as number) - (payoffs[a] as number))
    .slice(0, MOST_BEST)
    .map(actionAt);
}
