/** Runs the contenders of a task by turns, so that what slows the machine for a while slows all of them. */
import type { Contender, Measurement, Task } from './task.js';

export const ROUNDS = 5;

export interface Timing {
  readonly name: string;
  readonly seconds: { readonly median: number; readonly lower: number; readonly upper: number; readonly all: readonly number[] }; // prettier-ignore
  /** Largest over the rounds, or the root of the mean square. */
  readonly error?: number;
}

export interface Outcome {
  readonly task: Task;
  readonly timings: readonly Timing[];
  readonly missing: readonly { readonly name: string; readonly why: string }[];
}

/** Linear interpolation between order statistics. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? NaN;
  return below + (place - Math.floor(place)) * ((sorted[Math.ceil(place)] ?? NaN) - below);
}

const rootMeanSquare = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);

function timingOf(name: string, runs: readonly Measurement[], random: boolean): Timing {
  const all = runs.map((run) => run.seconds);
  const errors = runs.map((run) => run.error).filter((e) => e !== undefined);
  return {
    name,
    seconds: { median: quantile(all, 0.5), lower: quantile(all, 0.25), upper: quantile(all, 0.75), all },
    ...(errors.length > 0 ? { error: random ? rootMeanSquare(errors) : Math.max(...errors) } : {}),
  };
}

/** Runs a task. A contender that fails is named among the missing, with what it said. */
export async function runTask(task: Task): Promise<Outcome> {
  const missing: { name: string; why: string }[] = [];
  const ready: { readonly contender: Contender; readonly runs: Measurement[] }[] = [];
  const failed = (name: string, error: unknown): void =>
    void missing.push({ name, why: error instanceof Error ? error.message : String(error) });
  for (const contender of task.contenders) {
    if ('missing' in contender) {
      missing.push({ name: contender.name, why: contender.missing });
      continue;
    }
    try {
      for (let warm = 0; warm < (contender.warmUps ?? 1); warm++) await contender.run();
      ready.push({ contender, runs: [] });
    } catch (error) {
      failed(contender.name, error);
    }
  }
  const lost = new Set<Contender>();
  for (let round = 0; round < (task.rounds ?? ROUNDS); round++)
    for (const { contender, runs } of ready) {
      if (lost.has(contender)) continue;
      try {
        runs.push(await contender.run());
      } catch (error) {
        lost.add(contender);
        failed(contender.name, error);
      }
    }
  const timings = ready.filter(({ contender }) => !lost.has(contender)).map(({ contender, runs }) => timingOf(contender.name, runs, task.randomErrors === true)); // prettier-ignore
  return { task, timings, missing };
}
