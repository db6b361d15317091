/**
 * Direct numerical search for sup or inf over controls: coarse scan in coordinates that cover the domain, then cyclic
 * golden-section refinement. Slow and simple on purpose; it is what closed-form maximisers are checked against.
 */
import type { Domain, Expression, Optimum } from './expression.js';

export interface FoundOptimum {
  readonly point: readonly (readonly [string, number])[];
  /** Infinite, with its sign, when the search ran into an unbounded direction; NaN when no point had a value. */
  readonly value: number;
  /** The optimum lies too far out for the search to find it. */
  readonly remote?: true;
}

/** The domain seen through an increasing coordinate u in [-1, 1]. */
interface Coordinate {
  readonly toControl: (u: number) => number;
  readonly candidates: readonly number[];
  /** Whether the end u = ±1 stands for infinity. */
  readonly open: readonly [boolean, boolean];
}

/** Evenly spaced coordinates from −1 to 1. */
const scanOf = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => -1 + (2 * i) / (count - 1));
/** Points per control: fine for one, coarser where the scan is a product. */
const FINE = scanOf(65);
const COARSE = scanOf(25);
const SWEEPS = 100;
/** Least half-width of a line search, and its share of the last move; multiples of the last sweep's move that are tried. */
const NARROWEST = 1e-6;
const WIDENING = 4;
const LONGEST_RUN = 20;
const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** Next to the ends of an interval, where the body may have no value itself: 0 log 0. */
const BESIDE_ENDS = [-1 + 2 ** -51, 1 - 2 ** -51];
/** sinh(±20) and exp(±20) stand for infinity: about 2·10⁸. */
const REACH = 20;
/** Coordinates beyond this stand for infinity; from there the search is called back so far, and has stood still if it lost so little. */
const NEAR_END = 0.995;
const CALLED_BACK = 0.8;
const STANDSTILL = 1e-6;
/** Multiples of the reach, up to about 10⁶⁵, along which a body that grows without bound goes on growing. */
const BEYOND = [1.2, 2, 4, 7.5];

function coordinateOf(domain: Domain, at: (e: Expression) => number, scan: readonly number[]): Coordinate {
  switch (domain.kind) {
    case 'real':
      return { toControl: (u) => Math.sinh(REACH * u), candidates: scan, open: [true, true] };
    case 'positive':
      return { toControl: (u) => Math.exp(REACH * u), candidates: scan, open: [false, true] };
    case 'nonnegative':
      return { toControl: (u) => (u <= -1 ? 0 : Math.exp(REACH * u)), candidates: scan, open: [false, true] };
    case 'interval': {
      const [lower, upper] = [at(domain.lower), at(domain.upper)];
      return { toControl: (u) => lower + ((upper - lower) * (u + 1)) / 2, candidates: scan, open: [false, false] };
    }
    case 'set': {
      const values = domain.values.map(at);
      return { toControl: (u) => values[u] ?? NaN, candidates: values.map((_, i) => i), open: [false, false] };
    }
  }
}

/** Maximum of f over [a, b] by golden section; the abscissa to about √ε relative. */
function goldenSection(f: (u: number) => number, a: number, b: number): number {
  let [left, right] = [a, b];
  let [p, q] = [right - GOLDEN * (right - left), left + GOLDEN * (right - left)];
  let [fp, fq] = [f(p), f(q)];
  for (let i = 0; i < 44; i++) {
    if (fp < fq) {
      left = p;
      [p, fp] = [q, fq];
      q = left + GOLDEN * (right - left);
      fq = f(q);
    } else {
      right = q;
      [q, fq] = [p, fp];
      p = right - GOLDEN * (right - left);
      fp = f(p);
    }
  }
  return (left + right) / 2;
}

/**
 * sup or inf of a function over the node's variables.
 *
 * @param at evaluates the bounds of the domains
 * @param f the body at given control values; NaN means "not in the domain"
 */
export function searchOptimum(
  node: Optimum,
  at: (e: Expression) => number,
  f: (point: readonly (readonly [string, number])[]) => number,
): FoundOptimum {
  const sign = node.sense === 'sup' ? 1 : -1;
  const names = node.variables.map((v) => v.name);
  const grid = node.variables.length === 1 ? FINE : COARSE;
  const coordinates = node.variables.map((v) => coordinateOf(v.domain, at, grid));
  const pointOf = (us: readonly number[]): (readonly [string, number])[] =>
    names.map((name, i) => [name, coordinates[i]?.toControl(us[i] ?? NaN) ?? NaN] as const);
  let found = false;
  const height = (us: readonly number[]): number => {
    const value = sign * f(pointOf(us));
    if (Number.isNaN(value)) return -Infinity;
    found = true;
    return value;
  };
  let best: number[] = coordinates.map((c) => c.candidates[c.candidates.length >> 1] ?? 0);
  let top = height(best);
  const consider = (us: number[]): void => {
    const value = height(us);
    if (value > top) [top, best] = [value, us];
  };
  // Full product scan while it is affordable, coordinate-wise beyond two controls.
  const scan = (i: number, us: number[]): void => {
    const coordinate = coordinates[i];
    if (!coordinate) consider(us);
    else for (const u of coordinate.candidates) scan(i + 1, [...us, u]);
  };
  if (coordinates.length <= 2) scan(0, []);
  const replace = (i: number, u: number): number[] => best.map((old, j) => (j === i ? u : old));
  const sole = coordinates.length === 1;
  const widest = 2 / (grid.length - 1);
  const widths = coordinates.map(() => widest);
  for (let sweep = 0; sweep < (sole ? 2 : SWEEPS); sweep++) {
    const [before, start] = [top, best];
    coordinates.forEach((coordinate, i) => {
      if (sweep === 0) for (const u of coordinate.candidates) consider(replace(i, u));
      if (sweep === 0 && node.variables[i]?.domain.kind === 'interval')
        BESIDE_ENDS.forEach((u) => consider(replace(i, u)));
      if (node.variables[i]?.domain.kind === 'set') return;
      const width = sole && sweep > 0 ? widest / 2 : (widths[i] ?? widest);
      const u = best[i] ?? 0;
      const [a, b] = [Math.max(-1, u - width), Math.min(1, u + width)];
      consider(
        replace(
          i,
          goldenSection((v) => height(replace(i, v)), a, b),
        ),
      );
      widths[i] = Math.min(widest, Math.max(NARROWEST, WIDENING * Math.abs((best[i] ?? 0) - u)));
    });
    // Where controls act together the sweeps creep along a ridge; a search in the direction of the last one runs along it.
    const move = best.map((u, i) => u - (start[i] ?? u));
    if (!sole && sweep > 0 && move.some((step) => step !== 0)) {
      const from = best;
      const along = (t: number): number[] => from.map((u, i) => Math.max(-1, Math.min(1, u + t * (move[i] ?? 0))));
      consider(along(goldenSection((t) => height(along(t)), 0, LONGEST_RUN)));
    }
    if (sweep > 0 && top - before <= 1e-13 * Math.abs(top)) break;
  }
  const atEnd = coordinates.map((c, i) => {
    const u = best[i] ?? 0;
    return (c.open[0] && u < -NEAR_END) || (c.open[1] && u > NEAR_END);
  });
  // A supremum that is approached at infinity but finite hardly moves when the search is called back.
  const nearer = best.map((u, i) => (atEnd[i] === true ? CALLED_BACK * Math.sign(u) : u));
  const moving = atEnd.includes(true) && !(top - height(nearer) <= STANDSTILL * Math.abs(top));
  if (!found || !moving) return { point: pointOf(best), value: found ? sign * top : NaN };
  // Growth that ends farther out is that of a remote optimum, whose value this search does not know.
  const heights = BEYOND.map((factor) => height(best.map((u, i) => (atEnd[i] === true ? factor * u : u))));
  const growing = heights.every((value, i) => value > (heights[i - 1] ?? top));
  return growing
    ? { point: pointOf(best), value: sign * Infinity }
    : { point: pointOf(best), value: NaN, remote: true };
}
