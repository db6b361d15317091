/** Payoff of a constant policy in discrete time, by simulation. */
import { CostateError } from '../../errors.js';
import { number } from '../../expression/expression.js';
import { rationalFromNumber } from '../../expression/rational.js';
import type { ControlProblem } from '../../problem/problem.js';
import type { PathTask } from '../../simulate/path-work.js';
import type { SimulationAnswer } from '../answer.js';
import type { PayoffOf } from '../infinite-value/rising-payoff.js';
import { simulateSteps } from './simulation.js';
import { stepModel } from './step-model.js';

/** From a point; undefined where the payoff cannot be simulated. */
export const payoffInSteps = (problem: ControlProblem, at: ReadonlyMap<string, number>, seed: number): PayoffOf =>
  function* (instance, policy, { paths }): PathTask<SimulationAnswer | undefined> {
    // Whether a state stays in its domain is not looked at here.
    if (instance.states.some(({ domain }) => domain.kind !== 'real')) return undefined;
    const controls = new Map([...policy].map(([name, v]) => [name, number(rationalFromNumber(v))] as const));
    try {
      return simulateSteps(stepModel(problem, instance), { kind: 'formulas', controls }, { at, seed, paths }).answer;
    } catch (error) {
      if (error instanceof CostateError) return undefined;
      throw error;
    }
  };
