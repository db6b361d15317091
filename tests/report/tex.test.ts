import { describe, expect, it } from 'vitest';
import { bookmark, escapeLatex, latexComment } from '../../src/report/latex-text.js';
import { derivationsTex } from '../../src/report/tex.js';
import { HOSTILE, hostileResult, lqrResult } from './fixture.js';

const stamp = { version: '0.0.0', seed: 1, schemaVersion: 1 } as const;
const tex = derivationsTex([lqrResult], stamp);
const both = derivationsTex([hostileResult, lqrResult], stamp);

describe('the paper', () => {
  it('numbers each equation and refers to premises by label', () => {
    expect(tex).toContain(
      String.raw`\step{3}{Coefficient of the square, by \emph{coefficients} from \eqref{eq:1:1}, \eqref{eq:1:2}.}
\begin{equation}\label{eq:1:3}
\rho P = q + 2 \alpha P - \frac{(\beta P)^{2}}{r}
\end{equation}
\judged{proved}{difference of the sides has the normal form 0; 5 of 5 mutants refuted, 1 equivalent set aside}`,
    );
  });

  it('says why a root was chosen, and where a hypothesis is used', () => {
    expect(tex).toContain('Solves \\eqref{eq:1:3}. This root is chosen by $P > 0$: the value is concave in the state.');
    expect(tex).toMatch(/\\item\\label\{hyp:1:1\} limit and supremum may be exchanged\..* Used in \\eqref\{eq:1:1\}\./);
  });

  it('defines every label it refers to, once', () => {
    const labels = [...both.matchAll(/\\label\{([^}]+)\}/g)].map((m) => m[1]);
    const references = [...both.matchAll(/\\(?:eq)?ref\{([^}]+)\}/g)].map((m) => m[1]);
    expect(new Set(labels).size).toBe(labels.length);
    expect(references.filter((r) => !labels.includes(r))).toEqual([]);
    expect([...both.matchAll(/\\cite\{([^}]+)\}/g)].every((m) => both.includes(`\\bibitem{${m[1]}}`))).toBe(true);
  });

  it('carries version, seed and parameters, and the counterexample of a refuted claim', () => {
    expect(both).toMatch(/^% Made by costate 0\.0\.0 with seed 1/);
    expect(both).toContain('% problem lqr alpha=-1/2 beta=1 q=1 r=1/10 sigma=3/10 rho=1/10');
    expect(both).toContain(
      'At \\ensuremath{h} = 0.5, \\ensuremath{t} = 1 the left side is 0.5 and the right side \\ensuremath{\\infty} (seed 7).',
    );
  });

  it('is ASCII from end to end', () => {
    expect(/^[\x20-\x7e\n]*$/.test(both)).toBe(true);
  });
});

describe('words in LaTeX', () => {
  it('cannot carry a command', () => {
    expect(both).not.toContain('\\input');
    expect(escapeLatex('\\input{/etc/passwd}')).toBe('\\textbackslash{}input\\{/etc/passwd\\}');
    expect(escapeLatex('50% & $x_1^2 #~')).toBe('50\\% \\& \\$x\\_1\\textasciicircum{}2 \\#\\textasciitilde{}');
    expect(latexComment('a\n\\evil')).toBe('% a?\\evil');
    expect(bookmark(HOSTILE)).not.toMatch(/[\\{}$%&#_^~<>]/);
  });

  it('keep accents and symbols, and show what has no glyph', () => {
    expect(escapeLatex('Itô, Łojasiewicz')).toBe('It\\^{o}, \\L{}ojasiewicz');
    expect(escapeLatex('σ → ∞')).toBe('\\ensuremath{\\sigma} \\ensuremath{\\to} \\ensuremath{\\infty}');
    expect(escapeLatex('漢')).toBe('\\texttt{U+6F22}');
    expect(escapeLatex('--all')).toBe('-{}-all');
  });

  it('may be broken however long they are', () => {
    expect(escapeLatex('x'.repeat(100)).split('\\allowbreak{}').every((run) => run.length <= 24)).toBe(true); // prettier-ignore
  });
});
