import { describe, expect, it } from 'vitest';
import { addendsOf } from '../../src/expression/addends.js';
import { evaluateNumber } from '../../src/expression/evaluate.js';
import { parseFormula } from '../../src/expression/grammar.js';
import { printText } from '../../src/expression/print-text.js';

const expressionOf = (text: string) => parseFormula(text, { symbols: new Set(['x', 'y', 'u']) });

describe('addends', () => {
  it('are multiplied out with functions as they stand, each basis once', () => {
    const found = addendsOf(expressionOf('x*(1 + tanh(y)/2) + 2*x - (x - u)*3'));
    expect(new Map(found?.map(({ basis, coefficient }) => [printText(basis), printText(coefficient)]))).toEqual(
      new Map([
        ['x', '0'],
        ['x*tanh(y)', '1/2'],
        ['u', '3'],
      ]),
    );
  });

  it.each([
    '(x + y)^2*(u - 1)',
    '3',
    '-(x + 1)*(y - u)*sin(x + y)',
    'x/(1 + y^2)',
    '(x + y)^(1/2)',
    '2*(x + (y + u)*x)',
  ])('of %s add up to it', (text) => {
    const e = expressionOf(text);
    const at = new Map([['x', 0.7], ['y', 1.3], ['u', -0.4]]); // prettier-ignore
    const sum = addendsOf(e)?.reduce((s, a) => s + evaluateNumber(a.coefficient, at) * evaluateNumber(a.basis, at), 0);
    expect(sum).toBeCloseTo(evaluateNumber(e, at), 12);
  });

  it('are not written down where there are too many', () => {
    const factor = `(${Array.from({ length: 9 }, (_, k) => `x^${k + 1}*y`).join(' + ')})`;
    expect(addendsOf(expressionOf(`${factor}*${factor}*${factor}`))).toBeUndefined();
  });
});
