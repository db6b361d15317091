/** What every part of a page shares: formulas, places to link to, and words with both in them. */
import type { FormulaSetters } from './formula.js';
import { anchor, escapeHtml } from './html-text.js';
import type { OwnVariables } from './own-variables.js';
import { render, type Phrase, type StepReference } from './phrase.js';
import type { Contents, Section } from './references.js';
import { proseHtml } from './prose.js';

/** Where the parts of a derivation are on the page; steps and hypotheses in their order. */
export interface Anchors {
  readonly section: string;
  readonly steps: readonly string[];
  readonly hypotheses: readonly string[];
}

export interface Setting extends FormulaSetters {
  readonly own: OwnVariables;
  readonly contents: Contents;
  readonly section: Section;
  /** One a section of the contents. */
  readonly anchors: readonly Anchors[];
}

/** Places on the page for all sections; `taken` are ids that the page uses itself. */
export function anchorsOf({ sections }: Contents, taken: Set<string>): readonly Anchors[] {
  return sections.map(({ result: { derivation }, shown }) => {
    const section = anchor(derivation.id, taken);
    return {
      section,
      steps: shown.map((s) => anchor(`${section}.${s.step.id}`, taken)),
      hypotheses: derivation.hypotheses.map((h) => anchor(`${section}.hypothesis.${h.id}`, taken)),
    };
  });
}

const link = (target: string | undefined, label: string, title = ''): string =>
  target === undefined ? label : `<a href="#${target}"${title && ` title="${escapeHtml(title)}"`}>${label}</a>`;

/** The places of the section itself. */
export const anchorsHere = ({ anchors, section }: Setting): Anchors =>
  anchors[section.number - 1] ?? { section: '', steps: [], hypotheses: [] };

/** `(3)`, linked, for a step of this section. */
export function stepLink(id: string, setting: Setting): string {
  const number = setting.section.step(id);
  if (number === undefined) return escapeHtml(`(${id})`);
  return link(anchorsHere(setting).steps[number - 1], `(${number})`, id);
}

export function hypothesisLink(id: string, setting: Setting): string {
  const number = setting.section.hypothesis(id);
  return link(number === undefined ? undefined : anchorsHere(setting).hypotheses[number - 1], escapeHtml(id));
}

/** The title of another derivation, linked where it is on the page. */
export function derivationLink(id: string, { contents, anchors }: Setting): string {
  const section = contents.section(id);
  if (!section) return `<code>${escapeHtml(id)}</code>`;
  return link(anchors[section.number - 1]?.section, proseHtml(section.result.derivation.title));
}

function referenceLink({ step, derivation }: StepReference, setting: Setting): string {
  if (derivation === undefined) return stepLink(step, setting);
  const place = setting.contents.step(derivation, step);
  if (!place) return `${derivationLink(derivation, setting)}, step <code>${escapeHtml(step)}</code>`;
  const target = setting.anchors[place.section - 1]?.steps[place.number - 1];
  return `${derivationLink(derivation, setting)}, step ${link(target, `(${place.number})`, step)}`;
}

/** The phrase with its formulas set and its references linked. */
export const say = (p: Phrase, setting: Setting): string =>
  render(p, {
    words: proseHtml,
    formula: setting.set.inline,
    reference: (r) => referenceLink(r, setting),
  });

export const badge = (verdict: string): string => `<span class="badge ${verdict}">${verdict}</span>`;
