/** Bounded controls of the noise, whose best value lies at an end where V is bent the other way. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { isAvailable } from '../../src/solve/answer.js';
import { solveProblem } from '../../src/solve/solve.js';

const between = (control: string, drift: string, noise: string, at: number): string => `
title: Turbulence between walls
state: {x: [0, 1]}
control: {v: ${control}}
time: {horizon: infinite}
dynamics: {x: {drift: ${drift}, noise: {W: ${noise}}}}
objective: {maximize: sin(6.283185307179586*x), discount: 0.5}
boundary: {x: {lower: reflect, upper: reflect}}
at: {x: ${at}}
`;

describe('the grid', () => {
  // References: finite differences of their own on two grids, with the control compared value by value.
  it.each([
    ['at its ends alone', between('[0.1, 0.4]', '0', 'v', 0.25), 1.6857, 1e-3],
    ['where the other end is best', between('[0.1, 0.4]', '0', 'v', 0.6), 0.3809, 1e-3],
    ['inside or at an end', between('[-0.3, 0.3]', '0.2*v', '0.1 + v', 0.25), 1.9752, 1e-3],
  ])('finds a control of the noise %s', (_, text, value, within) => {
    const problem = parseProblem(text, { id: 'walls' });
    const { grid } = solveProblem(problem, deriveProblem(problem), { seed: 1, methods: ['grid'] }).methods;
    if (!isAvailable(grid)) return expect.unreachable(grid.unavailable);
    expect(Math.abs(grid.value - value)).toBeLessThan(within);
  });
});

describe('the simulation', () => {
  // Bolton and Harris 1999 with one player: V = b + C (1 − b)^(1+m) b^(−m) above the belief at which the safe arm is chosen.
  it('knows how little it knows where a table switches the noise', () => {
    const problem = parseProblem(
      `
title: A bandit's belief
state: {b: [0, 1]}
control: {u: [0, 1]}
time: {horizon: infinite}
dynamics: {b: {drift: 0, noise: {W: sqrt(u)*b*(1 - b)}}}
objective: {maximize: 0.1*((1 - u)*0.5 + u*b), discount: 0.1}
at: {b: 0.5}
`,
      { id: 'bandit' },
    );
    const { grid, simulation } = solveProblem(problem, deriveProblem(problem), { seed: 1 }).methods;
    if (!isAvailable(grid) || !isAvailable(simulation)) return expect.unreachable();
    expect(Math.abs(grid.value - 0.653692)).toBeLessThan(1e-5);
    expect(Math.abs(simulation.value - 0.653692)).toBeLessThan(simulation.bias + 4 * simulation.standardError);
  });
});
