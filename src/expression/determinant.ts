/** Determinants of small matrices of expressions. */
import { add, multiply, negate, one, type Expression } from './expression.js';

/** The determinant by expansion along the first row; one for the empty matrix. */
export function determinant(rows: readonly (readonly Expression[])[]): Expression {
  const [first, ...rest] = rows;
  if (!first) return one;
  return add(
    ...first.map((entry, j) => {
      const minor = determinant(rest.map((row) => row.filter((_, k) => k !== j)));
      return j % 2 === 0 ? multiply(entry, minor) : negate(multiply(entry, minor));
    }),
  );
}
