/**
 * Rough width of printed LaTeX in units of an average letter, good enough to decide where a long formula breaks.
 */

/** Commands that take no room of their own. */
const INVISIBLE = /^\\(left|right|[Bb]igl|[Bb]igr|mathrm|mathbb|operatorname|text|quad|!|,)$/;
const WIDE: ReadonlyMap<string, number> = new Map([['sup', 3], ['inf', 3], ['lim', 4], ['log', 3], ['exp', 3], ['min', 3], ['max', 3], ['sin', 3], ['cos', 3], ['tan', 3], ['sinh', 4], ['cosh', 4], ['tanh', 4], ['le', 2], ['ge', 2], ['in', 2], ['to', 2], ['partial', 1.2]]); // prettier-ignore
const SCRIPT = 0.72;

interface Measured {
  readonly width: number;
  readonly next: number;
}

/** One unit starting at the place: a group, a command with its arguments, or a character. */
function unit(text: string, at: number): Measured {
  const c = text[at];
  if (c === undefined) return { width: 0, next: at + 1 };
  if (c === '{') {
    let [width, next] = [0, at + 1];
    while (next < text.length && text[next] !== '}') {
      const inner = unit(text, next);
      width += inner.width;
      next = inner.next;
    }
    return { width, next: next + 1 };
  }
  if (c === '^' || c === '_') {
    const inner = unit(text, at + 1);
    return { width: SCRIPT * inner.width, next: inner.next };
  }
  if (c !== '\\') return { width: /\s|&/.test(c) ? 0 : /[=+<>-]/.test(c) ? 2 : 1, next: at + 1 };
  const command = /^\\([A-Za-z]+|.)/.exec(text.slice(at, at + 24))?.[0] ?? '\\';
  const next = at + command.length;
  if (command === '\\frac') {
    const over = unit(text, next);
    const under = unit(text, over.next);
    return { width: Math.max(over.width, under.width) + 0.5, next: under.next };
  }
  return { width: INVISIBLE.test(command) ? 0 : (WIDE.get(command.slice(1)) ?? 1), next };
}

/** Width of a LaTeX formula; about 75 fills a line of a page of A4. */
export function latexWidth(text: string): number {
  let [width, at] = [0, 0];
  while (at < text.length) {
    const measured = unit(text, at);
    width += measured.width;
    at = measured.next;
  }
  return width;
}
