/** How fast a candidate grows along the optimal path where regimes switch: the test of transversality for the chain as a whole. */
import { determinant } from '../expression/determinant.js';
import { add, negate, relation, zero, type Expression } from '../expression/expression.js';
import { printText } from '../expression/print-text.js';
import type { Regimes } from '../problem/problem.js';
import type { PartGrowth } from './growth.js';
import type { Criterion } from './step.js';

/** Minors of larger matrices are too long to be of use. */
const MOST_REGIMES = 4;

/**
 * The conditions under which e^{−ρt} E V(X_t) → 0 along the optimal path. A part φ with the rates κ_i in the regimes obeys the
 * linear system with the matrix diag(κ) + Q, whose entries beside the diagonal are rates of jumps: it decays exactly if all
 * leading principal minors of −diag(κ) − Q are positive (Berman and Plemmons 1994, theorem 6.2.3).
 *
 * @param growth the parts of the candidate in each regime
 */
export function decayOfParts(
  growth: readonly (readonly PartGrowth[])[],
  { rates }: Regimes,
): readonly Criterion[] | { readonly stopped: string } {
  const count = growth.length;
  const bases = [...new Set(growth.flatMap((parts) => parts.map((p) => p.basis)))];
  if (bases.length > 0 && count > MOST_REGIMES)
    return { stopped: `the growth of the candidate is decided for at most ${MOST_REGIMES} regimes so far` };
  const found: Criterion[] = [];
  for (const basis of bases) {
    const kappa = growth.map((parts) => parts.find((p) => p.basis === basis)?.rate);
    if (kappa.some((rate) => rate === undefined))
      return { stopped: `the candidate has ${printText(basis)} in some regimes only, so its growth is not decided` };
    const matrix = rates.map((row, i) =>
      row.map((rate, j): Expression => negate(i === j ? add(rate, kappa[i] ?? zero) : rate)),
    );
    for (let size = 1; size <= count; size++) {
      const minor = determinant(matrix.slice(0, size).map((row) => row.slice(0, size)));
      found.push({
        condition: relation(minor, '>', zero),
        why: `transversality: discounted growth of ${printText(basis)} along the optimal path is negative, whatever the regimes`,
      });
    }
  }
  return found;
}
