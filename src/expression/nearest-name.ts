/**
 * The nearest valid name to a misspelt one, for the "did you mean" of every error message.
 * Edit distance after Damerau 1964: insertion, deletion, replacement and exchange of neighbours each cost one.
 */

/** Longer names are cut before comparing, so that a hostile name costs nothing. */
const LONGEST_COMPARED = 64;

/** Least number of edits that turn one name into the other (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  const [left, right] = [a.slice(0, LONGEST_COMPARED), b.slice(0, LONGEST_COMPARED)];
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, j) => j);
  for (let i = 1; i <= left.length; i++) {
    const row = [i];
    for (let j = 1; j <= right.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      let best = Math.min(replaced, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]) {
        best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(best);
    }
    [beforeLast, last] = [last, row];
  }
  return last[right.length] ?? 0;
}

/** The candidate with the fewest edits, if few enough for the name's length to be a likely slip (one in three letters). */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const folded = candidate.toLowerCase() === name.toLowerCase() ? 0 : editDistance(name, candidate);
    if (!best || folded < best.distance) best = { candidate, distance: folded };
  }
  if (!best) return undefined;
  const allowed = Math.max(1, Math.floor(Math.max(name.length, best.candidate.length) / 3));
  return best.distance <= allowed && best.distance < Math.min(name.length, best.candidate.length)
    ? best.candidate
    : undefined;
}
