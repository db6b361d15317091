/** The answers to a problem in discrete time: closed form, grid and simulation, each of the discrete problem itself. */
import type { Derivation } from '../../derivation/step.js';
import { number } from '../../expression/expression.js';
import { rationalFromNumber } from '../../expression/rational.js';
import type { ControlProblem } from '../../problem/problem.js';
import { instantiate, type ProblemInstance } from '../../simulate/instance.js';
import type { PathTask } from '../../simulate/path-work.js';
import { agreement, leaves } from '../agreement.js';
import { isAvailable, type Answers, type ClosedFormAnswer, type Method, type Unavailable } from '../answer.js';
import { attempt } from '../attempt.js';
import { trialValues } from '../grid/trial-values.js';
import { refuseDistantPushes } from '../infinite-value/distant-pushes.js';
import { refuseLoneStateInSteps } from '../infinite-value/lone-state.js';
import { refuseRisingPayoff } from '../infinite-value/rising-payoff.js';
import { bracketInSteps } from './bracket.js';
import { closedFormInSteps, type FormulaPolicy, type StepClosedForm } from './closed-form.js';
import { payoffInSteps } from './policy-payoff.js';
import { solveStepsOnGrid, type LatticePolicy, type StepGridResult } from './grid.js';
import { requireDecay, simulateSteps, type StepSimulation } from './simulation.js';
import { stepModel, type StepModel } from './step-model.js';

export interface StepOptions {
  readonly seed: number;
  readonly methods: readonly Method[];
  readonly tolerance?: number;
  readonly points?: number;
  readonly paths?: number;
}

const notAsked: Unavailable = { unavailable: 'not asked for' };
const FEW_PATHS = 512;
/** Constant controls that are tried: the middle and the ends of an interval. */
const CONSTANTS = 3;

function policyOf(
  uncontrolled: boolean,
  closed: StepClosedForm | Unavailable,
  grid: StepGridResult | Unavailable,
): FormulaPolicy | LatticePolicy | Unavailable {
  if (uncontrolled) return { kind: 'formulas', controls: new Map() };
  if (isAvailable(closed)) return closed.policy;
  if (isAvailable(grid)) return grid.policy;
  return { unavailable: `no policy to simulate: ${closed.unavailable}; ${grid.unavailable}` };
}

/**
 * A few paths tell, before any grid, whether rewards decay: of the problem where nothing is chosen, or under constant controls that
 * earn what does not.
 */
function refuseGrowth(model: StepModel, at: ReadonlyMap<string, number>, seed: number): void {
  const { controls, sign } = model;
  const choices = controls.length === 0 ? 1 : CONSTANTS;
  for (let n = 0; n < choices; n++) {
    const policy = new Map(
      controls.map(({ name, domain }) => {
        const values = trialValues(domain);
        return [name, number(rationalFromNumber(values[n % values.length] ?? 0))] as const;
      }),
    );
    const found = attempt(() => simulateSteps(model, { kind: 'formulas', controls: policy }, { at, seed, paths: FEW_PATHS })); // prettier-ignore
    if (isAvailable(found) && (controls.length === 0 || sign * found.answer.value > 0)) requireDecay(found);
  }
}

/** The closed form's answer alone, at the problem's own parameters. */
export function closedAnswerInSteps(
  problem: ControlProblem,
  derivation: Derivation,
  at: ReadonlyMap<string, number>,
): ClosedFormAnswer | Unavailable {
  const found = closedFormInSteps(stepModel(problem, instantiate(problem)), derivation, at);
  return isAvailable(found) ? found.answer : found;
}

/** As `solveProblem`, for a problem in discrete time, at a point and with options that have been checked. */
export function* solveInSteps(
  problem: ControlProblem,
  instance: ProblemInstance,
  derivation: Derivation,
  at: ReadonlyMap<string, number>,
  options: StepOptions,
): PathTask<Answers> {
  const { seed, methods, tolerance, points, paths } = options;
  const asked = (method: Method): boolean => methods.includes(method);
  const model = stepModel(problem, instance);
  const accuracy = tolerance === undefined ? {} : { accuracy: tolerance };
  const closed = attempt(() => closedFormInSteps(model, derivation, at));
  refuseLoneStateInSteps(instance, model.step, at);
  if (!isAvailable(closed)) {
    yield* refuseRisingPayoff(instance, at, payoffInSteps(problem, seed));
    yield* refuseDistantPushes(instance, at, payoffInSteps(problem, seed), model.step);
    refuseGrowth(model, at, seed);
  }
  const gridNeeded = asked('grid') || (asked('simulation') && !isAvailable(closed) && model.controls.length > 0);
  const grid = gridNeeded
    ? attempt(() => solveStepsOnGrid(model, { at, ...accuracy, ...(points === undefined ? {} : { points }) }))
    : notAsked;
  // That rewards do not decay is the last word only where no other method has one.
  const simulation: StepSimulation | Unavailable = asked('simulation')
    ? attempt(
        () => {
          const policy = policyOf(model.controls.length === 0, closed, grid);
          if ('unavailable' in policy) return policy;
          const found = simulateSteps(model, policy, {
            at,
            seed,
            ...accuracy,
            ...(paths === undefined ? {} : { paths }),
          });
          requireDecay(found);
          return found;
        },
        isAvailable(closed) || isAvailable(grid) ? ['infeasible.parameters'] : [],
      )
    : notAsked;
  const answer = <A extends object>(method: Method, result: { readonly answer: A } | Unavailable): A | Unavailable =>
    !asked(method) ? notAsked : 'unavailable' in result ? result : result.answer;
  const answers = {
    'closed-form': answer('closed-form', closed),
    grid: answer('grid', grid),
    simulation: answer('simulation', simulation),
  };
  // A formula needs no bracket.
  const bracket =
    !isAvailable(answers['closed-form']) && asked('grid')
      ? isAvailable(grid)
        ? attempt(() => bracketInSteps(model, grid.field, at, { seed, error: grid.answer.error }))
        : { unavailable: 'bounds are found around a grid’s answer, and there is none' }
      : undefined;
  return {
    problem: problem.id,
    at: Object.fromEntries(at),
    seed,
    methods: answers,
    ...(bracket ? { bracket } : {}),
    agree: leaves(answers, bracket) ? false : agreement(answers, isAvailable(simulation) ? simulation.gross : 0),
  };
}
