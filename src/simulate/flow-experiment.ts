/** The functional of a deterministic flow, by the classical Runge-Kutta scheme on three grids. */
import { compileKernel } from '../compile/kernel.js';
import type { FlowExperiment } from '../derivation/experiment.js';
import { CostateError } from '../errors.js';
import { zero, type Expression } from '../expression/expression.js';
import { rationalToNumber } from '../expression/rational.js';

const COARSEST = 200;

/** The end of the flow on one grid. */
export interface FlowEnd {
  readonly steps: number;
  readonly functional: number;
  /** Final coordinates. */
  readonly state: readonly number[];
}

/** One grid: y' = rates, and the running part of the functional as a further coordinate. */
function integrate(experiment: FlowExperiment, steps: number): FlowEnd {
  const { coordinates, rates, functional } = experiment;
  const names = [...coordinates, 't'];
  const slope = compileKernel([...rates, functional.running ?? zero], names);
  const horizon = rationalToNumber(experiment.horizon);
  const h = horizon / steps;
  const d = coordinates.length;
  let y = Float64Array.from([...experiment.start.map(rationalToNumber), 0]);
  const inputs = new Float64Array(d + 1);
  const at = (time: number, from: Float64Array, along: Float64Array | undefined, part: number): Float64Array => {
    for (let i = 0; i < d; i++) inputs[i] = (from[i] as number) + part * (along ? (along[i] as number) : 0);
    inputs[d] = time;
    const out = new Float64Array(d + 1);
    slope.evaluate(inputs, out);
    return out;
  };
  for (let k = 0; k < steps; k++) {
    const t = k * h;
    const k1 = at(t, y, undefined, 0);
    const k2 = at(t + h / 2, y, k1, h / 2);
    const k3 = at(t + h / 2, y, k2, h / 2);
    const k4 = at(t + h, y, k3, h);
    y = y.map(
      (v, i) => v + (h / 6) * ((k1[i] as number) + 2 * (k2[i] as number) + 2 * (k3[i] as number) + (k4[i] as number)),
    );
  }
  const end = [0];
  compileKernel([functional.terminal ?? zero], names).evaluate([...y.subarray(0, d), horizon], end);
  const total = (end[0] ?? NaN) + (y[d] as number);
  if (![...y, total].every(Number.isFinite))
    throw new CostateError({ code: 'resources.numeric', message: `the flow is not finite with ${steps} steps` });
  return { steps, functional: total, state: [...y.subarray(0, d)] };
}

/**
 * Integrates the flow with 200, 400 and 800 steps of the classical Runge-Kutta scheme, order 4, stable for |λ|h < 2.78
 * (Hairer, Nørsett and Wanner 1993, section II.1). The three values show the order and the error.
 *
 * @throws CostateError `resources.numeric` where the flow is not finite; `input.value` where dimensions differ
 */
export function flowEnds(experiment: FlowExperiment): readonly FlowEnd[] {
  const d = experiment.coordinates.length;
  if (experiment.rates.length !== d || experiment.start.length !== d || experiment.horizon.numerator <= 0n)
    throw new CostateError({
      code: 'input.value',
      message: `a flow needs ${d} rates and starts and a positive horizon`,
    });
  return [1, 2, 4].map((factor) => integrate(experiment, factor * COARSEST));
}

/**
 * An expression in the final coordinates and t (the horizon) at the end of the flow.
 * @throws CostateError `input.symbol` for any other name
 */
export function atFlowEnd(e: Expression, experiment: FlowExperiment, { state }: FlowEnd): number {
  const out = [0];
  compileKernel([e], [...experiment.coordinates, 't']).evaluate([...state, rationalToNumber(experiment.horizon)], out);
  return out[0] ?? NaN;
}
