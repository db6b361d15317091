/** The answers to a problem with regimes, at a point in one of them. */
import type { Derivation } from '../../derivation/step.js';
import { rationalToNumber } from '../../expression/rational.js';
import type { ControlProblem, Regimes } from '../../problem/problem.js';
import { inRegimeName } from '../../problem/regimes.js';
import type { ProblemInstance } from '../../simulate/instance.js';
import type { PathTask } from '../../simulate/path-work.js';
import type { Policy } from '../../simulate/policy.js';
import { mixedInstance, mixedPolicy, unmixable } from '../../simulate/regime-mixture.js';
import { instantiateRegimes } from '../../simulate/regime-instances.js';
import { agreement } from '../agreement.js';
import { isAvailable, type Answers, type ClosedFormAnswer, type Method, type Unavailable } from '../answer.js';
import { attempt, attemptTask } from '../attempt.js';
import { challengeTo, mostTrusted } from '../challenge.js';
import { uncovered } from '../coverage.js';
import { closedFormInRegimes, type RegimeClosedForm } from './closed-form.js';
import { solveRegimesOnGrid, type GridResult } from '../grid/solve-on-grid.js';
import { refuseLoneStateInRegimes } from '../infinite-value/lone-state.js';
import { refuseDistantPushes } from '../infinite-value/distant-pushes.js';
import { simulatedPayoff } from '../infinite-value/growing-series.js';
import { refuseRisingPayoff } from '../infinite-value/rising-payoff.js';
import { simulateValue, type SimulationResult } from '../simulation.js';
import type { SolveOptions } from '../solve-options.js';

const notAsked: Unavailable = { unavailable: 'not asked for' };

/** What the simulation follows: the closed form in every regime, else the grid's table of all of them. */
function policyOf(
  instance: ProblemInstance,
  closed: RegimeClosedForm | Unavailable,
  grid: GridResult | Unavailable,
): Policy | Unavailable {
  if (instance.controls.length === 0 && !instance.stopping) return { kind: 'feedback', controls: new Map() };
  const mixture = isAvailable(closed) ? mixedPolicy(closed.policies) : undefined;
  if (mixture) return mixture;
  if (isAvailable(grid)) return { kind: 'table', table: grid.table };
  return { unavailable: `no policy to simulate: neither the closed form nor the grid gives one; ${grid.unavailable}` };
}

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
export function* solveInRegimes(
  problem: ControlProblem,
  regimes: Regimes,
  derivation: Derivation,
  at: ReadonlyMap<string, number>,
  options: SolveOptions & { readonly methods: readonly Method[] },
): PathTask<Answers> {
  const { seed, tolerance, points, methods } = options;
  const made = instantiateRegimes(problem, regimes, at, options.parameters);
  const { instances, order, rates } = made;
  const asked = (method: Method): boolean => methods.includes(method);
  const barred = (method: Method): Unavailable | undefined => {
    const why = instances.map((instance) => uncovered(instance, method)).find((reason) => reason !== undefined);
    return why === undefined ? undefined : { unavailable: why };
  };
  const { paths, steps } = options;
  const simulated = {
    at,
    seed,
    ...(tolerance === undefined ? {} : { accuracy: tolerance }),
    ...(paths === undefined ? {} : { paths }),
    ...(steps === undefined ? {} : { steps }),
  };
  const accuracy = tolerance === undefined ? {} : { accuracy: tolerance };
  const parts = order.map((regime, k) => ({
    instance: instances[k] as (typeof instances)[number],
    maximiser: derivation.outcome?.inRegimes?.[regime]?.maximiser,
    valueName: inRegimeName('V', regime),
  }));
  const instance = mixedInstance(made);
  const closed = attempt(() => barred('closed-form') ?? closedFormInRegimes(made, derivation, at));
  refuseLoneStateInRegimes(instances, rates, at);
  if (!isAvailable(closed)) {
    yield* refuseRisingPayoff(instance, at, simulatedPayoff(seed));
    yield* refuseDistantPushes(instance, at, simulatedPayoff(seed));
  }
  const chooses = problem.controls.length > 0 || problem.objective.stopping !== undefined;
  const gridNeeded = asked('grid') || (asked('simulation') && !isAvailable(closed) && chooses);
  const grid = gridNeeded
    ? attempt(
        () =>
          barred('grid') ??
          solveRegimesOnGrid(parts, rates, { at, ...accuracy, ...(points === undefined ? {} : { points }) }),
      )
    : notAsked;
  const simulation: SimulationResult | Unavailable = asked('simulation')
    ? yield* attemptTask(
        () => {
          const why = unmixable(made);
          const policy = barred('simulation') ?? (why === undefined ? policyOf(instance, closed, grid) : { unavailable: why }); // prettier-ignore
          return 'unavailable' in policy ? policy : simulateValue(instance, policy, simulated);
        },
        !isAvailable(closed) && !isAvailable(grid),
      )
    : notAsked;
  const answers = {
    'closed-form': !asked('closed-form') ? notAsked : isAvailable(closed) ? closed.answer : closed,
    grid: !asked('grid') ? notAsked : isAvailable(grid) ? grid.answer : grid,
    simulation: isAvailable(simulation) ? simulation.answer : simulation,
  };
  const scale = isAvailable(simulation) ? simulation.gross : 0;
  const trusted = mostTrusted(answers);
  const { average } = problem.objective;
  const rival = trusted && isAvailable(simulation) ? yield* challengeTo(instance, trusted, at, seed) : undefined;
  return {
    problem: problem.id,
    at: Object.fromEntries(at),
    seed,
    methods: answers,
    ...(average === undefined ? {} : { average }),
    ...(rival ? { challenge: rival } : {}),
    agree: rival ? false : agreement(answers, scale),
  };
}
