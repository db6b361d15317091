/** Problems that end where a state reaches a level, on the grid: the level is a node, and values are those of the formula. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { isAvailable } from '../../src/solve/answer.js';
import { solveProblem } from '../../src/solve/solve.js';
import { problem } from './problems.js';

const exit = (until: string, at: number): ReturnType<typeof solveProblem> => {
  const posed = problem(`
title: Discounted time until a level is reached
state: {x: real}
control: {}
time: {name: t, horizon: infinite}
parameters: {rho: 0.1, s: 1}
dynamics: {x: {drift: 0, noise: {W: s}}}
objective: {minimize: 1, discount: rho}
until: ${until}
at: {x: ${at}}
`);
  return solveProblem(posed, deriveProblem(posed), { seed: 1, methods: ['grid'] });
};

/** (1 − cosh(κ(x − m))/cosh(κℓ))/ρ with κ = √(2ρ)/σ, on an interval with middle m and half-length ℓ (Karatzas and Shreve 1991, 2.8). */
const K = Math.sqrt(0.2);

describe('an end by until', () => {
  it.each<[string, number, number]>([
    ['abs(x - 1) >= 1', 0.5, (1 - Math.cosh(K * 0.5) / Math.cosh(K)) / 0.1],
    ['abs(x - 100) >= 2', 101, (1 - Math.cosh(K) / Math.cosh(2 * K)) / 0.1],
    ['3*x <= 6', 2.7, (1 - Math.exp(-K * 0.7)) / 0.1],
    ['x >= 50', 48, (1 - Math.exp(-K * 2)) / 0.1],
  ])('by %s at %d', (until, at, value) => {
    const { grid } = exit(until, at).methods;
    if (!isAvailable(grid)) return expect.unreachable(grid.unavailable);
    expect(Math.abs(grid.value - value)).toBeLessThanOrEqual(grid.error);
    expect(grid.error).toBeLessThan(1e-3 * value);
  });
  it('at a set without inside is left open in words', () => {
    const { grid } = exit('x^2 <= 0', 1).methods;
    expect(isAvailable(grid) ? '' : grid.unavailable).toMatch(/no inside/);
  });
  it('is not reached for certain where a control may switch off the noise, and without a discount that is said', () => {
    const posed = problem(`
title: Timid play
state: {x: [0, 1]}
control: {p: [0, 2]}
time: {name: t, horizon: infinite}
dynamics: {x: {drift: -0.1*p, noise: {W: 0.5*p}}}
objective: {maximize: 0, terminal: x}
boundary: {x: {lower: absorb, upper: absorb}}
at: {x: 0.3}
`);
    const { grid } = solveProblem(posed, deriveProblem(posed), { seed: 1, methods: ['grid'] }).methods;
    expect(isAvailable(grid) ? '' : grid.unavailable).toMatch(/noise that no control switches off/);
  });
});
