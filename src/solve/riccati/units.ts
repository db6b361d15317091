/**
 * Units of the states in which the entries of an equation are as alike as they can be: least squares of their logarithms, as Fulkerson
 * and Wolfe (1962) scale matrices. What follows then does not depend on whether a state was given in metres or in nanometres. Units
 * are powers of two, so that nothing is rounded.
 */
import { solveLinear } from './linear-solve.js';
import { entry, identity, zeros, type Matrix } from './matrix.js';

/** Entries below this share of what stands beside them in row and column are taken for rounding. */
const ROUNDED = 1e-14;
/** Weight of units that nothing determines. */
const RIDGE = 1e-6;

/** Exponents e of units 2^e, by state. */
export type Units = readonly number[];

/** What units do to the entries of a matrix: xᵢ = 2^{eᵢ} zᵢ multiplies entry (i, j) by 2^{row·eᵢ + column·eⱼ}. */
interface Scaled {
  readonly matrix: Matrix;
  readonly row: 1 | -1;
  readonly column: 1 | -1;
  /** Power of the unit of cost in it. */
  readonly cost: 1 | 0 | -1;
}

export const ofDrift = (matrix: Matrix): Scaled => ({ matrix, row: -1, column: 1, cost: 0 });
/** Of G = BR⁻¹Bᵀ. */
export const ofControl = (matrix: Matrix): Scaled => ({ matrix, row: -1, column: -1, cost: 1 });
export const ofCost = (matrix: Matrix): Scaled => ({ matrix, row: 1, column: 1, cost: -1 });

/** What is too small in a matrix to be more than rounding, whatever the units. */
function roundingOf({ matrix, cost }: Scaled): (i: number, j: number) => number {
  const n = matrix.rows;
  const size = (i: number, j: number): number => Math.abs(entry(matrix, i, j));
  const all = Array.from({ length: n }, (_, k) => k);
  const rows = all.map((i) => Math.max(...all.map((j) => size(i, j))));
  const columns = all.map((j) => Math.max(...all.map((i) => size(i, j))));
  return (i, j) => {
    // A square's entries are at most the geometric mean of those on the diagonal.
    const mean = cost === 0 ? 0 : Math.sqrt(size(i, i)) * Math.sqrt(size(j, j));
    return ROUNDED * (mean > 0 ? mean : Math.min(rows[i] as number, columns[j] as number));
  };
}

/** The units in which entries off the diagonal, and all entries of control and cost, differ least from each other. */
export function unitsOf(parts: readonly Scaled[]): Units {
  const n = parts[0]?.matrix.rows ?? 0;
  // Beside the units of the states, one of cost and the size that entries come to.
  const normal = identity(n + 2, RIDGE);
  const right = zeros(n + 2, 1);
  for (const part of parts) {
    const { matrix, row, column, cost } = part;
    const least = roundingOf(part);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        const size = Math.abs(entry(matrix, i, j));
        if (!(size > least(i, j)) || (i === j && cost === 0)) continue;
        const coefficients = new Map([[n, cost], [n + 1, -1], [i, row as number]]); // prettier-ignore
        coefficients.set(j, (coefficients.get(j) ?? 0) + column);
        for (const [p, v] of coefficients) {
          right.entries[p] = (right.entries[p] as number) - v * Math.log2(size);
          for (const [q, w] of coefficients) {
            const place = p * (n + 2) + q;
            normal.entries[place] = (normal.entries[place] as number) + v * w;
          }
        }
      }
  }
  const found = solveLinear(normal, right);
  return Array.from({ length: n }, (_, i) => Math.round(found?.entries[i] ?? 0));
}

/** The matrix in such units. */
export const scaledTo = (units: Units, { matrix, row, column }: Scaled): Matrix => ({
  ...matrix,
  entries: matrix.entries.map((v, p) => {
    const [i, j] = [Math.floor(p / matrix.columns), p % matrix.columns];
    return v * 2 ** (row * (units[i] as number) + column * (units[j] as number));
  }),
});
