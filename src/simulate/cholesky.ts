/** The Cholesky factor of a covariance matrix that may be singular. */
import { CostateError } from '../errors.js';

/** The lower factor L of R = L Lᵀ. @throws CostateError `input.value` unless R is positive semidefinite. */
export function choleskyFactor(matrix: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const rows: number[][] = [];
  matrix.forEach((_, i) => {
    const row: number[] = [];
    for (let j = 0; j <= i; j++) {
      const other = j === i ? row : (rows[j] ?? []);
      const rest = row.reduce((sum, l, k) => sum - l * (other[k] ?? 0), matrix[i]?.[j] ?? 0);
      if (j < i) {
        const pivot = other[j] ?? 0;
        row.push(pivot > 0 ? rest / pivot : 0);
      } else if (rest < -1e-12) {
        throw new CostateError({
          code: 'input.value',
          message: 'the correlations of the noises are not positive semidefinite',
        });
      } else row.push(Math.sqrt(Math.max(0, rest)));
    }
    rows.push(row);
  });
  return rows;
}
