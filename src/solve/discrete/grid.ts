/**
 * The discrete problem on a grid of one or two states: policy iteration (Howard 1960) on an infinite horizon, Bellman's
 * recursion on a finite one; the grid widened until its open ends are not felt, and refined until it agrees with itself.
 */
import { CostateError } from '../../errors.js';
import type { Curve, GridAnswer } from '../answer.js';
import { bellmanOperator, type BellmanOperator } from './bellman-operator.js';
import { gaussHermite, productRule, trapezoidal, type Outcome, type Rule } from './normal-quadrature.js';
import { nearestMember } from './nearest-member.js';
import { interpolationOn, lattice, stateAt, type Axis, type Lattice } from './lattice.js';
import type { StepModel } from './step-model.js';
import type { StepField } from './step-residual.js';

export interface StepGridOptions {
  readonly at: ReadonlyMap<string, number>;
  /** Wanted absolute error. */
  readonly accuracy?: number;
  /** Nodes of an axis. */
  readonly points?: number;
}

/** Actions at the nodes of a grid; one list on an infinite horizon, else one for each step. */
export interface LatticePolicy {
  readonly kind: 'lattice';
  readonly lattice: Lattice;
  readonly actions: readonly (readonly Float64Array[])[];
}

export interface StepGridResult {
  readonly answer: GridAnswer;
  readonly policy: LatticePolicy;
  /** What a bracket needs of the finest solution. */
  readonly field: StepField;
}

/** Nodes of the first grid, by number of states, and the most of a last one. */
const FIRST_NODES = [81, 21] as const;
const MOST_NODES = [1281, 81] as const;
/** Finer and finer rules for the noise of a step, by number of noises: the first that its successor agrees with is taken. */
const RULES: readonly (readonly (() => Rule)[])[] = [
  [() => gaussHermite(1)],
  [() => gaussHermite(7), ...[0.5, 0.25, 0.125, 0.0625].map((spacing) => () => trapezoidal(spacing))],
  [3, 5, 9].map((n) => () => gaussHermite(n)),
];
/** Share of the wanted error that the quadrature may make. */
const QUADRATURE_SHARE = 0.2;
/** Policies before a lack of agreement is taken for one that lasts. */
const MOST_POLICIES = 200;
/** Share of the values at which two policies count as one. */
const SETTLED = 1e-11;
/** Wanted error where none is given, as a share of the value. */
const DEFAULT_ACCURACY = 1e-5;
const MOST_WIDENINGS = 8;
/** Numbers that the policies of all steps may take. */
const MOST_KEPT = 2e7;

interface Extent {
  readonly logarithmic: boolean;
  readonly from: number;
  readonly to: number;
  readonly closed: readonly [boolean, boolean];
  readonly nodes: number;
}

/** How far a step's noise carries a state from a point, and what a few of them come to. */
function spreadAt(model: StepModel, at: ReadonlyMap<string, number>, d: number): number {
  const inputs = new Float64Array(1 + model.states.length + model.controls.length + model.normals.length);
  model.states.forEach((name, i) => (inputs[1 + i] = at.get(name) ?? NaN));
  const bounds = new Float64Array(2 * model.controls.length);
  model.bounds(inputs, bounds);
  model.controls.forEach((c, k) => {
    const [low, high] = [bounds[2 * k] as number, bounds[2 * k + 1] as number];
    const inner = Number.isFinite(low) ? (Number.isFinite(high) ? (low + high) / 2 : low + 1) : Math.min(high, 0);
    inputs[1 + model.states.length + k] = c.domain.kind === 'set' ? (c.domain.values[0] ?? 0) : inner;
  });
  const out = new Float64Array(1 + model.states.length);
  const reached = productRule(model.correlationFactor, gaussHermite(3)).map(({ normals }) => {
    normals.forEach((z, j) => (inputs[1 + model.states.length + model.controls.length + j] = z));
    model.evaluate(inputs, out);
    return out[1 + d] as number;
  });
  const width = Math.max(...reached) - Math.min(...reached);
  return Number.isFinite(width) ? width * Math.sqrt(Math.min(model.steps, 30, 1 / (1 - model.factor))) : 0;
}

function firstExtent(model: StepModel, at: ReadonlyMap<string, number>, d: number, nodes: number): Extent {
  const state = model.instance.states[d];
  const domain = state?.domain;
  const x = at.get(state?.name ?? '') ?? NaN;
  if (domain?.kind === 'interval')
    return { logarithmic: false, from: domain.lower, to: domain.upper, closed: [true, true], nodes };
  if (domain?.kind === 'positive') {
    const y = Math.log(x);
    return { logarithmic: true, from: y - 2, to: y + 2, closed: [false, false], nodes };
  }
  const reach = Math.max(1.5 * Math.abs(x), spreadAt(model, at, d)) || 1;
  if (domain?.kind === 'nonnegative')
    return { logarithmic: false, from: 0, to: Math.max(2 * x, reach), closed: [true, false], nodes };
  return { logarithmic: false, from: -reach, to: reach, closed: [false, false], nodes };
}

/** The extent by a quarter wider at each open end, in whole cells, so that the nodes that were there stay. */
const widened = ({ from, to, closed, logarithmic, nodes }: Extent): Extent => {
  const spacing = (to - from) / (nodes - 1);
  const cells = Math.max(1, Math.round((nodes - 1) / 4));
  return {
    logarithmic,
    closed,
    from: closed[0] ? from : from - cells * spacing,
    to: closed[1] ? to : to + cells * spacing,
    nodes: nodes + (closed[0] ? 0 : cells) + (closed[1] ? 0 : cells),
  };
};

const refined = (extent: Extent): Extent => ({ ...extent, nodes: 2 * extent.nodes - 1 });

const axisOver = ({ from, to, closed, logarithmic, nodes }: Extent): Axis => ({
  logarithmic,
  closed,
  from,
  nodes,
  spacing: (to - from) / (nodes - 1),
});

interface Solved {
  readonly lattice: Lattice;
  readonly cubic: boolean;
  readonly values: Float64Array;
  readonly actions: readonly (readonly Float64Array[])[];
  /** Values at every step and at the end of a finite horizon. */
  readonly slices?: readonly Float64Array[];
  readonly iterations: number;
  /** What is left of ‖V − TV‖/(1 − β): the contraction's bound on the distance from the fixed point. */
  readonly left: number;
}

const scaleOf = (values: Float64Array): number => values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** Values and actions of another grid, where there are any, as a start. */
function startFrom(
  model: StepModel,
  grid: Lattice,
  earlier: Solved | undefined,
): { values: Float64Array; actions: Float64Array[] } {
  const values = new Float64Array(grid.size);
  const actions = model.controls.map(() => new Float64Array(grid.size).fill(NaN));
  if (!earlier) return { values, actions };
  const read = interpolationOn(earlier.lattice, false);
  for (let node = 0; node < grid.size; node++) {
    const state = stateAt(grid, node);
    const value = read.value(earlier.values, state, 0);
    values[node] = Number.isNaN(value) ? 0 : value;
    actions.forEach((a, k) => (a[node] = read.value(earlier.actions[0]?.[k] ?? values, state, 0)));
  }
  return { values, actions };
}

function iteratePolicies(
  model: StepModel,
  operator: BellmanOperator,
  start: ReturnType<typeof startFrom>,
): Omit<Solved, 'lattice' | 'cubic'> {
  const { values, actions } = start;
  const better = new Float64Array(values.length);
  let left = Infinity;
  let best = Infinity;
  let standing = 0;
  for (let k = 1; k <= MOST_POLICIES; k++) {
    operator.improve(0, values, actions, better);
    const scale = Math.max(scaleOf(better), Number.MIN_VALUE);
    let gap = 0;
    for (let i = 0; i < values.length; i++)
      gap = Math.max(gap, Math.abs((better[i] as number) - (values[i] as number)));
    left = (gap * model.factor) / (1 - model.factor);
    if (!Number.isFinite(left)) break;
    if (left <= SETTLED * scale) return { values: better, actions: [actions], iterations: k, left };
    standing = left < 0.9 * best ? 0 : standing + 1;
    best = Math.min(best, left);
    // Grids with kinks may pass between policies of nearly one value for ever.
    if (standing >= 8 && left <= 1e-6 * scale) return { values: better, actions: [actions], iterations: k, left };
    if (standing >= 25) break;
    values.set(better);
    operator.evaluate(actions, values, 1e-13 * scale);
  }
  throw new CostateError({
    code: 'resources.numeric',
    message: `the policies on the grid do not settle: the value still changes by ${left.toPrecision(2)}`,
  });
}

function recurse(
  model: StepModel,
  operator: BellmanOperator,
  start: ReturnType<typeof startFrom>,
): Omit<Solved, 'lattice' | 'cubic'> {
  const { lattice: grid } = operator;
  const { steps, step } = model;
  let later = Float64Array.from({ length: grid.size }, (_, node) =>
    model.terminal([steps * step, ...stateAt(grid, node)]),
  );
  if (later.some((x) => !Number.isFinite(x)))
    throw new CostateError({ code: 'resources.numeric', message: 'the terminal payoff is not finite on the grid' });
  const slices: Float64Array[] = [];
  slices[steps] = later;
  const actions: (readonly Float64Array[])[] = [];
  let current = start.actions;
  for (let k = steps - 1; k >= 0; k--) {
    const values = new Float64Array(grid.size);
    operator.improve(k * step, later, current, values);
    actions[k] = current.map((a) => a.slice());
    current = current.map((a) => a.slice());
    later = values;
    slices[k] = values;
  }
  return { values: later, slices, actions, iterations: steps, left: 0 };
}

function solveOver(
  model: StepModel,
  extents: readonly Extent[],
  outcomes: readonly Outcome[],
  earlier: Solved | undefined,
): Solved {
  const grid = lattice(extents.map(axisOver));
  const run = (cubic: boolean, from: Solved | undefined): Solved => {
    const operator = bellmanOperator(model, grid, outcomes, cubic);
    const start = startFrom(model, grid, from);
    const found = Number.isFinite(model.steps)
      ? recurse(model, operator, start)
      : iteratePolicies(model, operator, start);
    return { lattice: grid, cubic, ...found };
  };
  if (earlier && !earlier.cubic) return run(false, earlier);
  // Linear first, which always settles; cubic from there, where it settles too.
  const linear = Number.isFinite(model.steps) || earlier ? earlier : run(false, undefined);
  try {
    return run(true, linear);
  } catch (error) {
    if (!(error instanceof CostateError) || earlier) throw error;
    return linear ?? run(false, undefined);
  }
}

function curvesOf(
  model: StepModel,
  at: ReadonlyMap<string, number>,
  { lattice: grid, values, actions, cubic }: Solved,
): GridAnswer['curves'] {
  const [axis] = grid.axes;
  if (!axis) return undefined;
  const rest = model.states.slice(1).map((name) => at.get(name) ?? NaN);
  const x = Array.from({ length: axis.nodes }, (_, i) => {
    const y = axis.from + i * axis.spacing;
    return axis.logarithmic ? Math.exp(y) : y;
  });
  const read = interpolationOn(grid, cubic);
  const along = (list: Float64Array): Curve => ({ x, y: x.map((first) => read.value(list, [first, ...rest], 0)) });
  return {
    value: along(values),
    policy: Object.fromEntries(model.controls.map(({ name }, k) => [name, along(actions[0]?.[k] ?? values)])),
  };
}

/**
 * Solves the discrete problem on grids.
 *
 * @returns value and policy at the point; `error` is the sum of what the last refinement, the last widening and a finer
 * quadrature changed, and of the contraction's bound on what the iteration left
 * @throws CostateError `input.unsupported` beyond two states and for undiscounted sums without end, `resources.numeric` where
 * no admissible control is found, or nothing settles
 */
export function solveStepsOnGrid(model: StepModel, { at, accuracy, points }: StepGridOptions): StepGridResult {
  const dimension = model.states.length;
  if (dimension > 2)
    throw new CostateError({
      code: 'input.unsupported',
      message: `the grid of discrete time covers at most two states, not ${dimension}`,
    });
  if (!Number.isFinite(model.steps) && !(model.factor < 1))
    throw new CostateError({ code: 'input.unsupported', message: 'the grid needs a discount, or an end' });
  const started = performance.now();
  const place = dimension - 1;
  const rules = RULES[Math.min(model.normals.length, RULES.length - 1)] ?? [];
  const outcomesOf = (k: number): readonly Outcome[] =>
    productRule(model.correlationFactor, (rules[k] ?? (() => gaussHermite(5)))());
  let outcomes = outcomesOf(0);
  const point = model.states.map((name) => at.get(name) ?? NaN);
  const valueOf = ({ lattice: grid, values, cubic }: Solved): number =>
    interpolationOn(grid, cubic).value(values, point, 0);
  const first = points === undefined ? (FIRST_NODES[place] ?? 21) : Math.max(5, Math.ceil((points + 1) / 2));
  const most = MOST_NODES[place] ?? 81;
  let extents = model.states.map((_, d) => firstExtent(model, at, d, first));
  let solved = solveOver(model, extents, outcomes, undefined);
  let iterations = solved.iterations;
  const wanted = (value: number): number => accuracy ?? DEFAULT_ACCURACY * Math.max(Math.abs(value), Number.MIN_VALUE);
  let truncation = 0;
  const widen = (): void => {
    if (!extents.some(({ closed }) => closed.includes(false))) return;
    for (let k = 0; k < MOST_WIDENINGS; k++) {
      const wider = extents.map(widened);
      const next = solveOver(model, wider, outcomes, solved);
      truncation = Math.abs(valueOf(next) - valueOf(solved));
      iterations += next.iterations;
      [extents, solved] = [wider, next];
      if (truncation <= 0.3 * wanted(valueOf(next))) break;
    }
  };
  widen();
  let quadrature = 0;
  const coarsest = outcomes;
  for (let k = 1; k < rules.length; k++) {
    const finer = outcomesOf(k);
    const next = solveOver(model, extents, finer, solved);
    quadrature = Math.abs(valueOf(next) - valueOf(solved));
    iterations += next.iterations;
    if (quadrature <= QUADRATURE_SHARE * wanted(valueOf(next))) break;
    [outcomes, solved] = [finer, next];
  }
  // A finer rule reaches further out.
  if (outcomes !== coarsest) widen();
  let change = Infinity;
  const largestAxis = (list: readonly Extent[]): number => Math.max(...list.map(({ nodes }) => nodes));
  const kept = (list: readonly Extent[]): number =>
    list.reduce((size, { nodes }) => size * nodes, 1) *
    (Number.isFinite(model.steps) ? model.steps * (1 + model.controls.length) : 1);
  for (;;) {
    const finer = extents.map(refined);
    const next = solveOver(model, finer, outcomes, solved);
    change = Math.abs(valueOf(next) - valueOf(solved));
    iterations += next.iterations;
    [extents, solved] = [finer, next];
    const enough = change + truncation + quadrature + next.left <= wanted(valueOf(next));
    const more = extents.map(refined);
    if (points !== undefined || enough || largestAxis(more) > most || kept(more) > MOST_KEPT) break;
  }
  const value = valueOf(solved);
  if (!Number.isFinite(value))
    throw new CostateError({ code: 'resources.numeric', message: 'the point of interest is not on the grid' });
  const policy = interpolationOn(solved.lattice, solved.cubic);
  const curves = curvesOf(model, at, solved);
  return {
    answer: {
      value,
      error: change + truncation + quadrature + solved.left,
      policy: Object.fromEntries(
        model.controls.map(({ name, domain }, k) => {
          const list = solved.actions[0]?.[k] ?? new Float64Array();
          return [
            name,
            domain.kind === 'set'
              ? nearestMember(domain.values, policy.value(list, point, 0))
              : policy.value(list, point, 0),
          ];
        }),
      ),
      points: largestAxis(extents),
      iterations,
      seconds: (performance.now() - started) / 1000,
      ...(curves ? { curves } : {}),
    },
    policy: { kind: 'lattice', lattice: solved.lattice, actions: solved.actions },
    field: {
      lattice: solved.lattice,
      cubic: solved.cubic,
      slices: solved.slices ?? [solved.values],
      actions: solved.actions,
      outcomes,
    },
  };
}
