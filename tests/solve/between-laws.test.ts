/**
 * The least cost between two laws: against iterative proportional fitting (Sinkhorn) on a grid, computed apart in Python, at
 * its limits, and by three methods.
 */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { isAvailable, type Method } from '../../src/solve/answer.js';
import { solveProblem } from '../../src/solve/solve.js';
import { evaluateNumber } from '../../src/expression/evaluate.js';
import { problemText } from '../problems.js';

interface Data {
  readonly drift?: string;
  readonly noise?: string;
  readonly cost?: string;
  readonly horizon?: number;
  readonly start: readonly [number, number];
  readonly end: readonly [number, number];
}

const textOf = ({ drift = 'u', noise = '1', cost = 'u^2/2', horizon = 1, start, end }: Data): string => `
state: {x: real}
control: {u: real}
time: {horizon: ${horizon}}
dynamics: {x: {drift: ${drift}, noise: {W: ${noise}}}}
start: {x: {mean: ${start[0]}, variance: ${start[1]}}}
end: {x: {mean: ${end[0]}, variance: ${end[1]}}}
objective: {minimize: ${cost}}
`;

function answersTo(text: string, methods?: readonly Method[]) {
  const problem = parseProblem(text, { id: 'test' });
  return solveProblem(problem, deriveProblem(problem), { seed: 1, ...(methods ? { methods } : {}) });
}

function leastCost(data: Data): number {
  const closed = answersTo(textOf(data), ['closed-form']).methods['closed-form'];
  return isAvailable(closed) ? closed.value : expect.unreachable(closed.unavailable);
}

describe('the least cost between two laws', () => {
  // 1200 points, second-order differences, the exponential of the generator; the last digit is extrapolated from 600.
  it.each([
    [{ start: [0, 1], end: [3, 0.25] }, 5.205153],
    [{ drift: 'u - x/2', noise: '0.7', horizon: 2, start: [1, 0.5], end: [-1, 0.8] }, 1.117305],
    [{ noise: '0.7', cost: 'u^2/2 + x^2/4', horizon: 2, start: [0, 0.5], end: [1, 0.8] }, 0.747152],
    [
      { drift: 'u - x/2 + 0.3', noise: '0.7', cost: 'u^2/2 + x^2/5', horizon: 2, start: [1, 0.5], end: [-1, 0.8] },
      2.149985,
    ],
    [{ drift: 'u + x/2', start: [0, 1], end: [0, 1] }, 0.5],
  ] satisfies readonly (readonly [Data, number])[])('%j is that of Sinkhorn', (data, reference) => {
    expect(Math.abs(leastCost(data) / reference - 1)).toBeLessThan(3e-6);
  });

  it('tends to the cost of optimal transport as the noise vanishes', () => {
    const transport = (3 ** 2 + (1 - 0.5) ** 2) / 2;
    for (const sigma of [0.2, 0.1, 0.05]) {
      const gap = leastCost({ noise: String(sigma), start: [0, 1], end: [3, 0.25] }) - transport;
      // The next term is σ² log(v₀/v₁)/4, and what is left of order σ⁴.
      expect(Math.abs(gap - (sigma ** 2 * Math.log(4)) / 4)).toBeLessThan(sigma ** 4);
    }
  });

  it('is nothing for a process that is in its own law', () => {
    // dx = −x/2 dt + dW keeps N(0, 1).
    const answers = answersTo(textOf({ drift: 'u - x/2', start: [0, 1], end: [0, 1] }), ['closed-form']);
    const closed = answers.methods['closed-form'];
    if (!isAvailable(closed)) return expect.unreachable();
    expect(Math.abs(closed.value)).toBeLessThan(1e-14);
    expect(Math.abs(closed.policy['u'] ?? NaN)).toBeLessThan(1e-14);
  });

  it('does not depend on the way that the cost is written', () => {
    const shifted = leastCost({ cost: '(u - 1)^2/2', start: [0, 1], end: [3, 0.25] });
    // A constant drift of one is free: the mean has two to go instead of three.
    expect(shifted).toBeCloseTo(leastCost({ start: [0, 1], end: [2, 0.25] }), 10);
    expect(leastCost({ cost: 'u^2/2 + 3', start: [0, 1], end: [3, 0.25] }) - 3).toBeCloseTo(5.2051536026, 9);
  });

  it('comes out of grid and simulation, whose end is in the law', () => {
    const answers = answersTo(textOf({ drift: 'u - x/2', noise: '0.7', horizon: 2, start: [1, 0.5], end: [-1, 0.8] }));
    expect(answers.agree).toBe(true);
    const { grid, simulation } = answers.methods;
    if (!isAvailable(grid) || !isAvailable(simulation)) return expect.unreachable();
    expect(Math.abs(grid.value - 1.1173057)).toBeLessThan(grid.error);
    expect(answers.betweenLaws?.end?.['x']?.variance.asked).toBe(0.8);
    expect(answers.betweenLaws?.end?.['x']?.variance.value).toBeCloseTo(0.8, 1);
  });

  it('has the covariance of the reference table', () => {
    const closed = answersTo(problemText('gaussian-bridge'), ['closed-form']).methods['closed-form'];
    if (!isAvailable(closed)) return expect.unreachable();
    const values = new Map(Object.entries({ sigma: 1, T: 1, m_0: 0, v_0: 1, m_1: 3, v_1: 0.25 }));
    expect(evaluateNumber(closed.expressions['C'] ?? expect.unreachable(), values)).toBeCloseTo(0.20710678, 8);
    expect(closed.value).toBeCloseTo(5.2051536, 7);
  });
});
