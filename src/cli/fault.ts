/** Failures of one entry among several: kept beside the results of the others, reported with their place. */
import { CostateError, errorJson, exitCodeOf, renderError, type ErrorJson } from '../errors.js';
import type { Result } from '../report/result.js';
import { complain } from './console.js';

/** A fault of ours ends with a message too, not with a stack; COSTATE_DEBUG shows it. */
export function asCostateError(error: unknown): CostateError {
  if (error instanceof CostateError) return error;
  if (process.env['COSTATE_DEBUG'] === '1') complain(error instanceof Error ? (error.stack ?? '') : String(error));
  const message = error instanceof Error ? error.message : String(error);
  return new CostateError({
    code: 'resources.undecided',
    message: `internal error: ${message}`,
    suggestion: 'Please report this with the problem file; COSTATE_DEBUG=1 shows where it happened.',
  });
}

export interface Failure {
  readonly id: string;
  readonly error: CostateError;
}

/** What became of the entries; those that failed are not among the results. */
export interface Outcomes {
  readonly results: readonly Result[];
  readonly failures: readonly Failure[];
}

/**
 * Works on entries in their order and goes on after a failure. A single entry’s failure is the
 * command’s own.
 */
export async function outcomesOf<Entry extends { readonly id: string }>(
  entries: readonly Entry[],
  resultFor: (entry: Entry, number: number) => Promise<Result>,
  done: (result: Result) => void,
): Promise<Outcomes> {
  const results: Result[] = [];
  const failures: Failure[] = [];
  for (const [i, entry] of entries.entries()) {
    let result: Result;
    try {
      result = await resultFor(entry, i);
    } catch (error) {
      if (entries.length === 1) throw error;
      failures.push({ id: entry.id, error: asCostateError(error) });
      continue;
    }
    done(result);
    results.push(result);
  }
  return { results, failures };
}

/** Says what failed, each with its place, on standard error. */
export function reportFailures(failures: readonly Failure[], json: boolean): void {
  if (json) return;
  for (const { id, error } of failures) {
    const { file, line } = error.details;
    complain(
      file === undefined && line === undefined ? `${id}: ${renderError(error.details)}` : renderError(error.details),
    );
  }
}

/** 2 before 1 before 3 (design, section 5). */
export const worstExitCode = (...codes: readonly (0 | 1 | 2 | 3)[]): 0 | 1 | 2 | 3 =>
  ([2, 1, 3] as const).find((code) => codes.includes(code)) ?? 0;

/** The exit code of a command some of whose entries failed. */
export function exitCodeWith(failures: readonly Failure[], others: 0 | 1 | 3): 0 | 1 | 2 | 3 {
  return worstExitCode(others, ...failures.map(({ error }) => exitCodeOf(error.details.code)));
}

/** Entries of `derivations` in the order of the arguments, the failed ones as `{ id, error }`. */
export const withFailures = <T extends { readonly id: string }>(
  derivations: readonly T[],
  failures: readonly Failure[],
  ids: readonly string[],
): readonly (T | ({ readonly id: string } & ErrorJson))[] =>
  ids.flatMap((id): readonly (T | ({ readonly id: string } & ErrorJson))[] => {
    const failure = failures.find((f) => f.id === id);
    if (failure) return [{ id, ...errorJson(failure.error.details) }];
    return derivations.filter((d) => d.id === id);
  });
