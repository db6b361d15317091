/**
 * A table of broken problem files: each is a file of the library with one slip in it. The marks « » stand around what the
 * message has to point at; they are taken out of the text.
 */
import { problemText } from '../../problems.js';

export interface Broken {
  /** The slip, as it stands in the file. */
  readonly slip: string;
  readonly text: string;
  /** One-based. */
  readonly line: number;
  readonly column: number;
  /** What the message has to say of the slip. */
  readonly says: string;
  /** What the advice has to name. */
  readonly remedy: string;
}

/** The place of the opening mark, and the text without marks. */
function unmarked(marked: string): Pick<Broken, 'text' | 'line' | 'column'> {
  const before = marked.slice(0, marked.indexOf('«'));
  const lines = before.split('\n');
  const column = (lines.at(-1) ?? '').length + 1;
  return { text: marked.replace(/[«»]/g, ''), line: lines.length, column };
}

const oneLine = (text: string): string => text.replace(/[«»]/g, '').replace(/\s+/g, ' ').trim().slice(0, 70);

/** A whole file that is wrong. */
export function file(slip: string, marked: string, says: string, remedy: string): Broken {
  if (!marked.includes('«')) throw new Error(`no mark in ${slip}`);
  return { slip, ...unmarked(marked), says, remedy };
}

/**
 * What is taken out of a text, what comes in, what the message says and what it advises; and what it points at, where that is
 * another part of the file.
 */
type Slip = readonly [string, string, string, string, string?];

/** Slips in a text. */
export const slipsIn =
  (name: string, text: string) =>
  (...rows: readonly Slip[]): readonly Broken[] =>
    rows.map(([from, to, says, remedy, pointed]) => {
      const at = text.indexOf(from);
      if (at < 0 || from === '') throw new Error(`${name} has no '${from}'`);
      const whole = text.slice(0, at) + to + text.slice(at + from.length);
      const marked = pointed === undefined ? whole : whole.replace(pointed, () => `«${pointed}`);
      if (marked.split('«').length !== 2) throw new Error(`not one mark in ${name}: ${to}`);
      return { slip: `${name}: ${to === '' ? `no ${oneLine(from)}` : oneLine(to)}`, ...unmarked(marked), says, remedy };
    });

/** Slips in a problem of the library. */
export const slipsInProblem = (id: string) => slipsIn(id, problemText(id));
