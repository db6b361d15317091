/** Terminal output as a picture for the README: `npm start --silent | npx tsx tests/browser/terminal.ts > docs/terminal.svg`. */
import { readFileSync } from 'node:fs';

const WIDEST = 112;
const [ADVANCE, LEADING, MARGIN, TOP] = [7.83, 19, 20, 48];

/** What is coloured on a terminal as well. */
const COLOURS: readonly (readonly [RegExp, string])[] = [
  [/\d+ proved\b(?! equivalent)|\bagree$|\d+ of \d+ mutants refuted/g, '#7ec699'],
  [/\d+ (?:measured|sampled)\b/g, '#6bc5d8'],
  [/\d+ assumed\b/g, '#e0b15c'],
  [/[1-9]\d* (?:refuted|undecided)$|\bdisagree$/g, '#f2857c'],
  [/^(?:theory|problems)|\d+(?:\.\d)? m?s$/g, '#8a93a0'],
];

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** Long summaries continue on a line of their own, at a dot. */
function folded(line: string): readonly string[] {
  const cut = line.lastIndexOf(' · ', WIDEST);
  return line.length <= WIDEST || cut < 0 ? [line] : [line.slice(0, cut), `  ${line.slice(cut + 1)}`];
}

const painted = (line: string): string =>
  COLOURS.reduce(
    (text, [pattern, colour]) => text.replace(pattern, (match) => `<tspan fill="${colour}">${match}</tspan>`),
    escaped(line),
  ).replace(/^ +| {2,}/g, (spaces) => '\u00a0'.repeat(spaces.length));

const output = readFileSync(0, 'utf8').trimEnd().split('\n');
const lines = ['$ npm start', ...output.flatMap(folded)];
const width = Math.ceil(Math.max(...lines.map((line) => [...line].length)) * ADVANCE) + 2 * MARGIN;
const height = TOP + lines.length * LEADING;

console.log(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Output of npm start">
<rect width="100%" height="100%" rx="8" fill="#161a20"/>
<g fill="#3a424d"><circle cx="20" cy="18" r="5"/><circle cx="38" cy="18" r="5"/><circle cx="56" cy="18" r="5"/></g>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13" fill="#dfe4ea">
${lines.map((line, i) => `<text x="${MARGIN}" y="${TOP + i * LEADING}">${painted(line)}</text>`).join('\n')}
</g>
</svg>`);
