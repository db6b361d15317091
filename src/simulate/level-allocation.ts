/** The arithmetic of multilevel Monte Carlo: how many paths on each level, and at which level to begin (Giles 2008, 2015). */

export interface LevelCost {
  /** Variance of one path's contribution. */
  readonly variance: number;
  /** Cost of one path. */
  readonly cost: number;
}

/**
 * Numbers of paths with the least cost at which the variances of the means add up to a target: N_l ∝ √(V_l/C_l)
 * (Giles 2008, equation 12).
 */
export function optimalPaths(levels: readonly LevelCost[], target: number, least: number): readonly number[] {
  const scale = levels.reduce((sum, { variance, cost }) => sum + Math.sqrt(variance * cost), 0) / target;
  return levels.map(({ variance, cost }) => Math.max(least, Math.ceil(scale * Math.sqrt(variance / cost))));
}

/** A level that can be the first of a telescoping sum, or add the difference to the level before. */
export interface LevelChoice {
  readonly whole: LevelCost;
  readonly difference: LevelCost;
}

/** Paths whose cost equals that of a step's calls, which a level pays however few paths it has. */
const OVERHEAD = 64;

/**
 * The first level of the cheapest telescoping sum that ends at the last: coarse levels that do not follow the fine ones
 * cost more than they save, and so do levels with a handful of paths each. At least one difference is kept, which tells the
 * error of the step.
 */
export function bestFirstLevel(
  levels: readonly LevelChoice[],
  target: number,
  least: number,
): { readonly first: number; readonly cost: number } {
  const costFrom = (first: number): number => {
    const sum = levels.slice(first).map(({ whole, difference }, i) => (i === 0 ? whole : difference));
    const paths = optimalPaths(sum, target, least);
    return sum.reduce((total, { cost }, i) => total + cost * ((paths[i] ?? 0) + OVERHEAD), 0);
  };
  let first = Math.max(0, levels.length - 2);
  let cost = costFrom(first);
  for (let other = first - 1; other >= 0; other--) {
    const there = costFrom(other);
    if (there < cost) [first, cost] = [other, there];
  }
  return { first, cost };
}

/**
 * The error of the step that is left on the last level, from what the last differences contribute: the largest of them,
 * each carried on to the last level by the order (Giles 2015, section 3.1).
 *
 * @param differences means of the differences, the last level's first
 * @param noise standard error of the last one
 */
export function remainingBias(differences: readonly number[], noise: number, order: number): number {
  const ratio = 2 ** order;
  const carried = differences.map((m, back) => Math.abs(m) / ratio ** back);
  return (Math.max(0, ...carried) + noise) / (ratio - 1);
}
