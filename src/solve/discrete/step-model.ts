/** A problem in discrete time compiled: reward, next state and bounds of the controls at a point, the law of a step's noise. */
import { compileKernel } from '../../compile/kernel.js';
import { discreteSetting } from '../../derivation/discrete/discrete-setting.js';
import { CostateError } from '../../errors.js';
import { evaluateNumber } from '../../expression/evaluate.js';
import { add, multiply, one, symbol, type Expression } from '../../expression/expression.js';
import type { ControlProblem } from '../../problem/problem.js';
import { choleskyFactor } from '../../simulate/cholesky.js';
import type { NumericDomain, ProblemInstance } from '../../simulate/instance.js';

/** Relative distance from a whole number of steps that rounding explains. */
const ROUNDING = 1e-9;

export interface StepModel {
  readonly instance: ProblemInstance;
  readonly states: readonly string[];
  readonly controls: readonly { readonly name: string; readonly domain: NumericDomain }[];
  /** Names of the standard normal variables of a step. */
  readonly normals: readonly string[];
  readonly correlationFactor: readonly (readonly number[])[];
  /** Length of a step, and how many there are: Infinity on an infinite horizon. */
  readonly step: number;
  readonly steps: number;
  /** e^{−ρ step}. */
  readonly factor: number;
  /** 1 where the reward is maximised, −1 where a cost is minimised. */
  readonly sign: 1 | -1;
  /** The next state of every state, in terms of time, states, controls and normals. */
  readonly next: readonly Expression[];
  /** Writes the reward and the next states for [time, states, controls, normals]. */
  readonly evaluate: (inputs: ArrayLike<number>, out: Float64Array) => void;
  /** Writes lower and upper bound of each control, by turns, for [time, states]; infinite ones where there is none. */
  readonly bounds: (inputs: ArrayLike<number>, out: Float64Array) => void;
  readonly terminal: (inputs: ArrayLike<number>) => number;
}

function boundsOf(problem: ControlProblem, instance: ProblemInstance): StepModel['bounds'] {
  const names = [instance.time, ...instance.states.map((s) => s.name)];
  const ends = discreteSetting(problem).setting.controls.flatMap(
    ({ name, domain }): readonly (Expression | number)[] => {
      if (domain.kind === 'interval') return [instance.put(domain.lower), instance.put(domain.upper)];
      const own = instance.controls.find((c) => c.name === name)?.domain;
      return own && own.kind !== 'set' ? [own.lower, own.upper] : [-Infinity, Infinity];
    },
  );
  const formulas = ends.filter((e): e is Expression => typeof e !== 'number');
  const kernel = compileKernel(formulas, names);
  const values = new Float64Array(formulas.length);
  return (inputs, out) => {
    if (formulas.length > 0) kernel.evaluate(inputs, values);
    let k = 0;
    ends.forEach((e, i) => (out[i] = typeof e === 'number' ? e : (values[k++] as number)));
  };
}

/**
 * Compiles a problem in discrete time at the instance's parameters.
 *
 * @throws CostateError `input.value` where the step is not positive or the horizon no multiple of it at these parameters
 */
export function stepModel(problem: ControlProblem, instance: ProblemInstance): StepModel {
  const step = evaluateNumber(instance.put(problem.time.step ?? one), new Map());
  const count = instance.horizon / step;
  const steps = Number.isFinite(count) ? Math.round(count) : Infinity;
  if (!(step > 0) || (Number.isFinite(count) && (steps < 1 || Math.abs(count - steps) > ROUNDING * steps)))
    throw new CostateError({
      code: 'input.value',
      message: `${problem.id}: the horizon ${instance.horizon} is not a whole number of steps of ${step}`,
      expected: 'a positive step and a horizon that is a multiple of it',
    });
  const states = instance.states.map((s) => s.name);
  const controls = instance.controls.map((c) => c.name);
  const normals = instance.noises;
  const next = instance.states.map(({ drift, noise }) =>
    add(drift, ...noise.map((loading, j) => multiply(loading, symbol(normals[j] ?? '')))),
  );
  const kernel = compileKernel([instance.running, ...next], [instance.time, ...states, ...controls, ...normals]);
  const payoff = compileKernel([instance.terminal], [instance.time, ...states]);
  const paid = [0];
  return {
    instance,
    states,
    controls: instance.controls,
    normals,
    correlationFactor: choleskyFactor(instance.correlation),
    step,
    steps,
    factor: Math.exp(-instance.discount * step),
    sign: instance.sense === 'maximize' ? 1 : -1,
    next,
    evaluate: kernel.evaluate,
    bounds: boundsOf(problem, instance),
    terminal: (inputs) => {
      payoff.evaluate(inputs, paid);
      return paid[0] as number;
    },
  };
}
