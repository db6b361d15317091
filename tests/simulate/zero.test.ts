/** States that are not negative, near zero: square-root processes keep their mean, and paths that leave say so. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { isAvailable } from '../../src/solve/answer.js';
import { solveProblem } from '../../src/solve/solve.js';
import { instantiate } from '../../src/simulate/instance.js';
import { pathSystem } from '../../src/simulate/path-system.js';
import { estimateValue } from '../../src/simulate/value-estimate.js';
import { number, type Expression } from '../../src/expression/expression.js';
import { problem } from '../solve/problems.js';

interface Shape {
  readonly state: string;
  readonly dynamics: string;
  readonly objective: string;
  readonly controls?: ReadonlyMap<string, Expression>;
}

const simulated = ({ state, dynamics, objective, controls = new Map() }: Shape, seed = 1, paths = 2048) => {
  const text = [
    'title: zero',
    `state: {x: ${state}}`,
    `control: {${[...controls.keys()].map((name) => `${name}: positive`).join(', ')}}`,
    'time: {name: t, horizon: 1}',
    `dynamics: {x: {${dynamics}}}`,
    `objective: {${objective}}`,
  ].join('\n');
  const system = pathSystem(instantiate(problem(text)), { kind: 'feedback', controls });
  return estimateValue(system, { at: new Map([['x', 0.1]]), seed, paths, steps: 128 });
};

describe('a square-root process', () => {
  it.each(['nonnegative', 'positive'])('keeps its mean however often a step leaves the domain (%s)', (state) => {
    // dx = (0.1 − x)dt + √x dW starts at its mean, and zero is reached all the time.
    const { value, standardError, bias } = simulated({
      state,
      dynamics: 'drift: 0.1 - x, noise: {W: sqrt(x)}',
      objective: 'maximize: x',
    });
    expect(Math.abs(value - 0.1)).toBeLessThanOrEqual(bias + 4 * standardError);
    expect(bias + 4 * standardError).toBeLessThan(0.03);
  });

  it('is folded back where its drift at zero is not a number, and the slower order is in the bias', () => {
    const { value, standardError, bias } = simulated({
      state: 'nonnegative',
      dynamics: 'drift: 0.1 + 0.1*t - x, noise: {W: sqrt(x)}',
      objective: 'maximize: 0, terminal: x',
    });
    expect(Math.abs(value - 0.1 - 0.1 * Math.exp(-1))).toBeLessThanOrEqual(bias + 4 * standardError);
  });
});

it('a square-root process that may be stopped reads the grid’s table by its state, not by its logarithm', () => {
  // Offers about 100, at a cost: the grid waits for more than 200, and so do the paths.
  const sale = problem(
    [
      'state: {x: positive}',
      'dynamics: {x: {drift: (100 - x)/2, noise: {W: 8*sqrt(x)}}}',
      'objective: {maximize: -1, stopping: x - 5, discount: 0.05}',
    ].join('\n'),
  );
  const answers = solveProblem(sale, deriveProblem(sale), {
    seed: 1,
    at: new Map([['x', 90]]),
    methods: ['grid', 'simulation'],
    paths: 4096,
    steps: 256,
  });
  const { grid, simulation } = answers.methods;
  if (!isAvailable(grid) || !isAvailable(simulation)) return expect.unreachable();
  expect(grid.value).toBeGreaterThan(140);
  const error = grid.error + simulation.bias + 4 * simulation.standardError;
  expect(Math.abs(simulation.value - grid.value)).toBeLessThan(error);
  expect(error).toBeLessThan(0.1 * grid.value);
});

describe('a positive state', () => {
  it('does not earn on beyond zero where the drift carries it there', () => {
    const cake: Shape = {
      state: 'positive',
      dynamics: 'drift: -c, noise: {}',
      objective: 'maximize: -1/c, discount: 0.05',
      controls: new Map([['c', number(1)]]),
    };
    expect(() => simulated(cake)).toThrow(/leave the domain of x \(positive\) at x = 0, the first before t = 0\.1/);
  });

  it('says so where noise carries it there', () => {
    expect(() =>
      simulated({ state: 'positive', dynamics: 'drift: 0, noise: {W: 1}', objective: 'maximize: x' }),
    ).toThrow(/leave the domain of x/);
  });
});
