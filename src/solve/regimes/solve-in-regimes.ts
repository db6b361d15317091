/** The answers to a problem with regimes, at a point in one of them. */
import type { Derivation } from '../../derivation/step.js';
import { rationalToNumber } from '../../expression/rational.js';
import type { ControlProblem, Regimes } from '../../problem/problem.js';
import { inRegimeName } from '../../problem/regimes.js';
import { instantiateRegimes } from '../../simulate/regime-instances.js';
import { agreement } from '../agreement.js';
import { isAvailable, type Answers, type ClosedFormAnswer, type Method, type Unavailable } from '../answer.js';
import { attempt } from '../attempt.js';
import { uncovered } from '../coverage.js';
import { closedFormInRegimes } from './closed-form.js';
import { solveRegimesOnGrid } from '../grid/solve-on-grid.js';
import type { SolveOptions } from '../solve-options.js';

const notAsked: Unavailable = { unavailable: 'not asked for' };

/** The closed form's answer alone, at the problem's own parameters and, where the point names no regime, in its own regime. */
export function closedAnswerInRegimes(
  problem: ControlProblem,
  derivation: Derivation,
  at: ReadonlyMap<string, number>,
): ClosedFormAnswer | Unavailable {
  if (!problem.regimes) return { unavailable: 'there are no regimes' };
  const point = new Map([...[...problem.at].map(([name, v]) => [name, rationalToNumber(v)] as const), ...at]);
  const found = closedFormInRegimes(instantiateRegimes(problem, problem.regimes, point), derivation, point);
  return isAvailable(found) ? found.answer : found;
}

/**
 * As `solveProblem`, for a problem with regimes.
 *
 * @param at every state, and the values that name the regime
 */
export function solveInRegimes(
  problem: ControlProblem,
  regimes: Regimes,
  derivation: Derivation,
  at: ReadonlyMap<string, number>,
  options: SolveOptions & { readonly methods: readonly Method[] },
): Answers {
  const { seed, tolerance, points, methods } = options;
  const made = instantiateRegimes(problem, regimes, at, options.parameters);
  const { instances, order, rates } = made;
  const asked = (method: Method): boolean => methods.includes(method);
  // Ends and stopping are the same kind of thing in every regime, but a level may lie elsewhere.
  const beyond = instances.map((instance) => uncovered(instance, 'grid')).find((reason) => reason !== undefined);
  const accuracy = tolerance === undefined ? {} : { accuracy: tolerance };
  const parts = order.map((regime, k) => ({
    instance: instances[k] as (typeof instances)[number],
    maximiser: derivation.outcome?.inRegimes?.[regime]?.maximiser,
    valueName: inRegimeName('V', regime),
  }));
  const closed = attempt(() => closedFormInRegimes(made, derivation, at));
  const grid = asked('grid')
    ? attempt(() =>
        beyond === undefined
          ? solveRegimesOnGrid(parts, rates, { at, ...accuracy, ...(points === undefined ? {} : { points }) })
          : { unavailable: beyond },
      )
    : notAsked;
  const answers = {
    'closed-form': !asked('closed-form') ? notAsked : isAvailable(closed) ? closed.answer : closed,
    grid: isAvailable(grid) ? grid.answer : grid,
    simulation: { unavailable: 'regimes are not simulated so far' },
  };
  const { average } = problem.objective;
  return {
    problem: problem.id,
    at: Object.fromEntries(at),
    seed,
    methods: answers,
    ...(average === undefined ? {} : { average }),
    agree: agreement(answers, 0),
  };
}
