/** An equation solved in the units given, and where that fails in those in which its entries are most alike. */
import { CostateError } from '../../errors.js';
import type { RiccatiEquation } from './equation.js';
import { solveLinear } from './linear-solve.js';
import { identity, times, transpose, type Matrix } from './matrix.js';
import type { RiccatiSolution } from './solution.js';
import { ofControl, ofCost, ofDrift, scaledTo, unitsOf, type Units } from './units.js';

/** Exponents that are all smaller are not worth a second try. */
const WORTHWHILE = 5;

const rowsTimes = (units: Units, sign: 1 | -1, m: Matrix): Matrix => ({
  ...m,
  entries: m.entries.map((v, p) => v * 2 ** (sign * (units[Math.floor(p / m.columns)] as number))),
});

function inUnits(units: Units, equation: RiccatiEquation): RiccatiEquation {
  const { a, b, q, s } = equation;
  return {
    ...equation,
    a: scaledTo(units, ofDrift(a)),
    b: rowsTimes(units, -1, b),
    q: scaledTo(units, ofCost(q)),
    ...(s && { s: rowsTimes(units, 1, s) }),
  };
}

/** The solution with its matrices in the units of the problem; its residual is that in the other units. */
const backFrom = (units: Units, solution: RiccatiSolution): RiccatiSolution => ({
  ...solution,
  x: scaledTo(units.map((e) => -e), ofCost(solution.x)), // prettier-ignore
  gain: transpose(rowsTimes(units, -1, transpose(solution.gain))),
});

/** Solves in the units given, and where that fails in those in which the entries are most alike. */
export function inEitherUnits(
  equation: RiccatiEquation,
  solve: (equation: RiccatiEquation) => RiccatiSolution,
): RiccatiSolution {
  try {
    return solve(equation);
  } catch (error) {
    if (!(error instanceof CostateError) || error.details.code.startsWith('input.')) throw error;
    const { a, b, q, r = identity(b.columns) } = equation;
    const reach = solveLinear(r, transpose(b));
    if (!reach) throw error;
    const units = unitsOf([ofDrift(a), ofControl(times(b, reach)), ofCost(q)]);
    if (units.every((e) => Math.abs(e) < WORTHWHILE)) throw error;
    return backFrom(units, solve(inUnits(units, equation)));
  }
}
