/** The order in which a reader meets the derivations: what something rests on comes before it. */
import type { Derivation } from '../derivation/step.js';
import { PARTS } from '../derivation/part.js';
import type { Result } from './result.js';

/** A part of the document, by its place among the parts. */
type Rank = readonly [part: number, place: number];

const NAMES = [...PARTS, 'Further theory', 'Problems'] as const;

/** Theory of no part follows the parts, and problems follow all. */
function ownRank({ kind, part, place }: Derivation): Rank {
  const name = kind === 'problem' ? 'Problems' : (part ?? 'Further theory');
  return [NAMES.indexOf(name), place ?? Number.POSITIVE_INFINITY];
}

const isBefore = ([partA, placeA]: Rank, [partB, placeB]: Rank): boolean =>
  partA < partB || (partA === partB && placeA < placeB);

/** That of the derivation itself or of the earliest one that builds on it: a problem that theory builds on stands there. */
function ranksOf(results: readonly Result[]): ReadonlyMap<Result, Rank> {
  const ranks = new Map(results.map((r) => [r, ownRank(r.derivation)]));
  const rankOf = (r: Result): Rank => ranks.get(r) ?? ownRank(r.derivation);
  const arrows = arrowsOf(results);
  // As often as the longest way has arrows; a circle changes nothing more after that.
  for (let round = 0; round < results.length; round++) {
    for (const [from, to] of arrows) {
      const [before, after] = [results[from], results[to]];
      if (before && after && isBefore(rankOf(after), rankOf(before))) ranks.set(before, rankOf(after));
    }
  }
  return ranks;
}

/** The heading of the part that each result stands in. */
export function partsOf(results: readonly Result[]): readonly string[] {
  const ranks = ranksOf(results);
  return results.map((r) => NAMES[ranks.get(r)?.[0] ?? 0] ?? 'Problems');
}

/**
 * The results in the order of dependence; among those that may come next the first by part and place, and of equals the
 * one given first. Derivations that follow each other in a circle come last, as given.
 */
export function inReadingOrder(results: readonly Result[]): readonly Result[] {
  const ranks = ranksOf(results);
  const rankOf = (r: Result): Rank => ranks.get(r) ?? ownRank(r.derivation);
  const waiting = [...results];
  const ordered: Result[] = [];
  const isFree = ({ derivation }: Result): boolean =>
    (derivation.follows ?? []).every((id) => id === derivation.id || !waiting.some((w) => w.derivation.id === id));
  for (;;) {
    const [first, ...others] = waiting.filter(isFree);
    if (!first) return [...ordered, ...waiting];
    const next = others.reduce((a, b) => (isBefore(rankOf(b), rankOf(a)) ? b : a), first);
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

/** More problems than these would crowd the theory out of the map. */
const MOST_PROBLEMS = 4;

/** What the map shows: everything, or, where there are many problems, what others build on and the theory. */
export function drawnOnMap(results: readonly Result[]): readonly Result[] {
  const arrows = arrowsOf(results);
  const isEnd = ({ derivation }: Result, i: number): boolean =>
    derivation.kind === 'problem' && arrows.every(([from]) => from !== i);
  return results.filter(isEnd).length <= MOST_PROBLEMS ? results : results.filter((r, i) => !isEnd(r, i));
}

/** What the map does not show, in a sentence. */
export const leftOffMap = (results: readonly Result[]): string =>
  drawnOnMap(results).length === results.length
    ? ''
    : ' Problems are not drawn; the section of each says what it builds on.';
