/** Roots are all there, tidy, and proved by substitution. */
import { describe, expect, it } from 'vitest';
import type { Assumptions } from '../../src/expression/assumptions.js';
import { isZero } from '../../src/expression/normal-form.js';
import { printText } from '../../src/expression/print-text.js';
import { solveFor } from '../../src/expression/solve-for.js';
import { bind, substitute } from '../../src/expression/substitute.js';
import { f, given, nothing } from './laws.js';

const positive = given('q r beta rho sigma gamma A k g w b');

describe('roots', () => {
  it.each<[string, string, string[], Assumptions?]>([
    ['a*x + b', 'x', ['-b/a']],
    ['x^2 - 5*x + 6', 'x', ['3', '2']],
    ['x^2 - 2*x - 2', 'x', ['sqrt(3) + 1', '1 - sqrt(3)']],
    ['x^2 - 2*x + 1', 'x', ['1']],
    ['x^2 + 1', 'x', []],
    ['x^2 - a^2', 'x', ['a', '-a']],
    ['x^2 - A', 'x', ['sqrt(A)', '-sqrt(A)'], given('A')],
    ['x^2 - A', 'x', ['sqrt(A)'], given('A x')],
    ['x^4 - 5*x^2 + 4', 'x', ['2', '-2', '1', '-1']],
    ['x^3 + 8', 'x', ['-2']],
    ['x*(x - a)', 'x', ['a'], given('x')],
    ['(x^2 - 1)/(x - 1)', 'x', ['-1']],
    ['1/x - a', 'x', ['1/a']],
    ['log(x) - a', 'x', ['exp(a)']],
    ['exp(2*x) - A', 'x', ['log(A)/2'], positive],
    ['exp(x) + A', 'x', [], positive],
    ['exp(2*x) - 3*exp(x) + 2', 'x', ['log(2)', '0']],
    ['2^x - 8', 'x', ['3']],
    ['b^x - A', 'x', ['log(A)/log(b)'], positive],
    ['sqrt(x) - 3', 'x', ['9']],
    ['sqrt(x) + 3', 'x', []],
    ['abs(x) - 3', 'x', ['3', '-3']],
    ['k^(-g) - A', 'k', ['A^(-1/g)'], positive],
    ['A*x^(-gamma) - w*k*x^(-gamma - 1)', 'x', ['k*w/A'], given('x gamma A w k')],
    ['rho*c - sigma^2*P/2', 'c', ['P*sigma^2/(2*rho)'], positive],
    ['P - 3', 'x', []],
  ])('%s = 0 in %s: %j', (equation, name, roots, assumptions = nothing) => {
    expect(solveFor(f(equation), name, assumptions).map((e) => printText(e))).toEqual(roots);
  });

  it('without a sign of A, k^(−g) = A is not claimed to have a root', () => {
    expect(solveFor(f('k^(-g) - A'), 'k', nothing)).toEqual([]);
  });

  it('the Riccati equation has both roots, with the discriminant as it comes', () => {
    const riccati = f('rho*P - q - 2*alpha*P + beta^2*P^2/r');
    const roots = solveFor(riccati, 'P', given('q r beta rho'));
    expect(roots.map((e) => printText(e))).toEqual([
      'r*(2*alpha - rho + sqrt((2*alpha - rho)^2 + 4*beta^2*q/r))/(2*beta^2)',
      'r*(2*alpha - rho - sqrt((2*alpha - rho)^2 + 4*beta^2*q/r))/(2*beta^2)',
    ]);
    for (const root of roots) expect(isZero(substitute(riccati, [bind('P', root)]), given('q r beta rho'))).toBe(true);
  });

  it('nerdamer is asked for cubics, and believed only after substitution', () => {
    const roots = solveFor(f('x^3 - 6*x^2 + 11*x - 6'), 'x', nothing).map((e) => printText(e));
    expect([...roots].sort()).toEqual(['1', '2', '3']);
  });
});
