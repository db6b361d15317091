/** The member of a finite set of actions that an interpolated action stands for. */
export const nearestMember = (values: readonly number[], x: number): number =>
  Number.isNaN(x)
    ? NaN
    : values.reduce((best, v) => (Math.abs(v - x) < Math.abs(best - x) ? v : best), values[0] ?? NaN);
