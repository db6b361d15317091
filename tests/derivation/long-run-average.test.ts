/** The long-run average: an unknown of Bellman's equation, solved for beside the candidate's, and wrong claims on it refuted. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { printText } from '../../src/expression/print-text.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { verifyDerivation } from '../../src/verification/verify.js';
import { derivationOf } from '../problems.js';

const drifting = (candidate: string, claims: string): string => `title: Drifting
state: {x: real}
control: {a: real}
time: {horizon: infinite}
parameters: {k: {value: 2, domain: positive}, s: {value: 1, domain: positive}, m: 1}
dynamics: {x: {drift: a, noise: {W: s}}}
objective: {minimize: k^2*(x - m)^2 + a^2, criterion: ergodic}
candidate: ${candidate}
claims: ${claims}
at: {x: 0}
`;
const derive = (text: string) => deriveProblem(parseProblem(text, { id: 'p' }));
const verdicts = (derivation: ReturnType<typeof derive>) => {
  const { steps } = verifyDerivation(derivation, { seed: 1 });
  return new Map(steps.map((s) => [s.stepId, s.verdict]));
};

describe('the long-run average', () => {
  it('is what stands left of the supremum', () => {
    const claim = (id: string): string => printText(derivationOf('lqr-ergodic').steps.find((s) => s.id === id)!.claim);
    expect(claim('dynamic-programming')).toContain('(-(q*x^2 + r*a^2)/2 - lambda)*h + E[');
    expect(claim('hjb')).toBe(
      'lambda = sup_{a} {-(q*x^2 + r*a^2)/2 + (alpha*x + beta*a)*D(V, x) + sigma^2*D(V, x, 2)/2}',
    );
  });

  it('is solved for beside the unknowns of the candidate, up to a constant', () => {
    const derivation = derive(
      drifting(
        'P*x^2 + q*x + n',
        '{average: lambda = k*s^2, policy: a = -k*(x - m), shift: n = 0, wrong: lambda = k*s}',
      ),
    );
    expect(printText(derivation.outcome!.constants.get('lambda')!)).toBe('k*s^2');
    const found = verdicts(derivation);
    expect(found.get('solution')).toBe('proved');
    expect(found.get('claims.average')).toBe('proved');
    expect(found.get('claims.policy')).toBe('proved');
    expect(found.get('claims.shift')).toBe('proved');
    expect(found.get('claims.wrong')).toBe('refuted');
  });

  it('refutes a candidate that fits for no average', () => {
    const found = verdicts(derive(drifting('P*x^2', '{average: lambda = 1}')));
    expect(found.get('candidate')).toBe('refuted');
    expect(found.get('claims.average')).toBe('undecided');
  });

  it('is not found without a candidate, and claims of the equation itself are proved all the same', () => {
    const found = verdicts(derivationOf('inventory-ergodic'));
    expect(found.get('claims.equation')).toBe('proved');
    const wrong = derivationOf('inventory-ergodic', (text) => text.replace('- c*abs', '+ c*abs'));
    expect(verdicts(wrong).get('claims.equation')).not.toBe('proved');
  });

  it('refutes every mutant', () => {
    for (const id of ['lqr-ergodic', 'inventory-ergodic']) {
      const { steps } = verifyDerivation(derivationOf(id), { seed: 1, mutants: true });
      expect(steps.flatMap((s) => s.mutants?.survivors ?? [])).toEqual([]);
    }
  });
});
