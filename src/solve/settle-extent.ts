/** How much of the state space the answer needs: open ends are moved outward until the value at the point no longer notices. */
import { CostateError } from '../errors.js';
import { endError } from './end-reach.js';
import { solveOn, type GridSolution } from './evolve.js';
import { coordinateOf, firstExtent, gridOver, interpolate, widened, type Extent } from './grid-domain.js';
import type { GridModel } from './grid-model.js';

/** Cells of the first grid; on a finite horizon each of them costs a run through time. */
const FIRST_CELLS = { stationary: 200, evolving: 100 };
/** Time steps that go with the first spacing; they double as it is halved. */
export const FIRST_TIME_STEPS = 25;
const MOST_WIDENINGS = 8;
/** Relative accuracy beyond a grid of the size that is tried. */
const LEAST_ACCURACY = 1e-8;

export const kindOf = (model: GridModel): 'stationary' | 'evolving' =>
  Number.isFinite(model.instance.horizon) ? 'evolving' : 'stationary';

export const at0 = (model: GridModel, solution: GridSolution, x: number): number =>
  interpolate(solution.grid, solution.values, coordinateOf(model, x));

export const nearestNode = ({ grid }: GridSolution, y: number): number =>
  Math.min(grid.coordinate.length - 1, Math.max(0, Math.round((y - (grid.coordinate[0] as number)) / grid.spacing)));

/** A value this much smaller than the largest nearby is as good as zero. */
const NEGLIGIBLE = 1e-3;

/** What an error is measured by: |V| at the point, or a small share of the largest |V| on the extent where V is small. */
export function sizeAt(model: GridModel, solution: GridSolution, x: number, { from, to }: Extent): number {
  const near = solution.values.filter((_, i) => {
    const y = solution.grid.coordinate[i] as number;
    return y >= from && y <= to;
  });
  const largest = near.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  return Math.max(Math.abs(at0(model, solution, x)), NEGLIGIBLE * largest);
}

const figure = (x: number): string => String(Number(x.toPrecision(1)));

/** Widens open ends until the value at the point no longer notices; returns the last two extents' difference as well. */
export function settleExtent(model: GridModel, x: number, accuracy: (size: number) => number) {
  const point = coordinateOf(model, x);
  let extent: Extent = firstExtent(model, x);
  const spacing = (extent.to - extent.from) / FIRST_CELLS[kindOf(model)];
  let solution = solveOn(gridOver(model, extent, point, spacing), model, FIRST_TIME_STEPS);
  let iterations = solution.iterations;
  const first = extent;
  const size = sizeAt(model, solution, x, first);
  if (accuracy(size) < LEAST_ACCURACY * size)
    throw new CostateError({
      code: 'input.argument',
      message: `a tolerance of ${accuracy(size)} is out of reach where the value is about ${size.toPrecision(2)}`,
      expected: `at least ${(LEAST_ACCURACY * size).toPrecision(1)}, or no tolerance at all`,
    });
  const ends = (): number => endError(model, solution, extent, nearestNode(solution, point));
  if (extent.declaredFrom && extent.declaredTo)
    return { first, extent, spacing, truncation: ends(), solution, iterations };
  for (let i = 0; i < MOST_WIDENINGS; i++) {
    const wider = widened(extent);
    const next = solveOn(gridOver(model, wider, point, spacing), model, FIRST_TIME_STEPS);
    iterations += next.iterations;
    const truncation = Math.abs(at0(model, next, x) - at0(model, solution, x));
    [extent, solution] = [wider, next];
    if (truncation <= accuracy(sizeAt(model, next, x, first)) / 4)
      return { first, extent, spacing, truncation: truncation + ends(), solution, iterations };
  }
  ends();
  throw new CostateError({
    code: 'resources.numeric',
    message: `the value at ${model.state} = ${x} still depends on where the domain is cut off, at ${model.state} from ${solution.grid.state[0]?.toPrecision(3)} to ${solution.grid.state.at(-1)?.toPrecision(3)}`,
    suggestion: `the value may be infinite, as where nothing keeps a debt from growing; give ${model.state} an interval, such as ${model.state}: [${figure(solution.grid.state[0] as number)}, ${figure(solution.grid.state.at(-1) as number)}], or the controls bounds`,
  });
}
