/**
 * The value of a problem with one to three states from its HJB equation on a grid, with an estimate of the error:
 * discretisation by halving the spacing, truncation of the domain by widening it.
 */
import { CostateError } from '../../errors.js';
import type { Expression } from '../../expression/expression.js';
import type { ProblemInstance } from '../../simulate/instance.js';
import { endLevels, endsEarly } from '../../simulate/end-levels.js';
import { STOP_ACTION, slopeAction } from '../../simulate/path-symbols.js';
import type { PolicyTable } from '../../simulate/policy.js';
import type { Curve, GridAnswer, Unavailable } from '../answer.js';
import { NoNearestStencil, overLeaps } from './chain.js';
import { coordinatesOf, type Extent } from './domain.js';
import type { GridSolution } from './evolve.js';
import { freeBoundary } from './free-boundary.js';
import { coordinateAt, nearestOn, type Axis } from './mesh.js';
import { gridModel, modelsOf, type GridModel } from './model.js';
import { refuseFreePoles } from './poles.js';
import { refine, type Levels } from './refine.js';
import { interpolate } from './transfer.js';
import { FIRST_TIME_STEPS, kindOf, settleExtent, sizeAt, type Settled } from './settle-extent.js';
import type { GridPolicy } from './sweep.js';
import { trialValues } from './trial-values.js';
import { requireMaximiser } from './unbounded-hamiltonian.js';

export interface GridOptions {
  readonly at: ReadonlyMap<string, number>;
  /** Wanted absolute error; default 0.05 % of |V|, 0.2 % on a finite horizon, and more with each further state. */
  readonly accuracy?: number;
  /** Number of points along each axis of the finest grid; chosen from the wanted accuracy when left out. */
  readonly points?: number;
}

export interface GridResult {
  readonly answer: GridAnswer;
  /** The policy for a simulation. */
  readonly table: PolicyTable;
  /** The finest grid itself. */
  readonly field: { readonly model: GridModel; readonly solution: GridSolution; readonly truncation: number };
}

/** Wanted error as a share of |V|, by number of states; implicit Euler is of first order in time, so a finite horizon asks for less. */
const DEFAULT_ACCURACY = { stationary: [5e-4, 1e-3, 5e-3], evolving: [2e-3, 4e-3, 8e-3] };
const FEWEST_POINTS = [33, 17, 13];
/** An error so many times what it is measured by leaves no answer. */
const HOPELESS = 1e3;
const CURVE_POINTS = 201;

/** Value and policy along the first state, through the point of interest. */
function curvesOf(
  model: GridModel,
  { grid, values, policies, average }: GridSolution,
  at: readonly number[],
  shown: Extent,
): NonNullable<GridAnswer['curves']> {
  const [first, ...others] = grid.axes as [Axis, ...Axis[]];
  const point = coordinatesOf(model, at);
  const offset = others.reduce(
    (node, axis, k) => node + nearestOn(axis, point[k + 1] as number) * (grid.strides[k + 1] as number),
    0,
  );
  const { coordinate, state } = first;
  let [low, high] = [nearestOn(first, shown.from), nearestOn(first, shown.to)];
  if ((coordinate[low] as number) < shown.from && low < high) low++;
  if ((coordinate[high] as number) > shown.to && low < high) high--;
  const stride = Math.max(1, Math.ceil((high - low + 1) / CURVE_POINTS));
  const chosen = Array.from({ length: Math.floor((high - low) / stride) + 1 }, (_, j) => low + j * stride);
  const curve = (list: Float64Array): Curve => ({
    x: chosen.map((i) => state[i] as number),
    y: chosen.map((i) => list[offset + i * (grid.strides[0] as number)] as number),
  });
  const actions = policies[0]?.actions ?? [];
  const along = curve(values);
  // A relative value is zero at the point.
  const level = average === undefined ? 0 : interpolate(grid, values, point);
  return {
    value: average === undefined ? along : { ...along, y: along.y.map((v) => v - level) },
    policy: Object.fromEntries(model.controls.map((c, i) => [c.name, curve(actions[i] as Float64Array)])),
  };
}

function pointOf(model: GridModel, at: ReadonlyMap<string, number>): readonly number[] {
  return model.states.map(({ name, domain, logarithmic }) => {
    const x = at.get(name);
    const inside = x !== undefined && domain.kind !== 'set' && x >= domain.lower && x <= domain.upper;
    if (!inside || (logarithmic && x <= 0))
      throw new CostateError({ code: 'input.value', message: `${name} = ${x} lies outside its domain` });
    return x;
  });
}

/** Positive where the policy stops, with its zero half-way between nodes that stop and nodes that do not. */
const stopLevels = ({ stopped }: GridPolicy): Float64Array =>
  Float64Array.from(stopped ?? [], (stops) => (stops === 1 ? 1 : -1));

/** Differences of the values along each coordinate, for control variates. */
const slopesOf = ({ grid, values }: GridSolution): readonly (readonly [string, readonly Float64Array[]])[] =>
  grid.axes.map((axis, k) => {
    const stride = grid.strides[k] as number;
    const slope = Float64Array.from(values, (_, node) => {
      const i = Math.floor(node / stride) % axis.nodes;
      const [a, b] = [Math.max(0, i - 1), Math.min(axis.nodes - 1, i + 1)];
      const rise = (values[node + (b - i) * stride] as number) - (values[node + (a - i) * stride] as number);
      return rise / (coordinateAt(axis, b) - coordinateAt(axis, a));
    });
    return [slopeAction(axis.name), [slope]] as const;
  });

/** Bytes that a node takes in all arrays together, seen on grids of 10⁶ nodes and more, and of an action kept at a time step. */
const BYTES = { node: 200, action: 8 };
const MOST_BYTES = 2e9;

/** @throws CostateError `input.argument` before anything is computed on a grid that would not fit */
function requireMemory(model: GridModel, points: number): void {
  const d = model.states.length;
  // With a given number of points the time step is halved twice.
  const kept = kindOf(model) === 'evolving' ? BYTES.action * model.controls.length * 4 * FIRST_TIME_STEPS : 0;
  const bytes = modelsOf(model).length * (BYTES.node + kept);
  const most = Math.floor((MOST_BYTES / bytes) ** (1 / d));
  if (points <= most) return;
  const size = Array.from({ length: d }, () => points).join(' × ');
  const gigabytes = (bytes * points ** d) / 1e9;
  throw new CostateError({
    code: 'input.argument',
    message: `a grid of ${size} points needs about ${gigabytes.toPrecision(2)} GB of memory`,
    expected: `--points of at most ${most}`,
  });
}

/**
 * Solves the HJB equation of a problem with one to three states.
 *
 * @param maximiser the derived maximiser in time, states and jets of V, or nothing: then actions are searched numerically
 * @returns V and the policy at the point and time zero, with an estimated absolute error, and the policy as a table
 * @throws CostateError `resources.numeric` for a value that depends on where the domain is cut off, for policy iteration
 * without convergence, a stencil that is not monotone or a value that is not finite; `input.argument` for a grid that is too
 * large for memory; `input.value` for a point outside the domain
 */
export const solveOnGrid = (
  instance: ProblemInstance,
  maximiser: ReadonlyMap<string, Expression> | undefined,
  options: GridOptions,
): GridResult | Unavailable => solveModel(gridModel(instance, maximiser), instance, options);

/** A regime for the grid: its data and its maximiser in the jets of its own value. */
export interface GridRegime {
  readonly instance: ProblemInstance;
  readonly maximiser: ReadonlyMap<string, Expression> | undefined;
  /** What its value is called in the maximiser. */
  readonly valueName: string;
}

/**
 * As `solveOnGrid`, for the system of HJB equations of several regimes; the answer is that of the first one.
 *
 * @param rates from regime (row) to regime (column)
 */
export function solveRegimesOnGrid(
  regimes: readonly GridRegime[],
  rates: readonly (readonly number[])[],
  options: GridOptions,
): GridResult | Unavailable {
  const models = regimes.flatMap(
    ({ instance, maximiser, valueName }) => gridModel(instance, maximiser, valueName) ?? [],
  );
  const [first] = models;
  const [{ instance }] = regimes as [GridRegime];
  const whole = first && models.length === regimes.length ? { ...first, regimes: { models, rates } } : undefined;
  return solveModel(whole, instance, options);
}

/** A rate that takes nothing off, by which rows of given values are still rows of their own. */
const NO_DISCOUNT = 1e-100;

/** Whether noise moves some state at the point, whatever is done. */
function isNoisy(model: GridModel, at: ReadonlyMap<string, number>): boolean {
  const d = model.states.length;
  const trials = Math.max(1, ...model.controls.map((c) => trialValues(c.domain).length));
  const out: number[] = [];
  return Array.from({ length: trials }, (_, n) => {
    const actions = model.controls.map(({ domain }) => trialValues(domain)[n % trialValues(domain).length] ?? 0);
    model.rates.evaluate([0, ...model.states.map((s) => at.get(s.name) ?? NaN), ...actions], out);
    return out.slice(1 + d, 1 + 2 * d).some((D) => D > 0);
  }).every((noisy) => noisy);
}

/** Noise that depends on the control has its leaps anew for every action that is tried, which takes minutes so far: it is refused. */
const isNoiseControlled = (model: GridModel): boolean =>
  modelsOf(model).some((m) => m.diffusionControlled.some((controlled) => controlled));

/** Settles the extent and refines, over leaps where jumps to neighbours do not carry the noise. */
function solveRefined(
  model: GridModel,
  at: readonly number[],
  accuracy: (size: number) => number,
  points: number | undefined,
): { readonly model: GridModel; readonly settled: Settled; readonly levels: Levels } {
  try {
    const settled = settleExtent(model, at, accuracy);
    requireMaximiser(model, settled.solution, settled.first, at, 'rough');
    const wanted = accuracy(sizeAt(model, settled.solution, at, settled.first));
    return { model, settled, levels: refine(model, at, settled, wanted, points) };
  } catch (error) {
    if (!(error instanceof NoNearestStencil) || model.wide || isNoiseControlled(model)) throw error;
    return solveRefined(overLeaps(model), at, accuracy, points);
  }
}

function solveModel(
  model: GridModel | undefined,
  instance: ProblemInstance,
  options: GridOptions,
): GridResult | Unavailable {
  if (!model) return { unavailable: 'the grid covers one to three states' };
  if (model.states.some((s) => s.domain.kind === 'set'))
    return { unavailable: 'the grid covers continuous states only' };
  const endless = !Number.isFinite(instance.horizon) && instance.average === undefined;
  const discounted = modelsOf(model).every((m) => m.discount > 0);
  if (endless && !discounted) {
    const ends = endLevels(model.instance).length > 0 && !model.stopping && !model.regimes;
    if (!ends || !isNoisy(model, options.at))
      return {
        unavailable:
          ends && model.diffusionControlled.includes(true)
            ? 'without a discount rate the grid needs noise that no control switches off, for the problem need not end then; bound the control away from there, or give a small discount rate'
            : 'the grid needs a positive discount rate, a finite horizon or, with noise, an end by until or at an absorbing end so far',
      };
    if (!model.undiscounted)
      return solveModel({ ...model, discount: NO_DISCOUNT, undiscounted: true }, instance, options);
  }
  const at = pointOf(model, options.at);
  const d = at.length;
  const fewest = FEWEST_POINTS[d - 1] as number;
  if (options.points !== undefined && !(Number.isInteger(options.points) && options.points >= fewest))
    throw new CostateError({
      code: 'input.argument',
      message: `points must be a whole number of at least ${fewest}, not ${options.points}`,
    });

  if (options.points !== undefined) requireMemory(model, options.points);

  refuseFreePoles(model, at);
  const started = performance.now();
  // Where stopping begins shows an error of the value only by its root.
  const finer = model.stopping && kindOf(model) === 'stationary' ? 0.1 : 1;
  const share = finer * (DEFAULT_ACCURACY[kindOf(model)][d - 1] as number);
  const accuracy = (size: number): number => options.accuracy ?? share * size;
  const { model: used, settled, levels } = solveRefined(model, at, accuracy, options.points);
  const { finest, value, policy, error, iterations } = levels;
  requireMaximiser(used, finest, settled.first, at, 'fine');
  const seconds = (performance.now() - started) / 1000;
  if (error > HOPELESS * sizeAt(used, finest, at, settled.first))
    return {
      unavailable: `an error of ${error.toPrecision(2)} is all that the grid knows of its value ${value.toPrecision(3)}`,
    };

  const answer: GridAnswer = {
    value,
    error,
    policy: Object.fromEntries(model.controls.map((c, i) => [c.name, policy[i] ?? NaN])),
    ...(model.stopping && { boundary: { [model.states[0]?.name ?? '']: freeBoundary(model, finest, at) } }),
    points: Math.max(...finest.grid.axes.map((axis) => axis.nodes)),
    iterations,
    seconds,
    curves: curvesOf(model, finest, at, settled.first[0] as Extent),
  };
  const table: PolicyTable = {
    axes: finest.grid.axes.map(({ name, coordinate, spacing }) => ({
      state: name,
      first: coordinate[0] as number,
      nodes: coordinate.length,
      ...(spacing === undefined ? { coordinate } : { spacing }),
    })),
    times: finest.times,
    actions: new Map([
      ...model.controls.map((c, i) => [c.name, finest.policies.map((p) => p.actions[i] as Float64Array)] as const),
      ...(endsEarly(instance) && finest.policies.length === 1 ? slopesOf(finest) : []),
      ...(model.stopping ? [[STOP_ACTION, finest.policies.map(stopLevels)] as const] : []),
    ]),
  };
  return { answer, table, field: { model: used, solution: finest, truncation: settled.truncation } };
}
