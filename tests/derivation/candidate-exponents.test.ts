/** An unknown inside the candidate's functions of the state is found where it can be, and never refuted for not being known. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { printText } from '../../src/expression/print-text.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { verifyDerivation } from '../../src/verification/verify.js';

function derive(state: string, objective: string, candidate: string, claims: readonly string[] = []) {
  const lines = [
    `state: {x: ${state}}`,
    'control: {}',
    'parameters: {g: {value: 0.5, domain: positive}}',
    'dynamics:',
    '  x: {drift: -x, noise: {W: 0.2*x}}',
    `objective: {maximize: "${objective}", discount: 1}`,
    `candidate: ${candidate}`,
    ...(claims.length === 0 ? [] : ['claims:', ...claims.map((claim, i) => `  c${i}: ${claim}`)]),
  ];
  const d = deriveProblem(parseProblem(lines.join('\n'), { id: 'exponent' }));
  const verdicts = new Map(verifyDerivation(d).steps.map((s) => [s.stepId, s.verdict]));
  return { d, verdicts };
}

describe('an unknown exponent', () => {
  it('is the one at which two functions of the state are the same', () => {
    const claims = ['m = g', 'm = 1', 'A*(1 + g - 0.02*g*(g - 1)) = 1'];
    const { d, verdicts } = derive('positive', 'x^g', 'A*x^m', claims);
    expect([...(d.outcome?.constants ?? [])].map(([name, e]) => `${name} = ${printText(e)}`)).toContain('m = g');
    expect(['c0', 'c1', 'c2'].map((c) => verdicts.get(`claims.${c}`))).toEqual(['proved', 'refuted', 'proved']);
  });

  it('may stand in an exponential', () => {
    const { verdicts } = derive('positive', 'x', 'B*x*exp((m - 1)*x)', ['m = 1', 'B = 1/2']);
    expect(['c0', 'c1'].map((c) => verdicts.get(`claims.${c}`))).toEqual(['proved', 'proved']);
  });

  it('leaves the candidate open where none is found', () => {
    const { d, verdicts } = derive('positive', 'log(1 + x)', 'A*x^m', ['A = 1']);
    expect(verdicts.get('candidate')).toBe('undecided');
    expect(verdicts.get('claims.c0')).toBe('undecided');
    expect(d.outcome?.stopped).toMatch(/m stands inside a function of the state/);
  });
});

it('a kink leaves the candidate open', () => {
  const { verdicts } = derive('real', 'max(x, 0)', 'A*max(x, 0)', ['A = 1/2']);
  expect([verdicts.get('candidate'), verdicts.get('claims.c0')]).toEqual(['undecided', 'undecided']);
});
