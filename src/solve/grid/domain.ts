/** The part of the state space that a grid covers: declared ends stay, open ones are cut off around the point of interest. */
import { gridOf, uniformAxis, type Axis, type End, type Grid } from './mesh.js';
import { modelsOf, type GridModel, type GridState } from './model.js';
import { trialValues } from './trial-values.js';

/** The stretch of one axis. */
export interface Extent {
  /** Coordinates of the ends; a declared end is kept when an extent is widened. */
  readonly from: number;
  readonly to: number;
  readonly declaredFrom: boolean;
  readonly declaredTo: boolean;
  /** Whether the problem has ended by `until` from there on: then the end is as good as declared. */
  readonly endedFrom?: boolean;
  readonly endedTo?: boolean;
}

export const coordinateOf = (state: GridState, x: number): number => (state.logarithmic ? Math.log(x) : x);
export const stateOf = (state: GridState, y: number): number => (state.logarithmic ? Math.exp(y) : y);
/** Coordinates of a point given by its states. */
export const coordinatesOf = (model: GridModel, at: readonly number[]): readonly number[] =>
  model.states.map((state, k) => coordinateOf(state, at[k] as number));
export const isOpen = ({ declaredFrom, declaredTo }: Extent): boolean => !declaredFrom || !declaredTo;

/** Half-width, in log x, of the first grid around the point of interest of a positive state. */
const LOG_REACH = 3;

/** Inputs of the model's scalar kernel at a point, all controls at the given trial value. */
function inputsAt(model: GridModel, at: readonly number[], trial: number): number[] {
  const actions = model.controls.map((c) => {
    const list = trialValues(c.domain);
    return list[trial % list.length] ?? 0;
  });
  return [0, ...at, ...actions];
}

/** Range of the diffusion over the horizon or a discount length, for a trial action: the natural width of a real state. */
function naturalReach(model: GridModel, k: number, at: readonly number[]): number {
  const d = model.states.length;
  const length = Math.min(
    model.instance.horizon,
    model.discount > 0 && !model.undiscounted ? 1 / model.discount : Infinity,
  );
  const out: number[] = [];
  model.rates.evaluate(inputsAt(model, at, 0), out);
  const spread = Math.sqrt(Math.max(0, 2 * (out[1 + d + k] ?? 0)) * (Number.isFinite(length) ? length : 1));
  return Number.isFinite(spread) && spread > 0 ? 3 * spread : 1 + Math.abs(at[k] ?? 0);
}

/** Steps in which a state is followed, and how much farther than it comes the first grid goes. */
const FLOW_STEPS = 64;
const MARGIN = 2;

/**
 * How far from zero a state without noise of its own is carried by the others over the time that counts, where nothing is chosen: an
 * average of prices, say. Nothing else speaks of it.
 */
function carriedTo(model: GridModel, k: number, at: readonly number[]): number {
  if (model.controls.length > 0 || (!Number.isFinite(model.instance.horizon) && model.undiscounted)) return 0;
  const d = model.states.length;
  const h = Math.min(model.instance.horizon, 1 / model.discount) / FLOW_STEPS;
  const out: number[] = [];
  model.rates.evaluate([0, ...at], out);
  if ((out[1 + d + k] as number) > 0) return 0;
  let [x, reach] = [at, 0];
  for (let n = 0; n < FLOW_STEPS && x.every(Number.isFinite); n++) {
    reach = Math.max(reach, Math.abs(x[k] as number));
    model.rates.evaluate([n * h, ...x], out);
    x = x.map((v, i) => v + h * (out[1 + i] as number));
  }
  return Number.isFinite(x[k]) ? Math.max(reach, Math.abs(x[k] as number)) : reach;
}

/** The first extent of each axis around a point; it covers the origin too where the state is real, and every regime's reach. */
export function firstExtents(model: GridModel, at: readonly number[]): readonly Extent[] {
  const [first, ...others] = modelsOf(model).map((m) => extentsIn(m, at)) as [
    readonly Extent[],
    ...(readonly Extent[])[],
  ];
  const all = first.map((extent, k) => ({
    ...extent,
    from: Math.min(extent.from, ...others.map((o) => o[k]?.from ?? extent.from)),
    to: Math.max(extent.to, ...others.map((o) => o[k]?.to ?? extent.to)),
  }));
  return modelsOf(model).every((m) => m.goesOn)
    ? aroundRegion(model, all, model.undiscounted ? MOST_DOUBLINGS : 0)
    : all;
}

/** Samples along each axis, by number of states, that look for the region in which the problem goes on. */
const SAMPLES = [1025, 129, 33];

/** Without a discount all of a bounded region counts; it is looked for in extents up to so many times doubled. */
const MOST_DOUBLINGS = 8;

const doubled = (extent: Extent): Extent => {
  const by = (extent.to - extent.from) / 2;
  return {
    ...extent,
    from: extent.declaredFrom ? extent.from : extent.from - by,
    to: extent.declaredTo ? extent.to : extent.to + by,
  };
};

/** The extents around all of the region in which the problem goes on if it is bounded, else without what lies beyond it. */
function aroundRegion(model: GridModel, extents: readonly Extent[], doublings: number): readonly Extent[] {
  const found = withoutEnded(model, extents);
  let wider = extents;
  for (let n = 0; n < doublings; n++) {
    const around = withoutEnded(model, wider);
    if (around.every((extent) => !isOpen(extent))) return around;
    wider = wider.map((extent, k) => (isOpen(around[k] as Extent) ? doubled(extent) : extent));
  }
  return found;
}

/** The extents without the parts where the problem has ended by `until`, on each axis. */
function withoutEnded(model: GridModel, extents: readonly Extent[]): readonly Extent[] {
  const d = extents.length;
  const n = SAMPLES[d - 1] as number;
  const coordinate = (k: number, i: number): number => {
    const { from, to } = extents[k] as Extent;
    return from + ((to - from) * i) / (n - 1);
  };
  const [lowest, highest] = [extents.map(() => n), extents.map(() => -1)];
  const [states, out] = [new Float64Array(d), [0]];
  for (let sample = 0; sample < n ** d; sample++) {
    const place = extents.map((_, k) => Math.floor(sample / n ** k) % n);
    place.forEach((i, k) => (states[k] = stateOf(model.states[k] as GridState, coordinate(k, i))));
    if (!modelsOf(model).some((m) => (m.goesOn?.evaluate(states, out), (out[0] as number) > 0))) continue;
    place.forEach((i, k) => {
      lowest[k] = Math.min(lowest[k] as number, i);
      highest[k] = Math.max(highest[k] as number, i);
    });
  }
  return extents.map((extent, k) => {
    const [low, high] = [lowest[k] as number, highest[k] as number];
    if (high < 0) return extent;
    const [from, to] = [low > 1 && !extent.declaredFrom, high < n - 2 && !extent.declaredTo];
    return {
      ...extent,
      ...(from && { from: coordinate(k, low - 1), declaredFrom: true, endedFrom: true }),
      ...(to && { to: coordinate(k, high + 1), declaredTo: true, endedTo: true }),
    };
  });
}

function extentsIn(model: GridModel, at: readonly number[]): readonly Extent[] {
  return model.states.map((state, k) => {
    const { domain } = state;
    const x = at[k] as number;
    if (state.logarithmic) {
      const y = Math.log(x);
      return { from: y - LOG_REACH, to: y + LOG_REACH, declaredFrom: false, declaredTo: false };
    }
    const [lower, upper] = domain.kind === 'set' ? [-Infinity, Infinity] : [domain.lower, domain.upper];
    const [declaredFrom, declaredTo] = [Number.isFinite(lower), Number.isFinite(upper)];
    const reach = Math.max(Math.abs(x) + naturalReach(model, k, at), MARGIN * carriedTo(model, k, at));
    // Beyond an end that lies far off zero too.
    const from = declaredFrom ? lower : declaredTo ? Math.min(-reach, upper - reach) : -reach;
    const to = declaredTo ? upper : declaredFrom ? Math.max(reach, lower + reach) : reach;
    return { from, to, declaredFrom, declaredTo };
  });
}

/** The extent half as wide again at its open ends. */
export function widened(extent: Extent): Extent {
  const by = 0.25 * (extent.to - extent.from);
  return {
    ...extent,
    from: extent.declaredFrom ? extent.from : extent.from - (extent.declaredTo ? 2 * by : by),
    to: extent.declaredTo ? extent.to : extent.to + (extent.declaredFrom ? 2 * by : by),
  };
}

/** Whether the noise along an axis vanishes at an end for every trial action: then it is a constraint, not a mirror. */
function noiseVanishes(model: GridModel, k: number, y: number, at: readonly number[]): boolean {
  const d = model.states.length;
  const out: number[] = [];
  const there = at.map((x, j) => (j === k ? stateOf(model.states[k] as GridState, y) : x));
  const most = Math.max(1, ...model.controls.map((c) => trialValues(c.domain).length));
  for (let trial = 0; trial < most; trial++) {
    model.rates.evaluate(inputsAt(model, there, trial), out);
    if (Math.abs(out[1 + d + k] ?? 0) > 1e-14) return false;
  }
  return true;
}

/**
 * A uniform axis over the extent with about the given spacing. Where both ends are open a node lies exactly at the point of
 * interest.
 */
export function axisOver(model: GridModel, k: number, extent: Extent, at: readonly number[], spacing: number): Axis {
  const state = model.states[k] as GridState;
  const point = coordinateOf(state, at[k] as number);
  const open = !extent.declaredFrom && !extent.declaredTo;
  const span = extent.to - extent.from;
  const cells = Math.max(4, Math.round(span / spacing));
  const step = span / cells;
  const below = Math.min(cells - 2, Math.max(2, Math.round((point - extent.from) / step)));
  const endOf = (declared: boolean, y: number, rule: End | undefined, ended?: boolean): End => {
    if (ended) return 'absorb';
    if (!declared) return 'constrain';
    return rule ?? (modelsOf(model).every((m) => noiseVanishes(m, k, y, at)) ? 'constrain' : 'reflect');
  };
  const ends = {
    name: state.name,
    logarithmic: state.logarithmic,
    lower: endOf(extent.declaredFrom, extent.from, state.boundary?.lower, extent.endedFrom),
    upper: endOf(extent.declaredTo, extent.to, state.boundary?.upper, extent.endedTo),
    cutLower: !extent.declaredFrom,
    cutUpper: !extent.declaredTo,
    ...(extent.endedFrom && { endedLower: true }),
    ...(extent.endedTo && { endedUpper: true }),
  };
  const anchor = open ? { node: below, coordinate: point } : { node: 0, coordinate: extent.from };
  return uniformAxis(ends, cells + 1, step, anchor);
}

/** A uniform grid over the extents with about the given spacings. */
export const gridOver = (
  model: GridModel,
  extents: readonly Extent[],
  at: readonly number[],
  spacings: readonly number[],
): Grid => gridOf(extents.map((extent, k) => axisOver(model, k, extent, at, spacings[k] as number)));
