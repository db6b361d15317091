/** The works that derivations cite, sorted and numbered, each once however many cite it. */
import type { Derivation } from '../derivation/step.js';
import type { Result } from './result.js';
import { fullReference, worksIn } from './works.js';

export interface Bibliography {
  /** Sorted by name, with title and place where they are known; a work's number is its position, from 1. */
  readonly works: readonly string[];
  /** Numbers of the works that a derivation cites, in the order of its source line. */
  readonly cited: (derivation: Derivation) => readonly number[];
}

/** `Fleming and Soner 2006; Merton 1969, 1971` names three works. */
const worksOf = ({ source }: Derivation): readonly string[] => worksIn(source ?? '');

export function bibliographyOf(results: readonly Result[]): Bibliography {
  const names = [...new Set(results.flatMap((r) => worksOf(r.derivation)))].sort((a, b) => a.localeCompare(b, 'en'));
  return {
    works: names.map(fullReference),
    cited: (derivation) => worksOf(derivation).map((name) => names.indexOf(name) + 1),
  };
}
