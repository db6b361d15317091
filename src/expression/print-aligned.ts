/** Lines from pieces: what every broken formula shares, whichever notation its pieces are printed in. */
import { latexWidth } from './print-width.js';

/** Puts text before the first and after the last piece. */
export function enclose(open: string, pieces: readonly string[], close: string): readonly string[] {
  const opened = pieces.map((text, i) => (i === 0 ? `${open} ${text}` : text));
  return opened.map((text, i) => (i === opened.length - 1 ? `${text} ${close}` : text).trim());
}

/** The pieces in brackets: growing ones around a single piece, ones of a fixed size where they stand on several lines. */
export const bracketed = (head: string, open: string, pieces: readonly string[], close: string): readonly string[] =>
  pieces.length === 1
    ? enclose(`${head} \\left${open}`, pieces, `\\right${close}`)
    : enclose(`${head} \\Bigl${open}`, pieces, `\\Bigr${close}`);

/** Fills lines with pieces, greedily. */
export function fill(pieces: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const piece of pieces) {
    const last = lines.at(-1);
    const joined = last === undefined ? piece : `${last} ${piece}`;
    if (last !== undefined && latexWidth(joined) <= width) lines[lines.length - 1] = joined;
    else lines.push(piece);
  }
  return lines;
}

export const aligned = (lines: readonly string[]): string => `\\begin{aligned} ${lines.join(' \\\\ ')} \\end{aligned}`;

/** Room for a line of a broken formula of the width. */
export const innerWidth = (maxWidth: number): number => maxWidth - 4;

/** A relation in pieces. */
export interface BrokenRelation {
  readonly left: readonly string[];
  readonly sign: string;
  readonly rightWhole: string;
  readonly right: (room: number) => readonly string[];
  /** What follows the right side on lines of its own. */
  readonly after?: (room: number) => readonly string[];
}

/** The relation as an `aligned` block, broken at its sign and between pieces. */
export function alignedRelation({ left, sign, rightWhole, right, after }: BrokenRelation, maxWidth: number): string {
  const inner = innerWidth(maxWidth);
  const above = fill(left, inner);
  const beside = above.length === 1 ? latexWidth(above[0] ?? '') : 0;
  // A short left side shares its line with the right side; a long one gets its own lines above.
  const fits = beside + latexWidth(rightWhole) <= inner;
  const together = above.length === 1 && beside <= maxWidth / 3;
  const room = together ? inner - beside : inner;
  const [first = '', ...others] = fill(right(room), room);
  const rest = [...others, ...fill(after?.(room) ?? [], room)].map((line) => `& \\quad ${line}`);
  if (together) return aligned([`${above[0] ?? ''} & ${sign} ${first}`, ...rest]);
  // A long left side with a short right one: one line, and what follows starts at the margin.
  if (fits && above.length === 1) return aligned([`& ${above[0] ?? ''} ${sign} ${first}`, ...rest]);
  return aligned([
    ...above.map((line, i) => (i === 0 ? `& ${line}` : `& \\quad ${line}`)),
    `& ${sign} ${first}`,
    ...rest,
  ]);
}
