/** What a control may be: values to begin a search from, projection on its domain, and whether a value is allowed. */
import type { NumericDomain } from '../../simulate/instance.js';

/** Values to begin a search from, inside the domain. */
export function trialValues(domain: NumericDomain): readonly number[] {
  switch (domain.kind) {
    case 'set':
      return domain.values;
    case 'interval':
      return [0.5, 0, 1, 0.25, 0.75].map((s) => domain.lower + s * (domain.upper - domain.lower));
    case 'real':
      return [0, 1, -1, 10, -10, 100, -100];
    case 'nonnegative':
      return [0, 1, 0.1, 0.01, 10, 100];
    case 'positive':
      return [1, 0.1, 0.01, 1e-3, 1e-4, 10, 100];
  }
}

/** The nearest allowed value of a control; NaN stays NaN. */
export function project(value: number, domain: NumericDomain): number {
  if (domain.kind === 'set')
    return domain.values.reduce(
      (best, v) => (Math.abs(v - value) < Math.abs(best - value) ? v : best),
      domain.values[0] ?? NaN,
    );
  return Math.min(domain.upper, Math.max(domain.lower, value));
}

/** Whether the control may take the value; an open end (0 of a positive control) is not allowed. */
export function allows(domain: NumericDomain, value: number): boolean {
  if (!Number.isFinite(value)) return false;
  if (domain.kind === 'set') return domain.values.includes(value);
  return domain.kind === 'positive' ? value > 0 : value >= domain.lower && value <= domain.upper;
}
