/** Values of a numerical scheme for several steps h, whose distance from the limit shows the scheme's order. */
import { compileKernel } from '../compile/kernel.js';
import type { IterationExperiment } from '../derivation/experiment.js';
import { CostateError } from '../errors.js';
import { rationalToNumber } from '../expression/rational.js';

/** An iteration to the end stops at this relative change, or fails after so many updates. */
const SETTLED = 1e-14;
const MOST_UPDATES = 1_000_000;

export interface SchemeValue {
  readonly step: number;
  readonly updates: number;
  readonly value: number;
}

function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i] as number));
  return most;
}

/**
 * Runs the scheme with each step size: `horizon`/h updates, or without a horizon as many as it takes until the values
 * change by less than 1e-14 of the largest of them.
 *
 * @throws CostateError `resources.numeric` where values are not finite or have not settled after 10⁶ updates;
 * `input.value` where a step size is not positive or does not divide the horizon
 */
export function schemeValues(experiment: IterationExperiment): readonly SchemeValue[] {
  const { names, start, update, result, horizon, stepSizes } = experiment;
  if (start.length !== names.length || update.length !== names.length || stepSizes.length < 2)
    throw new CostateError({ code: 'input.value', message: 'an iteration needs a start and an update for each name, and two step sizes' }); // prettier-ignore
  const begin = compileKernel(start, ['h']);
  const next = compileKernel(update, [...names, 'h']);
  const read = compileKernel([result], [...names, 'h']);
  const end = horizon && rationalToNumber(horizon);
  return stepSizes.map(rationalToNumber).map((h): SchemeValue => {
    const planned = end === undefined ? undefined : Math.round(end / h);
    if (!(h > 0) || (planned !== undefined && Math.abs(planned * h - (end ?? 0)) > 1e-9 * (end ?? 0)))
      throw new CostateError({ code: 'input.value', message: `steps of ${h} do not fill a horizon of ${end}` });
    const y = new Float64Array(names.length);
    begin.evaluate([h], y);
    const inputs = Float64Array.from([...y, h]);
    const change = new Float64Array(names.length);
    let [updates, moving] = [0, planned !== 0];
    while (moving) {
      if (updates >= MOST_UPDATES)
        throw new CostateError({
          code: 'resources.numeric',
          message: `the iteration with h = ${h} has not settled after ${MOST_UPDATES} updates`,
        });
      next.evaluate(inputs, y);
      updates++;
      for (let i = 0; i < y.length; i++) change[i] = (y[i] as number) - (inputs[i] as number);
      inputs.set(y);
      const size = largest(y);
      if (!Number.isFinite(size))
        throw new CostateError({ code: 'resources.numeric', message: `the iteration with h = ${h} is not finite` });
      moving = planned === undefined ? largest(change) > SETTLED * size : updates < planned;
    }
    const out = [0];
    read.evaluate(inputs, out);
    return { step: h, updates, value: out[0] ?? NaN };
  });
}

/** Least-squares slope through points. */
export function fittedSlope(points: readonly (readonly [number, number])[]): number {
  const mean = (k: 0 | 1): number => points.reduce((sum, p) => sum + p[k], 0) / points.length;
  const [mx, my] = [mean(0), mean(1)];
  return (
    points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0)
  );
}
