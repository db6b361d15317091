/** The map of derivations: boxes in layers, arrows from what is followed to what follows. */
import dagre from '@dagrejs/dagre';
import type { Result } from './result.js';
import { arrowsOf } from './reading-order.js';

export interface MapBox {
  /** The title in lines. */
  readonly lines: readonly string[];
  /** Middle of the box. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface MapArrow {
  readonly from: number;
  readonly to: number;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Lengths in pixels of a screen; the origin is the upper left corner. Boxes are in the order of the results. */
export interface MapLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly MapBox[];
  readonly arrows: readonly MapArrow[];
}

/** Letters in a line of a title, and lines of a box. */
const LETTERS = 22;
const LINES = 4;
export const LEADING = 14;
const BOX_WIDTH = 146;
const PADDING = 9;

/** Words filled into lines; what does not fit in the last line is cut off with an ellipsis. */
export function titleLines(title: string): readonly string[] {
  const lines: string[] = [];
  const short = title.trim().replace(/^The (?=\p{L})/u, '');
  const plain = short.charAt(0).toUpperCase() + short.slice(1);
  for (const word of plain.split(/(?<=\s)|(?<=-)(?=\p{L})/u)) {
    const last = lines.at(-1);
    if (last !== undefined && `${last}${word}`.trimEnd().length <= LETTERS) lines[lines.length - 1] = `${last}${word}`;
    else lines.push(word.length > LETTERS ? `${word.slice(0, LETTERS - 1)}…` : word);
  }
  return lines
    .slice(0, LINES)
    .map((line, i) => (i === LINES - 1 && lines.length > LINES ? `${line.slice(0, LETTERS - 2)} …` : line.trim()));
}

/** Layers from top to bottom by the longest way from the beginning, crossings reduced (Gansner et al. 1993). */
export function mapLayout(results: readonly Result[]): MapLayout {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 14, ranksep: 34, edgesep: 8, marginx: 6, marginy: 6 });
  graph.setDefaultEdgeLabel(() => ({}));
  const lines = results.map((r) => titleLines(r.derivation.title));
  lines.forEach((text, i) => {
    graph.setNode(String(i), { width: BOX_WIDTH, height: text.length * LEADING + 2 * PADDING });
  });
  const arrows = arrowsOf(results);
  for (const [from, to] of arrows) graph.setEdge(String(from), String(to));
  dagre.layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width,
    height,
    boxes: lines.map((text, i) => ({ lines: text, ...(graph.node(String(i)) as Omit<MapBox, 'lines'>) })),
    arrows: arrows.map(([from, to]) => {
      const { points } = graph.edge(String(from), String(to)) as { points: readonly { x: number; y: number }[] };
      return { from, to, points: points.map(({ x, y }) => [x, y] as const) };
    }),
  };
}
