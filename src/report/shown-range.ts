/** The stretch of the first state that pictures and tables of a problem cover. */
import { evaluateNumber } from '../expression/evaluate.js';
import type { Expression } from '../expression/expression.js';
import { rationalToNumber } from '../expression/rational.js';
import type { ControlProblem } from '../problem/problem.js';

/** Around the point of interest, at the scale of the state; an interval as a whole. */
export function shownRange(problem: ControlProblem, at: number): readonly [number, number] {
  const domain = problem.states[0]?.domain ?? { kind: 'real' as const };
  switch (domain.kind) {
    case 'positive':
      return [at / 4, at * 2.5];
    case 'nonnegative':
      return [0, Math.max(2.5 * at, 1)];
    case 'interval': {
      const ends = [domain.lower, domain.upper].map((e) => numeric(e, problem));
      return [ends[0] ?? at - 1, ends[1] ?? at + 1];
    }
    default: {
      const reach = 2 * Math.max(Math.abs(at), 0.5);
      return [-reach, reach];
    }
  }
}

/** An end of the state's domain at the file's parameters; undefined where it is not finite. */
function numeric(e: Expression, problem: ControlProblem): number | undefined {
  const value = evaluateNumber(e, new Map(problem.parameters.map((p) => [p.name, rationalToNumber(p.value)])));
  return Number.isFinite(value) ? value : undefined;
}
