/** Evidence in the few words that a paper has room for; the page and the JSON have it in full. */
import type { Evidence } from '../verification/verdict.js';
import { EVIDENCE_NAMES } from './wording.js';

/** Letters of a clause beyond which it is taken to hold a formula in plain text, which the paper shows set. */
const LONGEST_CLAUSE = 64;

/** `by signs: [a long formula] < 0 (as claimed)` becomes `by signs (as claimed)`; words without a colon stay. */
function withoutFormula(clause: string): string {
  const [head = '', ...rest] = clause.split(': ');
  if (clause.length <= LONGEST_CLAUSE || rest.length === 0) return clause;
  return `${head}${/ \([a-z ]+\)$/.exec(clause)?.[0] ?? ''}`;
}

/** Half powers as fractions: `h^1.5` is h^{3/2}. */
const withFractions = (text: string): string =>
  text.replace(/\^(\d+)\.5\b/g, (_, whole: string) => `^{${2 * Number(whole) + 1}/2}`);

/** One piece of evidence, named and short. */
export function evidenceInShort({ kind, detail }: Evidence): string {
  switch (kind) {
    case 'normal-form':
      return detail === 'left − right has the normal form 0' ? 'equal normal forms' : detail;
    case 'sign':
      return detail.split('; ').map(withoutFormula).join('; ');
    case 'series':
      return withFractions(detail);
    default:
      return `${EVIDENCE_NAMES[kind]}: ${detail}`;
  }
}
