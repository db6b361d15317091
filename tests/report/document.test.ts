/** The document as a whole: what belongs together stands together, in reading order, and every reference leads somewhere. */
import { describe, expect, it } from 'vitest';
import { catalogue, loadDerivation } from '../../src/cli/catalogue.js';
import { katexAssets } from '../../src/cli/katex-assets.js';
import logTransform from '../../derivations/theory/log-transform.js';
import diffusionControl from '../../derivations/theory/diffusion-control.js';
import timeReversal from '../../derivations/theory/time-reversal.js';
import type { Derivation } from '../../src/derivation/step.js';
import { printFieldLatex } from '../../src/expression/print-field.js';
import { bibliographyOf } from '../../src/report/bibliography.js';
import { evidenceInShort } from '../../src/report/evidence-words.js';
import { fullReference, worksIn } from '../../src/report/works.js';
import { ruleName } from '../../src/report/wording.js';
import { derivationsHtml } from '../../src/report/html.js';
import { verifyJson } from '../../src/report/json.js';
import { mapLayout, titleLines } from '../../src/report/map-layout.js';
import { mapSvg } from '../../src/report/map-svg.js';
import { derivationsMarkdown } from '../../src/report/markdown.js';
import { arrowsOf, inReadingOrder, partsOf } from '../../src/report/reading-order.js';
import type { Result } from '../../src/report/result.js';
import { shownSteps } from '../../src/report/shown-steps.js';
import { derivationsTex } from '../../src/report/tex.js';
import type { Verdict } from '../../src/verification/verdict.js';
import { HOSTILE, hostileResult, lqrResult } from './fixture.js';

const stamp = { version: '0.0.0', seed: 1, schemaVersion: 1 } as const;

/** A result in which every step has the verdict, with a mutant killed for each. */
function judged(derivation: Derivation, verdictOf: (id: string) => Verdict = () => 'proved'): Result {
  const steps = derivation.steps.map(({ id }) => ({
    stepId: id,
    verdict: verdictOf(id),
    evidence: [{ kind: 'normal-form' as const, detail: `evidence of ${id}` }],
    mutants: { tried: 1, killed: 1, equivalent: 0, survivors: [], equivalents: [] },
  }));
  return { derivation, verdict: { id: derivation.id, verdict: 'proved', steps }, seconds: { derive: 0.01 } };
}

const log = judged(logTransform(), (id) => (id === 'log-equation.d2' ? 'sampled' : 'proved'));
const reversal = judged(timeReversal());
const results = [log, hostileResult, reversal, lqrResult];
const page = await derivationsHtml(results, stamp, katexAssets(), { throwOnError: true });
const tex = derivationsTex(results, stamp);

const named = (id: string, more: Partial<Derivation> = {}): Result => ({
  derivation: { ...hostileResult.derivation, id, title: id, ...more },
  seconds: { derive: 0 },
});
const idsOf = (list: readonly Result[]): readonly string[] => list.map((r) => r.derivation.id);

describe('a formula in vector notation', () => {
  const [, equation] = shownSteps(log);

  it('is one step with the weakest verdict, its evidence, and the mutants of all components', () => {
    expect(shownSteps(log).map((s) => s.components.length)).toEqual([3, 3]);
    expect(equation?.dimensions).toEqual([1, 2, 3]);
    expect(equation?.verdict).toMatchObject({ verdict: 'sampled', mutants: { killed: 3 } });
    expect(equation?.verdict?.evidence[0]?.detail).toBe('evidence of log-equation.d2');
  });

  it('is one numbered equation in the paper, with every component named on the page', () => {
    const formula = logTransform().steps.find((s) => s.id === 'log-equation.d1')?.statement?.formula;
    const latex = formula ? printFieldLatex(formula) : '';
    const squeezed = (text: string): string => text.replace(/\\quad|[\s&]|\\\\/g, '');
    expect(squeezed(derivationsTex([log], stamp)).split(squeezed(latex))).toHaveLength(2);
    expect(derivationsTex([log], stamp).match(/\\begin\{equation\}/g)).toHaveLength(2);
    for (const d of [1, 2, 3]) expect(page).toContain(`<code>log-equation.d${d}</code>`);
    expect(derivationsMarkdown([log]).match(/^\$\$$/gm)).toHaveLength(6);
  });

  it('says of a certificate with letters that it is that of one dimension', () => {
    expect(derivationsTex([judged(diffusionControl())], stamp)).toContain(
      String.raw`In one dimension: the optimum is attained at $u = -\Sigma(t) V_{x}$.`,
    );
  });

  it('leaves one entry a step in the data, beside the formula', () => {
    const [derivation] = verifyJson([log], 0).derivations;
    expect(derivation?.steps).toHaveLength(6);
    expect(derivation?.steps[4]).toMatchObject({ id: 'log-equation.d2', verdict: 'sampled' });
    expect(derivation?.steps[4]?.statement?.text).toContain('∇V · mu');
    expect(verifyJson([lqrResult], 0).derivations[0]?.steps.every((s) => !('statement' in s))).toBe(true);
  });

  it('has only its components unchecked or all of them judged', () => {
    const { verdict, ...unchecked } = log;
    const some = verdict ? { ...unchecked, verdict: { ...verdict, steps: verdict.steps.slice(0, 4) } } : unchecked;
    expect(shownSteps(some)[1]?.verdict).toBeUndefined();
  });
});

describe('references', () => {
  it('lead to a label or a place that is there, also across sections', () => {
    const labels = [...tex.matchAll(/\\label\{([^}]+)\}/g)].map((m) => m[1]);
    const used = [...tex.matchAll(/\\(?:eq|hyper)?ref[{[]([^}\]]+)[}\]]/g)].map((m) => m[1]);
    expect(new Set(labels).size).toBe(labels.length);
    expect(used.filter((label) => !labels.includes(label))).toEqual([]);
    const ids = new Set([...page.matchAll(/\bid="([^"]+)"/g)].map((m) => m[1]));
    const targets = [...page.matchAll(/href="#([^"]*)"/g)].map((m) => m[1]);
    expect(targets.filter((target) => !ids.has(target))).toEqual([]);
  });

  it('take a hypothesis to the step of the derivation that shows it', () => {
    expect(page).toMatch(/Shown in <a href="#time-reversal">.*?<\/a>, step <a href="#time-reversal\.[^"]+"/);
    expect(tex).toMatch(/Shown in Section~\\ref\{sec:\d+\}, equation~\\eqref\{eq:\d+:\d+\}/);
  });

  it('name a step that is in another document', () => {
    const alone = derivationsTex([log], stamp);
    expect(alone).toContain('Shown in \\emph{time-reversal}, step');
    expect(alone).not.toContain('\\part{');
  });
});

describe('prose', () => {
  const told = named('told', { introduction: `${HOSTILE} With ψ = e^{−V} and p_{T−t}, √h → 0.` });
  const written: Result = {
    ...told,
    derivation: {
      ...told.derivation,
      steps: told.derivation.steps.map((s) => ({ ...s, text: `Half: ½σ². ${HOSTILE}` })),
    },
  };

  it('is escaped, with its indices raised and lowered', async () => {
    const html = await derivationsHtml([written], stamp, katexAssets(), { throwOnError: true });
    expect(html).toContain('<var>e</var><sup>−<var>V</var></sup> and <var>p</var><sub><var>T</var>−<var>t</var></sub>');
    expect(/<script>alert/.test(html)).toBe(false);
    const paper = derivationsTex([written], stamp);
    expect(paper).toContain('\\ensuremath{e}\\textsuperscript{\\textminus{}\\ensuremath{V}} and \\ensuremath{p}\\textsubscript{\\ensuremath{T}\\textminus{}\\ensuremath{t}}, \\ensuremath{\\sqrt{h}} \\ensuremath{\\to} 0.'); // prettier-ignore
    expect(paper).toContain('\\textonehalf{}\\ensuremath{\\sigma}\\textsuperscript{2}.');
    expect(/^[\x20-\x7e\n]*$/.test(paper)).toBe(true);
    expect(paper).not.toContain('\\input');
    expect(derivationsMarkdown([written])).not.toContain('<script>');
  });
});

describe('reading order', () => {
  it('puts what something rests on before it, and equals in the order given', () => {
    const list = [named('c', { follows: ['b', 'a'] }), named('b', { follows: ['a'] }), named('a'), named('d')];
    expect(idsOf(inReadingOrder(list))).toEqual(['a', 'b', 'c', 'd']);
  });

  it('follows the parts and the places in them, problems last but where theory builds on one', () => {
    const list = [
      lqrResult,
      named('late', { part: 'Diffusion models', place: 1 }),
      named('second', { part: 'Policies and their values', place: 2, follows: ['problem'] }),
      named('first', { part: 'Policies and their values', place: 1 }),
      named('problem', { kind: 'problem' }),
    ];
    const ordered = inReadingOrder(list);
    expect(idsOf(ordered)).toEqual(['first', 'problem', 'second', 'late', 'lqr']);
    expect(partsOf(ordered)[1]).toBe('Policies and their values');
  });

  it('loses nothing where derivations go round in a circle', () => {
    const list = [named('a', { follows: ['b'] }), named('b', { follows: ['a'] }), named('c', { follows: ['absent'] })];
    expect([...idsOf(inReadingOrder(list))].sort()).toEqual(['a', 'b', 'c']);
    expect(mapSvg(list)).toContain('</svg>');
  });
});

describe('the map', () => {
  it('has a box for each derivation, apart from the others, and an arrow for all that one follows', () => {
    const { boxes, arrows, width } = mapLayout(results);
    expect(boxes).toHaveLength(results.length);
    expect(arrows.map(({ from, to }) => [from, to])).toEqual([[2, 0]]);
    const overlap = boxes.flatMap(
      (a, i) =>
      boxes.slice(i + 1).filter((b) => Math.abs(a.x - b.x) < (a.width + b.width) / 2 && Math.abs(a.y - b.y) < (a.height + b.height) / 2), // prettier-ignore
    );
    expect(overlap).toEqual([]);
    expect(boxes.every((b) => b.x - b.width / 2 >= 0 && b.x + b.width / 2 <= width)).toBe(true);
  });

  it('leads from each box to its section', () => {
    const map = /<figure class="map".*?<\/figure>/s.exec(page)?.[0] ?? '';
    expect(map.match(/<a href="#/g)).toHaveLength(results.length);
    expect(map.match(/marker-end/g)).toHaveLength(arrowsOf(results).length);
    expect(tex.match(/\\node\[mapbox/g)).toHaveLength(results.length);
  });

  it('breaks titles into short lines', () => {
    expect(titleLines('The Hamilton-Jacobi-Bellman equation of a controlled diffusion')).toEqual([
      'Hamilton-Jacobi-', 'Bellman equation of a', 'controlled diffusion',
    ]); // prettier-ignore
    expect(titleLines('x'.repeat(200)).join('').length).toBeLessThan(30);
  });
});

describe('the bibliography', () => {
  it('lists each work once, sorted, and cites it by number', () => {
    const list = [named('a', { source: 'Yong and Zhou 1999; Bellman 1957.' }), named('b', { source: 'Bellman 1957' }), named('c', {})]; // prettier-ignore
    const bibliography = bibliographyOf(list.map((r) => (r.derivation.id === 'c' ? { ...r, derivation: { ...r.derivation, source: '' } } : r))); // prettier-ignore
    expect(bibliography.works).toEqual([
      'R. Bellman. Dynamic Programming. Princeton University Press, 1957',
      'J. Yong, X. Y. Zhou. Stochastic Controls: Hamiltonian Systems and HJB Equations. Springer, 1999',
    ]);
    expect(list.slice(0, 2).map((r) => bibliography.cited(r.derivation))).toEqual([[2, 1], [1]]);
    expect(derivationsTex(list, stamp)).toMatch(/\\cite\{source:\d,source:\d\}/);
  });

  it('splits two works of one author, and prints an unknown work as it is cited', () => {
    expect(worksIn('Fleming and Soner 2006; Merton 1969, 1971;')).toEqual([
      'Fleming and Soner 2006',
      'Merton 1969',
      'Merton 1971',
    ]);
    expect(fullReference('Nobody 1900')).toBe('Nobody 1900');
  });
});

describe('the derivations of this package', () => {
  it('follow only what there is, and theory says which part it belongs to', async () => {
    const entries = catalogue();
    const derivations = await Promise.all(entries.map((entry) => loadDerivation(entry)));
    const ids = new Set(entries.map((entry) => entry.id));
    expect(derivations.flatMap((d) => (d.follows ?? []).filter((id) => !ids.has(id)))).toEqual([]);
    expect(derivations.filter((d) => d.kind === 'theory' && d.part === undefined).map((d) => d.id)).toEqual([]);
    expect(derivations.filter((d) => d.kind === 'problem' && !d.follows?.length).map((d) => d.id)).toEqual([]);
  });
});

describe('words of the paper', () => {
  it('leaves out of the evidence what the formula above it says', () => {
    const formula = 'D(V, x, 2)*gamma*k^(-1 - gamma)*sigma^2*x^(3 - gamma)*exp(-rho*t)';
    expect(
      evidenceInShort({ kind: 'sign', detail: `by signs: ${formula} > 0 (as claimed); it holds at 40 random points` }),
    ).toBe('by signs (as claimed); it holds at 40 random points');
    expect(evidenceInShort({ kind: 'normal-form', detail: 'left − right has the normal form 0' })).toBe(
      'equal normal forms',
    );
    expect(evidenceInShort({ kind: 'series', detail: 'all coefficients below h^1.5 agree' })).toBe(
      'all coefficients below h^{3/2} agree',
    );
  });

  it('spells the names of people', () => {
    expect(['fokker-planck', 'ito-formula', 'minimised-hamiltonian'].map(ruleName)).toEqual([
      'Fokker-Planck', 'Itô formula', 'minimised Hamiltonian',
    ]); // prettier-ignore
  });
});
