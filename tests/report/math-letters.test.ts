/** Alphabets that browsers do not know, as letters that they do. */
import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { withMathLetters } from '../../src/report/math-letters.js';

describe('letters of mathematical alphabets', () => {
  it('are signs of their own', () => {
    const mathml = katex.renderToString('\\mathbb{E}[x] \\in \\mathbb{R}, \\mathcal{N}, \\mathcal{L}', { output: 'mathml' });
    expect(mathml).toContain('mathvariant="double-struck"');
    const set = withMathLetters(mathml);
    for (const letter of '𝔼ℝ𝒩ℒ') expect(set).toContain(`<mi>${letter}</mi>`);
    expect(set).not.toMatch(/mathvariant="(double-struck|script)"/);
  });

  it('leave other letters as they are', () => {
    const mathml = '<mi mathvariant="normal">Σ</mi><mi>x</mi>';
    expect(withMathLetters(mathml)).toBe(mathml);
  });
}); // prettier-ignore
