/** A benchmark: one piece of work, and those who do it, ours first. */

/** One run: the seconds of the work itself, without start, compilation and reading of input. */
export interface Measurement {
  readonly seconds: number;
  /** How far the result is from the truth, in the task's own measure. */
  readonly error?: number;
}

export interface Contender {
  readonly name: string;
  readonly run: () => Measurement | Promise<Measurement>;
  /** Untimed runs before the first round, so that compilers have settled and caches are warm. */
  readonly warmUps?: number;
}

/** Someone who cannot run here, and why. */
export interface Absentee { readonly name: string; readonly missing: string } // prettier-ignore

export interface Task {
  readonly name: string;
  /** Against which the cost is drawn: nodes, states, one over the error. Tasks of one series share a line. */
  readonly size?: { readonly series: string; readonly unit: string; readonly value: number };
  /** What the seconds mean, such as path-steps a second. */
  readonly rate?: { readonly unit: string; readonly amount: number };
  /** What `error` measures. */
  readonly errorOf?: string;
  /** Errors that are random are put together by their root mean square; others by the largest. */
  readonly randomErrors?: boolean;
  /** The first is the one whose ratio to each of the others is printed. */
  readonly contenders: readonly (Contender | Absentee)[];
  /** Rounds, where one takes so long that five are too many to wait for in each run. */
  readonly rounds?: number;
}

export interface Group {
  readonly name: string;
  readonly open: () => Promise<{ readonly tasks: readonly Task[]; readonly close?: () => void | Promise<void> }>;
}

/** Seconds of a piece of work in this process. */
export function timed(work: () => unknown): Measurement {
  const start = performance.now();
  work();
  return { seconds: (performance.now() - start) / 1000 };
}

export async function timedAsync(work: () => Promise<unknown>): Promise<Measurement> {
  const start = performance.now();
  await work();
  return { seconds: (performance.now() - start) / 1000 };
}
