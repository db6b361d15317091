/**
 * Work on paths as requests: an estimator is a generator that asks for paths of programs and goes on with their sums, and
 * who drives it decides where the paths are computed. The answers are the same bits whoever does.
 */
import { javascriptPaths, type PathBackend } from './path-backend.js';
import type { PathProgram } from './path-program.js';
import { mergeSums, runShare, sharesOf, type PathSums, type Share } from './path-share.js';

export interface PathWork {
  readonly program: PathProgram;
  /** Paths number firstPath, firstPath + 1, …, firstPath + paths − 1. */
  readonly firstPath: number;
  readonly paths: number;
}

/** A computation that needs paths now and then, and ends with a result. */
export type PathTask<Result> = Generator<PathWork, Result, PathSums>;

/** Computes shares of a program anywhere and in any order; the results are in the order of the shares. */
export type Executor = (program: PathProgram, shares: readonly Share[]) => Promise<readonly PathSums[]>;

/** Asks for the sums over paths. */
export function* pathsOf(program: PathProgram, paths: number, firstPath = 0): PathTask<PathSums> {
  return yield { program, firstPath, paths };
}

const merged = (sums: readonly PathSums[]): PathSums => sums.reduce(mergeSums);

let here: PathBackend | undefined;
/** This thread's own backend. */
export const ownBackend = (): PathBackend => (here ??= javascriptPaths());

/** Runs a task to its end in this thread. */
export function runHere<Result>(task: PathTask<Result>): Result {
  let next = task.next();
  while (next.done !== true) {
    const { program, paths, firstPath } = next.value;
    let sums: PathSums;
    try {
      sums = merged(sharesOf(program, paths, firstPath).map((share) => runShare(program, share, ownBackend())));
    } catch (error) {
      next = task.throw(error);
      continue;
    }
    next = task.next(sums);
  }
  return next.value;
}

/** Runs a task to its end, its paths wherever the executor computes them. What the executor throws, the task can catch. */
export async function runWith<Result>(task: PathTask<Result>, executor: Executor): Promise<Result> {
  let next = task.next();
  while (next.done !== true) {
    const { program, paths, firstPath } = next.value;
    let sums: PathSums;
    try {
      sums = merged(await executor(program, sharesOf(program, paths, firstPath)));
    } catch (error) {
      next = task.throw(error);
      continue;
    }
    next = task.next(sums);
  }
  return next.value;
}
