/**
 * A problem as a black box that is asked for transitions: start and action in, what a step of the clock brings out. Behind it
 * stand the problem's equations; who learns from it sees neither drift nor noise nor the formula of the reward.
 */
import { compileBatch, type BatchKernel } from '../../compile/kernel.js';
import { CostateError } from '../../errors.js';
import { add, exp, symbol, type Expression } from '../../expression/expression.js';
import { bind, substitute } from '../../expression/substitute.js';
import { choleskyFactor } from '../../simulate/cholesky.js';
import { coordinateDynamics } from '../../simulate/coordinate.js';
import { eulerMaruyama } from '../../simulate/euler-maruyama.js';
import type { NumericDomain, ProblemInstance } from '../../simulate/instance.js';
import { fillNormalPairs, randomKey } from '../../simulate/normal.js';
import { coordinateName } from '../../simulate/path-system.js';
import { ROOT, STEP, normalName, type Diffusion, type SchemeStep } from '../../simulate/scheme.js';
import { weakSecondOrder } from '../../simulate/weak-second-order.js';
import { STREAMS } from '../normals.js';

/** One array for each state, control or time, over all transitions. */
export type Columns = readonly Float64Array[];

/** What a step brings: the action is held for all of it. */
export interface Outcome {
  /** Reward per unit of time collected on the way, discounted to the start of the step. */
  readonly reward: Float64Array;
  readonly next: Columns;
}

export interface BlackBox {
  readonly states: readonly { readonly name: string; readonly domain: NumericDomain }[];
  readonly controls: readonly { readonly name: string; readonly domain: NumericDomain }[];
  readonly sense: 'maximize' | 'minimize';
  readonly discount: number;
  /** Infinity where the problem does not end. */
  readonly horizon: number;
  /** The time between observations. */
  readonly step: number;
  /** Transitions from any states under any actions: fresh noise for each, and for each call. */
  readonly ask: (states: Columns, actions: Columns, times: Float64Array) => Outcome;
  /** What is paid at the horizon. */
  readonly payoff: (states: Columns) => Float64Array;
  /** How many transitions were asked for. */
  readonly asked: () => number;
}

/** Steps of the simulation within one of the clock, by the order of its scheme: its own error is to be small beside the clock's. */
const INNER_STEPS = { second: 2, first: 8 } as const;

/** The weak scheme of order two where the coefficients can be differentiated, else that of Euler and Maruyama. */
function innerScheme(diffusion: Diffusion): { readonly step: SchemeStep; readonly inner: number } {
  const second = weakSecondOrder.step(diffusion);
  if (!('refused' in second)) return { step: second, inner: INNER_STEPS.second };
  const first = eulerMaruyama.step(diffusion);
  if ('refused' in first) throw new CostateError({ code: 'input.unsupported', message: first.refused });
  return { step: first, inner: INNER_STEPS.first };
}

const nameOf = (e: Expression): string => (e.kind === 'symbol' ? e.name : '');

/** Each positive state is followed by its logarithm, and shown as itself. */
interface Simulation {
  readonly isLogarithm: readonly boolean[];
  readonly inner: number;
  readonly draws: number;
  readonly next: BatchKernel;
  readonly running: BatchKernel;
  readonly terminal: BatchKernel;
}

function simulationOf(instance: ProblemInstance): Simulation {
  const coordinates = instance.states.map((s) => coordinateDynamics(s, instance));
  const names = coordinates.map((c) => coordinateName(c.state));
  const isLogarithm = coordinates.map((c) => c.kind === 'logarithm');
  const bindings = coordinates.map((c, i) => {
    const y = symbol(names[i] ?? '');
    return bind(c.state, isLogarithm[i] ? exp(y) : y);
  });
  const put = (e: Expression): Expression => substitute(e, bindings);
  const { step, inner } = innerScheme({
    coordinates: names,
    drift: coordinates.map((c) => put(c.drift)),
    noise: coordinates.map((c) => c.noise.map(put)),
    correlation: instance.correlation,
    cholesky: choleskyFactor(instance.correlation),
    time: instance.time,
    rates: new Map(),
  });
  const normals = Array.from({ length: step.draws }, (_, k) => normalName(k));
  const seen = [...names, ...instance.controls.map((c) => c.name), instance.time];
  return {
    isLogarithm,
    inner,
    draws: step.draws,
    next: compileBatch(step.next, [...seen, ...normals], [STEP, ROOT].map(nameOf)),
    running: compileBatch([put(instance.running)], seen, []),
    terminal: compileBatch([add(put(instance.terminal))], names, []),
  };
}

const noUniforms = new Float64Array(0);

/**
 * Opens a box around a problem. Its simulation takes steps well within those of the clock, so that what is seen is the
 * diffusion itself at times 0, h, 2h … and not a scheme of step h.
 *
 * @param step time between observations; on a finite horizon the nearest that divides it
 * @throws CostateError `input.value` for a step that is not positive or longer than the horizon
 */
export function openBlackBox(instance: ProblemInstance, step: number, seed: number): BlackBox {
  const { horizon, discount } = instance;
  if (!(step > 0) || !Number.isFinite(step) || step > horizon)
    throw new CostateError({
      code: 'input.value',
      message: `transitions over a step of ${step}`,
      expected: Number.isFinite(horizon) ? `a step from 0 to the horizon ${horizon}` : 'a positive step',
    });
  const h = Number.isFinite(horizon) ? horizon / Math.round(horizon / step) : step;
  const { isLogarithm, inner, draws, next, running, terminal } = simulationOf(instance);
  const key = randomKey(seed, STREAMS.noise);
  const within = h / inner;
  const decay = Math.exp(-discount * within);
  const uniforms = Float64Array.of(within, Math.sqrt(within));
  let calls = 0;
  let asked = 0;
  const inside = (states: Columns): Float64Array[] =>
    states.map((x, i) => (isLogarithm[i] ? x.map(Math.log) : Float64Array.from(x)));

  const normalsFor = (count: number): Float64Array[] => {
    const total = inner * draws;
    const all = Array.from({ length: total + (total % 2) }, () => new Float64Array(count));
    for (let d = 0; 2 * d < total; d++)
      fillNormalPairs(key, 0, count, calls, d, all[2 * d] as Float64Array, all[2 * d + 1] as Float64Array);
    return all;
  };

  const ask: BlackBox['ask'] = (states, actions, times) => {
    const count = times.length;
    const normals = normalsFor(count);
    calls += 1;
    asked += count;
    let y = inside(states);
    const t = Float64Array.from(times);
    const rate = new Float64Array(count);
    const reward = new Float64Array(count);
    let factor = 1;
    for (let k = 0; k <= inner; k++) {
      // Simpson's rule: the steps within are even in number.
      running.run(count, noUniforms, [...y, ...actions, t], [rate]);
      const weight = ((k === 0 || k === inner ? 1 : k % 2 === 1 ? 4 : 2) * factor) / (3 * inner);
      for (let i = 0; i < count; i++) reward[i] = (reward[i] as number) + weight * (rate[i] as number);
      if (k === inner) break;
      const to = y.map(() => new Float64Array(count));
      next.run(count, uniforms, [...y, ...actions, t, ...normals.slice(k * draws, (k + 1) * draws)], to);
      y = to;
      for (let i = 0; i < count; i++) t[i] = (t[i] as number) + within;
      factor *= decay;
    }
    return { reward, next: y.map((column, i) => (isLogarithm[i] ? column.map(Math.exp) : column)) };
  };

  return {
    states: instance.states.map(({ name, domain }) => ({ name, domain })),
    controls: instance.controls,
    sense: instance.sense,
    discount,
    horizon,
    step: h,
    ask,
    payoff: (states) => {
      const out = new Float64Array(states[0]?.length ?? 0);
      terminal.run(out.length, noUniforms, inside(states), [out]);
      return out;
    },
    asked: () => asked,
  };
}
