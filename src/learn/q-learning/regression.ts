/** Least squares on the polynomials of lowest degree. */
import type { Columns } from './black-box.js';
import { factorise, solved } from './linear-system.js';

/**
 * @param values of polynomials at points, row by row, so many a row as `width` says
 * @param terms how many of them to use
 * @returns coefficients, one array a column; undefined where the points do not determine them
 */
export function regressed(
  values: Float64Array,
  width: number,
  terms: number,
  columns: Columns,
): readonly Float64Array[] | undefined {
  const gram = new Float64Array(terms * terms);
  const rights = columns.map(() => new Float64Array(terms));
  for (let row = 0, i = 0; row < values.length; row += width, i++)
    for (let a = 0; a < terms; a++) {
      const f = values[row + a] as number;
      rights.forEach((right, c) => { right[a] = (right[a] as number) + f * ((columns[c] as Float64Array)[i] as number); }); // prettier-ignore
      for (let b = 0; b < terms; b++) gram[a * terms + b] = (gram[a * terms + b] as number) + f * (values[row + b] as number); // prettier-ignore
    }
  const factors = factorise(gram, terms);
  return factors && rights.map((right) => solved(factors, right));
}
