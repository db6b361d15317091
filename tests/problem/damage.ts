/** Random damage to a text: what a slip of the hand, a bad merge or a foreign editor makes of a problem file. */
import fc from 'fast-check';

/** Signs that mean something to YAML, to formulas or to a terminal, and some that mean nothing to anyone. */
const SIGNS = [
  ...' \t\n:,-[]{}()"\'#&*!|>%@`?=<+/^.0129eExXaVtW_~$\\;', '\r\n', ' : ', ': ', ' - ', '  ', ' #', '\u0000', '\u001b[31m',
  '\ufeff', '\u200b', '\u00a0', 'х', 'α', '∞', '−', '½', '\ud83d\ude00', '---\n', '<<: *a', '!!js/function', '1e999', '.inf', '.nan',
  '__proto__', 'constructor', 'D(V, x)', 'x[3]', '[[1, 2], [3]]', 'null', 'true', '9^9^9', '1/0', 'log(0)', 'sqrt(-1)',
]; // prettier-ignore

export interface Damage {
  readonly kind: 'insert' | 'delete' | 'double' | 'swap lines' | 'drop line' | 'double line' | 'token' | 'byte';
  readonly place: number;
  readonly other: number;
  readonly sign: string;
}

/** Evenly spread, which doubles and biased numbers are not. */
const share = fc.noBias(fc.nat(9999)).map((n) => n / 10_000);

export const damage: fc.Arbitrary<Damage> = fc.record({
  kind: fc.constantFrom('insert', 'delete', 'double', 'swap lines', 'drop line', 'double line', 'token', 'byte'),
  place: share,
  other: share,
  sign: fc.constantFrom(...SIGNS),
});

const TOKEN = /[A-Za-z_]\w*|\d+(?:\.\d+)?|[^\s\w]/g;

/** The text with one piece of damage; places are shares of its length. */
export function damaged(text: string, { kind, place, other, sign }: Damage): string {
  const at = Math.floor(place * text.length);
  const length = 1 + Math.floor(other * other * 30);
  const lines = text.split('\n');
  const [line, second] = [Math.floor(place * lines.length), Math.floor(other * lines.length)];
  switch (kind) {
    case 'insert':
      return text.slice(0, at) + sign + text.slice(at);
    case 'delete':
      return text.slice(0, at) + text.slice(at + length);
    case 'double':
      return text.slice(0, at + length) + text.slice(at);
    case 'swap lines':
      return lines.map((l, i) => (i === line ? (lines[second] ?? '') : i === second ? (lines[line] ?? '') : l)).join('\n');
    case 'drop line':
      return lines.filter((_, i) => i !== line).join('\n');
    case 'double line':
      return lines.flatMap((l, i) => (i === line ? [l, l] : [l])).join('\n');
    case 'token': {
      const tokens = [...text.matchAll(TOKEN)];
      const [from, to] = [tokens[Math.floor(place * tokens.length)], tokens[Math.floor(other * tokens.length)]];
      if (!from || !to) return text;
      return text.slice(0, from.index) + to[0] + text.slice(from.index + from[0].length);
    }
    case 'byte':
      return text.slice(0, at) + String.fromCharCode(Math.floor(other * 256)) + text.slice(at + 1);
  }
} // prettier-ignore
