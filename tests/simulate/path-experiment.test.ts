/** Paths of a diffusion: functionals whose mean and variance are known. */
import { describe, expect, it } from 'vitest';
import type { PathExperiment, Start } from '../../src/derivation/experiment.js';
import {
  add,
  call,
  fraction,
  multiply,
  negate,
  number,
  one,
  power,
  square,
  subtract,
  symbol,
  two,
  zero,
  type Expression,
} from '../../src/expression/expression.js';
import { ONE, ZERO, rational } from '../../src/expression/rational.js';
import { samplePaths } from '../../src/simulate/path-experiment.js';
import { compareWith, rightSide } from '../../src/simulate/path-statistic.js';

const x = symbol('x');
const from = (...at: readonly number[]): Start => ({ kind: 'point', at: at.map((v) => rational(v)) });
const brownian: PathExperiment = {
  kind: 'paths',
  system: { coordinates: ['x'], drift: [zero], noise: [[one]] },
  start: from(0),
  horizon: ONE,
  steps: 32,
  functional: {},
  statistic: 'mean',
};
const ornsteinUhlenbeck: PathExperiment = {
  ...brownian,
  system: { coordinates: ['x'], drift: [negate(x)], noise: [[fraction(1, 2)]] },
  start: from(2),
  functional: { terminal: square(x) },
};

const seen = (experiment: PathExperiment, right: Expression, paths: number): ReturnType<typeof compareWith> => {
  const sample = samplePaths(experiment, 11, paths);
  return compareWith(sample, rightSide(sample, right, experiment), experiment);
};
/** The statistic is the claimed right side up to five standard errors. */
const near = (experiment: PathExperiment, right: Expression, paths = 20_000): void => {
  const { left, right: claimed, standardError } = seen(experiment, right, paths);
  expect(Math.abs(left - claimed)).toBeLessThanOrEqual(5 * standardError);
};
const decimal = (value: number): Expression => number(rational(BigInt(Math.round(value * 1e12)), 10n ** 12n));

describe('the functional of a path', () => {
  it('sees Σ(ΔW)² → t with variance 2th', () => {
    const variation: PathExperiment = { ...brownian, functional: { quadraticVariation: one } };
    near(variation, one);
    near({ ...variation, statistic: 'variance' }, fraction(2, 32));
  });

  it('sees that a stochastic integral has mean zero and the variance of Itô’s isometry', () => {
    // ∫ W dW over [0, 1] with n steps has the variance (1 − 1/n)/2.
    const martingale: PathExperiment = { ...brownian, functional: { martingale: [x] } };
    near(martingale, zero);
    near({ ...martingale, statistic: 'variance' }, fraction(31, 64));
  });

  it('sees E X² of an Ornstein-Uhlenbeck process without the bias of the time step', () => {
    const exact = 4 * Math.exp(-2) + (0.25 * (1 - Math.exp(-2))) / 2;
    near(ornsteinUhlenbeck, decimal(exact));
    const still: PathExperiment = {
      ...ornsteinUhlenbeck,
      system: { ...ornsteinUhlenbeck.system, noise: [[zero]] },
    };
    const error = (steps: number): number => {
      const { left } = seen({ ...still, steps }, zero, 2);
      return Math.abs(left - 4 * Math.exp(-2));
    };
    expect(Math.log2(error(32) / error(64))).toBeCloseTo(2, 1);
  });

  it('sees E ∫ t W² dt, time included', () => {
    const t = symbol('t');
    near({ ...brownian, functional: { running: multiply(t, square(x)) } }, fraction(1, 3));
    near({ ...brownian, functional: { running: add(t, one), terminal: number(2) } }, fraction(7, 2));
  });

  it('drives several coordinates by several Wiener processes', () => {
    // dX = dW₁ + dW₂, dY = dW₁ from 0: E XY = 1; two independent ones have E = 0.
    const plane: PathExperiment = {
      ...brownian,
      system: {
        coordinates: ['x', 'y'],
        drift: [zero, zero],
        noise: [
          [one, one],
          [one, zero],
        ],
      },
      start: from(0, 0),
      functional: { terminal: multiply(x, symbol('y')) },
    };
    near(plane, one);
    near({ ...plane, system: { ...plane.system, noise: [[one, zero], [zero, one]] } }, zero); // prettier-ignore
  });

  it('remembers states before the end: E X_s X_1 of a stationary process is e^{s−1}', () => {
    const stationary: PathExperiment = {
      ...brownian,
      system: { coordinates: ['x'], drift: [negate(x)], noise: [[power(two, fraction(1, 2))]] },
      start: { kind: 'mixture', components: [{ weight: ONE, mean: [ZERO], deviation: [ONE] }] },
      records: [
        { time: ZERO, names: ['first'] },
        { time: rational(1, 2), names: ['half'] },
      ],
    };
    const correlation = (name: string): PathExperiment => ({
      ...stationary,
      functional: { terminal: multiply(symbol(name), x) },
    });
    near(correlation('half'), call('exp', fraction(-1, 2)));
    near(correlation('first'), call('exp', number(-1)));
    // E[X_1 − e^{−1} X_0 | X_0] = 0, the right side taken path by path.
    near({ ...stationary, functional: { terminal: x } }, multiply(call('exp', number(-1)), symbol('first')));
  });

  it('starts from a mixture with its mean and variance', () => {
    const components = [
      { weight: rational(1, 4), mean: [rational(-2)], deviation: [rational(1, 2)] },
      { weight: rational(3, 4), mean: [rational(1)], deviation: [rational(1, 4)] },
    ];
    const mixture: PathExperiment = {
      ...brownian,
      start: { kind: 'mixture', components },
      records: [{ time: ZERO, names: ['x0'] }],
    };
    near({ ...mixture, functional: { terminal: symbol('x0') } }, fraction(1, 4));
    near(
      { ...mixture, functional: { terminal: square(symbol('x0')) } },
      add(fraction(1, 4 * 1), fraction(1, 16), multiply(fraction(3, 4), add(one, fraction(1, 16))), fraction(3, 4)),
    );
    near({ ...mixture, functional: { terminal: square(subtract(x, symbol('x0'))) } }, one);
  });

  it('is the same bit for bit with the same seed, however the sample was grown', () => {
    const values = (seed: number): Float64Array => samplePaths(ornsteinUhlenbeck, seed, 1000).fine.functional;
    expect(values(5)).toEqual(values(5));
    expect(values(6)).not.toEqual(values(5));
    const grown = samplePaths(ornsteinUhlenbeck, 5, 1000, samplePaths(ornsteinUhlenbeck, 5, 300));
    expect(grown.fine.functional).toEqual(values(5));
  });

  it('says when paths leave the domain or an experiment is malformed', () => {
    const root: PathExperiment = { ...brownian, functional: { running: power(x, fraction(1, 2)) } };
    expect(() => samplePaths(root, 1, 100)).toThrow(/not finite/);
    expect(() => samplePaths(brownian, 1, 1)).toThrow(/two paths/);
    expect(() => samplePaths({ ...brownian, steps: 33 }, 1, 10)).toThrow(/even/);
    expect(() => samplePaths({ ...brownian, start: from(0, 0) }, 1, 10)).toThrow(/coordinates/);
  });
});
