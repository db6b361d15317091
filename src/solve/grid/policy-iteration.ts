/**
 * Howard's policy iteration on the approximating chain: evaluation by a linear solve, improvement line by line (Howard 1960;
 * Bokanowski, Maroso and Zidani 2009 for its superlinear convergence on monotone schemes).
 */
import { CostateError } from '../../errors.js';
import { evaluatorOn } from './evaluate-policy.js';
import type { Evaluator } from './evaluator.js';
import type { Grid } from './mesh.js';
import { modelsOf, type GridModel } from './model.js';
import { regimeSolver } from './regimes.js';
import { stopperOn, type Stopper } from './stopping.js';
import { sweeperOn, type GridPolicy, type Improved, type Sweeper } from './sweep.js';
import { trialValues } from './trial-values.js';
import type { Workspace } from './workspace.js';

export interface ChainSolver {
  /** Length of the arrays of values and actions: the nodes of the grid, once for each regime. */
  readonly size: number;
  readonly sweeper: Sweeper;
  readonly evaluator: Evaluator;
  /** Where one may stop. */
  readonly stopper?: Stopper;
}

/** Source and decay of the linear equation (decay + rates) U = source + reward + jumps of one (implicit) step. */
export interface Evaluation {
  readonly time: number;
  readonly decay: number;
  /** Added to the reward: the later value over the time step. */
  readonly source?: Float64Array;
}

export interface ChainSolution extends GridPolicy {
  /** U = sign · V at the nodes. */
  readonly values: Float64Array;
  readonly iterations: number;
  /** Bound of what rounding and an unfinished iteration leave of the error of a discrete value. */
  readonly unsolved: number;
}

const MOST_ITERATIONS = 400;
/** Relative change of the values at which the iteration has converged; Newton's next change is about its square. */
const TOLERANCE = 1e-11;
/** On large grids values need not be found closer than this: their discretisation error is larger. */
const LARGE = { nodes: 50_000, tolerance: 1e-9 };
/** With several states they are found to this share of the square of the spacing (of an axis of length one). */
const SHARE_OF_SQUARE = 0.01;

/** Share of the gain of an improvement down to which the next policy is evaluated. */
const INEXACT = 0.03;

/** Whether actions can be derived from the values alone, so that a policy to begin with is not needed. */
export const hasMaximiser = (model: GridModel): boolean =>
  modelsOf(model).every(({ lineMaximiser }) => lineMaximiser !== undefined);

export function chainSolver(grid: Grid, model: GridModel, workspace?: Workspace): ChainSolver {
  if (model.regimes) return { size: model.regimes.models.length * grid.size, ...regimeSolver(grid, model.regimes) };
  const sweeper = sweeperOn(grid, model);
  return {
    size: grid.size,
    sweeper,
    evaluator: evaluatorOn(grid, model, workspace),
    ...(model.stopping && { stopper: stopperOn(sweeper.chain, model.stopping) }),
  };
}

/** A policy to begin with, all controls at their first trial value; `assemble` replaces what is not allowed. */
export const trialPolicy = ({ sweeper, size }: ChainSolver): GridPolicy => ({
  actions: sweeper.chain.model.controls.map((c) => new Float64Array(size).fill(trialValues(c.domain)[0] ?? 0)),
});

function toleranceOn({ axes, size }: Grid): number {
  if (axes.length === 1) return size > LARGE.nodes ? LARGE.tolerance : TOLERANCE;
  return SHARE_OF_SQUARE / Math.max(...axes.map((axis) => axis.nodes)) ** 2;
}

const withStopping = (improved: Improved, stopper: Stopper | undefined): Improved => {
  const last = stopper?.last();
  return last
    ? { ...improved, changed: improved.changed || last.changed, gain: Math.max(improved.gain, last.gain) }
    : improved;
};

/** A chain that goes on for longer than this many times the time it takes to leave a node does not end. */
const ENDLESS = 1e12;
/** The longest expected time until the end is found to this share. */
const SHARE_OF_TIME = 0.01;

/**
 * One over the longest expected time until the problem ends under a policy, which is what a discount rate is elsewhere: the
 * error of a value is at most the residual of its equation over it (Kushner and Dupuis 2001, section 2.4).
 *
 * @throws CostateError `resources.numeric` where the problem need not end
 */
function endingRate({ size, sweeper, evaluator }: ChainSolver, policy: GridPolicy, decay: number): number {
  const time = new Float64Array(size);
  let fastest = 0;
  evaluator.begin(decay, undefined);
  sweeper.assemble({ time: 0, decay, policy }, (rates, segment) => {
    for (let i = 0; i < segment.count; i++) {
      const over = rates.held[i] === 1;
      rates.reward[i] = over ? 0 : 1;
      if (!over) fastest = Math.max(fastest, rates.total[i] as number);
    }
    evaluator.rows(rates, segment);
  });
  let largest = Infinity;
  try {
    ({ largest } = evaluator.solve(time, { absolute: SHARE_OF_TIME, share: 0 }, SHARE_OF_TIME));
  } catch (error) {
    if (!(error instanceof CostateError)) throw error;
  }
  if (largest * fastest < ENDLESS * size) return (1 - SHARE_OF_TIME) / largest;
  throw new CostateError({
    code: 'resources.numeric',
    message:
      'no mean time was found until the problem ends: it may be infinite, and without a discount the value with it',
    suggestion: 'give the problem a discount rate or a horizon, or the states intervals',
  });
}

/**
 * Iterates until no action improves or the values no longer change.
 *
 * @param policy to begin with; changed in place
 * @param start values to begin from, changed in place; with actions to go with them where none is derived, the first policy is
 * derived from the values
 * @throws CostateError `resources.numeric` without convergence
 */
export function iteratePolicy(
  solver: ChainSolver,
  policy: GridPolicy,
  evaluation: Evaluation,
  start?: { readonly values: Float64Array; readonly action?: (node: number, action: Float64Array) => void },
): ChainSolution {
  const { size, sweeper, evaluator, stopper } = solver;
  const { chain } = sweeper;
  const { decay, source } = evaluation;
  const tolerance = toleranceOn(chain.grid);
  const values = start?.values ?? new Float64Array(size);
  const input = { ...evaluation, policy, values };
  evaluator.begin(decay, source);
  const stops = () => (stopper ? { stopped: Uint8Array.from(stopper.stopped) } : {});
  const fresh = start && hasMaximiser(chain.model) ? start.action : undefined;
  const kept = stopper ? stopper.replacing(evaluation, evaluator.rows) : evaluator.rows;
  const chosen = stopper ? () => stopper.choosing(evaluation, values, evaluator.rows) : () => evaluator.rows;
  const first = fresh && sweeper.improve({ ...input, fresh }, chosen());
  const { undiscounted } = chain.model;
  const rate = undiscounted ? endingRate(solver, policy, decay) : decay;
  if (undiscounted) evaluator.begin(decay, source);
  if (!fresh || undiscounted) sweeper.assemble(input, kept);
  let noise = first?.noise ?? 0;
  let sought = false;
  /** @param residual of the discrete Bellman equation, the error of whose solution is at most that over the rate */
  const finished = (iterations: number, residual: number): ChainSolution => {
    const unsolved = residual / (undiscounted ? endingRate(solver, policy, decay) : decay);
    return { ...policy, ...stops(), values, iterations, unsolved };
  };
  let { largest, still, left } = evaluator.solve(values, { absolute: 0, share: INEXACT }, tolerance);
  for (let iterations = 1; iterations <= MOST_ITERATIONS; iterations++) {
    // Rounding beyond all values is that of actions which the first values derived, some of which run away: the next sweep has others.
    const isKnown = iterations > 1 || (fresh !== undefined && noise <= rate * largest);
    if (still && isKnown) return finished(iterations, noise + left);
    evaluator.begin(decay, source);
    const improved = withStopping(
      sweeper.improve({ ...input, ...(evaluator.residual && { residual: evaluator.residual }) }, chosen()),
      stopper,
    );
    noise = improved.noise;
    // Without a control the first solution is not held against another one.
    const held = chain.cuts !== undefined || undiscounted;
    const rough = held && !sought && left > tolerance * rate * largest;
    const done =
      (!improved.changed && !rough) || (evaluator.residual && improved.gain + left <= tolerance * rate * largest);
    if (done) return finished(iterations, noise + left + improved.gain);
    sought = !improved.changed;
    const wanted = { absolute: Math.max(INEXACT * improved.gain, (tolerance * rate * largest) / 4), share: 0 };
    ({ largest, still, left } = evaluator.solve(values, wanted, tolerance));
    if (evaluator.residual) still = false;
  }
  const { model } = chain;
  throw new CostateError({
    code: 'resources.numeric',
    message: `policy iteration did not converge within ${MOST_ITERATIONS} iterations on ${size} nodes`,
    suggestion: `the value may be infinite, or the actions have no bound; give ${model.states.map((s) => s.name).join(', ')} or the controls intervals, as in ${model.controls[0]?.name ?? 'a'}: [-10, 10]`,
  });
}
