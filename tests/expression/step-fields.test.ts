/** Formulas of one small step: a field at the moved point, its mean, the limit of the step and the best control. */
import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { driftField, noiseField, potential } from '../../src/derivation/diffusion-fields.js';
import { add, bigO, minusOne, number, sqrt, symbol, type Expression } from '../../src/expression/expression.js';
import { componentsOf } from '../../src/expression/field-components.js';
import {
  apply, atPoint, controlOptimum, expectationField, fieldEquation, gradient, dot, limitField, over, scalar, squareOf, sum, times, vectorVariable,
  type FieldRelation, type ScalarField, type VectorField,
} from '../../src/expression/field.js'; // prettier-ignore
import { printFieldLatex, printFieldText } from '../../src/expression/print-field.js';
import { printFieldLatexLines } from '../../src/expression/print-field-lines.js';
import { printText } from '../../src/expression/print-text.js';
import { latexWidth } from '../../src/expression/print-width.js';
import { rational } from '../../src/expression/rational.js';

const h = symbol('h');
const V = potential('V');
const f = driftField('f', ['t', 'x', 'a']);
const sigma = noiseField('Sigma', ['x']);
const xi = vectorVariable('xi', 'noise');
const x: VectorField<'state'> = vectorVariable('x', 'state');
const soon = add(symbol('t'), h);
const controls = [{ name: 'a', domain: { kind: 'interval', lower: minusOne, upper: number(1) } }] as const;

const moved = atPoint(V, sum(x, times([scalar(h)], f)), soon);
const shaken = expectationField(xi, atPoint(V, sum(x, times([scalar(sqrt(h))], apply(sigma, xi)))));

const equal = (left: ScalarField, right: ScalarField): FieldRelation => fieldEquation(left, right);
const claims = {
  moved: equal(moved, V),
  'moved sum': equal(atPoint(sum(V, V), x, symbol('T')), V),
  shaken: equal(shaken, sum(V, scalar(bigO('h', rational(1), true)))),
  limit: equal(limitField('h', over(moved, scalar(h))), V),
  best: equal(V, controlOptimum('sup', controls, dot(gradient(V), f))),
  square: equal(squareOf(sum(moved, V)), squareOf(V)),
};
type Name = keyof typeof claims;

const components = (name: Name, d: number): string => {
  const [claim, ...others] = componentsOf(claims[name], d);
  expect(others).toEqual([]);
  return claim ? printText(claim) : '';
};

describe('the formulas of a small step', () => {
  const inTwo: Readonly<Record<Name, string>> = {
    moved: 'V(t + h, x_1 + h*f_1(t, x_1, x_2, a), x_2 + h*f_2(t, x_1, x_2, a)) = V(t, x_1, x_2)',
    'moved sum': '[2*V(t, x_1, x_2) with t := T, x_1 := x_1, x_2 := x_2] = V(t, x_1, x_2)',
    shaken:
      'E[V(t, x_1 + sqrt(h)*(Sigma_11(x_1, x_2)*xi_1 + Sigma_12(x_1, x_2)*xi_2), x_2 + sqrt(h)*(Sigma_21(x_1, x_2)*xi_1 + Sigma_22(x_1, x_2)*xi_2))] = V(t, x_1, x_2) + o(h)',
    limit: 'lim_{h -> 0+} (V(t + h, x_1 + h*f_1(t, x_1, x_2, a), x_2 + h*f_2(t, x_1, x_2, a))/h) = V(t, x_1, x_2)',
    best: 'V(t, x_1, x_2) = sup_{a in [-1, 1]} {D(V, x_1)*f_1(t, x_1, x_2, a) + D(V, x_2)*f_2(t, x_1, x_2, a)}',
    square:
      '(V(t + h, x_1 + h*f_1(t, x_1, x_2, a), x_2 + h*f_2(t, x_1, x_2, a)) + V(t, x_1, x_2))^2 = V(t, x_1, x_2)^2',
  };
  it.each(Object.entries(inTwo))('have components: %s', (name, text) => {
    expect(components(name as Name, 2)).toBe(text);
  });

  it('move every coordinate at once, the drift being taken where the step starts', () => {
    const [claim] = componentsOf(claims.moved, 3);
    const left: Expression | undefined = claim?.left;
    expect(left?.kind === 'unknown' ? left.arguments.map(printText) : []).toEqual([
      't + h',
      ...[1, 2, 3].map((i) => `x_${i} + h*f_${i}(t, x_1, x_2, x_3, a)`),
    ]);
  });

  it('average over as many normals as there are dimensions', () => {
    const normals = [1, 2, 3].map((d) => {
      const left = componentsOf(claims.shaken, d)[0]?.left;
      return left?.kind === 'expectation' ? left.normals : [];
    });
    expect(normals).toEqual([['xi'], ['xi_1', 'xi_2'], ['xi_1', 'xi_2', 'xi_3']]);
  });

  const printed: Readonly<Record<Name, readonly [latex: string, text: string]>> = {
    moved: ['V(t + h, x + h f) = V', 'V(t + h, x + h f) = V'],
    'moved sum': ['(V + V)(T, x) = V', '(V + V)(T, x) = V'],
    shaken: [
      '\\mathbb{E}\\left[ V\\left( x + \\sqrt{h} \\Sigma \\xi \\right) \\right] = V + o(h)',
      'E[V(x + sqrt(h) Sigma xi)] = V + o(h)',
    ],
    limit: ['\\lim_{h \\downarrow 0} \\frac{V(t + h, x + h f)}{h} = V', 'lim_{h -> 0+} V(t + h, x + h f)/h = V'],
    best: ['V = \\sup_{a \\in [-1, 1]} \\left\\{ \\nabla V \\cdot f \\right\\}', 'V = sup_{a in [-1, 1]} {∇V · f}'],
    square: ['(V(t + h, x + h f) + V)^{2} = V^{2}', '(V(t + h, x + h f) + V)² = V²'],
  };
  it.each(Object.entries(printed))('are printed without coordinates: %s', (name, [latex, text]) => {
    expect(printFieldLatex(claims[name as Name])).toBe(latex);
    expect(printFieldText(claims[name as Name])).toBe(text);
  });

  it.each(Object.entries(claims))('break into lines that KaTeX can read: %s', (_, claim) => {
    const long = equal(claim.left as ScalarField, sum(claim.right as ScalarField, claim.left as ScalarField));
    for (const width of [16, 24, 32]) {
      const latex = printFieldLatexLines(long, width);
      expect(() =>
        katex.renderToString(latex, { displayMode: true, throwOnError: true, strict: 'error' }),
      ).not.toThrow();
      expect(latexWidth(printFieldLatex(long)) > width).toBe(latex.startsWith('\\begin{aligned}'));
    }
  });
});
