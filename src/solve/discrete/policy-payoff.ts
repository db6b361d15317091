/** Payoff of a policy that is a formula in discrete time, by simulation. */
import { CostateError } from '../../errors.js';
import type { ControlProblem } from '../../problem/problem.js';
import type { PathTask } from '../../simulate/path-work.js';
import type { SimulationAnswer } from '../answer.js';
import type { PayoffOf } from '../infinite-value/growing-series.js';
import { simulateSteps } from './simulation.js';
import { stepModel } from './step-model.js';

/** Undefined where the payoff cannot be simulated. */
export const payoffInSteps = (problem: ControlProblem, seed: number): PayoffOf =>
  function* (instance, controls, at, { paths }): PathTask<SimulationAnswer | undefined> {
    // Whether a state stays in its domain is not looked at here.
    if (instance.states.some(({ domain }) => domain.kind !== 'real')) return undefined;
    try {
      return simulateSteps(stepModel(problem, instance), { kind: 'formulas', controls }, { at, seed, paths }).answer;
    } catch (error) {
      if (error instanceof CostateError) return undefined;
      throw error;
    }
  };
