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

export type MapPoint = readonly [x: number, y: number];

export interface MapArrow {
  readonly from: number;
  readonly to: number;
  readonly start: MapPoint;
  /** Cubic curves one after the other: two control points and the end of each. */
  readonly curves: readonly (readonly [MapPoint, MapPoint, MapPoint])[];
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
const BOX_WIDTH = 154;
const PADDING = 9;
const MARGIN = 6;

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

/** Boxes that end beside each other below the same one. */
const ENDS_ABREAST = 2;

/** What leads nowhere further, such as problems, goes down in rows below what it follows, so that no layer grows wide. */
function layersBetween(from: number, to: number, arrows: ReturnType<typeof arrowsOf>): number {
  const isEnd = (i: number): boolean =>
    arrows.every(([start]) => start !== i) && arrows.filter(([, end]) => end === i).length === 1;
  if (!isEnd(to)) return 1;
  const ends = arrows.filter(([start, end]) => start === from && isEnd(end)).map(([, end]) => end);
  return 1 + Math.floor(ends.indexOf(to) / ENDS_ABREAST);
}

/** Layers from top to bottom by the longest way from the beginning, crossings reduced (Gansner et al. 1993). */
export function mapLayout(results: readonly Result[]): MapLayout {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 10, ranksep: 34, edgesep: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  const lines = results.map((r) => titleLines(r.derivation.title));
  lines.forEach((text, i) => {
    graph.setNode(String(i), { width: BOX_WIDTH, height: text.length * LEADING + 2 * PADDING });
  });
  const arrows = arrowsOf(results);
  for (const [from, to] of arrows) graph.setEdge(String(from), String(to), { minlen: layersBetween(from, to, arrows) });
  dagre.layout(graph);
  const boxes = lines.map((text, i): MapBox => ({ lines: text, ...(graph.node(String(i)) as Omit<MapBox, 'lines'>) }));
  const ways = arrows.flatMap(([from, to]): MapArrow[] => {
    const { points } = graph.edge(String(from), String(to)) as { points: readonly { x: number; y: number }[] };
    const [above, below] = [boxes[from], boxes[to]];
    return above && below ? [{ from, to, ...way(above, below, points, boxes) }] : [];
  });
  return framed(boxes, ways);
}

/** From the foot of a box to the head of another, upright through every layer between, so that it runs below no box. */
function way(
  above: MapBox,
  below: MapBox,
  points: readonly { readonly x: number; readonly y: number }[],
  boxes: readonly MapBox[],
): Pick<MapArrow, 'start' | 'curves'> {
  const start: MapPoint = [above.x, above.y + above.height / 2];
  const passages = points.slice(1, -1).flatMap(({ x, y }): [MapPoint, MapPoint][] => {
    const layer = boxes.filter((box) => Math.abs(box.y - y) < 1);
    if (layer.length === 0) return [];
    const reach = Math.max(...layer.map((box) => box.height)) / 2;
    return [[[x, y - reach], [x, y + reach]]]; // prettier-ignore
  });
  const stops: readonly MapPoint[] = [...passages.flat(), [below.x, below.y - below.height / 2]];
  let [x, y] = start;
  const curves = stops.map((stop): [MapPoint, MapPoint, MapPoint] => {
    const half = (stop[1] - y) / 2;
    const curve: [MapPoint, MapPoint, MapPoint] = [[x, y + half], [stop[0], stop[1] - half], stop]; // prettier-ignore
    [x, y] = stop;
    return curve;
  });
  return { start, curves };
}

/** Everything moved into a frame: the way of an arrow may lead around the outermost boxes. */
function framed(boxes: readonly MapBox[], arrows: readonly MapArrow[]): MapLayout {
  const corners = [
    ...boxes.flatMap((b) => [-1, 1].map((side) => [b.x + (side * b.width) / 2, b.y + (side * b.height) / 2] as const)),
    ...arrows.flatMap(({ start, curves }) => [start, ...curves.flat()]),
  ];
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const [left, top] = [Math.min(0, ...xs) - MARGIN, Math.min(0, ...ys) - MARGIN];
  const moved = ([x, y]: MapPoint): MapPoint => [x - left, y - top];
  return {
    width: Math.max(0, ...xs) + MARGIN - left,
    height: Math.max(0, ...ys) + MARGIN - top,
    boxes: boxes.map((b) => ({ ...b, x: b.x - left, y: b.y - top })),
    arrows: arrows.map((a) => ({
      ...a,
      start: moved(a.start),
      curves: a.curves.map(([c, d, end]) => [moved(c), moved(d), moved(end)]),
    })),
  };
}
