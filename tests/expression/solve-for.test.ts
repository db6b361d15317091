/** Roots are all there, tidy, and proved by substitution. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Assumptions } from '../../src/expression/assumptions.js';
import { number } from '../../src/expression/expression.js';
import { isZero } from '../../src/expression/normal-form.js';
import { printText } from '../../src/expression/print-text.js';
import { rational } from '../../src/expression/rational.js';
import { solveFor } from '../../src/expression/solve-for.js';
import { bind, substitute } from '../../src/expression/substitute.js';
import { f, given, nothing } from './laws.js';

/** Without a rational root, and whether with real ones that the engine has no formula for. */
const IRREDUCIBLE: readonly (readonly [string, boolean])[] = [
  ['1', false],
  ['(x^2 + x + 1)', false],
  ['(x^4 + x + 1)', false],
  ['(x^3 - x - 1)', true],
  ['(x^5 - 4*x + 2)', true],
];

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
    expect(solveFor(f(equation), name, assumptions).roots.map((e) => printText(e))).toEqual(roots);
  });

  it('without a sign of A, k^(−g) = A is not claimed to have a root', () => {
    expect(solveFor(f('k^(-g) - A'), 'k', nothing)).toEqual({ roots: [], complete: false });
  });

  it('the Riccati equation has both roots, with the discriminant as it comes', () => {
    const riccati = f('rho*P - q - 2*alpha*P + beta^2*P^2/r');
    const { roots, complete } = solveFor(riccati, 'P', given('q r beta rho'));
    expect(complete).toBe(true);
    expect(roots.map((e) => printText(e))).toEqual([
      'r*(2*alpha - rho + sqrt((2*alpha - rho)^2 + 4*beta^2*q/r))/(2*beta^2)',
      'r*(2*alpha - rho - sqrt((2*alpha - rho)^2 + 4*beta^2*q/r))/(2*beta^2)',
    ]);
    for (const root of roots) expect(isZero(substitute(riccati, [bind('P', root)]), given('q r beta rho'))).toBe(true);
  });

  it.each<[string, string, string[], boolean, Assumptions?]>([
    ['(x - 1)*(x^3 - x - 1)', 'x', ['1'], false],
    ['(x^2 - 2)*(x^3 - x - 1)', 'x', ['-sqrt(2)', 'sqrt(2)'], false],
    ['x^3 - 2*x + 1', 'x', ['-(sqrt(5) + 1)/2', '(sqrt(5) - 1)/2', '1'], true],
    ['(x - 1)*(x^4 + x + 1)', 'x', ['1'], true],
    ['x^4 + x + 1', 'x', [], true],
    ['(x - 1)*(x + 2)*(x - 3/7)*(x^2 + x + 1)', 'x', ['-2', '1', '3/7'], true],
    ['(x + 1)*(x^3 + x + 1)', 'x', [], true, given('x')],
    ['(x - 1)*(x^3 - x - 1)', 'x', ['1'], false, given('x')],
    ['(x - a)*(x^2 + x - b)', 'x', ['a', '-(sqrt(4*b + 1) + 1)/2', '(sqrt(4*b + 1) - 1)/2'], true, given('b')],
    ['(x - a)*(x^3 + x + b)', 'x', ['a'], false],
    ['x^3 - 7', 'x', ['7^(1/3)'], true],
    ['a*x + b', 'x', ['-b/a'], true],
    ['cos(x)', 'x', [], false],
    ['exp(2*x) - 3*exp(x) + 2', 'x', ['0', 'log(2)'], true],
    ['exp(x) + A', 'x', [], true, positive],
    ['exp(x) + x', 'x', [], false],
    ['sqrt(x) + 3', 'x', [], true],
    ['abs(x) - 3', 'x', ['-3', '3'], true],
    ['k^(-g) - A', 'k', ['A^(-1/g)'], true, positive],
    // γ = 2 would add −√A.
    ['x^gamma - A', 'x', ['A^(1/gamma)'], false, given('A')],
    ['x^gamma - x', 'x', ['1'], false, given('gamma')],
    ['x^gamma - x', 'x', ['1'], true, given('gamma x')],
  ])('%s = 0 in %s: %j, and no others: %s', (equation, name, roots, complete, assumptions = nothing) => {
    const found = solveFor(f(equation), name, assumptions);
    expect(found.roots.map((e) => printText(e)).sort()).toEqual([...roots].sort());
    expect(found.complete).toBe(complete);
  });

  it('a random product of linear factors and an irreducible one gives every rational root', () => {
    const root = fc.tuple(fc.integer({ min: -40, max: 40 }), fc.integer({ min: 1, max: 12 }));
    const others = fc.constantFrom(...IRREDUCIBLE);
    fc.assert(
      fc.property(fc.array(root, { minLength: 1, maxLength: 4 }), others, (fractions, [other, real]) => {
        const linear = fractions.map(([n, d]) => `(${d}*x - (${n}))`);
        const wanted = new Set(fractions.map(([n, d]) => printText(number(rational(n, d)))));
        const found = solveFor(f([...linear, other].join('*')), 'x', nothing);
        expect(new Set(found.roots.map((e) => printText(e)))).toEqual(wanted);
        expect(found.complete).toBe(!real);
      }),
      { numRuns: 40 },
    );
  });

  it('nerdamer is asked for cubics, and believed only after substitution', () => {
    const roots = solveFor(f('x^3 - 6*x^2 + 11*x - 6'), 'x', nothing).roots.map((e) => printText(e));
    expect([...roots].sort()).toEqual(['1', '2', '3']);
  });

  it('a root that a fact on the symbol forbids is none', () => {
    // The coefficient A of A·x^(1−g): its slope (1 − g)A is positive.
    const given1 = given('g rho', '(1 - g)*A > 0', '(g - 1)*r + rho > 0');
    const { roots, complete } = solveFor(f('((g - 1)*r + rho - g*((1 - g)*A)^(-1/g))*A'), 'A', given1);
    expect(complete).toBe(true);
    expect(roots.map((e) => printText(e))).toEqual(['g^g*(g*r - r + rho)^(-g)/(1 - g)']);
  });
});
