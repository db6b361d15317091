/**
 * Direct numerical search for sup or inf over controls: coarse scan in coordinates that cover the domain, then cyclic
 * golden-section refinement. Slow and simple on purpose; it is what closed-form maximisers are checked against.
 */
import type { Domain, Expression, Optimum } from './expression.js';

export interface FoundOptimum {
  readonly point: readonly (readonly [string, number])[];
  /** Infinite, with its sign, when the search ran into an unbounded direction; NaN when no point had a value. */
  readonly value: number;
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
const SWEEPS = 16;
const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** Next to the ends of an interval, where the body may have no value itself: 0 log 0. */
const BESIDE_ENDS = [-1 + 2 ** -51, 1 - 2 ** -51];
/** sinh(±20) and exp(±20) stand for infinity: about 2·10⁸. */
const REACH = 20;
/** Coordinates beyond this stand for infinity; from there the search is called back so far, and has stood still if it lost so little. */
const NEAR_END = 0.995;
const CALLED_BACK = 0.8;
const STANDSTILL = 1e-6;

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
  for (let sweep = 0; sweep < (coordinates.length === 1 ? 2 : SWEEPS); sweep++) {
    const before = top;
    coordinates.forEach((coordinate, i) => {
      const replace = (u: number): number[] => best.map((old, j) => (j === i ? u : old));
      if (sweep === 0) for (const u of coordinate.candidates) consider(replace(u));
      if (sweep === 0 && node.variables[i]?.domain.kind === 'interval')
        BESIDE_ENDS.forEach((u) => consider(replace(u)));
      if (node.variables[i]?.domain.kind === 'set') return;
      const width = 2 / (grid.length - 1) / (1 + sweep * sweep);
      const u = best[i] ?? 0;
      consider(replace(goldenSection((v) => height(replace(v)), Math.max(-1, u - width), Math.min(1, u + width))));
    });
    if (sweep > 0 && top - before <= 1e-13 * Math.abs(top)) break;
  }
  const atEnd = coordinates.map((c, i) => {
    const u = best[i] ?? 0;
    return (c.open[0] && u < -NEAR_END) || (c.open[1] && u > NEAR_END);
  });
  // A supremum that is approached at infinity but finite hardly moves when the search is called back.
  const nearer = best.map((u, i) => (atEnd[i] === true ? CALLED_BACK * Math.sign(u) : u));
  const escaped = atEnd.includes(true) && !(top - height(nearer) <= STANDSTILL * Math.abs(top));
  return { point: pointOf(best), value: !found ? NaN : escaped ? sign * Infinity : sign * top };
}
