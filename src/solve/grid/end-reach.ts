/**
 * How far an answer on a grid hangs on an end at which every action pushes outward: there the drift is cut off, so that the
 * state rests where it could not. That does no harm to a value that is not reached in time, and makes any other wrong.
 */
import { CostateError } from '../../errors.js';
import { coordinatesOf, type Extent } from './domain.js';
import type { GridSolution } from './evolve.js';
import { shareOfTime } from './long-run.js';
import type { SegmentRates } from './segment.js';
import { nearestOn, type Axis } from './mesh.js';
import type { GridModel } from './model.js';
import { decayIn } from './regimes.js';
import { chainSolver, type ChainSolver } from './policy-iteration.js';

/** Discounted weight of an end beyond which the answer is not given; below it, it is part of the error. */
const MOST_WEIGHT = 1e-3;
/** A stretch passed in less than this share of the discount length (or the horizon) is passed at once. */
const AT_ONCE = 1e-3;
/** The last part of the way to an end, in the coordinate: one unit of log x, or a share of the extent. */
const STRETCH = { logarithm: 1, share: 0.125 };

interface Stuck {
  readonly axis: number;
  readonly upper: boolean;
}

/** For a long-run average the share of time there; else E e^{−ρτ} at the node, τ the time at which the chain first is where an end holds it, under the policy and before the horizon. */
function weightOf(model: GridModel, solution: GridSolution, solver: ChainSolver, end: Stuck, at: number): number {
  const { sweeper, evaluator } = solver;
  const { times, policies, grid } = solution;
  const [first] = policies;
  const bit = 1 << (2 * end.axis + (end.upper ? 1 : 0));
  const { clamped } = sweeper.chain;
  const weight = Float64Array.from(clamped, (bits) => ((bits & bit) === 0 ? 0 : 1));
  if (solution.average !== undefined && first) return shareOfTime({ grid, model, solver, policy: first }, weight);
  for (let j = policies.length - 1; j >= 0; j--) {
    const evolving = Number.isFinite(model.instance.horizon);
    const step = evolving ? (times[j + 1] ?? model.instance.horizon) - (times[j] as number) : Infinity;
    const decay = model.discount + 1 / step;
    const source = evolving ? weight.map((w) => w / step) : undefined;
    const policy = { actions: (policies[j] ?? { actions: [] }).actions.map((a) => Float64Array.from(a)) };
    evaluator.begin(decay, source);
    sweeper.assemble({ time: times[j] as number, decay, policy }, (rates: SegmentRates, segment) => {
      const own = model.regimes ? decayIn(model.regimes, Math.floor(segment.node / grid.size), decay) : decay;
      for (let i = 0; i < segment.count; i++) {
        const held = ((clamped[segment.node + i] as number) & bit) !== 0;
        rates.reward[i] = held ? own - (source?.[segment.node + i] ?? 0) : 0;
        rates.held[i] = held ? 1 : 0;
        if (held) for (const jumps of [...rates.up, ...rates.down, ...rates.across]) jumps[i] = 0;
      }
      evaluator.rows(rates, segment);
    });
    evaluator.solve(weight, { absolute: 1e-6 * decay, share: 0 }, 1e-9);
  }
  return grid.size > at ? (weight[at] as number) : NaN;
}

/** Whether the drift alone carries the state over the last stretch at once: then it is at the end in finite time. */
function isRunInto(
  model: GridModel,
  solution: GridSolution,
  { sweeper }: ChainSolver,
  end: Stuck,
  at: number,
): boolean {
  const { axes, strides } = solution.grid;
  const [policy] = solution.policies;
  const axis = axes[end.axis] as Axis;
  const { coordinate } = axis;
  if (!policy) return false;
  const [first, last] = [coordinate[0] as number, coordinate.at(-1) as number];
  const place = end.upper ? last : first;
  const stretch = axis.logarithmic ? STRETCH.logarithm : STRETCH.share * (last - first);
  const length = Math.min(model.instance.horizon, model.discount > 0 ? 1 / model.discount : Infinity);
  const stride = strides[end.axis] as number;
  const onAxis = Math.floor(at / stride) % coordinate.length;
  let time = 0;
  const action = new Float64Array(model.controls.length);
  for (let i = 0; i < coordinate.length; i++) {
    if (Math.abs((coordinate[i] as number) - place) > stretch) continue;
    const node = at + (i - onAxis) * stride;
    policy.actions.forEach((a, c) => (action[c] = a[node] as number));
    const drift = sweeper.improver.ratesOf(node, 0, action).drift[end.axis] as number;
    const h = i > 0 ? (coordinate[i] as number) - (coordinate[i - 1] as number) : (coordinate[1] as number) - first;
    time += h / Math.max(0, end.upper ? drift : -drift);
  }
  return time <= AT_ONCE * length;
}

const figure = (x: number): string => String(Number(x.toPrecision(3)));

function refusal(
  model: GridModel,
  solution: GridSolution,
  end: Stuck,
  declared: boolean,
  weight: number,
): CostateError {
  const { controls } = model;
  const { name, domain } = model.states[end.axis] as GridModel['states'][number];
  const zero = !end.upper && domain.kind !== 'set' && domain.lower === 0;
  const { state } = solution.grid.axes[end.axis] as Axis;
  const place = zero ? 0 : ((end.upper ? state.at(-1) : state[0]) as number);
  const who = controls.length === 0 ? 'the dynamics carry' : 'every action pushes';
  const where = zero
    ? `out of its domain (${domain.kind}) at ${name} = 0`
    : declared
      ? `out of its domain at ${name} = ${figure(place)}`
      : `past ${name} = ${figure(place)}, where the grid ends`;
  const vanish = controls.length === 0 ? `drift and noise` : `what the actions take (k*${name} for a consumption, say)`;
  return new CostateError({
    code: 'resources.numeric',
    message:
      `${who} ${name} ${where}, where paths ${solution.average === undefined ? 'from the point come with the discounted weight' : 'spend the share of time'} ${figure(weight)}: ` +
      'what happens then is not in the problem, so the value is not known',
    suggestion: zero
      ? `let ${vanish} vanish at ${name} = 0, or declare ${name} real`
      : `give the controls bounds, or ${name} an interval`,
  });
}

/**
 * The error at a point that the ends add at which drift is cut off.
 *
 * @returns the discounted weight of such ends times the largest |V|; zero where there are none, or where the state nears an
 * open one so slowly that widening the grid shows what it does
 * @throws CostateError `resources.numeric` where the paths do come to such an end, with the reason
 */
export function endError(
  model: GridModel,
  solution: GridSolution,
  extents: readonly Extent[],
  at: readonly number[],
): number {
  const { axes, strides } = solution.grid;
  // Of a long-run average, the drift that is cut off there is worth about what the reward is.
  const largest = (solution.rewards ?? solution.values).reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  const point = coordinatesOf(model, at);
  const node = axes.reduce((n, axis, k) => n + nearestOn(axis, point[k] as number) * (strides[k] as number), 0);
  const solver = chainSolver(solution.grid, model);
  let error = 0;
  for (const end of solver.sweeper.stuck) {
    const extent = extents[end.axis] as Extent;
    const declared = end.upper ? extent.declaredTo : extent.declaredFrom;
    // Without a control an end of the domain turns the state back: that is what it means by declaration.
    if (declared ? model.controls.length === 0 : !isRunInto(model, solution, solver, end, node)) continue;
    const weight = weightOf(model, solution, solver, end, node);
    if (weight > MOST_WEIGHT) throw refusal(model, solution, end, declared, weight);
    error += weight * largest;
  }
  return error;
}
