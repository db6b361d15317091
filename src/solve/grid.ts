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
import { coordinateOf, gridOver, interpolate, type Extent } from './grid-domain.js';
import { gridModel, project, type GridModel } from './grid-model.js';
import { chainSolver, roundingError } from './policy-iteration.js';
import { FIRST_TIME_STEPS, at0, kindOf, nearestNode, settleExtent, sizeAt } from './settle-extent.js';

export interface GridScheme {
  readonly name: string;
  /** Order in the spacing where central differences are monotone, and where they are not. */
  readonly order: { readonly central: number; readonly upwind: number; readonly time: number };
  /** Order in the time step once two levels are extrapolated. */
  readonly extrapolatedTime: number;
  readonly stability: string;
  readonly source: string;
}

export const monotoneScheme: GridScheme = {
  name: 'monotone finite differences with policy iteration',
  order: { central: 2, upwind: 1, time: 1 },
  extrapolatedTime: 2,
  stability: 'unconditional: rates are nonnegative by construction, time steps are implicit',
  source: 'Kushner and Dupuis 2001, chapters 5 and 6; Barles and Souganidis 1991; Howard 1960',
};

export interface GridOptions {
  readonly at: ReadonlyMap<string, number>;
  /** Wanted absolute error; default 0.05 % of |V|, 0.2 % on a finite horizon. */
  readonly accuracy?: number;
  /** Number of points of the finest grid; chosen from the wanted accuracy when left out. */
  readonly points?: number;
}

export interface GridResult {
  readonly answer: GridAnswer;
  /** The policy for a simulation. */
  readonly table: PolicyTable;
}

/** Wanted error as a share of |V|; implicit Euler is of first order in time, so a finite horizon asks for less. */
const DEFAULT_ACCURACY = { stationary: 5e-4, evolving: 2e-3 };
/** Most nodes times time steps of the last solve; beyond it the error is reported as it stands. */
const MOST_WORK = { stationary: 30_000, evolving: 700_000 };
/** Differences between grids underestimate the error a little where a kink moves; this is the margin. */
const SAFETY = 1.5;
/** Spacing of a grid none of whose nodes but the point's lie on the halved ones: what all of those miss alike, it shows. */
const OTHER_SPACING = 1.3;
const CURVE_POINTS = 201;

interface Levels {
  readonly finest: GridSolution;
  readonly value: number;
  /** Actions at the point. */
  readonly policy: readonly number[];
  readonly error: number;
  readonly iterations: number;
}

const policyAt = (model: GridModel, solution: GridSolution, x: number): readonly number[] =>
  (solution.policies[0]?.actions ?? []).map((a) => interpolate(solution.grid, a, coordinateOf(model, x), true));

/** Rounding of the value, and the gains that rounding hides from the improvement of a stationary policy. */
function roundingAt(model: GridModel, solution: GridSolution, x: number): number {
  const { grid, policies, values } = solution;
  const own = 1e-13 * Math.abs(at0(model, solution, x));
  const [policy] = policies;
  if (kindOf(model) === 'evolving' || !policy) return own;
  const hidden = roundingError(chainSolver(grid, model), policy, values);
  return own + (hidden[nearestNode(solution, coordinateOf(model, x))] ?? 0);
}

/** Richardson extrapolation of the last two and the last three of values whose error is a series in the time step. */
function extrapolated(values: readonly number[]): { readonly lower: number; readonly higher: number } {
  const [a = NaN, b = NaN, c = NaN] = values.slice(-3);
  return { lower: 2 * c - b, higher: (a - 6 * b + 8 * c) / 3 };
}

/** The best extrapolation that the levels before the last one gave. */
function before(values: readonly number[]): number {
  const earlier = values.slice(0, -1);
  return earlier.length < 3 ? 2 * (earlier[1] ?? NaN) - (earlier[0] ?? NaN) : extrapolated(earlier).higher;
}

/**
 * Halves the spacing (and the time step) until the estimated error is small enough or the work too much. On a finite
 * horizon the value is extrapolated from the last three levels, which takes off the errors of first and second order in
 * the time step.
 */
function refine(
  model: GridModel,
  x: number,
  settled: ReturnType<typeof settleExtent>,
  wanted: number,
  points: number | undefined,
): Levels {
  const point = coordinateOf(model, x);
  const { extent, truncation } = settled;
  const kind = kindOf(model);
  const span = extent.to - extent.from;
  // With a given number of points two coarser grids lead up to it.
  const first = points === undefined ? settled.spacing : (4 * span) / (points - 1);
  const level = (k: number, guess?: GridSolution): GridSolution =>
    solveOn(gridOver(model, extent, point, first / 2 ** k), model, FIRST_TIME_STEPS * 2 ** k, guess);
  const between = (k: number, guess: GridSolution): GridSolution =>
    solveOn(gridOver(model, extent, point, (OTHER_SPACING * first) / 2 ** k), model, FIRST_TIME_STEPS, guess);
  let solution = points === undefined ? settled.solution : level(0);
  let iterations = settled.iterations + (points === undefined ? 0 : solution.iterations);
  const values = [at0(model, solution, x)];
  const policies = [policyAt(model, solution, x)];
  const change = (k: number): number => Math.abs((values[k] ?? NaN) - (values[k - 1] ?? NaN));
  let seen = Infinity;
  for (let k = 1; ; k++) {
    solution = level(k, solution);
    iterations += solution.iterations;
    values.push(at0(model, solution, x));
    policies.push(policyAt(model, solution, x));
    if (k < 2) continue;
    const { lower, higher } = extrapolated(values);
    const value = kind === 'evolving' ? higher : (values[k] ?? NaN);
    const policy = (policies[k] ?? []).map((a, c) =>
      kind === 'evolving'
        ? project(2 * a - (policies[k - 1]?.[c] ?? NaN), model.controls[c]?.domain ?? model.domain)
        : a,
    );
    // Halved, because the order is one at least. Where differences turn upwind the errors are no clean series in the step,
    // and two extrapolations may meet by chance: the one of the level before counts as well.
    const discretisation =
      kind === 'evolving'
        ? Math.max(SAFETY * Math.abs(higher - lower), 3 * Math.abs(higher - before(values)))
        : SAFETY * Math.max(change(k), change(k - 1) / 2);
    const error = discretisation + 2 * truncation + roundingAt(model, solution, x);
    const nextWork = (span / first) * 2 ** (k + 1) * (kind === 'evolving' ? FIRST_TIME_STEPS * 2 ** (k + 1) : 1);
    if (points === undefined && error > wanted && nextWork <= MOST_WORK[kind]) continue;
    const beside = kind === 'stationary' ? between(k - 1, solution) : undefined;
    iterations += beside?.iterations ?? 0;
    const unlike = beside ? SAFETY * Math.abs(at0(model, beside, x) - (values[k - 1] ?? NaN)) : 0;
    const mayHelp = unlike < seen / 2 && nextWork <= MOST_WORK[kind];
    if (points === undefined && unlike > Math.max(wanted, error) && mayHelp) {
      seen = unlike;
      continue;
    }
    return { finest: solution, value, policy, error: Math.max(error, unlike), iterations };
  }
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
  const share = DEFAULT_ACCURACY[kindOf(model)];
  const accuracy = (size: number): number => options.accuracy ?? share * size;
  const settled = settleExtent(model, x, accuracy);
  const wanted = accuracy(sizeAt(model, settled.solution, x, settled.first));
  const { finest, value, policy, error, iterations } = refine(model, x, settled, wanted, options.points);
  const seconds = (performance.now() - started) / 1000;

  const answer: GridAnswer = {
    value,
    error,
    policy: Object.fromEntries(model.controls.map((c, i) => [c.name, policy[i] ?? NaN])),
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
