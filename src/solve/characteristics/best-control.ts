/**
 * The best action at a point where the derivation found no formula for it: the best of a finite set, or the best of many values in
 * an interval, refined where the Hamiltonian's slope vanishes.
 */
import { compileKernel } from '../../compile/kernel.js';
import { CostateError } from '../../errors.js';
import { differentiate } from '../../expression/differentiate.js';
import type { Expression } from '../../expression/expression.js';
import type { NumericDomain, ProblemInstance } from '../../simulate/instance.js';

/** Reads the inputs before the controls and writes the best action; the inputs' places of the controls are overwritten. */
export type BestControl = (inputs: Float64Array, action: Float64Array) => void;

/** Values of an interval that are compared. */
const SAMPLES = 32;
const MOST_STEPS = 60;
const MOST_COMBINATIONS = 256;

const uncovered = (message: string, suggestion?: string): CostateError =>
  new CostateError({ code: 'input.unsupported', message, ...(suggestion === undefined ? {} : { suggestion }) });

function combinationsOf(domains: readonly NumericDomain[]): readonly (readonly number[])[] | undefined {
  let all: readonly (readonly number[])[] = [[]];
  for (const domain of domains) {
    if (domain.kind !== 'set') return undefined;
    all = all.flatMap((before) => domain.values.map((v) => [...before, v]));
    if (all.length > MOST_COMBINATIONS) return undefined;
  }
  return all;
}

/**
 * A search for the best action.
 *
 * @param hamiltonian in the inputs, of which the controls are the last
 * @throws CostateError `input.unsupported` for a control on an unbounded domain, and for several that are not all of finite sets
 */
export function bestControl(
  { controls, sense }: ProblemInstance,
  hamiltonian: Expression,
  inputs: readonly string[],
): BestControl {
  const sign = sense === 'maximize' ? 1 : -1;
  const place = inputs.length - controls.length;
  const choices = combinationsOf(controls.map((c) => c.domain));
  const [control] = controls;
  const only = controls.length === 1 && control && control.domain.kind === 'interval' ? control : undefined;
  if (choices) {
    const kernel = compileKernel([hamiltonian], inputs);
    const out = new Float64Array(1);
    return (values, action) => {
      let most = -Infinity;
      action.fill(NaN);
      for (const choice of choices) {
        choice.forEach((v, c) => (values[place + c] = v));
        kernel.evaluate(values, out);
        const height = sign * (out[0] as number);
        if (height > most) {
          most = height;
          action.set(choice);
        }
      }
    };
  }
  if (!only || only.domain.kind === 'set')
    throw uncovered(
      'the Hamiltonian has no maximiser in closed form, and without one characteristics are followed for one control in an interval or finite sets only',
      'give the control an interval as its domain',
    );
  const { lower, upper } = only.domain;
  const kernel = compileKernel([hamiltonian, differentiate(hamiltonian, only.name)], inputs);
  const out = new Float64Array(2);
  const read = (values: Float64Array, at: number): void => {
    values[place] = at;
    kernel.evaluate(values, out);
  };
  const step = (upper - lower) / SAMPLES;
  return (values, action) => {
    let [best, most] = [NaN, -Infinity];
    for (let k = 0; k <= SAMPLES; k++) {
      const at = k === SAMPLES ? upper : lower + k * step;
      read(values, at);
      const height = sign * (out[0] as number);
      if (height > most) [best, most] = [at, height];
    }
    // The slope changes its sign between the neighbours of the best value, or the best is an end.
    let [a, b] = [Math.max(lower, best - step), Math.min(upper, best + step)];
    const slopeAt = (at: number): number => {
      read(values, at);
      return sign * (out[1] as number);
    };
    let [fa, fb] = [slopeAt(a), slopeAt(b)];
    if (fa <= 0) action[0] = a === lower && best === lower ? lower : best;
    else if (fb >= 0) action[0] = b === upper && best === upper ? upper : best;
    else {
      // Illinois method: a bracket that shrinks at both ends.
      for (let n = 0; n < MOST_STEPS && b - a > 1e-15 * Math.max(Math.abs(a), Math.abs(b)); n++) {
        const at = (a * fb - b * fa) / (fb - fa);
        const f = slopeAt(at);
        if (f === 0) [a, b] = [at, at];
        else if (f > 0) {
          [a, fa] = [at, f];
          fb /= 2;
        } else {
          [b, fb] = [at, f];
          fa /= 2;
        }
      }
      action[0] = Math.min(b, Math.max(a, (a * fb - b * fa) / (fb - fa) || a));
    }
    values[place] = action[0];
  };
}
