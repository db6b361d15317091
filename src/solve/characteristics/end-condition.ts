/**
 * Where characteristics end, and what holds there (transversality; Fleming and Soner 2006, I.6). At a horizon p = ∇g. At a target
 * c = 0 that is reached at a free time, p = ∇g + Σ ν ∇c, normal to the target but for the payoff there, and H + g_t + Σ ν c_t = ρg.
 */
import { compileKernel } from '../../compile/kernel.js';
import { differentiate } from '../../expression/differentiate.js';
import { add, multiply, negate, number, symbol, type Expression } from '../../expression/expression.js';
import { rationalFromNumber } from '../../expression/rational.js';
import { endLevels, thinEnd } from '../../simulate/end-levels.js';
import type { ProblemInstance } from '../../simulate/instance.js';
import { costateName, hamiltonianOf, type HamiltonianSystem } from './hamiltonian-system.js';

export interface EndCondition {
  /** Time of the end; absent where it is free. */
  readonly horizon?: number;
  /** Number of constraints that hold at the end, one multiplier ν each. */
  readonly constraints: number;
  /** Whether the constraint is a level that ways cross, or holds in fewer dimensions, so that ways have to aim at it. */
  readonly crossed: boolean;
  /** The constraints c, their gradients row by row, and the gradient of the payoff. */
  readonly geometry: (time: number, point: Float64Array) => Geometry;
  /** Writes c (constraints), p − ∇g − Σ ν ∇c (states) and, where the time is free, H + g_t + Σ ν c_t − ρg. */
  readonly residual: (time: number, point: Float64Array, multipliers: ArrayLike<number>, out: Float64Array) => void;
  /** Payoff at the end, not discounted. */
  readonly payoff: (time: number, point: Float64Array) => number;
}

export interface Geometry {
  readonly values: Float64Array;
  readonly gradients: Float64Array;
  readonly payoff: Float64Array;
}

const multiplierName = (j: number): string => `multiplier ${j}`;

function endAt(system: HamiltonianSystem, constraints: readonly Expression[], crossed: boolean): EndCondition {
  const { instance, dimension: d } = system;
  const { states, controls, time, terminal, discount, horizon } = instance;
  const names = states.map((s) => s.name);
  const m = constraints.length;
  const weighted = constraints.map((c, j) => multiply(symbol(multiplierName(j)), c));
  const lagrangian = add(terminal, ...weighted);
  const free = !Number.isFinite(horizon);
  const outputs = [
    ...constraints,
    ...names.map((x, i) => add(symbol(costateName(i, d)), negate(differentiate(lagrangian, x)))),
    ...(free
      ? [
          add(
            hamiltonianOf(instance),
            differentiate(lagrangian, time),
            multiply(number(rationalFromNumber(-discount)), terminal),
          ),
        ]
      : []),
  ];
  const costates = names.map((_, i) => costateName(i, d));
  const actions = controls.map((c) => c.name);
  const inputs = [time, ...names, ...costates, ...actions, ...constraints.map((_, j) => multiplierName(j))];
  const kernel = compileKernel(outputs, inputs);
  const shape = compileKernel(
    [
      ...constraints,
      ...constraints.flatMap((c) => names.map((x) => differentiate(c, x))),
      ...names.map((x) => differentiate(terminal, x)),
    ],
    [time, ...names],
  );
  const payoff = compileKernel([terminal], [time, ...names]);
  const values = new Float64Array(inputs.length);
  const action = new Float64Array(actions.length);
  const place = new Float64Array(1 + d);
  const shaped = new Float64Array(m + m * d + d);
  const moveTo = (t: number, point: Float64Array): void => {
    place[0] = t;
    for (let i = 0; i < d; i++) place[1 + i] = point[i] as number;
  };
  const paid = new Float64Array(1);
  return {
    ...(free ? {} : { horizon }),
    constraints: m,
    crossed,
    geometry: (t, point) => {
      moveTo(t, point);
      shape.evaluate(place, shaped);
      return {
        values: shaped.slice(0, m),
        gradients: shaped.slice(m, m + m * d),
        payoff: shaped.slice(m + m * d),
      };
    },
    residual: (t, point, multipliers, out) => {
      values[0] = t;
      for (let i = 0; i < 2 * d; i++) values[1 + i] = point[i] as number;
      if (free) system.action(t, point, action);
      values.set(action, 1 + 2 * d);
      for (let j = 0; j < m; j++) values[1 + 2 * d + action.length + j] = multipliers[j] as number;
      kernel.evaluate(values, out);
    },
    payoff: (t, point) => {
      moveTo(t, point);
      payoff.evaluate(place, paid);
      return paid[0] as number;
    },
  };
}

/** The ends that characteristics may come to: the horizon, or every target. */
export function endConditions(system: HamiltonianSystem): readonly EndCondition[] {
  const levels = endLevels(system.instance).map((end) => end.level);
  if (levels.length === 0) return [endAt(system, [], false)];
  return levels.map((level) => {
    const parts = thinEnd(level);
    return parts ? endAt(system, parts, false) : endAt(system, [level], true);
  });
}

/** Whether the problem still goes on: the least of its levels, positive while it does. Infinity without any. */
export function levelOf(instance: ProblemInstance): (time: number, point: Float64Array) => number {
  const levels = endLevels(instance).map((end) => end.level);
  const d = instance.states.length;
  const kernel = compileKernel(levels, [instance.time, ...instance.states.map((s) => s.name)]);
  const [inputs, out] = [new Float64Array(1 + d), new Float64Array(levels.length)];
  return (t, point) => {
    inputs[0] = t;
    for (let i = 0; i < d; i++) inputs[1 + i] = point[i] as number;
    kernel.evaluate(inputs, out);
    return levels.length === 0 ? Infinity : Math.min(...out);
  };
}
