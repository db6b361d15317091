/** π in formulas: a number in every arithmetic and every language, unless a problem declares the name itself. */
import { describe, expect, it } from 'vitest';
import { compileKernel } from '../../src/compile/kernel.js';
import { decimals, doubles } from '../../src/expression/arithmetic.js';
import { environmentOf, evaluate } from '../../src/expression/evaluate.js';
import { noAssumptions } from '../../src/expression/assumptions.js';
import { call, multiply, two } from '../../src/expression/expression.js';
import { pi } from '../../src/expression/circle-number.js';
import { codePrinter } from '../../src/expression/print-code.js';
import { printLatex } from '../../src/expression/print-latex.js';
import { printText } from '../../src/expression/print-text.js';
import { signOf } from '../../src/expression/sign.js';
import { freeSymbols } from '../../src/expression/traverse.js';
import { verifyDerivation } from '../../src/verification/verify.js';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { problem } from '../solve/problems.js';

const nothing = new Map<string, never>();

describe('π', () => {
  it('has its digits in doubles, in 64 digits and in kernels', () => {
    expect(evaluate(pi, environmentOf<number>(nothing), doubles)).toBe(Math.PI);
    const small = evaluate(call('sin', pi), environmentOf(nothing), decimals);
    expect(Math.abs(small.toNumber())).toBeLessThan(1e-60);
    const out = [0];
    compileKernel([multiply(two, pi)], []).evaluate([], out);
    expect(out).toEqual([2 * Math.PI]);
  });
  it('is positive, and no symbol that could be given a value', () => {
    expect(signOf(pi, noAssumptions)).toBe('positive');
    expect(freeSymbols(pi).size).toBe(0);
  });
  it('is printed as what it is', () => {
    const twice = multiply(two, pi);
    expect([printText(twice), printLatex(twice)]).toEqual(['2*pi', '2 \\pi']);
    expect(codePrinter('js', (n) => n)(twice)).toBe('2 * Math.PI');
    expect(codePrinter('python', (n) => n)(twice)).toBe('2 * math.pi');
  });

  const text = (parameters: string): string => `
title: Season
state: {x: real}
control: {}
time: {name: t, horizon: pi}
parameters: {s: 1${parameters}}
dynamics: {x: {drift: sin(2*pi*t), noise: {W: s}}}
objective: {maximize: x}
claims: {turn: cos(2*pi) = 1, wrong: cos(pi) = 1}
at: {x: 0}
`;
  it('is known in problem files, where a claim on it is held against its value', () => {
    const { steps } = verifyDerivation(deriveProblem(problem(text(''))), { seed: 1 });
    const verdict = (id: string): string | undefined => steps.find((s) => s.stepId === id)?.verdict;
    expect([verdict('claims.turn'), verdict('claims.wrong')]).toEqual(['sampled', 'refuted']);
  });
  it('is what a problem declares under its name, where it does', () => {
    const own = problem(text(', pi: 4'));
    expect(own.parameters.map((p) => p.name)).toEqual(['s', 'pi']);
    const { steps } = verifyDerivation(deriveProblem(own), { seed: 1 });
    expect(steps.find((s) => s.stepId === 'claims.turn')?.verdict).toBe('refuted');
  });
});
