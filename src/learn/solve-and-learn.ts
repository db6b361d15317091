/** The answers of all methods, those of networks among them. */
import type { Derivation } from '../derivation/step.js';
import type { ControlProblem } from '../problem/problem.js';
import { instantiate } from '../simulate/instance.js';
import type { Executor } from '../simulate/path-work.js';
import { agreement, contradicted } from '../solve/agreement.js';
import type { Answers, Learner, LearntAnswer, Unavailable } from '../solve/answer.js';
import { reasonIn } from '../solve/attempt.js';
import { pointOf } from '../solve/point.js';
import { solveProblemWith, type SolveOptions } from '../solve/solve.js';
import { learnerNamed } from './learners.js';
import type { LearningOptions } from './learning-options.js';
import type { LearningTask } from './learning-task.js';

/** Those who learn, and what they are told beside the seed. */
export interface Learning {
  readonly learners: readonly Learner[];
  readonly options: Omit<LearningOptions, 'seed'>;
}

/** What no network covers. */
function beyondNetworks({ regimes, laws, time }: ControlProblem): string | undefined {
  if (regimes) return 'networks do not cover parameters that switch at random';
  if (laws) return 'networks do not cover laws at both ends';
  if (time.step) return 'networks do not cover discrete time';
  return undefined;
}

async function learntBy(name: Learner, task: LearningTask): Promise<LearntAnswer | Unavailable> {
  const learn = await learnerNamed(name);
  if (!learn) return { unavailable: `there is no ${name} yet` };
  try {
    return await learn(task);
  } catch (error) {
    return reasonIn(error);
  }
}

/**
 * Solves a problem as `solveProblemWith` does, and by networks.
 *
 * @returns the answers together; whether they agree is asked of all of them
 * @throws CostateError what `solveProblemWith` throws
 */
export async function solveAndLearn(
  problem: ControlProblem,
  derivation: Derivation,
  options: SolveOptions,
  executor: Executor,
  { learners, options: told }: Learning,
): Promise<Answers> {
  const answers = await solveProblemWith(problem, derivation, options, executor);
  if (learners.length === 0) return answers;
  const why = beyondNetworks(problem);
  const found: Partial<Record<Learner, LearntAnswer | Unavailable>> = {};
  if (why !== undefined) for (const name of learners) found[name] = { unavailable: why };
  else {
    const task: LearningTask = {
      problem,
      derivation,
      instance: instantiate(problem, options.parameters),
      at: pointOf(problem, options.at),
      options: { ...told, seed: options.seed, ...(options.paths === undefined ? {} : { paths: options.paths }) },
    };
    // One after the other: they share the processor.
    for (const name of learners) found[name] = await learntBy(name, task);
  }
  const methods = { ...answers.methods, ...found };
  const all = { ...answers, methods };
  return { ...all, agree: contradicted(all) ? false : agreement(methods, answers.scale ?? 0) };
}
