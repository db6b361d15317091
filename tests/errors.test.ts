/** Errors are data with one renderer: place, line, mark, what was expected, what to do. */
import { describe, expect, it } from 'vitest';
import { type CostateError, errorJson, exitCodeOf, renderError, type ErrorDetails } from '../src/errors.js';
import { parseProblem } from '../src/problem/parse-problem.js';

const details: ErrorDetails = {
  code: 'input.symbol',
  message: "unknown symbol 'sgima' in dynamics.x.noise.W",
  file: 'my-problem.yaml',
  line: 9,
  column: 32,
  length: 5,
  excerpt: 'x: {drift: alpha*x, noise: {W: sgima}}',
  expected: 'declared: alpha, beta, q, r, rho, sigma, t, x',
  suggestion: 'sigma',
};

describe('a rendered error', () => {
  it('looks as the design shows it', () => {
    expect(renderError(details)).toBe(
      [
        "my-problem.yaml:9:32  unknown symbol 'sgima' in dynamics.x.noise.W",
        '    x: {drift: alpha*x, noise: {W: sgima}}',
        '                                   ^^^^^',
        "  declared: alpha, beta, q, r, rho, sigma, t, x. Did you mean 'sigma'?",
      ].join('\n'),
    );
  });

  it('marks the right characters of the file', () => {
    const source =
      'state: {x: real}\ncontrol: {}\nparameters: {sigma: 1}\ndynamics: {x: {drift: x, noise: {W: sgima}}}\nobjective: {maximize: x}\n';
    try {
      parseProblem(source, { id: 'p', file: 'p.yaml' });
      expect.unreachable();
    } catch (error) {
      const lines = renderError((error as CostateError).details).split('\n');
      expect((lines[1] ?? '').slice((lines[2] ?? '').indexOf('^')).startsWith('sgima')).toBe(true);
    }
  });

  it('shortens long lines around the mark and shows no control characters', () => {
    const long = renderError({
      ...details,
      excerpt: `${'x+'.repeat(5000)}\u001b[31msgima`,
      column: 10_006,
      message: 'bad\u0007',
    });
    expect(Math.max(...long.split('\n').map((line) => line.length))).toBeLessThan(130);
    expect(long).not.toMatch(/[\u0007\u001b]/);
    expect(long).toContain('sgima');
  });

  it('is one line where there is no place', () => {
    expect(renderError({ code: 'resources.time', message: 'out of time' })).toBe('out of time');
  });
});

describe('an error as JSON', () => {
  it('has the fixed keys and no others', () => {
    expect(Object.keys(errorJson(details).error)).toEqual([
      'code',
      'message',
      'file',
      'line',
      'column',
      'expected',
      'suggestion',
    ]);
    expect(errorJson({ code: 'resources.time', message: 'm' })).toEqual({
      error: { code: 'resources.time', message: 'm' },
    });
  });
  it('ends with 3 for resources and 2 for the input', () => {
    expect([exitCodeOf('resources.time'), exitCodeOf('input.yaml'), exitCodeOf('infeasible.parameters')]).toEqual([
      3, 2, 2,
    ]);
  });
});
