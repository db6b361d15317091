/**
 * Neural policy iteration until V at the point is right to a fifth of a per cent, beside the same algorithm in PyTorch: networks,
 * rollouts, least squares, descent and improvement, each seed a run; the two draw other random numbers. Imports and one whole run of
 * each come before what is timed, so that both are warm; what is traced and compiled anew in every run is part of ours. What holds
 * ours back is arithmetic of one number at a time in rollouts, where PyTorch's vectors take several, and in descent some eighty
 * calls of array functions a step.
 */
import { openDevice } from '../../../src/learn/device.js';
import { flowOf } from '../../../src/learn/flow.js';
import { derivedAction } from '../../../src/learn/policy-iteration/derived-action.js';
import { policyIteration } from '../../../src/learn/policy-iteration/policy-iteration.js';
import { regionAround } from '../../../src/learn/region.js';
import type { ControlProblem } from '../../../src/problem/problem.js';
import { instantiate } from '../../../src/simulate/instance.js';
import { isAbsent, openPython } from '../peers.js';
import { LQR_VALUE, derived, lqr, merton } from '../problems.js';
import { timed, type Group, type Task } from '../task.js';

const ACCURACY = 2e-3;
const MERTON_VALUE = -437.438591994532;

export const neural: Group = {
  name: 'neural',
  open: async () => {
    await openDevice();
    const torch = openPython('PyTorch, one thread', 'neural_policy_iteration.py', ['torch']);
    const taskOf = (problem: ControlProblem, x: number, range: readonly [number, number], exact: number): Task => {
      const instance = instantiate(problem);
      const flow = flowOf(instance);
      const region = regionAround(instance, new Map([['x', x]]), new Map([['x', range]]));
      const maximiser = derivedAction(flow, derived(problem).outcome?.maximiser);
      const here = flow.coordinates[0]?.kind === 'logarithm' ? Math.log(x) : x;
      let [ourSeed, theirSeed] = [0, 0];
      const ours = (): { seconds: number; error: number } => {
        const seed = ++ourSeed;
        let error = NaN;
        const { seconds } = timed(() =>
          policyIteration(flow, region, maximiser, [here], {
            seed,
            paths: 256,
            width: 64,
            iterations: 40,
            improvement: 'maximiser',
            onRound: ({ value }) => {
              error = Math.abs(value / exact - 1);
              return error > ACCURACY;
            },
          }),
        );
        return { seconds, error };
      };
      const request = (): Readonly<Record<string, unknown>> => ({
        problem: problem.id,
        seed: ++theirSeed,
        accuracy: ACCURACY,
      });
      return {
        name: `${problem.id}, value within ${100 * ACCURACY} %`,
        errorOf: 'relative error of V at the point',
        randomErrors: true,
        contenders: [
          { name: 'Costate', run: ours, warmUps: 1 },
          isAbsent(torch) ? torch : { name: 'PyTorch, one thread', run: () => torch.ask(request()), warmUps: 1 },
        ],
      };
    };
    return {
      tasks: [taskOf(lqr, 1.5, [-2, 2], LQR_VALUE), taskOf(merton, 1, [0.5, 2], MERTON_VALUE)],
      close: () => (isAbsent(torch) ? undefined : torch.close()),
    };
  },
};
