/** Coordinates in which samples have mean zero and the identity for covariance, and the way back. */
import { CostateError } from '../../errors.js';
import { choleskyFactor } from '../../simulate/cholesky.js';
import type { Samples } from './samples.js';

export interface Whitening {
  readonly mean: readonly number[];
  /** L with LLᵀ the covariance, lower triangular. */
  readonly factor: readonly (readonly number[])[];
}

/** A column whose part that the others do not tell is this small beside it says nothing of its own. */
const DEPENDENT = 1e-6;

/** @throws CostateError `input.value` for a column that the others determine */
export function whiteningOf({ names, count, values }: Samples): Whitening {
  const d = names.length;
  const mean = names.map((_, j) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += values[i * d + j] as number;
    return sum / count;
  });
  const covariance = names.map((_, j) =>
    names.map((__, k) => {
      let sum = 0;
      for (let i = 0; i < count; i++)
        sum += ((values[i * d + j] as number) - (mean[j] ?? 0)) * ((values[i * d + k] as number) - (mean[k] ?? 0));
      return sum / count;
    }),
  );
  // By correlations, so that units do not matter.
  const deviations = covariance.map((row, j) => Math.sqrt(row[j] ?? 0));
  const correlation = covariance.map((row, j) => row.map((v, k) => v / ((deviations[j] ?? 1) * (deviations[k] ?? 1))));
  const unit = choleskyFactor(correlation);
  unit.forEach((row, j) => {
    if (!((row[j] ?? 0) > DEPENDENT))
      throw new CostateError({
        code: 'input.value',
        message: `${names[j]} follows from the columns before it`,
        expected: 'columns of which none is a combination of the others; leave this one out',
      });
  });
  return { mean, factor: unit.map((row, j) => row.map((v) => v * (deviations[j] ?? 1))) };
}

/** Columns moved to mean zero and all divided by one number, so that their mean variance is one and directions stay what they are. */
export function scalingOf({ names, count, values }: Samples): Whitening {
  const d = names.length;
  const mean = names.map((_, j) => values.reduce((sum, v, p) => (p % d === j ? sum + v : sum), 0) / count);
  const square = values.reduce((sum, v, p) => sum + (v - (mean[p % d] ?? 0)) ** 2, 0);
  const scale = Math.sqrt(square / values.length);
  return { mean, factor: names.map((_, j) => names.map((__, k) => (j === k ? scale : 0))) };
}

/** L⁻¹(x − m), row by row. */
export function whitened({ mean, factor }: Whitening, values: Float64Array): Float64Array {
  const d = mean.length;
  const out = new Float64Array(values.length);
  for (let at = 0; at < values.length; at += d)
    for (let j = 0; j < d; j++) {
      let rest = (values[at + j] as number) - (mean[j] as number);
      const row = factor[j] ?? [];
      for (let k = 0; k < j; k++) rest -= (row[k] ?? 0) * (out[at + k] as number);
      out[at + j] = rest / (row[j] ?? 1);
    }
  return out;
}

/** m + Lz, row by row. */
export function unwhitened({ mean, factor }: Whitening, values: Float64Array): Float64Array {
  const d = mean.length;
  const out = new Float64Array(values.length);
  for (let at = 0; at < values.length; at += d)
    for (let j = 0; j < d; j++) {
      let sum = mean[j] as number;
      const row = factor[j] ?? [];
      for (let k = 0; k <= j; k++) sum += (row[k] ?? 0) * (values[at + k] as number);
      out[at + j] = sum;
    }
  return out;
}
