/** What rounding hides and what it fakes: tiny gaps beside what cancels, overflow, steps that are not small yet. */
import { describe, expect, it } from 'vitest';
import hopfCole from '../../derivations/theory/hopf-cole.js';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { verifyDerivation } from '../../src/verification/verify.js';

function verdictOf(claim: string): string | undefined {
  const problem = parseProblem(
    [
      'state: {x: real}',
      'time: {name: t, horizon: infinite}',
      'parameters: {y: {value: 1, domain: positive}}',
      'dynamics: {x: {drift: -x, noise: {}}}',
      'objective: {maximize: x, discount: 1}',
      'candidate: A*x',
      `claims: {it: "${claim}"}`,
    ].join('\n'),
    { id: 'compared' },
  );
  return verifyDerivation(deriveProblem(problem)).steps.find((s) => s.stepId === 'claims.it')?.verdict;
}

describe('a gap that is small beside what cancels', () => {
  it.each(['V = x/2 + 4 + (10^25*x + 1)^2 - (10^25*x)^2 - 2*10^25*x', '1 + exp(-100) = 1', '1 = 1 + 10^(-45)'])(
    '%s is seen',
    (claim) => expect(verdictOf(claim)).toBe('refuted'),
  );
});

describe('an exact proof', () => {
  it.each([
    'cosh(1000*x)^2 - sinh(1000*x)^2 = 1',
    'log(exp(10^(-90)*y)) = 10^(-90)*y',
    'log(exp(exp(exp(5*y)))) = exp(exp(5*y))',
    'exp(40000*x^3)*(exp(-40000*x^3) + x*exp(-40000*x^3)) = 1 + x',
  ])('%s is not overruled by rounding', (claim) => expect(verdictOf(claim)).not.toBe('refuted'));

  it('does not hang on the seed where an exponential outgrows all digits', () => {
    const { steps } = verifyDerivation(hopfCole(), { seed: 2 });
    expect(steps.find((s) => s.stepId === 'exponential.d3')?.verdict).toBe('proved');
  });
});

it('large coefficients are looked at with smaller steps', () => {
  const problem = parseProblem(
    [
      'state: {x: real}',
      'control: {u: real}',
      'time: {name: t, horizon: infinite}',
      'parameters: {rho: {value: 0.1, domain: positive}, a: {value: 1, domain: positive}, b: 2, c: 3}',
      'dynamics: {x: {drift: -(x+a+b+c)^12 + u, noise: {W: 0.3}}}',
      'objective: {minimize: x^2 + u^2, discount: rho}',
    ].join('\n'),
    { id: 'steep' },
  );
  for (const seed of [1, 4]) expect(verifyDerivation(deriveProblem(problem), { seed }).verdict).toBe('proved');
});
