/** Functions of time that a feedback policy uses, such as the solution P(t) of a Riccati equation, as tables. */

export interface TimeCoefficients {
  /** Names of the symbols that stand for them in the policy's formulas. */
  readonly names: readonly string[];
  /** Times in increasing or decreasing order, and at each the values and slopes of all coefficients. */
  readonly times: readonly number[];
  readonly values: readonly (readonly number[])[];
  readonly slopes: readonly (readonly number[])[];
}

/** Writes values, then slopes, of all coefficients at a time from `out[offset]` on. */
export type CoefficientReader = (time: number, out: Float64Array, offset: number) => void;

/** Cubic Hermite interpolation between the nodes. */
export function coefficientReader({ names, times, values, slopes }: TimeCoefficients): CoefficientReader {
  const last = times.length - 1;
  const count = names.length;
  const forward = (times[last] as number) > (times[0] as number) ? 1 : -1;
  // Simulations ask for one time after the other, so the interval is looked for from where it was.
  let n = 0;
  return (time, out, offset) => {
    while (n < last - 1 && forward * (times[n + 1] as number) < forward * time) n++;
    while (n > 0 && forward * (times[n] as number) > forward * time) n--;
    const h = (times[n + 1] as number) - (times[n] as number);
    const s = Math.min(1, Math.max(0, (time - (times[n] as number)) / h));
    for (let i = 0; i < count; i++) {
      const [a, b] = [values[n]?.[i] as number, values[n + 1]?.[i] as number];
      const [da, db] = [h * (slopes[n]?.[i] as number), h * (slopes[n + 1]?.[i] as number)];
      const bend = (1 - s) * (da - (b - a)) + s * (b - a - db);
      out[offset + i] = (1 - s) * a + s * b + s * (1 - s) * bend;
      const turn = (1 - 2 * s) * bend + s * (1 - s) * (2 * (b - a) - da - db);
      out[offset + count + i] = (b - a + turn) / h;
    }
  };
}
