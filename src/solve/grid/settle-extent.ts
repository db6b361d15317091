/** How much of the state space the answer needs: open ends are moved outward until the value at the point no longer notices. */
import { CostateError } from '../../errors.js';
import { zero } from '../../expression/expression.js';
import { freeSymbols } from '../../expression/traverse.js';
import { coordinatesOf, firstExtents, gridOver, isOpen, widened, type Extent } from './domain.js';
import { endError } from './end-reach.js';
import { solveOn, type GridSolution } from './evolve.js';
import { nearestOn, type Axis } from './mesh.js';
import type { GridModel } from './model.js';
import { growsFarOut } from './growth-far-out.js';
import { interpolate } from './transfer.js';

/** Cells along an axis of the first grid, by number of states; on a finite horizon each of them costs a run through time. */
const FIRST_CELLS = { stationary: [200, 40, 24], evolving: [100, 32, 16] };
/** Time steps that go with the first spacing; they double as it is halved. */
export const FIRST_TIME_STEPS = 25;
/** Widenings of an axis, and more of them while each changes clearly less than the one before. */
const [MOST_WIDENINGS, MOST_WHILE_FALLING] = [8, 14];
const FALLING = 0.7;
/** Nodes times iterations of all grids together that a search for the ends is worth: some ten seconds. */
const MOST_WORK = { stationary: 3e6, evolving: 1e7 };
/** States from which on grids only wide enough are sought with all their artificial diffusion, by which ends look a little nearer. */
const ROUGH_FROM = 3;
/** A widening that changes the value by this share of it has far wider domains looked at, once. */
const NOTICEABLE = 0.01;
/** Relative accuracy beyond a grid of the size that is tried. */
const LEAST_ACCURACY = 1e-8;

export const kindOf = (model: GridModel): 'stationary' | 'evolving' =>
  Number.isFinite(model.instance.horizon) ? 'evolving' : 'stationary';

/** V at the point, or the long-run average where that is the criterion. */
export const valueAt = (model: GridModel, solution: GridSolution, at: readonly number[]): number =>
  solution.average ?? interpolate(solution.grid, solution.values, coordinatesOf(model, at));

/** The same before the last correction of artificial diffusion; undefined where there was none. */
export const valueBefore = (model: GridModel, solution: GridSolution, at: readonly number[]): number | undefined =>
  solution.averageBefore ?? (solution.before && interpolate(solution.grid, solution.before, coordinatesOf(model, at)));

/** A value this much smaller than the largest nearby is as good as zero. */
const NEGLIGIBLE = 1e-3;

/** What an error is measured by: |V| at the point, or a small share of the largest |V| on the extents where V is small. */
export function sizeAt(
  model: GridModel,
  solution: GridSolution,
  at: readonly number[],
  extents: readonly Extent[],
): number {
  const { axes, strides } = solution.grid;
  const sizes = solution.rewards ?? solution.values;
  let largest = 0;
  const visit = (k: number, node: number): void => {
    if (k === axes.length) {
      largest = Math.max(largest, Math.abs(sizes[node] as number));
      return;
    }
    const { from, to } = extents[k] as Extent;
    (axes[k] as Axis).coordinate.forEach((y, i) => {
      if (y >= from && y <= to) visit(k + 1, node + i * (strides[k] as number));
    });
  };
  visit(0, 0);
  return Math.max(Math.abs(valueAt(model, solution, at)), NEGLIGIBLE * largest);
}

const figure = (x: number): string => String(Number(x.toPrecision(1)));

function stillDepends(
  model: GridModel,
  solution: GridSolution,
  at: readonly number[],
  k: number,
  growth = '',
): CostateError {
  const { name, state } = solution.grid.axes[k] as Axis;
  const [from, to] = [state[0] as number, state.at(-1) as number];
  const point = model.states.map((s, j) => `${s.name} = ${at[j]}`).join(', ');
  return new CostateError({
    code: 'resources.numeric',
    message: `the value at ${point} still depends on where the domain is cut off, at ${name} from ${from.toPrecision(3)} to ${to.toPrecision(3)}${growth}`,
    suggestion: `the value may be infinite, as where nothing keeps a debt from growing; give ${name} an interval, such as ${name}: [${figure(from)}, ${figure(to)}], or the controls bounds`,
  });
}

/** An action at the point beyond this is none: the search went where nothing holds it. */
const RUNAWAY = 1e12;

/** @throws CostateError `resources.numeric` where the best action at the point has run away, so that no finer grid is tried */
function requireBounded(
  model: GridModel,
  solution: GridSolution,
  extents: readonly Extent[],
  at: readonly number[],
): void {
  const { grid, policies } = solution;
  const point = coordinatesOf(model, at);
  const node = grid.axes.reduce((sum, axis, k) => sum + nearestOn(axis, point[k] ?? 0) * (grid.strides[k] ?? 0), 0);
  for (const [c, { name }] of model.controls.entries()) {
    const value = policies[0]?.actions[c]?.[node] ?? 0;
    if (Math.abs(value) <= RUNAWAY) continue;
    // Where every action leads out of the domain that is the reason.
    endError(model, solution, extents, at);
    throw new CostateError({
      code: 'resources.numeric',
      message: `the best '${name}' runs away at the point (${value.toPrecision(2)}): the Hamiltonian seems to grow without bound in it, so that there is no optimum`,
      suggestion: `bound '${name}', or give it a cost that is strictly convex`,
    });
  }
}

/** @throws CostateError `resources.numeric` where what is paid at the end is the same all over the grid, though it depends on the state */
function requireEnd(model: GridModel, { values }: GridSolution, extents: readonly Extent[]): void {
  const { running, terminal, horizon, stopping } = model.instance;
  const isTold = running !== zero || stopping !== undefined || freeSymbols(terminal).size === 0;
  if (isTold || horizon === Infinity || !extents.some(isOpen) || values.some((v) => v !== values[0])) return;
  throw new CostateError({
    code: 'resources.numeric',
    message:
      'what is paid at the end is the same everywhere on the grid around the point: it does not reach to where that changes',
    suggestion: 'intervals as domains of the states, as far as paths come',
  });
}

export interface Settled {
  /** Where the search began: what is shown in pictures, and near what V is measured. */
  readonly first: readonly Extent[];
  readonly extents: readonly Extent[];
  readonly spacings: readonly number[];
  /** Estimated error that the cut makes. */
  readonly truncation: number;
  readonly solution: GridSolution;
  readonly iterations: number;
}

/** Widens open ends, one axis after the other, until the value at the point no longer notices. */
export function settleExtent(model: GridModel, at: readonly number[], accuracy: (size: number) => number): Settled {
  const d = model.states.length;
  const corrected = d < ROUGH_FROM;
  const first = firstExtents(model, at);
  const cells = FIRST_CELLS[kindOf(model)][d - 1] as number;
  const spacings = first.map(({ from, to }) => (to - from) / cells);
  let extents = first;
  let solution = solveOn(gridOver(model, extents, at, spacings), model, FIRST_TIME_STEPS, { corrected });
  requireBounded(model, solution, first, at);
  requireEnd(model, solution, first);
  let iterations = solution.iterations;
  const size = sizeAt(model, solution, at, first);
  if (accuracy(size) < LEAST_ACCURACY * size)
    throw new CostateError({
      code: 'input.argument',
      message: `a tolerance of ${accuracy(size)} is out of reach where the value is about ${size.toPrecision(2)}`,
      expected: `at least ${(LEAST_ACCURACY * size).toPrecision(1)}, or no tolerance at all`,
    });
  const open = [...first.keys()].filter((k) => isOpen(first[k] as Extent));
  const changes = first.map(() => Infinity);
  changes.forEach((_, k) => open.includes(k) || (changes[k] = 0));
  const widenings = first.map(() => 0);
  const falling = first.map(() => false);
  let work = solution.grid.size * solution.iterations;
  // Along one axis widening is quick.
  let mayGrow = d > 1 && solution.average === undefined;
  for (;;) {
    const allowance = accuracy(sizeAt(model, solution, at, first)) / (4 * Math.max(1, open.length));
    // The axis that the value hangs on most; one that was never widened comes first.
    const k = changes.indexOf(Math.max(...changes));
    if ((changes[k] as number) <= allowance) break;
    const isFar = (widenings[k] as number) >= (falling[k] ? MOST_WHILE_FALLING : MOST_WIDENINGS);
    if (isFar || (d > 1 && work > MOST_WORK[kindOf(model)])) {
      endError(model, solution, extents, at);
      throw stillDepends(model, solution, at, k);
    }
    const wider = extents.map((extent, j) => (j === k ? widened(extent) : extent));
    const on = gridOver(model, wider, at, spacings);
    const next = solveOn(on, model, FIRST_TIME_STEPS, { corrected, ...(d > 1 && { guess: solution }) });
    iterations += next.iterations;
    work += on.size * next.iterations;
    widenings[k] = (widenings[k] as number) + 1;
    const change = Math.abs(valueAt(model, next, at) - valueAt(model, solution, at));
    falling[k] = change < FALLING * (changes[k] as number);
    changes[k] = change;
    [extents, solution] = [wider, next];
    if (mayGrow && change > NOTICEABLE * sizeAt(model, solution, at, first)) {
      if (growsFarOut(model, first, at, FIRST_TIME_STEPS, (wide) => valueAt(model, wide, at)))
        throw stillDepends(model, solution, at, k, ', and goes on growing on far wider domains');
      mayGrow = false;
    }
  }
  const truncation = changes.reduce((sum, c) => sum + c, 0) + endError(model, solution, extents, at);
  return { first, extents, spacings, truncation, solution, iterations };
}
