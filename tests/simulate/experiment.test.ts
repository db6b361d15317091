/** Experiments: path functionals whose mean and variance are known. */
import { describe, expect, it } from 'vitest';
import type { Experiment } from '../../src/derivation/step.js';
import {
  add,
  fraction,
  multiply,
  negate,
  number,
  one,
  power,
  square,
  symbol,
  two,
  zero,
} from '../../src/expression/expression.js';
import { ONE, ZERO, rational } from '../../src/expression/rational.js';
import { simulateExperiment } from '../../src/simulate/experiment.js';

const x = symbol('x');
const brownian: Experiment = {
  drift: zero,
  noise: one,
  start: ZERO,
  horizon: ONE,
  steps: 32,
  functional: {},
  statistic: 'mean',
};
const near = (experiment: Experiment, value: number, paths = 20_000): void => {
  const estimate = simulateExperiment(experiment, 11, paths);
  expect(Math.abs(estimate.value - value)).toBeLessThanOrEqual(5 * estimate.standardError);
};

describe('an experiment', () => {
  it('sees Σ(ΔW)² → t with variance 2th', () => {
    const variation: Experiment = { ...brownian, functional: { quadraticVariation: one } };
    near(variation, 1);
    near({ ...variation, statistic: 'variance' }, 2 / 32);
  });

  it('sees that a stochastic integral has mean zero and the variance of Itô’s isometry', () => {
    // ∫ W dW over [0, 1] with n steps has the variance (1 − 1/n)/2.
    const martingale: Experiment = { ...brownian, functional: { martingale: x } };
    near(martingale, 0);
    near({ ...martingale, statistic: 'variance' }, (1 - 1 / 32) / 2);
  });

  it('sees E X_T² of an Ornstein-Uhlenbeck process', () => {
    const ou: Experiment = {
      ...brownian,
      drift: negate(x),
      noise: fraction(1, 2),
      start: two.value,
      steps: 400,
      functional: { terminal: square(x) },
    };
    near(ou, 4 * Math.exp(-2) + (0.25 * (1 - Math.exp(-2))) / 2, 8000);
  });

  it('sees E ∫ t W² dt, time included', () => {
    const t = symbol('t');
    near({ ...brownian, functional: { running: multiply(t, square(x)) } }, 1 / 3);
    near({ ...brownian, functional: { running: add(t, one), terminal: number(2) } }, 3.5);
  });

  it('says when paths leave the domain', () => {
    const root: Experiment = { ...brownian, functional: { running: power(x, fraction(1, 2)) } };
    expect(() => simulateExperiment(root, 1, 100)).toThrow(/not finite/);
    expect(() => simulateExperiment({ ...brownian, start: rational(1) }, 1, 1)).toThrow(/two paths/);
  });
});
