/** A problem's solution as a file that runs on its own, and the test beside it. */
import type { CodeLanguage } from '../../expression/print-code.js';
import { rationalToNumber } from '../../expression/rational.js';
import type { Derivation } from '../../derivation/step.js';
import type { ControlProblem } from '../../problem/problem.js';
import { instantiate } from '../../simulate/instance.js';
import type { ClosedFormAnswer, Unavailable } from '../../solve/answer.js';
import type { RunStamp } from '../result.js';
import { stepsFor } from './coefficients.js';
import { javascript, python } from './language.js';
import { moduleText } from './module.js';
import { testText } from './module-test.js';
import { samplesOf } from './samples.js';
import { exportedSolution } from './solution.js';

/** The problem's own point of interest, and where it gives none, one inside the domain. */
export function pointOf(problem: ControlProblem): ReadonlyMap<string, number> {
  const { states } = instantiate(problem);
  return new Map(
    states.map(({ name, domain }) => {
      const at = problem.at.get(name);
      if (at) return [name, rationalToNumber(at)];
      return [name, domain.kind === 'interval' ? (domain.lower + domain.upper) / 2 : 1];
    }),
  );
}

/**
 * Names and contents: the module, then its test.
 *
 * @throws CostateError `input.unsupported` for what has no derived maximiser in continuous time, `resources.numeric` where the
 * formulas are finite nowhere or their functions of time cannot be followed
 */
export function exportedFiles(
  derivation: Derivation,
  closed: ClosedFormAnswer | Unavailable,
  to: CodeLanguage,
  stamp: RunStamp,
): readonly (readonly [name: string, content: string])[] {
  const solution = exportedSolution(derivation, closed);
  const language = to === 'js' ? javascript : python;
  const { id } = solution.problem;
  return [
    [language.moduleFile(id), moduleText(solution, language, { stamp, steps: stepsFor(solution) })],
    [language.testFile(id), testText(solution, samplesOf(solution), language)],
  ];
}
