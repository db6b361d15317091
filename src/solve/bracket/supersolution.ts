/**
 * A bound of the value by weak duality alone, without paths: where R = sup_a R^a ≤ ε for a function φ, no policy is worth more
 * than φ(x₀) + ε/ρ, and over a finite horizon than φ(x₀) + ∫ e^{−ρt} ε(t) dt (Fleming and Vermes 1989; Fleming and Soner 2006,
 * IV.3). This is the information relaxation with the gradient of φ as penalty (Rogers 2007; Henry-Labordère, Litterer and Ren
 * 2016) relaxed once more, from the best path in hindsight to the worst state: it needs no search along paths, in which a local
 * maximum would be no bound, and loses nothing where φ is the value.
 */
import { stateOf } from '../grid/domain.js';
import type { Axis } from '../grid/mesh.js';
import type { GridModel } from '../grid/model.js';
import { CONTINUATIONS, continued, edgesOf, type Continuation } from './continuation.js';
import type { Residual } from './residual.js';
import type { SplineAxis, Surface } from './spline.js';
import { overTime, type Slice, type ValueSurface } from './value-surface.js';

export interface Relaxed {
  /** No policy is worth more than φ(x₀) plus this. */
  readonly excess: number;
  /** What looking at half the points would have missed. */
  readonly error: number;
  /** φ, beyond the grid too. */
  readonly surface: ValueSurface;
  /** By state: where R was examined. */
  readonly region: Readonly<Record<string, readonly [number, number]>>;
}

/** Points looked at in each cell along an axis, by number of states. */
const PER_CELL = [4, 2, 1];
/** Points looked at beyond a cut end. */
const BEYOND = 64;

/** Suprema over all points looked at, and over every second one. */
interface Suprema {
  rate: number;
  coarseRate: number;
  stop: number;
  coarseStop: number;
}

const nothing = (): Suprema => ({ rate: -Infinity, coarseRate: -Infinity, stop: -Infinity, coarseStop: -Infinity });

/** NaN must not pass for small. */
const larger = (a: number, b: number): number => (b <= a ? a : Number.isNaN(b) ? Infinity : b);

const joined = (a: Suprema, b: Suprema): Suprema => ({
  rate: larger(a.rate, b.rate),
  coarseRate: larger(a.coarseRate, b.coarseRate),
  stop: larger(a.stop, b.stop),
  coarseStop: larger(a.coarseStop, b.coarseStop),
});

/** Looks at one point. */
type Look = (surface: ValueSurface, time: number, y: Float64Array, isCoarse: boolean) => Suprema;

function lookWith(model: GridModel, residual: Residual, size: number): Look {
  const jets = new Float64Array(size);
  const action = new Float64Array(model.controls.length);
  return (surface, time, y, isCoarse) => {
    surface.jets(time, y, jets);
    const rate = residual.most(time, y, jets, action);
    const stop = residual.gainOfStopping(time, y, jets);
    return isCoarse ? { rate, coarseRate: rate, stop, coarseStop: stop } : { ...nothing(), rate, stop };
  };
}

/** Share of the half-width that is left off at the cut ends of several states. */
const RIM = 0.05;

/** Between which coordinates of an axis a grid of several states is looked at. */
function stretchOf(only: SplineAxis, axis: Axis): readonly [number, number] {
  const { from, to } = edgesOf(only, axis, RIM);
  return [from, to];
}

/** Over the whole grid, at a time. */
function overGrid(surface: ValueSurface, axes: readonly Axis[], time: number, look: Look): Suprema {
  const d = surface.axes.length;
  const per = PER_CELL[d - 1] as number;
  const y = new Float64Array(d);
  let found = nothing();
  const descend = (k: number, isCoarse: boolean): void => {
    if (k === d) {
      found = joined(found, look(surface, time, y, isCoarse));
      return;
    }
    const only = surface.axes[k] as SplineAxis;
    const [from, to] = stretchOf(only, axes[k] as Axis);
    for (let i = 0; i <= per * (only.nodes - 1); i++) {
      const place = only.first + (i * only.spacing) / per;
      if (place < from - 1e-9 * only.spacing || place > to + 1e-9 * only.spacing) continue;
      y[k] = place;
      descend(k + 1, isCoarse && i % 2 === 0);
    }
  };
  descend(0, true);
  return found;
}

/** What one state's axis shows between the edges of each continuation, and beyond them, at a time. */
function alongAxis(
  axis: Axis,
  inside: ValueSurface,
  candidates: readonly { readonly continuation: Continuation; readonly surface: ValueSurface }[],
  time: number,
  look: Look,
): readonly Suprema[] {
  const only = inside.axes[0] as SplineAxis;
  const per = PER_CELL[0] as number;
  const y = new Float64Array(1);
  const at = (surface: ValueSurface, place: number, isCoarse: boolean): Suprema => {
    y[0] = place;
    return look(surface, time, y, isCoarse);
  };
  const profile = Array.from({ length: per * (only.nodes - 1) + 1 }, (_, i) => {
    const place = only.first + (i * only.spacing) / per;
    return { place, found: at(inside, place, i % 2 === 0) };
  });
  const slack = 1e-9 * only.spacing;
  const between = new Map<number, Suprema>();
  const insideOf = (inner: number): Suprema => {
    const known = between.get(inner);
    if (known) return known;
    const { from, to } = edgesOf(only, axis, inner);
    const found = profile
      .filter(({ place }) => place >= from - slack && place <= to + slack)
      .reduce((all, point) => joined(all, point.found), nothing());
    between.set(inner, found);
    return found;
  };
  return candidates.map(({ continuation, surface }) => {
    const { from, to, outermost } = edgesOf(only, axis, continuation.inner);
    let found = insideOf(continuation.inner);
    for (let i = 1; i <= BEYOND; i++) {
      const share = i / BEYOND;
      if (axis.cutLower) found = joined(found, at(surface, from + share * (outermost[0] - from), i % 2 === 0));
      if (axis.cutUpper) found = joined(found, at(surface, to + share * (outermost[1] - to), i % 2 === 0));
    }
    return found;
  });
}

/**
 * The least of the bounds that the continuations of φ beyond a cut end give; of several states, φ on the grid alone.
 *
 * @param surfaces φ at the times of the slices, of the maximised sign
 * @param mayEnd whether a policy can end the problem, so that R below zero is not earned for ever
 */
export function relaxed(
  model: GridModel,
  axes: readonly Axis[],
  slices: readonly Slice[],
  surfaces: readonly Surface[],
  residual: Residual,
  mayEnd: boolean,
): Relaxed {
  const { discount, states } = model;
  const inside = overTime(slices, surfaces);
  const look = lookWith(model, residual, inside.size);
  const [axis] = axes as readonly [Axis];
  const isContinued = axes.length === 1 && (axis.cutLower || axis.cutUpper);
  const logarithmic = states[0]?.logarithmic ?? false;
  const candidates = isContinued
    ? CONTINUATIONS.map((continuation) => ({
        continuation,
        surface: overTime(slices, surfaces.map((s) => continued(s, axis, continuation, logarithmic))),
      })) // prettier-ignore
    : [{ continuation: { inner: 0, tilt: 0 }, surface: inside }];
  const at = (time: number): readonly Suprema[] =>
    isContinued ? alongAxis(axis, inside, candidates, time, look) : [overGrid(inside, axes, time, look)];
  const floor = (x: number): number => (mayEnd ? Math.max(0, x) : x);
  let [stops, sums, coarseSums] = [candidates.map(nothing), candidates.map(() => 0), candidates.map(() => 0)];
  const times = inside.times;
  const take = (weight: number, found: readonly Suprema[]): void => {
    stops = stops.map((s, i) => joined(s, found[i] as Suprema));
    sums = sums.map((sum, i) => sum + weight * floor((found[i] as Suprema).rate));
    coarseSums = coarseSums.map((sum, i) => sum + weight * floor((found[i] as Suprema).coarseRate));
  };
  if (times.length === 1) take(1 / discount, at(0));
  // φ is linear in time between its times, where R may jump: the largest on each stretch, from its ends and its middle.
  for (let j = 0; j + 1 < times.length; j++) {
    const [t0, t1] = [times[j] as number, times[j + 1] as number];
    const weight = discount === 0 ? t1 - t0 : (Math.exp(-discount * t0) - Math.exp(-discount * t1)) / discount;
    const three = [t0, (t0 + t1) / 2, t1 - 1e-9 * (t1 - t0)].map(at);
    take(weight, candidates.map((_, i) => three.reduce((most, found) => joined(most, found[i] as Suprema), nothing()))); // prettier-ignore
  }
  const found = candidates.map(({ continuation, surface }, i): Relaxed => {
    const { stop, coarseStop } = stops[i] as Suprema;
    const excess = Math.max(sums[i] as number, stop);
    const region = states.map((state, k) => {
      const [only, axis] = [inside.axes[k] as SplineAxis, axes[k] as Axis];
      const [low, high] = isContinued ? edgesOf(only, axis, continuation.inner).outermost : stretchOf(only, axis);
      return [state.name, [stateOf(state, low), stateOf(state, high)] as const] as const;
    });
    return {
      excess,
      error: Math.abs(excess - Math.max(coarseSums[i] as number, coarseStop)),
      surface,
      region: Object.fromEntries(region),
    };
  });
  return found.reduce((best, one) => (one.excess + one.error < best.excess + best.error ? one : best));
}
