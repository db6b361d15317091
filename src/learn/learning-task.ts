/** What a learner is given, and what it gives. */
import type { Derivation } from '../derivation/step.js';
import type { ControlProblem } from '../problem/problem.js';
import type { ProblemInstance } from '../simulate/instance.js';
import type { LearntAnswer } from '../solve/answer.js';
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
