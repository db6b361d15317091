/** Long formulas in vector notation stay within the line, and read line after line as the formula itself. */
import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { driftField, generatorField, itoTerm, minusField, noiseField, noiseGradient, potential } from '../../src/derivation/diffusion-fields.js'; // prettier-ignore
import {
  divergence, dot, fieldEquation, gradient, optimumField, over, rate, squaredNorm, sum, times, vectorVariable,
} from '../../src/expression/field.js'; // prettier-ignore
import { printFieldLatex } from '../../src/expression/print-field.js';
import { printFieldLatexLines } from '../../src/expression/print-field-lines.js';
import { latexWidth } from '../../src/expression/print-width.js';

const [V, p, r] = [potential('V'), potential('p'), potential('r')];
const [mu, f] = [driftField('mu'), driftField('f')];
const sigma = noiseField('Sigma');
const a = vectorVariable('a', 'state');
const many = sum(divergence(mu), minusField(dot(gradient(V), mu)), squaredNorm(noiseGradient(sigma, V)), minusField(itoTerm(sigma, V)), generatorField(f, sigma, p)); // prettier-ignore

const claims = {
  'a long sum': fieldEquation(rate(V), many),
  'a factor before a sum': fieldEquation(rate(V), times([p], many)),
  'a supremum': fieldEquation(rate(V), optimumField('sup', a as Parameters<typeof optimumField>[1], many)),
  'a pairing with a long sum': fieldEquation(rate(V), dot(gradient(V), sum(mu, f, times([p], mu), times([r], f), times([p, r], mu), times([r, p], f)))), // prettier-ignore
  'two long sides': fieldEquation(many, sum(many, minusField(many))),
};

const linesOf = (latex: string): readonly string[] =>
  latex.replace(/^\\begin\{aligned\}|\\end\{aligned\}$/g, '').split('\\\\');

describe('a long formula in vector notation', () => {
  it.each(Object.entries(claims))('breaks into lines that fit: %s', (_, claim) => {
    for (const width of [32, 44, 60]) {
      const latex = printFieldLatexLines(claim, width);
      expect(() =>
        katex.renderToString(latex, { displayMode: true, throwOnError: true, strict: 'error' }),
      ).not.toThrow();
      expect(linesOf(latex).map((line) => latexWidth(line)).filter((w) => w > width)).toEqual([]); // prettier-ignore
    }
  });

  it('loses nothing: the lines joined are the formula', () => {
    const bare = (latex: string): string =>
      latex.replace(/\\begin\{aligned\}|\\end\{aligned\}|\\\\|&|\\quad|\\left|\\right|\\B?big[glr]*|\s/gi, '');
    const claim = claims['a long sum'];
    expect(bare(printFieldLatexLines(claim, 44))).toBe(bare(printFieldLatex(claim)));
  });

  it('is left on one line where it fits, and where a quotient cannot be broken', () => {
    const short = fieldEquation(rate(V), dot(gradient(V), mu));
    expect(printFieldLatexLines(short)).toBe(printFieldLatex(short));
    expect(printFieldLatexLines(fieldEquation(V, over(V, p)), 2)).toContain('\\frac{V}{p}');
  });
});
