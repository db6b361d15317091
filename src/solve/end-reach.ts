/**
 * How far an answer on a grid hangs on an end at which every action pushes outward: there the drift is cut off, so that the
 * state rests where it could not. That does no harm to a value that is not reached in time, and makes any other wrong.
 */
import { CostateError } from '../errors.js';
import { newRates } from './chain.js';
import type { GridSolution } from './evolve.js';
import type { Extent } from './grid-domain.js';
import type { GridModel } from './grid-model.js';
import { chainSolver, type GridPolicy } from './policy-iteration.js';
import { solveTridiagonal } from './tridiagonal.js';

/** Discounted weight of an end beyond which the answer is not given; below it, it is part of the error. */
const MOST_WEIGHT = 1e-3;
/** A stretch passed in less than this share of the discount length (or the horizon) is passed at once. */
const AT_ONCE = 1e-3;
/** The last part of the way to an end, in the coordinate: one unit of log x, or a share of the extent. */
const STRETCH = { logarithm: 1, share: 0.125 };

interface Way {
  readonly upward: number;
  readonly downward: number;
  readonly drift: number;
}

function waysUnder(model: GridModel, solution: GridSolution, policy: GridPolicy, time: number): readonly Way[] {
  const { chain } = chainSolver(solution.grid, model);
  const rates = newRates();
  const action = new Float64Array(policy.actions.length);
  return [...solution.grid.coordinate.keys()].map((node) => {
    policy.actions.forEach((a, c) => (action[c] = a[node] as number));
    chain.rates(node, time, action, rates);
    return { upward: rates.up, downward: rates.down, drift: rates.drift };
  });
}

/** E e^{−ρτ}, τ the time at which the chain first is at the end under the policy (and before the horizon), at each node. */
function weightOf(model: GridModel, solution: GridSolution, end: number): Float64Array {
  const n = solution.grid.coordinate.length;
  const column = (): Float64Array => new Float64Array(n);
  let weight = column();
  weight[end] = 1;
  const { times, policies } = solution;
  for (let j = policies.length - 1; j >= 0; j--) {
    const step = Number.isFinite(model.instance.horizon)
      ? (times[j + 1] ?? model.instance.horizon) - (times[j] as number)
      : Infinity;
    const [lower, excess, upper, right] = [column(), column(), column(), column()];
    waysUnder(model, solution, policies[j] as GridPolicy, times[j] as number).forEach(({ upward, downward }, i) => {
      [lower[i], upper[i]] = i === end ? [0, 0] : [downward, upward];
      excess[i] = i === end ? 1 : model.discount + 1 / step;
      right[i] = i === end ? 1 : (weight[i] as number) / step;
    });
    weight = solveTridiagonal(lower, excess, upper, right);
  }
  return weight;
}

/** Whether the drift alone carries the state over the last stretch at once: then it is at the end in finite time. */
function isRunInto(model: GridModel, solution: GridSolution, end: number): boolean {
  const { coordinate, spacing } = solution.grid;
  const [policy] = solution.policies;
  if (!policy) return false;
  const span = (coordinate.at(-1) as number) - (coordinate[0] as number);
  const stretch = model.logarithmic ? STRETCH.logarithm : STRETCH.share * span;
  const length = Math.min(model.instance.horizon, model.discount > 0 ? 1 / model.discount : Infinity);
  let time = 0;
  waysUnder(model, solution, policy, 0).forEach(({ drift }, i) => {
    if (Math.abs((coordinate[i] as number) - (coordinate[end] as number)) > stretch) return;
    time += spacing / Math.max(0, end === 0 ? -drift : drift);
  });
  return time <= AT_ONCE * length;
}

const figure = (x: number): string => String(Number(x.toPrecision(3)));

function refusal(
  model: GridModel,
  solution: GridSolution,
  end: number,
  declared: boolean,
  weight: number,
): CostateError {
  const { state, domain, controls } = model;
  const zero = end === 0 && domain.kind !== 'set' && domain.lower === 0;
  const place = zero ? 0 : (solution.grid.state[end] as number);
  const who = controls.length === 0 ? 'the dynamics carry' : 'every action pushes';
  const where = zero
    ? `out of its domain (${domain.kind}) at ${state} = 0`
    : declared
      ? `out of its domain at ${state} = ${figure(place)}`
      : `past ${state} = ${figure(place)}, where the grid ends`;
  const vanish =
    controls.length === 0 ? `drift and noise` : `what the actions take (k*${state} for a consumption, say)`;
  return new CostateError({
    code: 'resources.numeric',
    message:
      `${who} ${state} ${where}, where paths from the point come with the discounted weight ${figure(weight)}: ` +
      'what happens then is not in the problem, so the value is not known',
    suggestion: zero
      ? `let ${vanish} vanish at ${state} = 0, or declare ${state} real`
      : `give the controls bounds, or ${state} an interval`,
  });
}

/**
 * The error at a point that the ends add at which drift is cut off.
 *
 * @returns the discounted weight of such ends times the largest |V|; zero where there are none, or where the state nears an
 * open one so slowly that widening the grid shows what it does
 * @throws CostateError `resources.numeric` where the paths do come to such an end, with the reason
 */
export function endError(model: GridModel, solution: GridSolution, extent: Extent, node: number): number {
  const largest = solution.values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  let error = 0;
  for (const end of chainSolver(solution.grid, model).stuck) {
    const declared = end === 0 ? extent.declaredFrom : extent.declaredTo;
    // Without a control an end of the domain turns the state back: that is what it means by declaration.
    if (declared ? model.controls.length === 0 : !isRunInto(model, solution, end)) continue;
    const weight = weightOf(model, solution, end)[node] as number;
    if (weight > MOST_WEIGHT) throw refusal(model, solution, end, declared, weight);
    error += weight * largest;
  }
  return error;
}
