/** Independent answers to one problem, side by side: closed form, grid and simulation, and whether they agree. */
import type { Derivation } from '../derivation/step.js';
import { CostateError } from '../errors.js';
import type { ControlProblem } from '../problem/problem.js';
import { instantiate, type ProblemInstance } from '../simulate/instance.js';
import { runHere, runWith, type Executor, type PathTask } from '../simulate/path-work.js';
import type { Policy } from '../simulate/policy.js';
import { agreement, leaves, withoutCoarse } from './agreement.js';
import { attempt, attemptTask } from './attempt.js';
import { closedAnswerInSteps, solveInSteps } from './discrete/solve-in-steps.js';
import {
  METHODS,
  isAvailable,
  type Answers,
  type Bracket,
  type CharacteristicsAnswer,
  type ClosedFormAnswer,
  type Method,
  type Unavailable,
} from './answer.js';
import { closedAnswerBetween, solveBetween } from './between-laws/solve-between.js';
import { uncovered } from './coverage.js';
import { bracketOf } from './bracket/bracket.js';
import { challengeTo, mostTrusted } from './challenge.js';
import { beyondCharacteristics, solveByCharacteristics } from './characteristics/characteristics.js';
import { closedForm, closedFormOf, type ClosedFormResult } from './closed-form.js';
import { refuseInfiniteValue } from './infinite-value/infinite-value.js';
import { solveByPaths } from './path-integral/path-integral.js';
import { pointOf } from './point.js';
import { solveOnGrid, type GridResult } from './grid/solve-on-grid.js';
import { closedAnswerInRegimes, solveInRegimes } from './regimes/solve-in-regimes.js';
import type { SolveOptions } from './solve-options.js';
import { simulateValue, type SimulationResult } from './simulation.js';

export type { SolveOptions } from './solve-options.js';

/** Bounds that are wider apart than so many times the value say nothing of it. */
const NOTHING = 1e4;

function sayingMuch(bracket: Bracket | Unavailable, value: number): Bracket | Unavailable {
  if (!isAvailable(bracket)) return bracket;
  const { lower, upper } = bracket;
  const [from, to] = [Math.min(lower.ci95[0], lower.value - lower.bias), Math.max(upper.ci95[1], upper.value + upper.bias)]; // prettier-ignore
  return to - from <= NOTHING * Math.max(1, Math.abs(value))
    ? bracket
    : { unavailable: `the bounds found say nothing of the value: from ${from.toPrecision(2)} to ${to.toPrecision(2)}` };
}

/** The value between two bounds, where a grid is what there is. */
const bracketAround = (
  grid: GridResult | Unavailable,
  at: ReadonlyMap<string, number>,
  seed: number,
): Bracket | Unavailable =>
  isAvailable(grid)
    ? attempt(() => sayingMuch(bracketOf(grid.field, at, { seed, error: grid.answer.error }), grid.answer.value))
    : { unavailable: 'bounds are found around a grid’s answer, and there is none' };

/** The closed form's answer alone, as `solveProblem` gives it: at a point that is one of the problem's. */
export const closedFormAnswer = (
  problem: ControlProblem,
  derivation: Derivation,
  at: ReadonlyMap<string, number>,
): ClosedFormAnswer | Unavailable =>
  problem.laws
    ? closedAnswerBetween(problem, problem.laws, instantiate(problem), derivation, at)
    : attempt(() =>
        (problem.regimes ? closedAnswerInRegimes : problem.time.step ? closedAnswerInSteps : closedForm)(
          problem,
          derivation,
          at,
        ),
      );

const NO_EXPONENTIAL: Unavailable = {
  unavailable: 'no exponential of the value makes the equation linear: see the derivation',
};

const notAsked: Unavailable = { unavailable: 'not asked for' };

/** A grid whose error is larger than this share of the value says nothing beside an extremal. */
const COARSE = 0.1;

/** Without an answer where it is too coarse to be held against the one by characteristics. */
function fineEnough(
  grid: GridResult | Unavailable,
  characteristics: CharacteristicsAnswer | Unavailable | undefined,
): GridResult | Unavailable {
  if (!isAvailable(grid) || !isAvailable(characteristics)) return grid;
  const { value, error, points } = grid.answer;
  if (error <= COARSE * Math.max(Math.abs(value), Math.abs(characteristics.value))) return grid;
  return {
    unavailable: `${points} points an axis are too coarse: ${value.toPrecision(3)} with an error of ${error.toPrecision(2)}`,
  };
}

/** Of so many states a grid takes minutes and does not come near an extremal: it has to be asked for. */
const MANY_STATES = 3;
const tooMany: Unavailable = {
  unavailable: 'beside characteristics a grid of three states is computed only where --methods or --points asks for it',
};

/** What is asked for by name and belongs to another kind of problem. */
const withRefusal = (answers: Answers, { methods }: SolveOptions, kind: string): Answers =>
  methods?.includes('characteristics')
    ? { ...answers, methods: { ...answers.methods, characteristics: { unavailable: `characteristics do not cover ${kind}` } } }
    : answers; // prettier-ignore

function policyOf(
  closed: ClosedFormResult | Unavailable,
  grid: GridResult | Unavailable,
  instance: ProblemInstance,
  shown: boolean,
): Policy | Unavailable {
  if (instance.controls.length === 0 && !instance.stopping) return { kind: 'feedback', controls: new Map() };
  // Beside where to stop a grid's table has what takes most of the noise out of a simulation.
  const isTablePreferred = instance.stopping !== undefined && isAvailable(grid);
  if (isAvailable(closed) && !isTablePreferred) return closed.policy;
  if (isAvailable(grid)) return { kind: 'table', table: grid.table };
  if (isAvailable(closed)) return closed.policy;
  const why = shown ? 'neither the closed form nor the grid gives one' : `${closed.unavailable}; ${grid.unavailable}`;
  return { unavailable: `no policy to simulate: ${why}` };
}

/** As `solveProblem`, with simulated paths computed wherever the executor does; the numbers do not depend on it. */
export const solveProblemWith = (
  problem: ControlProblem,
  derivation: Derivation,
  options: SolveOptions,
  executor: Executor,
): Promise<Answers> => runWith(solveTask(problem, derivation, options), executor);

/**
 * Solves a problem by every method that applies. The simulation follows the closed form's policy, else the grid's, and never
 * sees their values.
 *
 * @param derivation what `deriveProblem` made of the problem
 * @returns the answers, each with its own error, and whether they agree; the same seed gives the same numbers
 * @throws CostateError `input.*` for a wrong point or option, `infeasible.parameters` where the parameters violate a condition
 * of the derivation; what a method cannot do is reported as unavailable with the reason
 */
export function solveProblem(problem: ControlProblem, derivation: Derivation, options: SolveOptions): Answers {
  return runHere(solveTask(problem, derivation, options));
}

function* solveTask(problem: ControlProblem, derivation: Derivation, options: SolveOptions): PathTask<Answers> {
  const { seed, tolerance, points, paths, steps } = options;
  if (tolerance !== undefined && !(tolerance > 0))
    throw new CostateError({ code: 'input.argument', message: `the tolerance must be positive, not ${tolerance}` });
  const methods = options.methods ?? METHODS;
  const at = pointOf(problem, options.at);
  if (problem.regimes)
    return withRefusal(
      yield* solveInRegimes(problem, problem.regimes, derivation, at, { ...options, methods }),
      options,
      'regimes',
    );
  const instance = instantiate(problem, options.parameters);
  if (problem.laws)
    return withRefusal(
      solveBetween(problem, problem.laws, instance, derivation, at, { ...options, methods }),
      options,
      'laws at both ends',
    );
  if (problem.time.step)
    return withRefusal(
      yield* solveInSteps(problem, instance, derivation, at, { ...options, methods }),
      options,
      'discrete time',
    );
  const asked = (method: Method): boolean => methods.includes(method);
  const accuracy = tolerance === undefined ? {} : { accuracy: tolerance };

  const barred = (method: Method): Unavailable | undefined => {
    const why = uncovered(instance, method);
    return why === undefined ? undefined : { unavailable: why };
  };
  const closed = attempt(() => closedFormOf(instance, derivation, at));
  yield* refuseInfiniteValue(instance, at, seed, isAvailable(closed));
  // Of most problems there are no characteristics, and nobody wants to be told that each time.
  const characteristics =
    options.methods?.includes('characteristics') || (asked('characteristics') && !beyondCharacteristics(instance))
      ? attempt(() => solveByCharacteristics(instance, derivation.outcome?.maximiser, at))
      : undefined;
  const gridNeeded = asked('grid') || (asked('simulation') && !isAvailable(closed) && instance.controls.length > 0);
  const spared =
    isAvailable(characteristics) &&
    instance.states.length >= MANY_STATES &&
    points === undefined &&
    !options.methods?.includes('grid');
  const found = !gridNeeded
    ? notAsked
    : spared
      ? tooMany
      : attempt(
          () =>
            barred('grid') ??
            solveOnGrid(instance, derivation.outcome?.maximiser, {
              at,
              ...accuracy,
              ...(points === undefined ? {} : { points }),
            }),
        );
  const grid = fineEnough(found, characteristics);
  const simulation: SimulationResult | Unavailable = asked('simulation')
    ? yield* attemptTask(
        () => {
          const policy =
            barred('simulation') ?? policyOf(closed, grid, instance, asked('grid') && asked('closed-form'));
          if ('unavailable' in policy) return policy;
          return simulateValue(instance, policy, {
            at,
            seed,
            ...accuracy,
            ...(paths === undefined ? {} : { paths }),
            ...(steps === undefined ? {} : { steps }),
          });
        },
        !(asked('closed-form') && isAvailable(closed)) && !(asked('grid') && isAvailable(grid)),
      )
    : notAsked;

  const { linear } = derivation.outcome ?? {};
  const integral =
    linear && asked('path-integral')
      ? attempt(() =>
          solveByPaths(instance, linear, {
            at,
            seed,
            ...accuracy,
            ...(paths === undefined ? {} : { paths }),
            ...(steps === undefined ? {} : { steps }),
          }),
        )
      : undefined;

  const answer = <A extends object>(method: Method, result: { readonly answer: A } | Unavailable): A | Unavailable =>
    !asked(method) ? notAsked : 'unavailable' in result ? result : result.answer;
  const all = {
    'closed-form': answer('closed-form', closed),
    ...(characteristics ? { characteristics } : {}),
    grid: answer('grid', grid),
    simulation: answer('simulation', simulation),
    ...(integral ? { 'path-integral': answer('path-integral', integral) } : {}),
    ...(!linear && options.methods?.includes('path-integral') ? { 'path-integral': NO_EXPONENTIAL } : {}),
  };
  const scale = Math.max(...[simulation, integral].map((found) => (found && isAvailable(found) ? found.gross : 0)));
  // What is asked for by name or with an effort of its own is shown as it is.
  const isFree = [options.methods, points, paths, steps].every((wish) => wish === undefined);
  const answers = isFree ? withoutCoarse(all, scale) : all;
  // A formula needs no bracket, and an extremal has the payoff of its control for one.
  const exact = isAvailable(answers['closed-form']) || isAvailable(characteristics);
  const bracket = !exact && asked('grid') ? bracketAround(grid, at, seed) : undefined;
  const trusted = mostTrusted(answers);
  const rival = trusted && !barred('simulation') && (yield* challengeTo(instance, trusted, at, seed));
  return {
    problem: problem.id,
    at: Object.fromEntries(at),
    seed,
    methods: answers,
    ...(instance.average === undefined ? {} : { average: instance.average }),
    ...(rival ? { challenge: rival } : {}),
    ...(bracket ? { bracket } : {}),
    scale,
    agree: rival || leaves(answers, bracket) ? false : agreement(answers, scale),
  };
}
