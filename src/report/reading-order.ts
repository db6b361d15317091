/** The order in which a reader meets the derivations: what something rests on comes before it. */
import type { Derivation } from '../derivation/step.js';
import { PARTS, type PartOfChain } from '../derivation/part.js';
import type { Result } from './result.js';

/** The part of the document that a derivation stands in. */
export const partOf = (d: Derivation): PartOfChain | 'Further theory' | 'Problems' =>
  d.kind === 'problem' ? 'Problems' : (d.part ?? 'Further theory');

/** Rank by part, then by the derivation's own place; theory of no part follows the parts, and problems follow all. */
function rank({ derivation: d }: Result): readonly [number, number] {
  const part = d.kind === 'problem' ? PARTS.length + 1 : d.part === undefined ? PARTS.length : PARTS.indexOf(d.part);
  return [part, d.place ?? Number.POSITIVE_INFINITY];
}

const before = (a: Result, b: Result): boolean => {
  const [[partA, placeA], [partB, placeB]] = [rank(a), rank(b)];
  return partA < partB || (partA === partB && placeA < placeB);
};

/**
 * The results in the order of dependence; among those that may come next the first by part and place, and of equals the
 * one given first. Derivations that follow each other in a circle come last, as given.
 */
export function inReadingOrder(results: readonly Result[]): readonly Result[] {
  const waiting = [...results];
  const ordered: Result[] = [];
  const isFree = ({ derivation }: Result): boolean =>
    (derivation.follows ?? []).every((id) => id === derivation.id || !waiting.some((w) => w.derivation.id === id));
  for (;;) {
    const free = waiting.filter(isFree);
    const [first, ...others] = free;
    if (!first) return [...ordered, ...waiting];
    const next = others.reduce((a, b) => (before(b, a) ? b : a), first);
    ordered.push(next);
    waiting.splice(waiting.indexOf(next), 1);
  }
}

/** Arrows from what is followed to what follows, as pairs of positions in the list; what is not in the list is left out. */
export function arrowsOf(results: readonly Result[]): readonly (readonly [from: number, to: number])[] {
  const position = new Map(results.map((r, i) => [r.derivation.id, i]));
  return results.flatMap(({ derivation }, to) =>
    [...new Set(derivation.follows ?? [])].flatMap((id) => {
      const from = position.get(id);
      return from === undefined || from === to ? [] : [[from, to] as const];
    }),
  );
}
