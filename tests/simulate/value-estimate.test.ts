/** Simulated values of policies: orders of the scheme, coverage of the truth, reproducibility, and paths that go astray. */
import { describe, expect, it } from 'vitest';
import { number, symbol, multiply, type Expression } from '../../src/expression/expression.js';
import { parseDecimal } from '../../src/expression/rational.js';
import type { ControlProblem } from '../../src/problem/problem.js';
import { fitControlVariates } from '../../src/simulate/control-variate.js';
import { instantiate } from '../../src/simulate/instance.js';
import { randomKey } from '../../src/simulate/normal.js';
import { blockMoments, momentsOf } from '../../src/simulate/joint-moments.js';
import { choleskyFactor } from '../../src/simulate/cholesky.js';
import { extrapolatedEuler } from '../../src/simulate/path-estimator.js';
import { pathModel } from '../../src/simulate/path-model.js';
import type { Sample } from '../../src/simulate/path-program.js';
import { pathSystem, type PathSystem } from '../../src/simulate/path-system.js';
import { pathsOf, runHere } from '../../src/simulate/path-work.js';
import { estimateValue, type EstimateOptions, type ValueEstimate } from '../../src/simulate/value-estimate.js';
import { example, ornsteinUhlenbeck, ornsteinUhlenbeckValue, problem, truth } from '../solve/problems.js';

const decimal = (text: string): Expression => number(parseDecimal(text));
const policies: Record<string, ReadonlyMap<string, Expression>> = {
  lqr: new Map([['a', multiply(decimal('-2.659750769140807'), symbol('x'))]]),
  merton: new Map([
    ['p', decimal('0.625')],
    ['k', decimal('0.0478125')],
  ]),
};
const systemOf = (p: ControlProblem, controls: ReadonlyMap<string, Expression> = new Map()) =>
  pathSystem(instantiate(p), { kind: 'feedback', controls });
const estimate = (
  id: 'lqr' | 'merton',
  at: number,
  seed: number,
  options: Partial<EstimateOptions> = {},
): ValueEstimate => estimateValue(systemOf(example(id), policies[id]), { at: new Map([['x', at]]), seed, ...options });

/** Means of samples over paths of the extrapolated scheme. */
const means = (
  system: PathSystem,
  start: number,
  end: number,
  steps: number,
  paths: number,
  samples: readonly Sample['of'][],
): readonly number[] => {
  const { scheme, quadrature, tracks } = extrapolatedEuler;
  const model = pathModel(system, scheme, quadrature);
  const named = samples.map((of, i) => ({ name: String(i), of }));
  const program = { model, key: randomKey(5, 0), start: [start], end, steps, tracks, samples: named };
  return runHere(pathsOf(program, paths)).moments.mean;
};

describe('the scheme', () => {
  const decay = (horizon: string): ControlProblem =>
    problem(`
title: no noise
state: {x: real}
control: {}
time: {name: t, horizon: ${horizon}}
dynamics: {x: {drift: -x, noise: {}}}
objective: {minimize: x^2, terminal: x}
`);
  const exact = (1 - Math.exp(-2)) / 2 + Math.exp(-1);

  it('has the orders it states: 1 with one step, 3 extrapolated', () => {
    const samples = [{ 'J 2': 1 }, extrapolatedEuler.value];
    const [first, second] = [64, 128].map((steps) => means(systemOf(decay('1')), 1, 1, steps, 1, samples));
    const slope = (k: 0 | 1): number => Math.log2(((first?.[k] ?? NaN) - exact) / ((second?.[k] ?? NaN) - exact));
    expect(Math.abs(slope(0) - extrapolatedEuler.scheme.weakOrder)).toBeLessThan(0.2);
    expect(Math.abs(slope(1) - extrapolatedEuler.order)).toBeLessThan(0.2);
  });

  it('has weak order 1 under noise as well', () => {
    const changes = [
      { 'J 1': 1, 'J 2': -1 },
      { 'J 0': 1, 'J 1': -1 },
    ];
    const [upper = NaN, lower = NaN] = means(systemOf(ornsteinUhlenbeck), 0, 4, 256, 2048, changes);
    expect(Math.abs(Math.log2(upper / lower) - extrapolatedEuler.scheme.weakOrder)).toBeLessThan(0.2);
  });
});

describe('the estimate', () => {
  it('covers the value of Merton’s policy at least 17 times in 20, its bias counted in', () => {
    const covered = Array.from({ length: 20 }, (_, seed) => {
      const { value, standardError, bias } = estimate('merton', 1, seed, { paths: 1024 });
      return Math.abs(value - truth.merton) <= 1.96 * standardError + bias;
    });
    expect(covered.filter(Boolean).length).toBeGreaterThanOrEqual(17);
  });

  it('covers the value of the LQR’s policy at least 17 times in 20, its bias counted in', () => {
    const estimates = Array.from({ length: 20 }, (_, seed) => estimate('lqr', 1.5, seed, { paths: 128, steps: 3072 }));
    const covered = estimates.filter((e) => Math.abs(e.value - truth.lqr) <= 1.96 * e.standardError + e.bias);
    expect(covered.length).toBeGreaterThanOrEqual(17);
    for (const e of estimates) expect(e.standardError).toBeLessThan(0.002);
    for (const e of estimates) expect(e.bias).toBeLessThan(0.01 * Math.abs(truth.lqr));
  });

  it('keeps to the wanted accuracy', () => {
    const { value, standardError, bias } = estimate('merton', 1, 3, { accuracy: 4 });
    expect(4 * standardError + bias).toBeLessThan(4);
    expect(Math.abs(value - truth.merton)).toBeLessThan(4);
  });

  it('is the same, bit for bit, for the same seed, and another for another', () => {
    const [a, b, c] = [7, 7, 8].map((seed) => estimate('merton', 1, seed, { paths: 300, steps: 64 }).value);
    expect(a).toBe(b);
    expect(a).not.toBe(c);
  });

  it('needs no control', () => {
    const e = estimateValue(systemOf(ornsteinUhlenbeck), {
      at: new Map([['x', 1]]),
      seed: 2,
      paths: 1024,
      steps: 1024,
    });
    expect(Math.abs(e.value - ornsteinUhlenbeckValue)).toBeLessThan(4 * e.standardError + e.bias);
  });

  it('moves correlated states together: E X_T Y_T = R₁₂ T', () => {
    const p = problem(`
title: two Wiener processes
state: {x: real, y: real}
control: {}
time: {name: t, horizon: 1}
dynamics: {x: {drift: 0, noise: {W: 1}}, y: {drift: 0, noise: {B: 2}}}
correlation: {W: {B: 0.3}}
objective: {maximize: 0, terminal: x*y}
`);
    const at = new Map([
      ['x', 0],
      ['y', 0],
    ]);
    const e = estimateValue(systemOf(p), { at, seed: 1, paths: 20_000, steps: 16 });
    expect(e.standardError).toBeLessThan(0.02);
    expect(Math.abs(e.value - 0.6)).toBeLessThan(5 * e.standardError + 1e-9);
  });

  it('reflects at the ends of an interval', () => {
    const p = problem(`
title: reflected Wiener process
state: {x: [0, 1]}
control: {}
time: {name: t, horizon: 4}
dynamics: {x: {drift: 0, noise: {W: 1}}}
objective: {maximize: 0, terminal: x^2}
`);
    const e = estimateValue(systemOf(p), { at: new Map([['x', 0.1]]), seed: 1, paths: 2048, steps: 512 });
    // By t = 4 the law is uniform up to exp(−π²t/2).
    expect(Math.abs(e.value - 1 / 3)).toBeLessThan(4 * e.standardError + e.bias);
  });

  it('says when paths explode, when rewards do not decay, and where one cannot start', () => {
    const explosive = problem(`
title: explosion
state: {x: real}
control: {}
time: {name: t, horizon: 1}
dynamics: {x: {drift: x^3, noise: {W: 1}}}
objective: {maximize: x}
`);
    const at = (x: number): ReadonlyMap<string, number> => new Map([['x', x]]);
    expect(() => estimateValue(systemOf(explosive), { at: at(9), seed: 1, steps: 256 })).toThrow(/not finite/);
    const growing = problem(`
title: growth beyond the discount
state: {x: positive}
control: {}
time: {name: t, horizon: infinite}
dynamics: {x: {drift: 0.2*x, noise: {W: 0.1*x}}}
objective: {maximize: x, discount: 0.1}
`);
    expect(() => estimateValue(systemOf(growing), { at: at(1), seed: 1, steps: 256 })).toThrow(/do not decay/);
    expect(() => estimate('merton', -1, 1)).toThrow(/outside its domain/);
    expect(() => systemOf(example('lqr'))).toThrow(/says nothing of the control 'a'/);
  });

  it('counts what it folds back into a nonnegative state', () => {
    const root = problem(`
title: square-root process
state: {x: nonnegative}
control: {}
time: {name: t, horizon: 1}
dynamics: {x: {drift: 0.1 - x, noise: {W: sqrt(x)}}}
objective: {maximize: x}
`);
    const e = estimateValue(systemOf(root), { at: new Map([['x', 0.1]]), seed: 1, paths: 256, steps: 64 });
    expect(e.excursions).toBeGreaterThan(0);
  });
});

describe('the choice of scheme, levels, steps and paths', () => {
  const soft = (k: number): ControlProblem =>
    problem(`
title: a cubic spring
state: {x: real}
control: {}
time: {name: t, horizon: 2}
dynamics: {x: {drift: -${k}*x - x^3, noise: {W: 1 + x/4}}}
objective: {minimize: x^2}
`);

  it('takes exact steps where the equation is linear', () => {
    const { value, standardError, bias, scheme } = estimate('merton', 1, 2, { accuracy: 2 });
    expect(scheme).toMatch(/^exact/);
    expect(4 * standardError + bias).toBeLessThan(2);
    expect(Math.abs(value - truth.merton)).toBeLessThan(4 * standardError + bias);
  });

  it('goes on until the tail is small beside the accuracy, and never beyond a horizon', () => {
    const slow = (horizon: string): ControlProblem =>
      problem(`
title: rewards that grow
state: {x: positive}
control: {}
time: {name: t, horizon: ${horizon}}
dynamics: {x: {drift: x/20, noise: {}}}
objective: {maximize: x, discount: 1/10}
`);
    const at = new Map([['x', 1]]);
    const endless = estimateValue(systemOf(slow('infinite')), { at, seed: 1, accuracy: 1e-3 });
    expect(endless.end).toBeGreaterThan(70);
    expect(Math.abs(endless.value - 20)).toBeLessThanOrEqual(endless.bias);
    expect(endless.bias).toBeLessThan(1e-3);
    const long = estimateValue(systemOf(slow('200')), { at, seed: 1, accuracy: 1e-3 });
    expect(long.end).toBe(200);
    expect(Math.abs(long.value - 20 * (1 - Math.exp(-10)))).toBeLessThan(1e-3);
  });

  it('takes several levels where they reach the accuracy with less work', () => {
    const at = new Map([['x', 1]]);
    const exact = estimateValue(systemOf(soft(1)), { at, seed: 9, paths: 20_000, steps: 256 });
    const found = estimateValue(systemOf(soft(1)), { at, seed: 1, accuracy: 4e-3 });
    expect(found.levels?.length).toBeGreaterThan(1);
    expect(4 * found.standardError + found.bias).toBeLessThan(4e-3);
    expect(Math.abs(found.value - exact.value)).toBeLessThan(4e-3 + exact.bias + 4 * exact.standardError);
  });

  it('finds a step that is stable, and one short enough, without being told', () => {
    const r = parseDecimal('0.001');
    const stiff = pathSystem(instantiate(example('lqr'), new Map([['r', r]])), {
      kind: 'feedback',
      controls: new Map([['a', multiply(decimal('-31.0776'), symbol('x'))]]),
    });
    const e = estimateValue(stiff, { at: new Map([['x', 1.5]]), seed: 1 });
    expect(e.bias + 4 * e.standardError).toBeLessThan(0.01 * Math.abs(e.value));
    const cubic = estimateValue(systemOf(soft(1000)), { at: new Map([['x', 1]]), seed: 1 });
    expect(cubic.bias + 4 * cubic.standardError).toBeLessThan(0.01 * cubic.value);
  });

  it('refuses more paths and steps than anyone waits for', () => {
    expect(() => estimate('lqr', 1.5, 1, { paths: 1_000_000_000, steps: 100_000 })).toThrow(/longer than anyone waits/);
  });
});

describe('control variates', () => {
  it('find the coefficients of a linear combination, also beside collinear ones', () => {
    const c = [1, 2, 3].map((k) => Float64Array.from({ length: 50 }, (_, i) => Math.sin(k * i)));
    const [a, b] = [c[0] as Float64Array, c[1] as Float64Array];
    const values = a.map((v, i) => 3 + 2 * v - 5 * (b[i] ?? NaN));
    const twice = b.map((v) => 2 * v);
    const { coefficients, deviation } = fitControlVariates(blockMoments([values, a, b, twice], 50), 0, [1, 2, 3]);
    const rest = values.map((v, i) => v - (coefficients[0] ?? 0) * (a[i] ?? 0) - (coefficients[1] ?? 0) * (b[i] ?? 0));
    expect(momentsOf(blockMoments([rest], 50), 0).deviation).toBeLessThan(1e-12);
    expect(coefficients[2]).toBe(0);
    expect(deviation).toBeLessThan(1e-6);
  });

  it('leave the mean alone and take most of the variance of the LQR', () => {
    const { standardError, paths } = estimate('lqr', 1.5, 1, { paths: 256, steps: 2048 });
    // Without them the payoff's standard deviation is about 0.051.
    expect(standardError * Math.sqrt(paths)).toBeLessThan(0.01);
  });
});

describe('the Cholesky factor', () => {
  it('multiplies back to the correlations and refuses what is not positive semidefinite', () => {
    const [, second] = choleskyFactor([
      [1, 0.6],
      [0.6, 1],
    ]);
    expect(second?.[0]).toBeCloseTo(0.6, 15);
    expect(second?.[1]).toBeCloseTo(0.8, 15);
    expect(() =>
      choleskyFactor([
        [1, 0.9, -0.9],
        [0.9, 1, 0.9],
        [-0.9, 0.9, 1],
      ]),
    ).toThrow(/semidefinite/);
  });
});
