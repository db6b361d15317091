/**
 * The answers to a problem between two laws: the least cost in closed form; on a grid, V with the multiplier that was found as
 * its payoff at the end, averaged over the start; and by simulation from the law of the start, whose end has to come out as
 * asked.
 */
import type { Derivation } from '../../derivation/step.js';
import { CostateError } from '../../errors.js';
import { evaluateNumber } from '../../expression/evaluate.js';
import type { Expression } from '../../expression/expression.js';
import type { ControlProblem, EndLaws } from '../../problem/problem.js';
import type { ProblemInstance } from '../../simulate/instance.js';
import { agreement, endMet } from '../agreement.js';
import { isAvailable, type Answers, type ClosedFormAnswer, type Method, type Unavailable } from '../answer.js';
import { attempt } from '../attempt.js';
import { checkConditions } from '../closed-form.js';
import type { SolveOptions } from '../solve-options.js';
import { gridBetween } from './grid.js';
import { numericLaws } from './numeric-laws.js';
import { simulateBetween, type BetweenSimulation } from './simulation.js';

const notAsked: Unavailable = { unavailable: 'not asked for' };

/** The closed form at the problem's numbers: the least cost, and the policy at the point and time zero. */
function closedBetween(
  problem: ControlProblem,
  laws: EndLaws,
  instance: ProblemInstance,
  derivation: Derivation,
  at: ReadonlyMap<string, number>,
): ClosedFormAnswer | Unavailable {
  const { outcome } = derivation;
  if (!outcome?.betweenLaws || !outcome.value || !outcome.policy)
    return { unavailable: outcome?.stopped ?? 'no closed form was found' };
  checkConditions(derivation, instance);
  const here = new Map([...at, [problem.time.name, 0] as const]);
  const numberOf = (e: Expression, what: string): number => {
    const result = evaluateNumber(instance.put(e), here);
    if (!Number.isFinite(result))
      throw new CostateError({
        code: 'resources.numeric',
        message: `the closed form of ${what} is not finite (${result})`,
      });
    return result;
  };
  return {
    value: numberOf(outcome.betweenLaws.cost, laws.cost),
    policy: Object.fromEntries([...outcome.policy].map(([name, e]) => [name, numberOf(e, name)])),
    expressions: Object.fromEntries([['V', outcome.value], ...outcome.policy, ...outcome.constants]),
  };
}

/** The closed form's answer alone. */
export const closedAnswerBetween = (
  problem: ControlProblem,
  laws: EndLaws,
  instance: ProblemInstance,
  derivation: Derivation,
  at: ReadonlyMap<string, number>,
): ClosedFormAnswer | Unavailable => attempt(() => closedBetween(problem, laws, instance, derivation, at));

/** As `solveProblem`, for a problem between two laws, at a point for the policy and with options that have been checked. */
export function solveBetween(
  problem: ControlProblem,
  laws: EndLaws,
  instance: ProblemInstance,
  derivation: Derivation,
  at: ReadonlyMap<string, number>,
  options: SolveOptions & { readonly methods: readonly Method[] },
): Answers {
  const { seed, methods } = options;
  const asked = (method: Method): boolean => methods.includes(method);
  const numbers = numericLaws(laws, instance);
  const closed = closedAnswerBetween(problem, laws, instance, derivation, at);
  const { outcome } = derivation;
  const multiplier = outcome?.betweenLaws && instance.put(outcome.betweenLaws.multiplier);
  const grid = asked('grid')
    ? attempt(() =>
        multiplier
          ? gridBetween({ ...instance, terminal: multiplier }, outcome?.maximiser, numbers, at, options)
          : { unavailable: 'without a multiplier of the end law there is no payoff at the end' },
      )
    : notAsked;
  const simulation: BetweenSimulation | Unavailable = asked('simulation')
    ? attempt(() =>
        outcome?.policy
          ? simulateBetween(instance, outcome.policy, numbers, options)
          : { unavailable: 'no policy to simulate' },
      )
    : notAsked;
  const answers = {
    'closed-form': asked('closed-form') ? closed : notAsked,
    grid,
    simulation: isAvailable(simulation) ? simulation.answer : simulation,
  };
  const agree = agreement(answers, isAvailable(simulation) ? simulation.gross : 0);
  const betweenLaws: NonNullable<Answers['betweenLaws']> = {
    cost: laws.cost,
    sense: instance.sense,
    ...(isAvailable(simulation) ? { end: simulation.end } : {}),
  };
  return {
    problem: problem.id,
    at: Object.fromEntries(at),
    seed,
    methods: answers,
    betweenLaws,
    agree: endMet(betweenLaws) ? agree : false,
  };
}
