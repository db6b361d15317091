/** Linear independence of basis functions: a nonzero Gram-like determinant at generic values of the variables. */
import { decimalFromNumber, decimals, type DecimalNumber } from '../expression/arithmetic.js';
import { environmentOf, evaluate } from '../expression/evaluate.js';
import type { Expression } from '../expression/expression.js';
import { printText } from '../expression/print-text.js';
import { undecided, type Decision, type DecisionContext } from './decision.js';
import { pointSource } from './sample-points.js';

/** |det| of rows scaled to unit length, by elimination with pivoting in 64 digits. */
function scaledDeterminant(rows: readonly (readonly DecimalNumber[])[]): number {
  const zero = decimalFromNumber(0);
  const m = rows.map((row) => {
    const length = row.reduce((sum, x) => sum.add(x.mul(x)), zero).sqrt();
    return row.map((x) => x.div(length));
  });
  let product = decimalFromNumber(1);
  for (let k = 0; k < m.length; k++) {
    const size = (row: readonly DecimalNumber[] | undefined): DecimalNumber => (row?.[k] ?? zero).abs();
    const pivot = m.slice(k).reduce((best, row, i) => (size(row).gt(size(m[best])) ? i + k : best), k);
    const [top, other] = [m[pivot], m[k]];
    const lead = top?.[k];
    if (!top || !other || !lead || lead.isZero()) return 0;
    [m[k], m[pivot]] = [top, other];
    product = product.mul(lead);
    for (const row of m.slice(k + 1)) {
      const factor = (row[k] ?? zero).div(lead);
      for (let j = k; j < m.length; j++) row[j] = (row[j] ?? zero).sub(factor.mul(top[j] ?? zero));
    }
  }
  return product.abs().toNumber();
}

const ATTEMPTS = 5;
/** Far above the rounding noise of 64 digits; one nonzero determinant proves independence for almost all parameters. */
const THRESHOLD = 1e-30;

/** Decides that no linear combination with coefficients free of the variables vanishes. */
export function decideIndependence(
  basis: readonly Expression[],
  variables: readonly string[],
  context: DecisionContext,
): Decision {
  const names = basis.map((e) => printText(e)).join(', ');
  const next = pointSource(basis, context, { purpose: '#basis' });
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const first = next();
    if (!first) break;
    // Parameters stay as in the first point, only the variables move.
    const rows: DecimalNumber[][] = [];
    for (let i = 0; i < 8 * basis.length && rows.length < basis.length; i++) {
      const point = next();
      if (!point) break;
      const symbols = new Map(
        [...first.symbols].map(([name, x]) => [
          name,
          decimalFromNumber(variables.includes(name) ? (point.symbols.get(name) ?? x) : x),
        ]),
      );
      const row = basis.map((e) => evaluate(e, environmentOf(symbols, first.functions), decimals));
      if (row.every((x) => x.isFinite()) && row.some((x) => !x.isZero())) rows.push(row);
    }
    if (rows.length === basis.length && scaledDeterminant(rows) > THRESHOLD)
      return {
        verdict: 'proved',
        evidence: [
          {
            kind: 'side-condition',
            detail: `${names} are linearly independent: a determinant in 64 digits differs from zero`,
          },
        ],
      };
  }
  return undecided(`no proof that ${names} are linearly independent was found`);
}
