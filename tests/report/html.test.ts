import { describe, expect, it } from 'vitest';
import { katexAssets } from '../../src/cli/katex-assets.js';
import { derivationsHtml } from '../../src/report/html.js';
import { number, power, symbol } from '../../src/expression/expression.js';
import { formulaSetters } from '../../src/report/formula.js';
import { anchor, escapeHtml } from '../../src/report/html-text.js';
import { derivationsMarkdown, escapeMarkdown } from '../../src/report/markdown.js';
import type { Step } from '../../src/derivation/step.js';
import type { Result } from '../../src/report/result.js';
import type { Evidence } from '../../src/verification/verdict.js';
import { HOSTILE, hostileResult, lqrResult } from './fixture.js';

const stamp = { version: '0.0.0', seed: 1, schemaVersion: 1 } as const;
const assets = katexAssets();
const page = await derivationsHtml([hostileResult, lqrResult], stamp, assets, { throwOnError: true });
const body = page.slice(page.indexOf('<body>'));

const count = (pattern: RegExp): number => [...page.matchAll(pattern)].length;

describe('the page', () => {
  it('needs no network: nothing is linked, imported or run', () => {
    expect(page).not.toMatch(/<(script|link|iframe|object|embed|img|base)\b/i);
    expect(page).not.toMatch(/@import|url\((?!data:|["']?#|#)/);
    expect(page).toContain("default-src 'none'");
    expect([...page.matchAll(/https?:\/\/[^"'\s)<]+/g)].map((m) => m[0]).filter((u) => !u.startsWith('http://www.w3.org/'))).toEqual([]); // prettier-ignore
  });

  it('carries the fonts of its formulas', () => {
    expect(assets.katexCss.match(/src:url\(data:font\/woff2;base64,[A-Za-z0-9+/=]+\) format\("woff2"\)/g)).toHaveLength(20); // prettier-ignore
    expect(assets.katexCss).not.toContain('fonts/');
  });

  it('renders every formula', () => {
    expect(count(/data-formula=/g)).toBeGreaterThan(20);
    expect(count(/class="katex"/g)).toBe(count(/data-formula=/g));
    expect(page).not.toContain('katex-error');
  });

  it('carries the LaTeX of a formula in the formula only where nothing else shows it', () => {
    const { folded } = formulaSetters({ throwOnError: true });
    const x = { text: 'x^2', latex: 'x^{2}' };
    expect(folded.inline(x)).not.toContain('annotation');
    expect(folded.inline(x)).toContain('<msup>');
    expect(folded.display(power(symbol('x'), number(2)), { understood: () => false, examples: [] })).toContain('x^{2}</annotation>'); // prettier-ignore
  });

  it('has its pictures, each with words of its own and no shared inner ids', () => {
    const labels = [...body.matchAll(/<svg[^>]*role="img" aria-label="([^"]+)"/g)].map((m) => m[1]);
    expect(labels).toHaveLength(6);
    expect(new Set(labels).size).toBe(6);
    const ids = [...body.matchAll(/\bid="([^"]+)"/g)].map((m) => m[1]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('links only to places on itself', () => {
    const targets = [...body.matchAll(/<a [^>]*href="([^"]*)"/g)].map((m) => m[1] ?? '');
    expect(targets.length).toBeGreaterThan(5);
    expect(targets.filter((t) => !t.startsWith('#') || !body.includes(`id="${t.slice(1)}"`))).toEqual([]);
  });

  it('says once why a hypothesis is taken as true, and leaves formulas in plain text as they are', async () => {
    const [step, ...others] = lqrResult.derivation.steps;
    if (!step) throw new Error('no step');
    const assumed: Step = { ...step, justification: { kind: 'hypothesis', why: 'the meaning of v' } };
    const evidence: readonly Evidence[] = [
      { kind: 'hypothesis', detail: 'the meaning of v' },
      { kind: 'side-condition', detail: 'h*T > 0' },
    ];
    const result: Result = {
      ...lqrResult,
      derivation: { ...lqrResult.derivation, steps: [assumed, ...others] },
      verdict: { id: 'lqr', verdict: 'proved', steps: [{ stepId: step.id, verdict: 'assumed', evidence }] },
    };
    const html = await derivationsHtml([result], stamp, assets);
    expect([...html.matchAll(/the meaning of <var>v/g)]).toHaveLength(1);
    expect(html).toContain('<dd>h*T &gt; 0</dd>');
  });

  it('shows words as words', () => {
    expect(/<script|<b>"hostile/i.test(body)).toBe(false);
    expect(body).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
    expect(body.includes('\u202e')).toBe(false);
  });

  it('unfolds a step to its evidence, its mutants and its counterexample', () => {
    expect(body).toContain('<dt>independent residual</dt><dd>24 jets of random witnesses');
    expect(body).toContain('5 of 5 mutants refuted, 1 equivalent set aside');
    expect(body).toContain('At h = 0.5, t = 1 the left side is 0.5 and the right side ∞ (seed 7).');
    expect(body).toContain('−0.41890 ± 0.00002');
  });
});

describe('words in HTML and Markdown', () => {
  it('are escaped for content and attributes', () => {
    expect(escapeHtml(`<a href="x" onclick='y'>&\u0000`)).toBe(
      '&lt;a href=&quot;x&quot; onclick=&#39;y&#39;&gt;&amp;\ufffd',
    );
  });

  it('make anchors that are safe and apart', () => {
    const taken = new Set<string>();
    expect([anchor('"><b>', taken), anchor('b', taken), anchor('漢', taken)]).toEqual(['b', 'b-2', 'part']);
  });

  it('form no link, tag or formula in Markdown', () => {
    expect(escapeMarkdown('[l](javascript:1) <b> $x$ *e*')).toBe('\\[l\\]\\(javascript:1\\) &lt;b&gt; \\$x\\$ \\*e\\*');
    expect(derivationsMarkdown([hostileResult])).toContain(escapeMarkdown(HOSTILE));
  });

  it('leave the formulas between dollar signs', () => {
    expect(derivationsMarkdown([lqrResult])).toContain('$$\n\\rho P = q + 2 \\alpha P - \\frac{(\\beta P)^{2}}{r}\n$$');
  });
});
