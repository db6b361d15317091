/** The learners by name; each is loaded, and with it jax, only when it is asked for. */
import type { Derivation } from '../derivation/step.js';
import type { ControlProblem } from '../problem/problem.js';
import type { ProblemInstance } from '../simulate/instance.js';
import type { Learner, LearntAnswer } from '../solve/answer.js';
import type { LearningOptions } from './learning-options.js';

/** A problem at its parameters' values, what was derived of it, and the point at which its value is wanted. */
export interface LearningTask {
  readonly problem: ControlProblem;
  readonly instance: ProblemInstance;
  readonly derivation: Derivation;
  readonly at: ReadonlyMap<string, number>;
  readonly options: LearningOptions;
}

/** @throws CostateError `input.unsupported` or `resources.*` where the method has no answer */
export type Learn = (task: LearningTask) => LearntAnswer | Promise<LearntAnswer>;

const LEARNING: Partial<Record<Learner, () => Promise<Learn>>> = {};

export async function learnerNamed(name: Learner): Promise<Learn | undefined> {
  const [learn] = await Promise.all([LEARNING[name]?.(), import('./device.js').then(({ openDevice }) => openDevice())]);
  return learn;
}
