/**
 * Howard's policy iteration on the approximating chain: exact evaluation by a tridiagonal solve, improvement node by node
 * (Howard 1960; Bokanowski, Maroso and Zidani 2009 for its superlinear convergence on monotone schemes).
 */
import { CostateError } from '../errors.js';
import { chainOn, newRates, type Chain, type Grid } from './chain.js';
import type { GridModel } from './grid-model.js';
import { ROUNDING, improverOf, trialValues, type Improver } from './improve.js';
import { solveTridiagonal } from './tridiagonal.js';

export interface GridPolicy {
  /** One array over the nodes for each control. */
  readonly actions: readonly Float64Array[];
}

export interface ChainSolver {
  readonly chain: Chain;
  readonly improver: Improver;
  /** Ends of the grid at which every action pushes outward, so that its drift is cut off there. */
  readonly stuck: ReadonlySet<number>;
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
}

const MOST_ITERATIONS = 400;
/** Relative change of the values at which the iteration has converged. */
const TOLERANCE = 1e-11;

const actionAt = (policy: GridPolicy, node: number, out: Float64Array): void =>
  policy.actions.forEach((a, c) => (out[c] = a[node] as number));
const setAction = (policy: GridPolicy, node: number, action: Float64Array): void =>
  policy.actions.forEach((a, c) => (a[node] = action[c] as number));

/** A solver on the grid. Ends where no action points inward get their outward drift cut off. */
export function chainSolver(grid: Grid, model: GridModel): ChainSolver {
  const strict = chainOn(grid, model, () => false);
  const probe = improverOf(strict);
  const ends = [0, grid.coordinate.length - 1];
  const stuck = new Set(ends.filter((node) => !probe.makeAllowed(node, 0, new Float64Array(model.controls.length))));
  const chain = stuck.size === 0 ? strict : chainOn(grid, model, (node) => stuck.has(node));
  return { chain, improver: improverOf(chain), stuck };
}

/** A policy to begin with: at each node the first trial action that is allowed. @throws CostateError when there is none. */
export function firstPolicy({ chain, improver }: ChainSolver, time: number): GridPolicy {
  const { grid, model } = chain;
  const n = grid.coordinate.length;
  const policy = { actions: model.controls.map(() => new Float64Array(n)) };
  const action = Float64Array.from(model.controls, (c) => trialValues(c.domain)[0] ?? 0);
  for (let node = 0; node < n; node++) {
    if (!improver.makeAllowed(node, time, action))
      throw new CostateError({
        code: 'resources.numeric',
        message: `no action gives a finite reward and drift at ${model.state} = ${grid.state[node]}`,
      });
    setAction(policy, node, action);
  }
  return policy;
}

function evaluatePolicy(chain: Chain, policy: GridPolicy, { time, decay, source }: Evaluation): Float64Array {
  const n = chain.grid.coordinate.length;
  const [lower, excess, upper, right] = Array.from({ length: 4 }, () => new Float64Array(n)) as [
    Float64Array, Float64Array, Float64Array, Float64Array,
  ]; // prettier-ignore
  const rates = newRates();
  const action = new Float64Array(policy.actions.length);
  for (let i = 0; i < n; i++) {
    actionAt(policy, i, action);
    chain.rates(i, time, action, rates);
    lower[i] = rates.down;
    upper[i] = rates.up;
    excess[i] = decay;
    right[i] = rates.reward + (source ? (source[i] as number) : 0);
  }
  return solveTridiagonal(lower, excess, upper, right);
}

/**
 * What a stationary solution may lose by gains too small to be told from rounding: at each node, the discounted sum of the
 * gains below which no action is replaced.
 *
 * @param values U or V at the nodes
 */
export function roundingError({ chain }: ChainSolver, policy: GridPolicy, values: Float64Array): Float64Array {
  const n = values.length;
  const column = (): Float64Array => new Float64Array(n);
  const [lower, upper, right] = [column(), column(), column()];
  const rates = newRates();
  const action = new Float64Array(policy.actions.length);
  for (let i = 0; i < n; i++) {
    actionAt(policy, i, action);
    chain.rates(i, 0, action, rates);
    [lower[i], upper[i]] = [rates.down, rates.up];
    right[i] = ROUNDING * (Math.abs(rates.reward) + (rates.up + rates.down) * Math.abs(values[i] as number));
  }
  return solveTridiagonal(lower, column().fill(chain.model.discount), upper, right);
}

/**
 * Iterates until no action improves or the values no longer change.
 *
 * @param start an allowed policy
 * @throws CostateError `resources.numeric` without convergence
 */
export function iteratePolicy(solver: ChainSolver, start: GridPolicy, evaluation: Evaluation): ChainSolution {
  const { chain, improver } = solver;
  const n = chain.grid.coordinate.length;
  const policy = { actions: start.actions.map((a) => Float64Array.from(a)) };
  let values = evaluatePolicy(chain, policy, evaluation);
  for (let iterations = 1; iterations <= MOST_ITERATIONS; iterations++) {
    let changed = false;
    for (let i = 0; i < n; i++) {
      const current = evaluation.decay * (values[i] as number) - (evaluation.source?.[i] ?? 0);
      changed = improver.improve(i, evaluation.time, values, policy.actions, current) || changed;
    }
    if (!changed) return { ...policy, values, iterations };
    const next = evaluatePolicy(chain, policy, evaluation);
    let change = 0;
    // Where V crosses zero its change is held against the largest |V|, wherever on the grid that is.
    const largest = [values, next].reduce((most, list) => list.reduce((m, v) => Math.max(m, Math.abs(v)), most), 0);
    const floor = 1e-3 * largest + Number.MIN_VALUE;
    for (let i = 0; i < n; i++) {
      const size = Math.max(Math.abs(next[i] as number), floor);
      change = Math.max(change, Math.abs((next[i] as number) - (values[i] as number)) / size);
    }
    values = next;
    if (change <= TOLERANCE) return { ...policy, values, iterations };
  }
  throw new CostateError({
    code: 'resources.numeric',
    message: `policy iteration did not converge within ${MOST_ITERATIONS} iterations on ${n} nodes`,
    suggestion: `the value may be infinite, or the actions have no bound; give ${chain.model.state} or the controls intervals, as in ${chain.model.controls[0]?.name ?? 'a'}: [-10, 10]`,
  });
}
