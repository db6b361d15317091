/** The long-run average by closed form and on grids, against numbers that are known. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { solveProblem } from '../../src/solve/solve.js';
import { isAvailable, type Method } from '../../src/solve/answer.js';
import { example, problem } from './problems.js';

const solve = (p: ReturnType<typeof problem>, methods: readonly Method[] = ['closed-form', 'grid']) =>
  solveProblem(p, deriveProblem(p), { seed: 1, methods });

function gridOf(p: ReturnType<typeof problem>) {
  const { grid } = solve(p).methods;
  if (!isAvailable(grid)) throw new Error(grid.unavailable);
  return grid;
}

/** Laplace distributed around the level at which the shares of time above and below it balance the costs. */
function inventoryCost(hold: number, back: number, c: number, sigma: number): number {
  const scale = sigma ** 2 / (2 * c);
  const [cheap, dear] = [Math.min(hold, back), Math.max(hold, back)];
  return cheap * scale * (1 + Math.log((hold + back) / (2 * cheap))) + 0 * dear;
}

const bounded = (hold: number, back: number, c: number, sigma: number, x = 0) =>
  problem(`
title: Inventory
state: {x: real}
control: {u: ['-c', c]}
time: {horizon: infinite}
parameters: {c: {value: ${c}, domain: positive}}
dynamics: {x: {drift: u, noise: {W: ${sigma}}}}
objective: {minimize: '${hold}*max(x, 0) + ${back}*max(-x, 0)', criterion: ergodic}
at: {x: ${x}}
`);

describe('the long-run average', () => {
  it('of a regulator is that of the formula, by the grid too', () => {
    const { methods, agree, average } = solve(example('lqr-ergodic'));
    const P = 0.1 * (-0.5 + Math.sqrt(0.25 + 10));
    for (const answer of Object.values(methods).filter(isAvailable)) {
      expect(answer.value).toBeCloseTo((-0.09 * P) / 2, 10);
    }
    expect([agree, average]).toEqual([true, 'lambda']);
  });

  it.each([
    [1, 3, 1, 1, 0],
    [1, 1, 0.5, 0.7, 1],
    [4, 1, 2, 1.5, -1],
    [1, 20, 1, 2, 0.5],
  ])('of stock with costs %d and %d, rate %d and noise %d is known, with its error', (hold, back, c, sigma, x) => {
    const { value, error } = gridOf(bounded(hold, back, c, sigma, x));
    const truth = inventoryCost(hold, back, c, sigma);
    expect(Math.abs(value - truth)).toBeLessThanOrEqual(error);
    expect(error).toBeLessThan(2e-3 * truth);
  });

  it('does not depend on the start', () => {
    const [here, there] = [gridOf(bounded(1, 3, 1, 1, -2)), gridOf(bounded(1, 3, 1, 1, 3))];
    expect(Math.abs(here.value - there.value)).toBeLessThanOrEqual(here.error + there.error);
  });

  it('without a control is the mean over the stationary law, inside an interval and of a positive state', () => {
    const mean = gridOf(
      problem(`
state: {x: [0, 1]}
dynamics: {x: {drift: -2, noise: {W: 1}}}
objective: {minimize: x, criterion: ergodic}
at: {x: 0.5}
`),
    );
    // Density proportional to exp(−4x) on [0, 1].
    const truth = 1 / 4 - Math.exp(-4) / (1 - Math.exp(-4));
    expect(Math.abs(mean.value - truth)).toBeLessThanOrEqual(mean.error);
    const rate = gridOf(
      problem(`
state: {x: positive}
dynamics: {x: {drift: 2*x*(0.5 - log(x)), noise: {W: x}}}
objective: {maximize: x^2, criterion: ergodic}
at: {x: 1}
`),
    );
    // log x is normal in the long run: 2(0.5 − y) − 0.5 pulls to 0.25, the variance is 1/4.
    const moment = Math.exp(2 * 0.25 + 2 * 0.25);
    expect(Math.abs(rate.value - moment)).toBeLessThanOrEqual(rate.error);
    expect(rate.error).toBeLessThan(2e-3 * moment);
  });

  it('with two states is that of the Riccati equation', () => {
    const { methods, agree } = solve(
      problem(`
state: {x: real, v: real}
control: {a: real}
dynamics: {x: {drift: v, noise: {W1: 0.3}}, v: {drift: a, noise: {W2: 0.3}}}
objective: {maximize: -(x^2 + v^2 + a^2)/2, criterion: ergodic}
at: {x: 1, v: 0}
`),
    );
    const { 'closed-form': closed, grid } = methods;
    if (!isAvailable(closed) || !isAvailable(grid)) return expect.unreachable();
    expect(closed.value).toBeCloseTo(-0.09 * Math.sqrt(3), 12);
    expect(closed.policy['a']).toBeCloseTo(-1, 12);
    expect(Math.abs(grid.value - closed.value)).toBeLessThanOrEqual(grid.error);
    expect(agree).toBe(true);
  });

  it('is none where nothing brings the state back', () => {
    const runaway = solve(
      problem(`
state: {x: real}
control: {a: [-1, 1]}
dynamics: {x: {drift: x + a, noise: {W: 0.3}}}
objective: {minimize: tanh(x)^2, criterion: ergodic}
at: {x: 0}
`),
    );
    expect(runaway.methods.grid).toHaveProperty('unavailable', expect.stringContaining('share of time'));
    const costly = problem(`
state: {x: real}
control: {a: [-1, 1]}
dynamics: {x: {drift: x + a, noise: {W: 0.3}}}
objective: {minimize: x^2, criterion: ergodic}
at: {x: 0}
`);
    expect(() => solve(costly)).toThrow(/x runs away at the rate 1 .* its mean over time too/);
    const lost = problem(`
state: {x: real}
dynamics: {x: {drift: 1, noise: {W: 1}}}
objective: {minimize: x^2, criterion: ergodic}
at: {x: 0}
`);
    expect(() => solve(lost)).toThrow(/no control reaches the mode 0, which does not decay/);
  });
});
