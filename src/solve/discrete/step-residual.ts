/**
 * What is left of Bellman's equation in discrete time when a grid's solution φ is put in for V: R^a_k = r + β E φ_{k+1}(X') − φ_k
 * under an action, and its supremum over the actions. Everything is in the sign in which the problem maximises.
 */
import { continuationOn } from './continuation.js';
import { bestAction } from './control-search.js';
import { interpolationOn, type Lattice } from './lattice.js';
import type { Outcome } from './normal-quadrature.js';
import { nearestMember } from './nearest-member.js';
import type { StepModel } from './step-model.js';

/** What a grid leaves for a bracket. */
export interface StepField {
  readonly lattice: Lattice;
  readonly cubic: boolean;
  /** φ at the nodes: one array on an infinite horizon, else one for each step and the end. */
  readonly slices: readonly Float64Array[];
  readonly actions: readonly (readonly Float64Array[])[];
  readonly outcomes: readonly Outcome[];
}

/** R and its supremum at a step and a place, of the maximised sign. */
export interface StepResidual {
  readonly of: (k: number, x: readonly number[], action: Float64Array) => number;
  /** Writes the action that the policy found takes. */
  readonly policy: (k: number, x: readonly number[], out: Float64Array) => void;
  /** sup of R and what else an action brings, at the action that is written; the search begins at the one given. */
  readonly most: (
    k: number,
    x: readonly number[],
    extra: (action: Float64Array) => number,
    action: Float64Array,
  ) => number;
  readonly value: (k: number, x: ArrayLike<number>) => number;
}

/** The residual of a grid's solution. */
export function residualInSteps(model: StepModel, field: StepField): StepResidual {
  const { sign, factor, controls, normals, step } = model;
  const d = model.states.length;
  const { slices, outcomes, actions } = field;
  const [smooth, linear] = [interpolationOn(field.lattice, field.cubic), interpolationOn(field.lattice, false)];
  const continuation = continuationOn(field.lattice, field.cubic);
  const sliceAt = (k: number): Float64Array => slices[Math.min(k, slices.length - 1)] as Float64Array;
  const inputs = new Float64Array(1 + d + controls.length + normals.length);
  const out = new Float64Array(1 + d);
  const bounds = new Float64Array(2 * controls.length);
  const place = (k: number, x: readonly number[]): void => {
    inputs[0] = k * step;
    for (let s = 0; s < d; s++) inputs[1 + s] = x[s] as number;
  };
  const last = model.steps;
  const atEnd = (x: ArrayLike<number>, from: number): number =>
    model.terminal([last * step, ...Array.from({ length: d }, (_, s) => x[from + s] as number)]);
  const value = (k: number, x: ArrayLike<number>): number =>
    sign * (k === last ? atEnd(x, 0) : smooth.value(sliceAt(k), x, 0));
  const later = (k: number, weight: number): number =>
    sign * (k === last ? atEnd(out, 1) : continuation.value(sliceAt(k), out, 1, weight));
  const height = (k: number, action: Float64Array, here: number): number => {
    inputs.set(action, 1 + d);
    let expected = 0;
    continuation.begin();
    for (const { weight, normals: z } of outcomes) {
      inputs.set(z, 1 + d + controls.length);
      model.evaluate(inputs, out);
      expected += weight * later(k + 1, weight);
    }
    return sign * (out[0] as number) + factor * expected - here;
  };
  return {
    value,
    of: (k, x, action) => {
      place(k, x);
      return height(k, action, value(k, x));
    },
    policy: (k, x, action) => {
      place(k, x);
      model.bounds(inputs, bounds);
      const table = actions[Math.min(k, actions.length - 1)] ?? [];
      controls.forEach(({ domain }, c) => {
        const raw = linear.value(table[c] as Float64Array, x, 0);
        action[c] =
          domain.kind === 'set'
            ? nearestMember(domain.values, raw)
            : Math.min(Math.max(raw, bounds[2 * c] as number), bounds[2 * c + 1] as number);
      });
    },
    most: (k, x, extra, action) => {
      place(k, x);
      model.bounds(inputs, bounds);
      const here = value(k, x);
      const scale = 1 + Math.max(...x.map(Math.abs));
      return bestAction(model, (a) => height(k, a, here) + extra(a), bounds, scale, action);
    },
  };
}
