/**
 * Starts for the boundary value problem of a free end: characteristics are sent out from the point in all directions of the costate,
 * each with H = 0, and those that come nearest to what has to hold at the target are kept. Every direction is tried, over several
 * orders of magnitude of its components, so that extremals of each kind are met (a switch, two, or none before the end).
 */
import type { EndCondition } from './end-condition.js';
import { flowOf, newWay, within, type Way } from './flow.js';
import type { HamiltonianSystem } from './hamiltonian-system.js';
import type { Guess, Sizes } from './shooting.js';

/** Ratios of costates that are tried reach sinh of this. */
const REACH = 6;
const DIRECTIONS = { plane: 121, space: 700 };
const TOLERANCE = 1e-5;
/** A way that leaves for so many sizes of the start does not come back. */
const FAR = 1e4;
const SCALES = { least: -8, most: 8, step: 0.25 };
/** Without H = 0 the length of the costate is open; so many orders of magnitude are tried. */
const LENGTHS = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2];
const SUBSTEPS = 4;

export interface AimedStart extends Guess {
  /** How far it is from what has to hold at the target. */
  readonly merit: number;
  readonly sizes: Sizes;
}

/** Fractional parts of multiples of a generalised golden ratio: evenly spread points of a cube (Roberts 2018). */
function spread(index: number, d: number): number[] {
  let phi = 2;
  for (let n = 0; n < 40; n++) phi = (1 + phi) ** (1 / (d + 1));
  return Array.from({ length: d }, (_, i) => (0.5 + (index + 1) * phi ** -(i + 1)) % 1);
}

/** Directions of the costate in units of the sizes, neighbours beside each other in the plane. */
function directionsOf(d: number): readonly (readonly number[])[] {
  if (d === 1) return [[1], [-1]];
  if (d === 2) {
    const half = (side: number): number[][] =>
      Array.from({ length: DIRECTIONS.plane }, (_, n) => [
        side * Math.sinh(REACH * ((2 * n) / (DIRECTIONS.plane - 1) - 1)),
        side,
      ]);
    return [...half(1), ...half(-1)];
  }
  return Array.from({ length: DIRECTIONS.space * (d - 2) }, (_, n) =>
    spread(n, d).map((q) => Math.sinh(REACH * (2 * q - 1) * 0.6)),
  );
}

/** Lengths of the costate along a direction at which H = 0. */
function lengthsAlong(
  system: HamiltonianSystem,
  at: Float64Array,
  direction: readonly number[],
  reference: number,
): readonly number[] {
  const d = system.dimension;
  const y = new Float64Array(2 * d + 1);
  y.set(at);
  const h = (s: number): number => {
    for (let i = 0; i < d; i++) y[d + i] = s * (direction[i] as number);
    return system.hamiltonian(0, y);
  };
  const roots: number[] = [];
  let [before, last] = [NaN, NaN];
  for (let e = SCALES.least; e <= SCALES.most; e += SCALES.step) {
    const s = reference * 10 ** e;
    const value = h(s);
    if (value === 0) roots.push(s);
    else if (value * last < 0) {
      let [a, b, fa] = [before, s, last];
      for (let n = 0; n < 80; n++) {
        const middle = (a + b) / 2;
        const f = h(middle);
        if (f * fa > 0) [a, fa] = [middle, f];
        else b = middle;
      }
      roots.push((a + b) / 2);
    }
    [before, last] = [s, value];
  }
  return roots;
}

export interface Scan {
  /** Sizes of the states. */
  readonly state: Float64Array;
  /** Longest duration. */
  readonly longest: number;
  /** A time in which states change by their sizes. */
  readonly reference: number;
}

/** Multipliers that fit the costate best, by least squares in units of the sizes; and what is left. */
function fitted(
  p: Float64Array,
  gradients: Float64Array,
  m: number,
  state: Float64Array,
): { readonly multipliers: readonly number[]; readonly rest: number } {
  const d = p.length;
  // Gram-Schmidt is enough: there are as many rows as constraints, few.
  const scaled = (row: Float64Array): Float64Array => row.map((v, i) => v * (state[i] as number));
  const rest = scaled(p);
  const whole = Math.hypot(...rest);
  const basis: { readonly v: Float64Array; readonly of: Float64Array }[] = [];
  const multipliers = new Float64Array(m);
  for (let j = 0; j < m; j++) {
    const v = scaled(gradients.subarray(j * d, (j + 1) * d));
    const of = new Float64Array(m);
    of[j] = 1;
    for (const b of basis) {
      const share = b.v.reduce((sum, w, i) => sum + w * (v[i] as number), 0);
      for (let i = 0; i < d; i++) v[i] = (v[i] as number) - share * (b.v[i] as number);
      for (let l = 0; l < m; l++) of[l] = (of[l] as number) - share * (b.of[l] as number);
    }
    const norm = Math.hypot(...v);
    if (!(norm > 0)) continue;
    basis.push({ v: v.map((w) => w / norm), of: of.map((w) => w / norm) });
  }
  for (const b of basis) {
    const share = b.v.reduce((sum, w, i) => sum + w * (rest[i] as number), 0);
    for (let i = 0; i < d; i++) rest[i] = (rest[i] as number) - share * (b.v[i] as number);
    for (let l = 0; l < m; l++) multipliers[l] = (multipliers[l] as number) + share * (b.of[l] as number);
  }
  return { multipliers: Array.from(multipliers), rest: Math.hypot(...rest) / (whole || 1) };
}

/** The starts nearest to the target's conditions, best first. */
export function startsAtTarget(
  system: HamiltonianSystem,
  end: EndCondition,
  at: Float64Array,
  { state, longest, reference }: Scan,
  goesOn: (time: number, point: Float64Array) => number,
  most: number,
): readonly AimedStart[] {
  const { dimension: d } = system;
  const flow = flowOf(system.slope, 2 * d + 1);
  const start = new Float64Array(2 * d + 1);
  start.set(at);
  const slope = new Float64Array(2 * d + 1);
  system.slope(0, start, slope);
  const rate = Math.abs(slope[2 * d] as number) || 1;
  const m = end.constraints;
  const residual = new Float64Array(m + d + 1);

  const judge = (t: number, y: Float64Array): { merit: number; multipliers: readonly number[] } => {
    const { values, gradients, payoff } = end.geometry(t, y);
    const gap = y.slice(d, 2 * d).map((p, i) => p - (payoff[i] as number));
    const { multipliers, rest } = fitted(gap, gradients, m, state);
    let merit = rest * rest;
    for (let j = 0; j < m && !end.crossed; j++) {
      const size = Math.hypot(...state.map((s, i) => s * (gradients[j * d + i] as number)));
      merit += ((values[j] as number) / (size || 1)) ** 2;
    }
    if (!system.conservative) {
      end.residual(t, y, multipliers, residual);
      merit += ((residual[m + d] as number) / rate) ** 2;
    }
    return { merit, multipliers };
  };

  const found: (AimedStart & { readonly units: readonly number[] })[] = [];
  const follow = (units: readonly number[], p: readonly number[]): void => {
    for (let i = 0; i < d; i++) start[d + i] = p[i] as number;
    start[2 * d] = 0;
    const way: Way = newWay();
    let crossed = false;
    flow(start, 0, longest, {
      tolerance: TOLERANCE,
      record: way,
      stop: (t, y) => {
        for (let i = 0; i < d; i++) if (!(Math.abs((y[i] as number) - (at[i] as number)) < FAR * (state[i] as number))) return true;
        crossed = end.crossed && goesOn(t, y) <= 0;
        return crossed;
      },
    }); // prettier-ignore
    const keep = (t: number, y: Float64Array): void => {
      const { merit, multipliers } = judge(t, y);
      if (!Number.isFinite(merit)) return;
      const costate = new Float64Array(d);
      for (const point of way.points)
        for (let i = 0; i < d; i++) costate[i] = Math.max(costate[i] as number, Math.abs(point[d + i] as number));
      const largest = Math.max(...costate.map((v, i) => v * (state[i] as number)));
      const sizes: Sizes = {
        state,
        costate: costate.map((v, i) => Math.max(v, (1e-3 * largest) / (state[i] as number)) || 1),
        rate,
      };
      found.push({ nodes: [start.slice(0, 2 * d)], multipliers, duration: t, merit, sizes, units });
    };
    const last = way.times.length - 1;
    if (end.crossed) {
      if (crossed) keep(way.times[last] as number, way.points[last] as Float64Array);
      return;
    }
    // Least misfits along the way, looked for between the steps as well.
    const point = new Float64Array(2 * d + 1);
    const near: { readonly t: number; readonly y: Float64Array; readonly merit: number }[] = [];
    for (let n = 0; n < last; n++)
      for (let s = 0; s < SUBSTEPS; s++) {
        const [t0, t1] = [way.times[n] as number, way.times[n + 1] as number];
        const t = t0 + ((t1 - t0) * s) / SUBSTEPS;
        within(way, n, s / SUBSTEPS, point);
        if (t > 0) near.push({ t, y: point.slice(), merit: judge(t, point).merit });
      }
    const minima = near.filter(
      (v, n) => v.merit <= (near[n - 1]?.merit ?? Infinity) && v.merit < (near[n + 1]?.merit ?? Infinity),
    );
    for (const { t, y } of minima) keep(t, y);
  };
  const directions = directionsOf(d);
  for (const units of directions) {
    const direction = units.map((u, i) => u / (state[i] as number));
    const unit = (rate * reference) / Math.hypot(...units);
    const lengths = system.conservative
      ? lengthsAlong(system, at, direction, unit)
      : LENGTHS.map((e) => unit * 10 ** e);
    for (const length of lengths) follow(units.map((u) => (system.conservative ? u : u * length)), direction.map((v) => length * v)); // prettier-ignore
  }
  return chosen(found, most);
}

/** Starts nearer to each other than this, in the logarithms of costates and duration, lead to one extremal. */
const APART = 0.4;
/** Beyond this a start says nothing of the target. */
const HOPELESS = 0.5;
const LEAST = 4;

/** The best ones that are not too near to each other. */
function chosen<T extends { readonly merit: number; readonly units: readonly number[]; readonly duration: number }>(
  found: readonly T[],
  most: number,
): readonly T[] {
  const place = ({ units, duration }: T): readonly number[] => [...units.map(Math.asinh), 2 * Math.log(duration)];
  const kept: T[] = [];
  for (const start of [...found].sort((a, b) => a.merit - b.merit)) {
    if (kept.length >= most || (start.merit > HOPELESS && kept.length >= LEAST)) break;
    const here = place(start);
    if (kept.every((k) => Math.hypot(...place(k).map((v, i) => v - (here[i] as number))) > APART)) kept.push(start);
  }
  return kept;
}
