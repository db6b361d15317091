/** The works that derivations cite, sorted and numbered, each once however many cite it. */
import type { Derivation } from '../derivation/step.js';
import { clause } from './figures.js';
import type { Result } from './result.js';

export interface Bibliography {
  /** Sorted by name; a work's number is its position, from 1. */
  readonly works: readonly string[];
  /** Numbers of the works that a derivation cites, in the order of its source line. */
  readonly cited: (derivation: Derivation) => readonly number[];
}

/** `Fleming and Soner 2006; Yong and Zhou 1999` names two works. */
const worksOf = ({ source }: Derivation): readonly string[] => [
  ...new Set((source ?? '').split(';').map((work) => clause(work.replace(/\s+/g, ' '))).filter((work) => work !== '')),
]; // prettier-ignore

export function bibliographyOf(results: readonly Result[]): Bibliography {
  const all = new Set(results.flatMap((r) => worksOf(r.derivation)));
  const works = [...all].sort((a, b) => a.localeCompare(b, 'en'));
  return { works, cited: (derivation) => worksOf(derivation).map((work) => works.indexOf(work) + 1) };
}
