/** Mathematics in prose: variables, raised and lowered parts, and words that are none of these. */
import { describe, expect, it } from 'vitest';
import { proseHtml, proseLatex } from '../../src/report/prose.js';

describe('prose', () => {
  it.each([
    ['V = −log η', '<var>V</var> = −log <var>η</var>', '\\ensuremath{V} = \\textminus{}log \\ensuremath{\\eta}'],
    ['of order h.', 'of order <var>h</var>.', 'of order \\ensuremath{h}.'],
    ['V(x) and o(h)', '<var>V</var>(<var>x</var>) and <var>o</var>(<var>h</var>)', '\\ensuremath{V}(\\ensuremath{x}) and \\ensuremath{o}(\\ensuremath{h})'],
    ['½‖u‖² dt', '½‖<var>u</var>‖² <var>dt</var>', '\\textonehalf{}\\ensuremath{\\Vert}\\ensuremath{u}\\ensuremath{\\Vert}\\textsuperscript{2} \\ensuremath{dt}'],
    ['p_{T−t}', '<var>p</var><sub><var>T</var>−<var>t</var></sub>', '\\ensuremath{p}\\textsubscript{\\ensuremath{T}\\textminus{}\\ensuremath{t}}'],
    ['X_t’s law', '<var>X</var><sub><var>t</var></sub>’s law', "\\ensuremath{X}\\textsubscript{\\ensuremath{t}}'s law"],
    ['√h → 0', '√<var>h</var> → 0', '\\ensuremath{\\sqrt{h}} \\ensuremath{\\to} 0'],
    ['−½Px² and γc', '−½<var>Px</var>² and <var>γc</var>', '\\textminus{}\\textonehalf{}\\ensuremath{Px}\\textsuperscript{2} and \\ensuremath{\\gamma}\\ensuremath{c}'],
    ['μ + Σu', '<var>μ</var> + Σ<var>u</var>', '\\ensuremath{\\mu} + \\ensuremath{\\Sigma}\\ensuremath{u}'],
    ['below h^1.5.', 'below <var>h</var><sup>1.5</sup>.', 'below \\ensuremath{h}\\textsuperscript{1.5}.'],
    ['h-transform of Doob', '<var>h</var>-transform of Doob', '\\ensuremath{h}-transform of Doob'],
  ])('sets the variables of %s', (text, html, latex) => {
    expect(proseHtml(text)).toBe(html);
    expect(proseLatex(text)).toBe(latex);
  }); // prettier-ignore

  it.each([
    'a cost, e.g. a square',
    'd’Alembert',
    'III.9, p. 12',
    'I do',
    '3D',
    'do it',
    'V2 and x1',
    'isn’t',
    'chapter V',
    'E exp',
  ])('sees no variable in %s', (text) => {
    expect(proseHtml(text)).not.toContain('<var>');
    expect(proseLatex(text)).not.toContain('\\ensuremath');
  });

  it('escapes what is around', () => {
    expect(proseHtml('<b>V</b> & "x"')).toBe('&lt;<var>b</var>&gt;<var>V</var>&lt;/<var>b</var>&gt; &amp; &quot;<var>x</var>&quot;');
    expect(proseLatex('100 % of V\\end')).toBe('100 \\% of \\ensuremath{V}\\textbackslash{}end');
  }); // prettier-ignore
});
