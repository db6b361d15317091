/** The system of HJB equations of a problem with regimes: derived from the Bellman equation of a step, checked, mutants refuted. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { add, equation, multiply, number } from '../../src/expression/expression.js';
import { printText } from '../../src/expression/print-text.js';
import { rational } from '../../src/expression/rational.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { verifyDerivation } from '../../src/verification/verify.js';

const regulator = `title: Switching
state: {x: real}
control: {a: real}
parameters: {q: {value: 0.2, domain: positive}, rho: {value: 0.1, domain: positive}, s: 0.4}
regimes: {z: {values: [-0.5, 0.3], rates: [[-q, q], [0.5, -0.5]]}}
dynamics: {x: {drift: z*x + a, noise: {W: s}}}
objective: {minimize: x^2 + a^2/2, discount: rho}
claims:
  policy: a = -D(V, x)
  equation: rho*V_1 = x^2 - D(V_1, x)^2/2 - x*D(V_1, x)/2 + s^2*D(V_1, x, 2)/2 + q*(V_2 - V_1)
  wrong: a = -2*D(V, x)
at: {x: 1, z: 0.3}
`;
const horizon = `title: Put whose volatility switches
state: {S: positive}
time: {horizon: 1}
parameters: {r: {value: 0.06, domain: positive}, K: 40, l: {value: 1, domain: positive}}
regimes: {s: {values: [0.2, 0.4], rates: [[-l, l], [2*l, -2*l]]}}
dynamics: {S: {drift: r*S, noise: {W: s*S}}}
objective: {maximize: 0, stopping: "max(K - S, 0)", terminal: "max(K - S, 0)", discount: r}
at: {S: 36, s: 0.2}
`;
const derive = (text: string) => deriveProblem(parseProblem(text, { id: 'p' }));
const claim = (text: string, id: string): string => printText(derive(text).steps.find((s) => s.id === id)!.claim);

describe('with regimes', () => {
  it('the value after a step is a mean over the regimes', () => {
    expect(claim(regulator, 'dynamic-programming.regime-1')).toContain('h*q*(V_2(');
    expect(claim(regulator, 'hjb.regime-1')).toBe(
      'rho*V_1(x) = inf_{a} {x^2 + a^2/2 + (-x/2 + a)*D(V_1, x) + s^2*D(V_1, x, 2)/2 + q*(V_2(x) - V_1(x))}',
    );
    expect(claim(regulator, 'hjb.regime-2')).toBe(
      'rho*V_2(x) = inf_{a} {x^2 + a^2/2 + (3*x/10 + a)*D(V_2, x) + s^2*D(V_2, x, 2)/2 + (V_1(x) - V_2(x))/2}',
    );
  });

  it('one may stop in each of them', () => {
    expect(claim(horizon, 'hjb.regime-2')).toBe(
      '0 = max(max(K - S, 0) - V_2(t, S), r*S*D(V_2, S) + 2*S^2*D(V_2, S, 2)/25 + 2*l*(V_1(t, S) - V_2(t, S)) - r*V_2(t, S) + D(V_2, t))',
    );
  });

  it('the outcome has an equation for each', () => {
    const { outcome } = derive(regulator);
    expect(outcome!.inRegimes!.map(({ maximiser }) => printText(maximiser!.get('a')!))).toEqual([
      '-D(V_1, x)',
      '-D(V_2, x)',
    ]);
  });

  it.each([regulator, horizon])('every step holds, and its mutants are refuted', (text) => {
    const { steps } = verifyDerivation(derive(text), { seed: 1, mutants: true });
    const claims = steps.filter((s) => s.stepId.startsWith('claims.wrong'));
    expect(claims.every((s) => s.verdict === 'refuted')).toBe(true);
    const own = steps.filter((s) => !claims.includes(s));
    expect(own.filter((s) => !['proved', 'assumed'].includes(s.verdict))).toEqual([]);
    const mutants = own.flatMap((s) => s.mutants ?? []);
    expect(mutants.flatMap((m) => m.survivors)).toEqual([]);
    expect(mutants.reduce((n, m) => n + m.tried, 0)).toBeGreaterThan(50);
  });

  it('a claim holds in every regime, one that names a regime in that one', () => {
    const ids = derive(regulator).steps.map((s) => s.id).filter((id) => id.startsWith('claims.')); // prettier-ignore
    expect(ids).toEqual([
      'claims.policy.regime-1',
      'claims.policy.regime-2',
      'claims.equation',
      'claims.wrong.regime-1',
      'claims.wrong.regime-2',
    ]);
  });

  it.each(['limit', 'hjb', 'reduced'])('a wrong %s is not believed', (id) => {
    const derivation = derive(regulator);
    const steps = derivation.steps.map((step) =>
      step.id === `${id}.regime-2`
        ? { ...step, claim: equation(step.claim.left, add(step.claim.right, multiply(number(rational(1, 7)), step.claim.left))) } // prettier-ignore
        : step,
    );
    const verdict = verifyDerivation({ ...derivation, steps }, { seed: 1 });
    expect(verdict.steps.find((s) => s.stepId === `${id}.regime-2`)!.verdict).toBe('refuted');
  });
});
