/** Units of the states in which a Riccati equation is solved. */
import { CostateError } from '../../errors.js';
import type { RiccatiEquation } from './equation.js';
import { solveLinear } from './linear-solve.js';
import { entry, identity, times, transpose, type Matrix } from './matrix.js';
import type { RiccatiSolution } from './solution.js';
import { ofControl, ofCost, ofDrift, scaledTo, unitsOf, type Units } from './units.js';

/** Units that are changed by less, as a power of two, are good; and so often they are changed at most. */
const [UNLIKE, MOST_CHANGES] = [10, 4];

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

/** Changes of the units in which what a solution costs is alike for all states; what has no positive cost keeps its own. */
function unitsOfCost({ x }: RiccatiSolution): Units {
  const exponents = Array.from({ length: x.rows }, (_, i) => -Math.log2(Math.max(0, entry(x, i, i))) / 2);
  const known = exponents.filter(Number.isFinite);
  const mean = known.reduce((sum, e) => sum + e, 0) / (known.length || 1);
  return exponents.map((e) => (Number.isFinite(e) ? Math.round(e - mean) : 0));
}

/** The largest of some units over the smallest, as a power of two. */
const spread = (units: Units): number => Math.max(...units) - Math.min(...units);

/**
 * Solves in units in which the solution is resolved: in those given, where that fails in those in which the equation's entries are
 * most alike, and again where the states then cost so unlike amounts that the smaller ones are lost in the norm of all.
 */
export function inGoodUnits(
  equation: RiccatiEquation,
  solve: (equation: RiccatiEquation) => RiccatiSolution,
): RiccatiSolution {
  const solveIn = (units: Units): RiccatiSolution => solve(inUnits(units, equation));
  let units: Units = Array.from({ length: equation.a.rows }, () => 0);
  let solution: RiccatiSolution;
  try {
    solution = solve(equation);
  } catch (error) {
    if (!(error instanceof CostateError) || error.details.code.startsWith('input.')) throw error;
    const { a, b, q, r = identity(b.columns) } = equation;
    const reach = solveLinear(r, transpose(b));
    units = reach ? unitsOf([ofDrift(a), ofControl(times(b, reach)), ofCost(q)]) : units;
    if (spread(units) === 0) throw error;
    solution = solveIn(units);
  }
  for (let k = 0; k < MOST_CHANGES; k++) {
    const change = unitsOfCost(solution);
    if (spread(change) < UNLIKE) break;
    units = units.map((e, i) => e + (change[i] as number));
    solution = solveIn(units);
  }
  return backFrom(units, solution);
}
