/** What the pictures of one problem share. */
import type { Derivation } from '../derivation/step.js';
import type { ControlProblem } from '../problem/problem.js';
import type { Answers } from '../solve/answer.js';
import type { ClosedFormCurve } from './closed-form-curve.js';
import { formatPoint } from './figures.js';

export interface Scene {
  readonly problem: ControlProblem;
  readonly answers: Answers;
  readonly derivation: Derivation;
  readonly closedForm: ClosedFormCurve | undefined;
}

/** Where curves are taken: the time, on a finite horizon, and the states that are held fixed. */
export function others({ problem, answers }: Scene): string {
  const { time, states } = problem;
  const fixed = Object.entries(answers.at).filter(([name]) => name !== states[0]?.name);
  const start = time.horizon === 'infinite' || time.name in answers.at ? [] : [[time.name, 0] as const];
  const point = Object.fromEntries([...start, ...fixed]);
  return Object.keys(point).length === 0 ? '' : `At ${formatPoint(point)}.`;
}
