/**
 * Cost against error on the regulator: multilevel Monte Carlo, which finds its steps, levels and paths itself, beside the plain
 * scheme, Euler and Maruyama's with left-point sums, which is told the best step and number of paths beforehand.
 */
import { openPathExecutor } from '../../../src/cli/path-executor.js';
import { momentsOf } from '../../../src/simulate/joint-moments.js';
import { multilevelTask, rootMeanSquare } from '../../../src/simulate/multilevel.js';
import { pathsOf, runWith, type Executor } from '../../../src/simulate/path-work.js';
import { LQR_VALUE } from '../problems.js';
import { START, leftSums, leftSumsMean, regulatorSystem } from '../regulator-paths.js';
import type { Group, Measurement, Task } from '../task.js';

const ERRORS = [8e-3, 4e-3, 2e-3, 1e-3];
/** Where the plain scheme would take minutes. */
const ERRORS_ALONE = [5e-4, 2.5e-4];
/** Discounting leaves a thousandth of the value beyond this time. */
const END = 70;

/** Half of the error for the step, and three quarters of its square for the variance: the least work for order one. */
async function plainPlan(
  error: number,
  execute: Executor,
): Promise<{ readonly steps: number; readonly paths: number }> {
  let steps = 64;
  while (Math.abs(leftSumsMean(steps, END / steps) - LQR_VALUE) > error / 2) steps = 2 * Math.ceil(steps * 0.55);
  const pilot = await runWith(pathsOf(leftSums(steps, END / steps, 99), 2048), execute);
  return { steps, paths: Math.ceil(momentsOf(pilot.moments, 0).deviation ** 2 / (0.75 * error ** 2)) };
}

export const multilevel: Group = {
  name: 'multilevel',
  open: async () => {
    const { execute, close } = await openPathExecutor({ workers: 1 });
    let seed = 1;
    const measured = async (work: () => Promise<number>): Promise<Measurement> => {
      const start = performance.now();
      const value = await work();
      return { seconds: (performance.now() - start) / 1000, error: Math.abs(value - LQR_VALUE) };
    };
    const several = (error: number) => () =>
      measured(async () => {
        const options = { at: new Map([['x', START]]), seed: seed++, target: rootMeanSquare(error) };
        return (await runWith(multilevelTask(regulatorSystem, options), execute)).value;
      });
    const tasks: Task[] = [];
    for (const error of [...ERRORS, ...ERRORS_ALONE]) {
      const plain = ERRORS.includes(error) ? await plainPlan(error, execute) : undefined;
      tasks.push({
        name: `lqr to a root-mean-square error of ${error}${plain ? ` (plain: ${plain.paths} paths of ${plain.steps} steps)` : ''}`,
        size: { series: 'Monte Carlo, lqr', unit: '1/error', value: 1 / error },
        errorOf: 'V(1.5), root mean square over the rounds',
        randomErrors: true,
        contenders: [
          { name: 'Costate, multilevel', run: several(error) },
          ...(plain
            ? [
                {
                  name: 'plain scheme',
                  warmUps: 0,
                  run: () =>
                    measured(async () => {
                      const program = leftSums(plain.steps, END / plain.steps, seed++);
                      return momentsOf((await runWith(pathsOf(program, plain.paths), execute)).moments, 0).mean;
                    }),
                },
              ]
            : []),
        ],
      });
    }
    return { tasks, close };
  },
};
