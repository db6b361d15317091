/** One printer, three targets: golden forms, and text that reads back to the same function. */
import fc from 'fast-check';
import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { doubles } from '../../src/expression/arithmetic.js';
import { environmentOf, evaluate } from '../../src/expression/evaluate.js';
import { add, bigO, call, derivative, divide, equation, expectation, exp, fraction, limit, multiply, number, optimum, power, sqrt, substitution, symbol, unknown, type Expression } from '../../src/expression/expression.js'; // prettier-ignore
import { parseFormula } from '../../src/expression/grammar.js';
import { printLatex } from '../../src/expression/print-latex.js';
import { printLatexLines } from '../../src/expression/print-lines.js';
import { printSympy } from '../../src/expression/print-sympy.js';
import { printText } from '../../src/expression/print-text.js';
import { latexWidth } from '../../src/expression/print-width.js';
import { rational } from '../../src/expression/rational.js';

const names = [
  'x',
  'a',
  'b',
  'P',
  'c',
  'r',
  'k',
  'mu',
  'beta',
  'gamma',
  'sigma_2',
  'x1',
  'cost',
  't',
  'q',
  'alpha',
  'rho',
];
const scope = { symbols: new Set(names), valueArguments: ['t', 'x'], functionsOfTime: new Set(['F']), timeName: 't' };
const read = (text: string) => parseFormula(text, scope);

describe('golden forms', () => {
  it.each([
    ['-P*x^2/2 - c', '-\\frac{1}{2} P x^{2} - c', '-P*x**2/2 - c'],
    ['(mu - r)/(gamma*sigma_2^2)', '\\frac{\\mu - r}{\\gamma \\sigma_{2}^{2}}', '(mu - r)/(gamma*sigma_2**2)'],
    ['P^(-1/gamma)', 'P^{-1/\\gamma}', 'P**(-Integer(1)/gamma)'],
    ['-(x + a)/2', '-\\frac{1}{2} (x + a)', '-(x + a)/2'],
    ['a - (b - x)', 'a - (b - x)', 'a - (b - x)'],
    [
      '-0.2659750769140807*x^2 + x/8',
      '-0.2659750769140807 x^{2} + \\frac{1}{8} x',
      '-2659750769140807*x**2/10000000000000000 + x/8',
    ],
    [
      '1.0000001*a/b - 1/30000000',
      '\\frac{1.0000001 a}{b} - \\frac{1}{30000000}',
      '10000001*a/(10000000*b) - Rational(1, 30000000)',
    ],
    ['x1/sqrt(2*cost)', '\\frac{x_{1}}{\\sqrt{2 \\mathrm{cost}}}', 'x1/sqrt(2*cost)'],
    ['x^(1/3)', '\\sqrt[3]{x}', 'x**Rational(1, 3)'],
    ['x^(3/2)', 'x^{3/2}', 'x**Rational(3, 2)'],
    ['sqrt(2/3)', '\\sqrt{\\frac{2}{3}}', 'sqrt(Rational(2, 3))'],
    ['x*2^x', 'x \\cdot 2^{x}', 'x*Integer(2)**x'],
    ['sin(x)^2*abs(a/b)', '\\sin^{2}(x) \\left| \\frac{a}{b} \\right|', 'sin(x)**2*Abs(a/b)'],
    ['max(0, x - a)', '\\max(0, x - a)', 'Max(0, x - a)'],
    ['exp(-beta*x)', 'e^{-\\beta x}', 'exp(-beta*x)'],
    ['D(V, x, 2)', 'V_{xx}', "Derivative(Function('V')(t, x), (x, 2))"],
    ['V(0, x + a)', 'V(0, x + a)', "Function('V')(0, x + a)"],
    ['D(F, t)', '\\dot{F}(t)', "Derivative(Function('F')(t), (t, 1))"],
  ])('%s', (text, latex, sympy) => {
    const e = read(text);
    expect([printText(e), printLatex(e), printSympy(e)]).toEqual([text, latex, sympy]);
  });

  const [x, a, h, f] = [symbol('x'), symbol('a'), symbol('h'), unknown('f', [symbol('x'), symbol('a')])];
  it.each([
    [multiply(f, unknown('V', [x], [1])), 'f(x, a) V_{x}'],
    [unknown('V', [add(x, h)], [2]), '\\partial_{1}^{2} V(x + h)'],
    [derivative(add(x, a), 'a'), '\\frac{\\partial}{\\partial a} [x + a]'],
    [
      substitution(power(x, a), [{ name: 'a', parameters: [], value: fraction(1, 2) }]),
      '\\left[ x^{a} \\right]_{a = 1/2}',
    ],
    [
      substitution(unknown('V', [x]), [{ name: 'V', parameters: ['x'], value: x }]),
      '\\left[ V(x) \\right]_{V(x) := x}',
    ],
    [optimum('sup', [{ name: 'a', domain: { kind: 'real' } }], x), '\\sup_{a \\in \\mathbb{R}} \\left\\{ x \\right\\}'],
    [
      optimum('inf', [{ name: 'a', domain: { kind: 'set', values: [number(-1), number(1)] } }], x),
      '\\inf_{a \\in \\{-1, 1\\}} \\left\\{ x \\right\\}',
    ],
    [expectation(['xi'], multiply(x, symbol('xi_W'))), '\\mathbb{E}\\left[ x \\xi_{W} \\right]'],
    [limit('h', divide(x, h)), '\\lim_{h \\downarrow 0} \\frac{x}{h}'],
    [add(x, bigO('h', rational(3, 2))), 'x + O(h^{3/2})'],
    [equation(x, sqrt(h)), 'x = \\sqrt{h}'],
  ])('%#', (e, latex) => {
    expect(printLatex(e)).toBe(latex);
    expect(() => katex.renderToString(latex, { throwOnError: true, strict: 'error' })).not.toThrow();
  });

  it('lets no name act as a command', () => {
    expect(printLatex(symbol('__proto__'))).toBe('\\mathrm{\\_\\_proto\\_\\_}');
    expect(printLatex(symbol('}\\input{x'))).not.toMatch(/\\input/);
  });
});

const leaf: fc.Arbitrary<Expression> = fc.oneof(
  fc.constantFrom(...['x', 'a', 'b', 'mu'].map(symbol)),
  fc.tuple(fc.integer({ min: -6, max: 6 }), fc.integer({ min: 1, max: 4 })).map(([n, d]) => fraction(n, d)),
);
const expressions = fc.letrec<{ e: Expression }>((tie) => ({
  e: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    leaf,
    fc.array(tie('e'), { minLength: 2, maxLength: 3 }).map((terms) => add(...terms)),
    fc.array(tie('e'), { minLength: 2, maxLength: 3 }).map((factors) => multiply(...factors)),
    fc
      .tuple(
        tie('e'),
        fc.constantFrom(
          fraction(1, 2),
          fraction(-1, 2),
          number(-1),
          number(2),
          number(-3),
          fraction(1, 3),
          fraction(-2, 3),
          symbol('a'),
        ),
      )
      .filter(([base]) => base !== number(0))
      .map(([base, exponent]) => power(base, exponent)),
    tie('e').map((e) => exp(e)),
    fc.tuple(fc.constantFrom('sin', 'tanh', 'abs', 'cos', 'sign'), tie('e')).map(([name, e]) => call(name, e)),
    fc.tuple(tie('e'), tie('e')).map(([e, f]) => call('max', e, f)),
  ),
})).e;

describe('printed text', () => {
  const value = (e: Expression, point: readonly number[]): number | undefined => {
    try {
      const symbols = new Map(['x', 'a', 'b', 'mu'].map((name, i) => [name, point[i] ?? 1]));
      const result = evaluate(e, environmentOf(symbols), doubles);
      return Number.isFinite(result) ? result : undefined;
    } catch {
      return undefined;
    }
  };

  it('reads back to the same function', () => {
    let compared = 0;
    fc.assert(
      fc.property(
        expressions,
        fc.array(fc.double({ min: 0.3, max: 2, noNaN: true }), { minLength: 4, maxLength: 4 }),
        (e, point) => {
          const expected = value(e, point);
          // Where the printed form says the same with other roundings, only well-scaled values can be compared.
          if (expected === undefined || Math.abs(expected) > 1e8) return;
          compared += 1;
          expect(value(read(printText(e)), point)).toBeCloseTo(expected, Math.abs(expected) > 1e3 ? -1 : 6);
        },
      ),
      { numRuns: 400 },
    );
    expect(compared).toBeGreaterThan(150);
  });

  it('has LaTeX that KaTeX renders and lines that fit', () => {
    fc.assert(
      fc.property(fc.array(expressions, { minLength: 1, maxLength: 12 }), (terms) => {
        const e = equation(
          unknown('V', [symbol('x')]),
          optimum('sup', [{ name: 'a', domain: { kind: 'real' } }], add(...terms)),
        );
        expect(() => katex.renderToString(printLatexLines(e), { throwOnError: true, strict: 'error' })).not.toThrow();
      }),
      { numRuns: 60 },
    );
  });

  it('breaks a long relation at its terms', () => {
    const terms = names.map((name, i) => multiply(fraction(-1, 2), symbol(name), power(symbol('x'), number(i + 2))));
    const latex = printLatexLines(
      equation(symbol('P'), optimum('sup', [{ name: 'a', domain: { kind: 'real' } }], add(...terms))),
      60,
    );
    const lines = latex.replace(/\\(begin|end)\{aligned\}/g, '').split('\\\\');
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines) expect(latexWidth(line)).toBeLessThanOrEqual(60);
  });

  it('keeps the brackets around both sums of a product that takes two lines', () => {
    const text = '(a + b + cost + sqrt(a*b + cost^2/4))*(a - b - cost - sqrt(a*b + cost^2/4))';
    const sums = parseFormula(text, { symbols: new Set(names) });
    const latex = printLatexLines(sums, 40);
    expect(latex).toContain('aligned');
    // Each factor is a sum: without its brackets the formula would be another one.
    expect(latex.match(/\\(?:left|Bigl|bigl)\(/g)).toHaveLength(2);
  });

  it('prints what formulas share once', () => {
    const asked: string[] = [];
    const options = { understood: (e: { readonly name: string }) => asked.push(e.name) > 0 };
    const value = unknown('V', [symbol('x')]);
    expect(printLatex(equation(symbol('c'), multiply(symbol('P'), value)), options)).toBe('c = P V');
    expect(printLatexLines(power(value, number(2)), 60, options)).toBe('V^{2}');
    expect(asked).toEqual(['V']);
  });
});
