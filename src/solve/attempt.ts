/** What a method gives, or why it gives nothing; mistakes in the input and infeasible problems are not its to hide. */
import { CostateError, type ErrorCode } from '../errors.js';
import type { PathTask } from '../simulate/path-work.js';
import type { Unavailable } from './answer.js';

/** The reason in words where a method ran out of resources or does not cover the problem; anything else is thrown on. */
export function reasonIn(error: unknown, forgiven: readonly ErrorCode[] = []): Unavailable {
  if (!(error instanceof CostateError)) throw error;
  const { code, message, suggestion } = error.details;
  if (!code.startsWith('resources.') && code !== 'input.unsupported' && !forgiven.includes(code)) throw error;
  return { unavailable: suggestion === undefined ? message : `${message}; ${suggestion}` };
}

/** @param forgiven what else is no reason to stop */
export function attempt<T extends object>(
  method: () => T | Unavailable,
  forgiven: readonly ErrorCode[] = [],
): T | Unavailable {
  try {
    return method();
  } catch (error) {
    return reasonIn(error, forgiven);
  }
}

/**
 * The same for a simulation. That it takes the value to be infinite is the last word only where no other method has one.
 */
export function* attemptTask<T extends object>(
  method: () => PathTask<T> | Unavailable,
  isOnly: boolean,
): PathTask<T | Unavailable> {
  try {
    const task = method();
    return 'unavailable' in task ? task : yield* task;
  } catch (error) {
    return reasonIn(error, isOnly ? [] : ['infeasible.parameters']);
  }
}
