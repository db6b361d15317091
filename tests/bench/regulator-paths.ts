/** The regulator's paths under its linear policy, and what Euler's scheme gives in the mean: known without simulation. */
import { multiply, number, symbol } from '../../src/expression/expression.js';
import { parseDecimal } from '../../src/expression/rational.js';
import { eulerMaruyama } from '../../src/simulate/euler-maruyama.js';
import { instantiate } from '../../src/simulate/instance.js';
import { randomKey } from '../../src/simulate/normal.js';
import { pathModel } from '../../src/simulate/path-model.js';
import type { PathProgram } from '../../src/simulate/path-program.js';
import { pathSystem } from '../../src/simulate/path-system.js';
import { LQR_GAIN, lqr } from './problems.js';

const [ALPHA, BETA, Q, R, SIGMA, RHO] = [-0.5, 1, 1, 0.1, 0.3, 0.1];

export const START = 1.5;

export const regulatorSystem = pathSystem(instantiate(lqr), {
  kind: 'feedback',
  controls: new Map([['a', multiply(number(parseDecimal(String(-LQR_GAIN))), symbol('x'))]]),
});

/** Left-point sums of the discounted reward along Euler's scheme. */
export const leftSums = (steps: number, h: number, seed: number): PathProgram => ({
  model: pathModel(regulatorSystem, eulerMaruyama, 'left'),
  key: randomKey(seed, 0),
  start: [START],
  end: h * steps,
  steps,
  tracks: [{ joined: 0 }],
  samples: [{ name: 'value', of: { 'J 0': 1 } }],
});

/** Their mean, by the second moments of the steps. */
export function leftSumsMean(steps: number, h: number): number {
  let [square, total] = [START ** 2, 0];
  for (let k = 0; k < steps; k++) {
    total -= (Math.exp(-RHO * k * h) * h * (Q + R * LQR_GAIN ** 2) * square) / 2;
    square = (1 + (ALPHA - BETA * LQR_GAIN) * h) ** 2 * square + SIGMA ** 2 * h;
  }
  return total;
}
