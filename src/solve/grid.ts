/**
 * The value of a problem with one state from its HJB equation on a grid, with an estimate of the error: discretisation by
 * halving the spacing, truncation of the domain by widening it.
 */
import { CostateError } from '../errors.js';
import type { Expression } from '../expression/expression.js';
import type { ProblemInstance } from '../simulate/instance.js';
import type { PolicyTable } from '../simulate/policy.js';
import type { Curve, GridAnswer, Unavailable } from './answer.js';
import { solveOn, type GridSolution } from './evolve.js';
import { coordinateOf, firstExtent, gridOver, interpolate, widened, type Extent } from './grid-domain.js';
import { gridModel, type GridModel } from './grid-model.js';

export interface GridScheme {
  readonly name: string;
  /** Order in the spacing where central differences are monotone, and where they are not. */
  readonly order: { readonly central: number; readonly upwind: number; readonly time: number };
  readonly stability: string;
  readonly source: string;
}

export const monotoneScheme: GridScheme = {
  name: 'monotone finite differences with policy iteration',
  order: { central: 2, upwind: 1, time: 1 },
  stability: 'unconditional: rates are nonnegative by construction, time steps are implicit',
  source: 'Kushner and Dupuis 2001, chapters 5 and 6; Barles and Souganidis 1991; Howard 1960',
};

export interface GridOptions {
  readonly at: ReadonlyMap<string, number>;
  /** Wanted absolute error; default 0.05 % of |V|. */
  readonly accuracy?: number;
  /** Number of points of the finest grid; chosen from the wanted accuracy when left out. */
  readonly points?: number;
}

export interface GridResult {
  readonly answer: GridAnswer;
  /** The policy for a simulation. */
  readonly table: PolicyTable;
}

const FIRST_CELLS = 200;
const MOST_WIDENINGS = 8;
const DEFAULT_ACCURACY = 5e-4;
/** Most nodes times time steps of one solve. */
const MOST_WORK = { stationary: 30_000, evolving: 600_000 };
/** Differences between grids underestimate the error a little where a kink moves; this is the margin. */
const SAFETY = 1.5;
const CURVE_POINTS = 201;

const at0 = (model: GridModel, solution: GridSolution, x: number): number =>
  interpolate(solution.grid, solution.values, coordinateOf(model, x));

/** Time steps of a finite horizon that go with a number of cells. */
const timeSteps = (cells: number): number => Math.max(25, Math.round(cells / 4));

interface Levels {
  readonly finest: GridSolution;
  readonly error: number;
  readonly iterations: number;
}

/** Widens open ends until the value at the point no longer notices; returns the last two extents' difference as well. */
function settleExtent(model: GridModel, x: number, accuracy: (value: number) => number) {
  const point = coordinateOf(model, x);
  let extent: Extent = firstExtent(model, x);
  const spacing = (extent.to - extent.from) / FIRST_CELLS;
  let solution = solveOn(gridOver(model, extent, point, spacing), model, timeSteps(FIRST_CELLS));
  let iterations = solution.iterations;
  const first = extent;
  if (extent.declaredFrom && extent.declaredTo) return { first, extent, spacing, truncation: 0, solution, iterations };
  for (let i = 0; i < MOST_WIDENINGS; i++) {
    const wider = widened(extent);
    const next = solveOn(gridOver(model, wider, point, spacing), model, timeSteps(FIRST_CELLS));
    iterations += next.iterations;
    const truncation = Math.abs(at0(model, next, x) - at0(model, solution, x));
    [extent, solution] = [wider, next];
    if (truncation <= accuracy(at0(model, next, x)) / 4)
      return { first, extent, spacing, truncation, solution, iterations };
  }
  throw new CostateError({
    code: 'resources.numeric',
    message: `the value at ${model.state} = ${x} still depends on where the domain is cut off, at ${model.state} from ${solution.grid.state[0]?.toPrecision(3)} to ${solution.grid.state.at(-1)?.toPrecision(3)}`,
    suggestion: 'the value may be infinite, or the state needs a bounded domain',
  });
}

/** Halves the spacing until the estimated error is small enough or the work too much. */
function refine(
  model: GridModel,
  x: number,
  settled: ReturnType<typeof settleExtent>,
  wanted: number,
  points: number | undefined,
): Levels {
  const point = coordinateOf(model, x);
  const { extent, truncation } = settled;
  const finite = Number.isFinite(model.instance.horizon);
  const span = extent.to - extent.from;
  const cellsNow = settled.solution.grid.coordinate.length - 1;
  // With a given number of points two coarser grids lead up to it.
  const start = points === undefined ? undefined : span / Math.max(8, (points - 1) / 4);
  let spacing = start ?? settled.spacing;
  let solution =
    start === undefined && !finite
      ? settled.solution
      : solveOn(gridOver(model, extent, point, spacing), model, timeSteps(span / spacing));
  let iterations = settled.iterations + solution.iterations;
  let [previous, error] = [NaN, Infinity];
  for (let level = 1; ; level++) {
    spacing /= 2;
    const cells = Math.round(span / spacing);
    const work = finite ? cells * timeSteps(cells) : cells;
    if (points === undefined && level > 2 && work > (finite ? MOST_WORK.evolving : MOST_WORK.stationary)) break;
    const next = solveOn(gridOver(model, extent, point, spacing), model, timeSteps(cells), solution);
    iterations += next.iterations;
    const value = at0(model, next, x);
    const difference = Math.abs(value - at0(model, solution, x));
    // Twice the last difference, or half the one before where that is larger: the order is at least one.
    error =
      SAFETY * Math.max(difference, Number.isNaN(previous) ? 0 : previous / 2) +
      2 * truncation +
      1e-13 * Math.abs(value);
    [previous, solution] = [difference, next];
    if (points === undefined ? level >= 2 && error <= wanted : level >= 2) break;
    if (cells > 64 * cellsNow) break;
  }
  return { finest: solution, error, iterations };
}

function curvesOf(model: GridModel, solution: GridSolution, shown: Extent): NonNullable<GridAnswer['curves']> {
  const { coordinate, state } = solution.grid;
  const inside = [...coordinate.keys()].filter(
    (i) => (coordinate[i] as number) >= shown.from && (coordinate[i] as number) <= shown.to,
  );
  const stride = Math.max(1, Math.ceil(inside.length / CURVE_POINTS));
  const chosen = inside.filter((_, k) => k % stride === 0);
  const curve = (values: Float64Array): Curve => ({
    x: chosen.map((i) => state[i] as number),
    y: chosen.map((i) => values[i] as number),
  });
  const actions = solution.policies[0]?.actions ?? [];
  return {
    value: curve(solution.values),
    policy: Object.fromEntries(model.controls.map((c, i) => [c.name, curve(actions[i] as Float64Array)])),
  };
}

/**
 * Solves the HJB equation of a problem with one state.
 *
 * @param maximiser the derived maximiser in time, state and jets of V, or nothing: then actions are searched numerically
 * @returns V and the policy at the point and time zero, with an estimated absolute error, and the policy as a table
 * @throws CostateError `resources.numeric` for a value that depends on where the domain is cut off, for policy iteration
 * without convergence or a value that is not finite; `input.value` for a point outside the domain
 */
export function solveOnGrid(
  instance: ProblemInstance,
  maximiser: ReadonlyMap<string, Expression> | undefined,
  options: GridOptions,
): GridResult | Unavailable {
  const model = gridModel(instance, maximiser);
  if (!model) return { unavailable: 'the grid covers one state so far' };
  if (model.domain.kind === 'set') return { unavailable: 'the grid covers a continuous state only' };
  if (!Number.isFinite(instance.horizon) && !(instance.discount > 0))
    return { unavailable: 'the grid needs a positive discount rate or a finite horizon so far' };
  const x = options.at.get(model.state);
  if (x === undefined || !(x >= model.domain.lower && x <= model.domain.upper) || (model.logarithmic && x <= 0))
    throw new CostateError({ code: 'input.value', message: `${model.state} = ${x} lies outside its domain` });
  if (options.points !== undefined && !(Number.isInteger(options.points) && options.points >= 33))
    throw new CostateError({
      code: 'input.argument',
      message: `points must be a whole number of at least 33, not ${options.points}`,
    });

  const started = performance.now();
  const accuracy = (value: number): number => options.accuracy ?? DEFAULT_ACCURACY * Math.max(Math.abs(value), 1e-6);
  const settled = settleExtent(model, x, accuracy);
  const wanted = accuracy(at0(model, settled.solution, x));
  const { finest, error, iterations } = refine(model, x, settled, wanted, options.points);
  const seconds = (performance.now() - started) / 1000;

  const y = coordinateOf(model, x);
  const policyAt = (i: number): number =>
    interpolate(finest.grid, finest.policies[0]?.actions[i] as Float64Array, y, true);
  const answer: GridAnswer = {
    value: at0(model, finest, x),
    error,
    policy: Object.fromEntries(model.controls.map((c, i) => [c.name, policyAt(i)])),
    points: finest.grid.coordinate.length,
    iterations,
    seconds,
    curves: curvesOf(model, finest, settled.first),
  };
  const table: PolicyTable = {
    state: model.state,
    first: finest.grid.coordinate[0] as number,
    spacing: finest.grid.spacing,
    nodes: finest.grid.coordinate.length,
    times: finest.times,
    actions: new Map(model.controls.map((c, i) => [c.name, finest.policies.map((p) => p.actions[i] as Float64Array)])),
  };
  return { answer, table };
}
