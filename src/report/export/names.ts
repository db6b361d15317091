/** Identifiers of an exported file: each name of a problem as the language allows it, none twice and none of the file's own. */
import type { Language } from './language.js';

/** Names that every exported file has of itself. */
const OWN = [
  'parameters', 'value', 'policy', 'derivatives', 'residual', 'maximiser', 'equation', 'coefficients', 'rates',
  'atHorizon', 'at_horizon', 'horizon', 'steps', 'step', 'values', 'moved', 'at', 'actions', 'jets', 'what',
  'count', 'k1', 'k2', 'k3', 'k4',
]; // prettier-ignore

/** Maps each name to an identifier, those given first; `jet V_x` and `part 1` are the file's own. Asked twice, it gives the same. */
export function identifiers(language: Language, names: readonly string[]): (name: string) => string {
  const taken = new Set([...OWN, ...language.reserved]);
  const given = new Map<string, string>();
  const give = (name: string): string => {
    const known = given.get(name);
    if (known !== undefined) return known;
    const plain =
      name
        .replace(/^(?:jet |part (?=\d))/, (own) => (own === 'jet ' ? '' : 'part'))
        .replace(/[^A-Za-z0-9_]+/g, '_')
        .replace(/_+$/, '') || 'p';
    let identifier = plain;
    while (taken.has(identifier)) identifier += '_';
    taken.add(identifier);
    given.set(name, identifier);
    return identifier;
  };
  names.forEach(give);
  return give;
}
