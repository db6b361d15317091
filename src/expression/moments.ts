/** Moments of correlated standard normal variables by Isserlis' theorem (1918). */
import { add, multiply, number, one, zero, type Correlation, type Expression } from './expression.js';

/**
 * E Π ξᵢ^{powers[i]} for jointly normal ξ with unit variances; odd moments vanish.
 * @param correlation correlation of normals i and j (i ≠ j)
 */
export function gaussianMoment(
  powers: readonly number[],
  correlation: (i: number, j: number) => Expression,
): Expression {
  const total = powers.reduce((a, b) => a + b, 0);
  if (total === 0) return one;
  if (total % 2 === 1) return zero;
  const first = powers.findIndex((p) => p > 0);
  const rest = powers.map((p, i) => (i === first ? p - 1 : p));
  return add(
    ...rest.flatMap((p, j) => {
      const pairing = j === first ? one : correlation(first, j);
      if (p === 0 || pairing === zero) return [];
      const remaining = rest.map((q, i) => (i === j ? q - 1 : q));
      return [multiply(number(p), pairing, gaussianMoment(remaining, correlation))];
    }),
  );
}

/** The correlation of two named normals; zero when none is declared. */
export const correlationBetween = (
  normals: readonly string[],
  correlations: readonly Correlation[],
): ((i: number, j: number) => Expression) => {
  return (i, j) =>
    correlations.find(
      (c) => (c.first === normals[i] && c.second === normals[j]) || (c.first === normals[j] && c.second === normals[i]),
    )?.value ?? zero;
};
