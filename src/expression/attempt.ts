/** Exact algebra that may give up. */
import { CostateError } from '../errors.js';

/** The value, or undefined where the exact algebra gives up or an expression loses its meaning; other faults go on. */
export function attempt<T>(compute: () => T): T | undefined {
  try {
    return compute();
  } catch (error) {
    if (error instanceof CostateError) return undefined;
    throw error;
  }
}
