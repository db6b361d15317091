/**
 * Correlations of the Wiener processes: {W1: {W2: 0.3}}, each between −1 and 1 and all together positive semidefinite
 * at the parameters' values.
 */
import type { Correlation } from '../expression/expression.js';
import type { Scope } from '../expression/formula-names.js';
import { nearestName } from '../expression/nearest-name.js';
import { valueAt, type ParameterValues } from './read-domain.js';
import { readFormula } from './yaml-formula.js';
import { readMap, type Field } from './yaml-readers.js';
import { mistakeAt, type Span } from './yaml-source.js';

const ROUNDING = 1e-12;

/** Whether a symmetric matrix with unit diagonal is positive semidefinite, by Cholesky with zero pivots allowed. */
export function isPositiveSemidefinite(matrix: readonly (readonly number[])[]): boolean {
  const rows: number[][] = [];
  for (const [i, row] of matrix.entries()) {
    const made: number[] = [];
    for (let j = 0; j <= i; j++) {
      const other = j === i ? made : (rows[j] ?? []);
      let rest = row[j] ?? 0;
      for (let k = 0; k < j; k++) rest -= (made[k] ?? 0) * (other[k] ?? 0);
      if (j === i) {
        if (rest < -ROUNDING) return false;
        made.push(Math.sqrt(Math.max(0, rest)));
      } else {
        const pivot = other[j] ?? 0;
        if (pivot <= Math.sqrt(ROUNDING) && Math.abs(rest) > Math.sqrt(ROUNDING)) return false;
        made.push(pivot <= Math.sqrt(ROUNDING) ? 0 : rest / pivot);
      }
    }
    rows.push(made);
  }
  return true;
}

export function readCorrelations(
  field: Field,
  noises: readonly string[],
  scope: Scope,
  values: ParameterValues,
): readonly Correlation[] {
  const { source } = field;
  const known = (name: string, span: Span): void => {
    if (noises.includes(name)) return;
    throw mistakeAt(source, span, 'input.symbol', `unknown noise '${name.slice(0, 60)}' in ${field.path}`, {
      expected: `declared: ${noises.join(', ') || 'no noise'}`,
      suggestion: nearestName(name, noises),
    });
  };
  const correlations: Correlation[] = [];
  for (const { key: first, keySpan, value: row } of readMap(field)) {
    known(first, keySpan);
    for (const { key: second, keySpan: secondSpan, value: entry } of readMap(row)) {
      known(second, secondSpan);
      const pair = [first, second];
      if (first === second || correlations.some((c) => pair.includes(c.first) && pair.includes(c.second))) {
        throw mistakeAt(
          source,
          secondSpan,
          'input.schema',
          first === second
            ? `'${first}' is correlated with itself: that is always one`
            : `the correlation of '${first}' and '${second}' is given twice`,
          {
            expected: 'each pair of different noises once',
          },
        );
      }
      const value = readFormula(entry, scope);
      if (!(Math.abs(valueAt(value, values)) <= 1)) {
        throw mistakeAt(source, entry.span, 'input.value', `the correlation '${entry.path}' is outside [-1, 1]`, {
          expected: 'a value between -1 and 1',
        });
      }
      correlations.push({ first, second, value });
    }
  }
  const matrix = noises.map((a) =>
    noises.map((b) => {
      const found = correlations.find((c) => a !== b && [a, b].includes(c.first) && [a, b].includes(c.second));
      return a === b ? 1 : found ? valueAt(found.value, values) : 0;
    }),
  );
  if (!isPositiveSemidefinite(matrix)) {
    throw mistakeAt(
      source,
      field.span,
      'input.value',
      'no noises have these correlations: the matrix is not positive semidefinite',
      {
        expected: 'correlations that fit together',
        suggestion: 'Take some of them nearer to zero, or change the sign of one.',
      },
    );
  }
  return correlations;
}
