/** A reward with an upper bound, not of one sign, tells the roots of a candidate apart as well. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { closedForm } from '../../src/solve/closed-form.js';
import { problem } from '../solve/problems.js';

const outcome = (objective: string, candidate: string) => {
  const p = problem(
    [
      'title: linear reward beside a quadratic one',
      'state: {x: real}',
      'control: {a: real}',
      'time: {name: t, horizon: infinite}',
      'parameters: {rho: {value: 0.1, domain: positive}, q: {value: 1, domain: positive}, m: 1/2}',
      'dynamics: {x: {drift: a, noise: {W: 0.3}}}',
      `objective: {${objective}, discount: rho}`,
      `candidate: ${candidate}`,
    ].join('\n'),
  );
  const derivation = deriveProblem(p);
  return { derivation, answer: closedForm(p, derivation, new Map([['x', 1]])) };
};

describe('several roots', () => {
  it('are told apart where the reward is bounded above', () => {
    const { answer } = outcome('maximize: m*x - q*x^2/2 - a^2/2', '-P*x^2/2 + b*x - c');
    // ρP = q − P², b(ρ + P) = m, ρc = s²P/2 − b²/2
    const P = (Math.sqrt(0.01 + 4) - 0.1) / 2;
    const b = 0.5 / (0.1 + P);
    expect('value' in answer && answer.value).toBeCloseTo(-P / 2 + b - (0.045 * P - (b * b) / 2) / 0.1, 10);
  });

  it('are told apart where the cost is bounded below, with products of state and control', () => {
    const { derivation } = outcome('minimize: m*x + x^2 + a^2/2 - a*x/2 + a', 'P*x^2/2 + b*x + c');
    expect(derivation.outcome?.value).toBeDefined();
  });

  it('are left undecided where the reward has no bound', () => {
    const { derivation } = outcome('maximize: m*x + q*x^2/1000 - a^2/2', 'P*x^2/2 + b*x + c');
    expect(derivation.outcome?.value).toBeUndefined();
    expect(derivation.outcome?.stopped).toMatch(/no known upper bound|no root/);
  });
});
