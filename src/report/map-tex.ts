/** The map of derivations as a TikZ picture; a document without TikZ still says in each section what it builds on. */
import { escapeLatex } from './latex-text.js';
import { mapLayout } from './map-layout.js';
import { arrowsOf, drawnOnMap, leftOffMap } from './reading-order.js';
import type { Contents } from './references.js';
import { sectionLabel } from './tex-setting.js';

/** Loads TikZ where it is installed. */
export const MAP_PREAMBLE = String.raw`\IfFileExists{tikz.sty}{\usepackage{tikz}}{}`;

/** Room on the page, in millimetres. */
const WIDEST = 154;
const HIGHEST = 215;

const round = (n: number): string => String(Math.round(n * 100) / 100);

/** The figure, empty where nothing follows from anything. */
export function mapTex({ sections: all }: Contents): string[] {
  const everything = all.map((s) => s.result);
  const results = drawnOnMap(everything);
  const sections = all.filter((s) => results.includes(s.result));
  if (arrowsOf(results).length === 0) return [];
  const { width, height, boxes, arrows } = mapLayout(results);
  const scale = Math.min(WIDEST / width, HIGHEST / height, 0.28);
  const at = ([x, y]: readonly [number, number]): string => `(${round(x * scale)}mm,${round((height - y) * scale)}mm)`;
  const nodes = sections.flatMap((section, i) => {
    const box = boxes[i];
    if (!box) return [];
    const [w, h] = [round(box.width * scale), round(box.height * scale)];
    const label = sectionLabel(section);
    const text = box.lines.map((line) => escapeLatex(line)).join('\\\\ ');
    return [
      `\\node[mapbox,minimum width=${w}mm,minimum height=${h}mm] at ${at([box.x, box.y])} {\\hyperref[${label}]{\\begin{tabular}{@{}c@{}}${text}\\end{tabular}}};`,
    ];
  });
  return [
    '\\ifdefined\\tikzpicture',
    '\\begin{center}',
    '\\begin{tikzpicture}[mapbox/.style={draw=black!40,fill=white,rounded corners=1pt,inner sep=0pt,font=\\sffamily\\fontsize{5}{6}\\selectfont}]',
    ...arrows.map(({ start, curves }) => {
      const path = curves.map(([c, d, end]) => ` .. controls ${at(c)} and ${at(d)} .. ${at(end)}`);
      return `\\draw[->,black!50,line width=0.3pt] ${at(start)}${path.join('')};`;
    }),
    ...nodes,
    '\\end{tikzpicture}',
    '\\par\\smallskip{\\small What follows from what: an arrow leads from a derivation to one that builds on it.' +
      leftOffMap(everything) +
      '}',
    '\\end{center}',
    '\\fi',
  ];
}
