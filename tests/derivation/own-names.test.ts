/** A problem may call its own things by the letters of derivations: a height h, a shock xi, an energy E. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { printText } from '../../src/expression/print-text.js';
import { verifyDerivation } from '../../src/verification/verify.js';
import { problem } from '../solve/problems.js';

const text = (state: string, gain: string): string => `
title: Regulator in other letters
state: {${state}: real}
control: {E: real}
time: {name: t, horizon: infinite}
parameters: {${gain}: {value: 1, domain: positive}, s: {value: 0.3, domain: positive}, rho: {value: 0.1, domain: positive}}
dynamics: {${state}: {drift: E, noise: {W: s}}}
objective: {minimize: ${gain}*${state}^2 + E^2, discount: rho}
candidate: P*${state}^2 + c
claims: {policy: E = -P*${state}, riccati: rho*P = ${gain} - P^2}
at: {${state}: 1}
`;

describe('names of a problem', () => {
  it('give way to nothing that derivations write', () => {
    const derivation = deriveProblem(problem(text('h', 'xi')));
    const taylor = derivation.steps.find((s) => s.id === 'taylor');
    expect(printText(taylor?.claim.left ?? expect.unreachable())).toBe('V(h + E*dt + s*sqrt(dt)*zeta)');
    const verdict = verifyDerivation(derivation, { seed: 1, mutants: true });
    expect(verdict.steps.filter((s) => s.verdict === 'refuted' || s.verdict === 'undecided')).toEqual([]);
    expect(verdict.steps.flatMap((s) => s.mutants?.survivors ?? [])).toEqual([]);
  });
  it('change nothing but letters', () => {
    const verdicts = (state: string, gain: string): readonly string[] =>
      verifyDerivation(deriveProblem(problem(text(state, gain))), { seed: 1 }).steps.map(
        (s) => `${s.stepId.replace(`.${state}`, '.state')} ${s.verdict}`,
      );
    expect(verdicts('h', 'xi')).toEqual(verdicts('x', 'q'));
  });
});
