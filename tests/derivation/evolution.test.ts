/** With unknown functions of time, the rates and end values that are integrated are claimed by steps, and proved. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import type { Derivation } from '../../src/derivation/step.js';
import { printText } from '../../src/expression/print-text.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { verifyDerivation } from '../../src/verification/verify.js';

function derive(objective: string, candidate: string, control = '{u: real}'): Derivation {
  const lines = [
    'state: {x: real}',
    `control: ${control}`,
    'time: {name: t, horizon: 1}',
    'parameters: {a: 0.2, p: {value: 0.2, domain: positive}, q: {value: 0.1, domain: positive}}',
    'dynamics:',
    '  x: {drift: a*x + u, noise: {W: 1}}',
    `objective: {${objective}}`,
    `candidate: ${candidate}`,
  ];
  return deriveProblem(parseProblem(lines.join('\n'), { id: 'evolution' }));
}
const claims = (d: Derivation, prefix: string): readonly string[] =>
  d.steps.filter((s) => s.id.startsWith(prefix)).map((s) => printText(s.claim));

describe('unknown functions of time', () => {
  const d = derive('minimize: u^2/2 + p*x^2, terminal: q*x^2', 'F(t)*x^2 + G(t)');
  it('rates and end values are steps of their own, equal to what the solver integrates', () => {
    expect(claims(d, 'rate.')).toHaveLength(2);
    expect(claims(d, 'end.')).toEqual(['F(1) = q', 'G(1) = 0']);
    for (const step of d.steps.filter((s) => s.rule === 'linear-solution')) {
      const name = step.id.split('.')[1] ?? '';
      const source = step.id.startsWith('rate.') ? d.outcome?.evolution?.rates : d.outcome?.evolution?.terminal;
      expect(step.claim.right).toBe(source?.get(name));
    }
  });
  it('all of them are proved', () => {
    const verdicts = verifyDerivation(d).steps.filter((s) => /^(rate|end)\./.test(s.stepId));
    expect(verdicts.map((s) => `${s.stepId} ${s.verdict}`)).toEqual([
      'rate.F proved',
      'rate.G proved',
      'end.F proved',
      'end.G proved',
    ]);
  });
  it('mixed equations are solved one after the other, each step resting on those before', () => {
    const mixed = derive('minimize: u^2/2 + p*x^2, terminal: q*x^2', '(F(t) + G(t))*x^2 + G(t)');
    const verdicts = verifyDerivation(mixed).steps.filter((s) => /^(rate|end)\./.test(s.stepId));
    expect(verdicts.map((s) => s.verdict)).toEqual(['proved', 'proved', 'proved', 'proved']);
  });
  it('an end payoff that the candidate does not fit stops it', () => {
    const misfit = derive('minimize: u^2/2 + p*x^2, terminal: q*x^2 + x^4', 'F(t)*x^2 + G(t)');
    expect(misfit.outcome?.evolution).toBeUndefined();
    expect(misfit.outcome?.stopped).toMatch(/does not fit the terminal payoff: the coefficient of x\^4/);
  });
});

it('a stationary point that is one call keeps its step', () => {
  const d = derive('maximize: -exp(u) - p*x^2', 'F(t)*x + G(t)');
  expect(d.outcome?.maximiser?.get('u')?.kind).toBe('function');
  expect(claims(d, 'stationary.')).toHaveLength(1);
});

it('a projected control claims no vanishing gradient, and no step rests on one that is not there', () => {
  const d = derive('minimize: u^2/2 + p*x^2, terminal: 0', 'F(t) + G(t)*x', '{u: [-1, 1]}');
  const ids = new Set(d.steps.map((s) => s.id));
  expect(claims(d, 'stationary.')).toEqual([]);
  expect(d.steps.flatMap((s) => s.premises.filter((p) => !ids.has(p)))).toEqual([]);
});
