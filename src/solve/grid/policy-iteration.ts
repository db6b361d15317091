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

/**
 * Iterates until no action improves or the values no longer change.
 *
 * @param policy to begin with; changed in place
 * @param start values to begin from, changed in place; with actions to go with them where none is derived, the first policy is
 * derived from the values
 * @throws CostateError `resources.numeric` without convergence
 */
export function iteratePolicy(
  { size, sweeper, evaluator, stopper }: ChainSolver,
  policy: GridPolicy,
  evaluation: Evaluation,
  start?: { readonly values: Float64Array; readonly action?: (node: number, action: Float64Array) => void },
): ChainSolution {
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
  if (!fresh) sweeper.assemble(input, kept);
  let noise = first?.noise ?? 0;
  let sought = false;
  let { largest, still, left } = evaluator.solve(values, { absolute: 0, share: INEXACT }, tolerance);
  for (let iterations = 1; iterations <= MOST_ITERATIONS; iterations++) {
    if (still && (fresh || iterations > 1))
      return { ...policy, ...stops(), values, iterations, unsolved: (noise + left) / decay };
    evaluator.begin(decay, source);
    const improved = withStopping(
      sweeper.improve({ ...input, ...(evaluator.residual && { residual: evaluator.residual }) }, chosen()),
      stopper,
    );
    noise = improved.noise;
    // Without a control the first solution is not held against another one.
    const rough = chain.cuts !== undefined && !sought && left > tolerance * decay * largest;
    const done =
      (!improved.changed && !rough) || (evaluator.residual && improved.gain + left <= tolerance * decay * largest);
    if (done) return { ...policy, ...stops(), values, iterations, unsolved: (noise + left + improved.gain) / decay };
    sought = !improved.changed;
    const wanted = { absolute: Math.max(INEXACT * improved.gain, (tolerance * decay * largest) / 4), share: 0 };
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
