/** Optimal stopping: the variational inequality is derived, checked, and wrong ones are refuted. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { call, minusOne, multiply, relation, zero } from '../../src/expression/expression.js';
import { printText } from '../../src/expression/print-text.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { verifyDerivation } from '../../src/verification/verify.js';

const put = `title: Put
state: {S: positive}
time: {horizon: T}
parameters: {r: {value: 0.06, domain: positive}, K: 40, T: 1, s: {value: 0.2, domain: positive}}
dynamics: {S: {drift: r*S, noise: {W: s*S}}}
objective:
  maximize: 0
  stopping: max(K - S, 0)
  discount: r
`;
const cost = `title: Cost
state: {x: real}
control: {a: [-1, 1]}
time: {horizon: infinite}
parameters: {rho: {value: 0.5, domain: positive}}
dynamics: {x: {drift: a, noise: {W: 1}}}
objective: {minimize: x^2 + a^2, stopping: 1 + x^2/3, discount: rho}
`;
const derive = (text: string) => deriveProblem(parseProblem(text, { id: 'p' }));
const claim = (text: string, id: string): string => printText(derive(text).steps.find((s) => s.id === id)!.claim);

describe('with stopping', () => {
  it('the value is the better of stopping and going on', () => {
    expect(claim(put, 'hjb')).toBe(
      '0 = max(max(K - S, 0) - V(t, S), r*S*D(V, S) + s^2*S^2*D(V, S, 2)/2 - r*V(t, S) + D(V, t))',
    );
    expect(claim(put, 'terminal')).toBe('V(T, S) = max(max(K - S, 0), 0)');
    expect(claim(cost, 'hjb')).toBe(
      '0 = min(1 + x^2/3 - V(x), inf_{a in [-1, 1]} {x^2 + a^2 + a*D(V, x) + D(V, x, 2)/2} - rho*V(x))',
    );
  });

  it.each([put, cost])('every step holds, and its mutants are refuted', (text) => {
    const { steps } = verifyDerivation(derive(text), { seed: 1, mutants: true });
    expect(steps.filter((s) => !['proved', 'assumed'].includes(s.verdict))).toEqual([]);
    const mutants = steps.flatMap((s) => s.mutants ?? []);
    expect(mutants.flatMap((m) => m.survivors)).toEqual([]);
    expect(mutants.reduce((n, m) => n + m.tried, 0)).toBeGreaterThan(25);
  });

  it.each(['exchange', 'terminal', 'hjb', 'reduced'])('a wrong %s is not believed', (id) => {
    const derivation = derive(put);
    const steps = derivation.steps.map((step) => {
      if (step.id !== id) return step;
      const { left, right } = step.claim;
      if (right.kind !== 'function') return expect.unreachable();
      const [stop, goOn] = right.arguments;
      return { ...step, claim: relation(left, '=', call(right.name, multiply(minusOne, stop ?? zero), goOn ?? zero)) };
    });
    const verdict = verifyDerivation({ ...derivation, steps }, { seed: 1 }).steps.find((s) => s.stepId === id)!;
    expect(verdict.verdict).toBe('refuted');
  });

  it('a candidate is left open', () => {
    expect(derive(`${cost}candidate: P*x^2\n`).outcome!.stopped).toMatch(/says where one goes on/);
  });
});
