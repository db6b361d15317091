/** Where things stand in the document: sections, shown steps and hypotheses by number, also across derivations. */
import { partsOf } from './reading-order.js';
import type { Result } from './result.js';
import { shownSteps, type ShownStep } from './shown-steps.js';

/** A section, or a step or hypothesis in it; all count from 1. */
export interface Place {
  readonly section: number;
  readonly number: number;
}

/** One derivation of the document. */
export interface Section {
  readonly result: Result;
  readonly number: number;
  /** Heading of the part of the document that the section stands in. */
  readonly part: string;
  readonly isFirstOfPart: boolean;
  readonly shown: readonly ShownStep[];
  /** Number of the shown step that a step belongs to. */
  readonly step: (id: string) => number | undefined;
  readonly hypothesis: (id: string) => number | undefined;
}

export interface Contents {
  readonly sections: readonly Section[];
  readonly section: (derivation: string) => Section | undefined;
  /** The shown step of another derivation that a step belongs to. */
  readonly step: (derivation: string, step: string) => Place | undefined;
}

function sectionOf(result: Result, i: number, parts: readonly string[]): Section {
  const shown = shownSteps(result);
  const steps = new Map(shown.flatMap((s) => s.components.map((c) => [c.step.id, s.number] as const)));
  const hypotheses = new Map(result.derivation.hypotheses.map((h, k) => [h.id, k + 1]));
  return {
    result,
    number: i + 1,
    part: parts[i] ?? '',
    isFirstOfPart: parts[i] !== parts[i - 1],
    shown,
    step: (id) => steps.get(id),
    hypothesis: (id) => hypotheses.get(id),
  };
}

/** The contents of a document of these results, in this order. */
export function contentsOf(results: readonly Result[]): Contents {
  const parts = partsOf(results);
  const sections = results.map((result, i) => sectionOf(result, i, parts));
  const byId = new Map(sections.map((s) => [s.result.derivation.id, s]));
  return {
    sections,
    section: (id) => byId.get(id),
    step: (derivation, step) => {
      const section = byId.get(derivation);
      const number = section?.step(step);
      return section && number !== undefined ? { section: section.number, number } : undefined;
    },
  };
}
