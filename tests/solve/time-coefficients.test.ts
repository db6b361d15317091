/** Coefficients of a candidate that are functions of time: followed over long horizons, and lost with the place where. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { closedForm } from '../../src/solve/closed-form.js';
import { problem } from './problems.js';

const solved = (horizon: number, cost: string, drift = 'a') => {
  const p = problem(
    [
      'title: regulator',
      'state: {x: real}',
      'control: {a: real}',
      `time: {name: t, horizon: ${horizon}}`,
      `dynamics: {x: {drift: ${drift}, noise: {W: 1}}}`,
      `objective: {minimize: ${cost}}`,
      'candidate: P(t)*x^2/2 + c(t)',
    ].join('\n'),
  );
  return closedForm(p, deriveProblem(p), new Map([['x', 1]]));
};
const value = (...args: Parameters<typeof solved>): number => {
  const answer = solved(...args);
  if ('unavailable' in answer) throw new Error(answer.unavailable);
  return answer.value;
};

describe('coefficients of time', () => {
  it.each([1, 80, 2000])('are followed back from a horizon of %d', (T) => {
    // P = tanh(T − t) and c = ½ log cosh(T − t).
    const exact = Math.tanh(T) / 2 + (T - Math.log(2) + Math.log1p(Math.exp(-2 * T))) / 2;
    expect(value(T, '(x^2 + a^2)/2') / exact).toBeCloseTo(1, 11);
  });

  it('are followed where a fast transient comes first', () => {
    // With drift 30x + a the curvature comes to 30 + √901 within a thirtieth.
    const P = 30 + Math.sqrt(901);
    expect(value(3, '(x^2 + a^2)/2', '30*x + a')).toBeGreaterThan(P / 2);
  });

  it('are followed from zero where their slope there is zero, too', () => {
    // P₁₂ begins at zero, and what its slope is made of cancels: there is no size to measure its error by.
    const p = problem(
      [
        'state: {x: real, v: real}',
        'control: {u: real, w: real}',
        'time: {horizon: 3}',
        'dynamics:',
        '  x: {drift: v + u, noise: {W: 0.3}}',
        '  v: {drift: -x - 0.2*v + w, noise: {W: 0.1, B: 0.2}}',
        'objective: {minimize: 2*x^2 + v^2 + (u^2 + w^2)/2, terminal: x^2 + v^2}',
        'candidate: P(t)*x^2 + 2*Q(t)*x*v + R(t)*v^2 + c(t)',
      ].join('\n'),
    );
    const answer = closedForm(p, deriveProblem(p), new Map([['x', 1], ['v', 0]])); // prettier-ignore
    // Computed apart, in Python: DOP853 at a relative tolerance of 10⁻¹³.
    expect('unavailable' in answer ? answer.unavailable : answer.value).toBeCloseTo(1.3306693742795823, 10);
  });

  it('say when they blow up', () => {
    // P = −tan(T − t)
    expect(() => solved(2, '(a^2 - x^2)/2')).toThrow(/P\(t\) of the candidate blows up at t = 0\.4292/);
  });
});
