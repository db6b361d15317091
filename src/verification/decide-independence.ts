/** Linear independence of basis functions: a nonzero Gram-like determinant at generic values of the variables. */
import { doubles } from '../expression/arithmetic.js';
import { environmentOf, evaluate } from '../expression/evaluate.js';
import type { Expression } from '../expression/expression.js';
import { printText } from '../expression/print-text.js';
import { undecided, type Decision, type DecisionContext } from './decision.js';
import { randomStream } from './random-stream.js';
import { pointSource } from './sample-points.js';

/** |det| of rows scaled to unit length, by elimination with pivoting. */
function scaledDeterminant(rows: readonly (readonly number[])[]): number {
  const m = rows.map((row) => {
    const length = Math.hypot(...row);
    return row.map((x) => x / length);
  });
  let product = 1;
  for (let k = 0; k < m.length; k++) {
    const pivot = m
      .slice(k)
      .reduce((best, row, i) => (Math.abs(row[k] ?? 0) > Math.abs(m[best]?.[k] ?? 0) ? i + k : best), k);
    const [top, other] = [m[pivot], m[k]];
    if (!top || !other) return 0;
    [m[k], m[pivot]] = [top, other];
    const lead = top[k] ?? 0;
    if (lead === 0) return 0;
    product *= lead;
    for (const row of m.slice(k + 1)) {
      const factor = (row[k] ?? 0) / lead;
      for (let j = k; j < m.length; j++) row[j] = (row[j] ?? 0) - factor * (top[j] ?? 0);
    }
  }
  return Math.abs(product);
}

const ATTEMPTS = 5;
/** Above rounding noise; one nonzero determinant proves independence. */
const THRESHOLD = 1e-9;

/** Decides that no linear combination with coefficients free of the variables vanishes. */
export function decideIndependence(
  basis: readonly Expression[],
  variables: readonly string[],
  context: DecisionContext,
): Decision {
  const names = basis.map((e) => printText(e)).join(', ');
  const next = pointSource(
    basis,
    context.facts,
    context.derivation,
    randomStream(context.seed, `${context.label}#basis`),
  );
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const first = next();
    if (!first) break;
    // Parameters stay as in the first point, only the variables move.
    const rows: number[][] = [];
    for (let i = 0; i < 8 * basis.length && rows.length < basis.length; i++) {
      const point = next();
      if (!point) break;
      const symbols = new Map(
        [...first.symbols].map(([name, x]) => [name, variables.includes(name) ? (point.symbols.get(name) ?? x) : x]),
      );
      const row = basis.map((e) => evaluate(e, environmentOf(symbols, first.functions), doubles));
      if (row.every(Number.isFinite)) rows.push(row);
    }
    if (rows.length === basis.length && scaledDeterminant(rows) > THRESHOLD)
      return {
        verdict: 'proved',
        evidence: [
          { kind: 'side-condition', detail: `${names} are linearly independent: a nonzero determinant was found` },
        ],
      };
  }
  return undecided(`no proof that ${names} are linearly independent was found`);
}
