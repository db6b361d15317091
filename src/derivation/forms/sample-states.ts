/** States of a problem at which numbers are asked, near the point of interest and the same at every run. */
import type { Domain, Expression } from '../../expression/expression.js';
import { rationalToNumber } from '../../expression/rational.js';
import type { ControlProblem } from '../../problem/problem.js';

/** Numbers of (0, 1) spread evenly, one sequence for each index (Weyl 1916), the same at every run. */
const ROOTS = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61].map(Math.sqrt);
export const spread = (i: number, sequence: number): number =>
  ((i + 1) * (ROOTS[sequence % ROOTS.length] ?? Math.E) + sequence / 7) % 1;

/** A state inside its domain, near the point of interest where there is one. */
function stateAt(domain: Domain, centre: number | undefined, u: number, numberOf: (e: Expression) => number): number {
  switch (domain.kind) {
    case 'positive':
    case 'nonnegative':
      return (centre !== undefined && centre > 0 ? centre : 1) * Math.exp(1.6 * u - 0.8);
    case 'interval': {
      const [lower, upper] = [numberOf(domain.lower), numberOf(domain.upper)];
      return lower + (upper - lower) * (0.05 + 0.9 * u);
    }
    default:
      return (centre ?? 0) + 3 * (u - 0.5) * Math.max(1, Math.abs(centre ?? 0));
  }
}

/** So many states, each as a list in the problem's order. */
export const sampleStates = (
  { states, at }: ControlProblem,
  count: number,
  numberOf: (e: Expression) => number,
): readonly (readonly number[])[] =>
  Array.from({ length: count }, (_, i) =>
    states.map(({ name, domain }, k) => {
      const centre = at.get(name);
      return stateAt(domain, centre && rationalToNumber(centre), spread(i, k), numberOf);
    }),
  );
