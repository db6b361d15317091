/** The part of the state space that a grid covers: declared ends stay, open ones are cut off around the point of interest. */
import type { End, Grid } from './chain.js';
import type { GridModel } from './grid-model.js';
import { trialValues } from './improve.js';

export interface Extent {
  /** Coordinates of the ends; a declared end is kept when an extent is widened. */
  readonly from: number;
  readonly to: number;
  readonly declaredFrom: boolean;
  readonly declaredTo: boolean;
}

export const coordinateOf = (model: GridModel, x: number): number => (model.logarithmic ? Math.log(x) : x);
export const stateOf = (model: GridModel, y: number): number => (model.logarithmic ? Math.exp(y) : y);

/** Half-width, in log x, of the first grid around the point of interest of a positive state. */
const LOG_REACH = 3;

/** Range of the diffusion over the horizon or a discount length, for a few trial actions: the natural width of a real state. */
function naturalReach(model: GridModel, x: number): number {
  const length = Math.min(model.instance.horizon, model.discount > 0 ? 1 / model.discount : Infinity);
  const out = [0, 0, 0];
  const actions = model.controls.map((c) => trialValues(c.domain)[0] ?? 0);
  model.rates.evaluate([0, x, ...actions], out);
  const spread = Math.sqrt(Math.max(0, 2 * (out[2] ?? 0)) * (Number.isFinite(length) ? length : 1));
  return Number.isFinite(spread) && spread > 0 ? 3 * spread : 1 + Math.abs(x);
}

/** The first extent around a point; it covers the origin too where the state is real. */
export function firstExtent(model: GridModel, x: number): Extent {
  const { domain } = model;
  if (model.logarithmic) {
    const y = Math.log(x);
    return { from: y - LOG_REACH, to: y + LOG_REACH, declaredFrom: false, declaredTo: false };
  }
  if (domain.kind === 'interval') return { from: domain.lower, to: domain.upper, declaredFrom: true, declaredTo: true };
  const reach = Math.abs(x) + naturalReach(model, x);
  if (domain.kind === 'nonnegative') return { from: 0, to: reach, declaredFrom: true, declaredTo: false };
  return { from: -reach, to: reach, declaredFrom: false, declaredTo: false };
}

/** The extent half as wide again at its open ends. */
export function widened(extent: Extent): Extent {
  const by = 0.25 * (extent.to - extent.from);
  return {
    ...extent,
    from: extent.declaredFrom ? extent.from : extent.from - by,
    to: extent.declaredTo ? extent.to : extent.to + (extent.declaredFrom ? 2 * by : by),
  };
}

/** Whether the noise vanishes at a state for every trial action: such a declared end is a state constraint, not a mirror. */
function noiseVanishes(model: GridModel, y: number): boolean {
  const out = [0, 0, 0];
  const lists = model.controls.map((c) => trialValues(c.domain));
  const most = Math.max(1, ...lists.map((list) => list.length));
  for (let k = 0; k < most; k++) {
    const actions = lists.map((list) => list[k % list.length] ?? 0);
    model.rates.evaluate([0, stateOf(model, y), ...actions], out);
    if (Math.abs(out[2] ?? 0) > 1e-14) return false;
  }
  return true;
}

/**
 * A uniform grid over the extent with about the given spacing. Where both ends are open a node lies exactly at the point of
 * interest; open ends move outward to the next node.
 */
export function gridOver(model: GridModel, extent: Extent, point: number, spacing: number): Grid {
  const open = !extent.declaredFrom && !extent.declaredTo;
  const below = Math.max(2, Math.ceil((point - extent.from) / spacing - 1e-9));
  const above = Math.max(2, Math.ceil((extent.to - point) / spacing - 1e-9));
  const cells = open ? below + above : Math.max(4, Math.round((extent.to - extent.from) / spacing));
  const step = open ? spacing : (extent.to - extent.from) / cells;
  const first = open ? point - below * spacing : extent.from;
  const coordinate = Float64Array.from({ length: cells + 1 }, (_, i) =>
    open ? point + (i - below) * step : first + i * step,
  );
  if (!open) coordinate[cells] = extent.to;
  const endOf = (declared: boolean, y: number): End => (declared && !noiseVanishes(model, y) ? 'reflect' : 'inward');
  return {
    coordinate,
    state: coordinate.map((y) => stateOf(model, y)),
    spacing: step,
    lower: endOf(extent.declaredFrom, extent.from),
    upper: endOf(extent.declaredTo, extent.to),
  };
}

/** Four-point Lagrange interpolation of node values, exact at a node; linear where `linear` is set. */
export function interpolate(grid: Grid, values: Float64Array, y: number, linear = false): number {
  const n = values.length;
  const place = (y - (grid.coordinate[0] as number)) / grid.spacing;
  const near = Math.round(place);
  if (Math.abs(place - near) < 1e-9 && near >= 0 && near < n) return values[near] as number;
  if (linear) {
    const i = Math.min(n - 2, Math.max(0, Math.floor(place)));
    return (values[i] as number) + (place - i) * ((values[i + 1] as number) - (values[i] as number));
  }
  const i = Math.min(n - 4, Math.max(0, Math.floor(place) - 1));
  let sum = 0;
  for (let a = 0; a < 4; a++) {
    let weight = 1;
    for (let b = 0; b < 4; b++) if (a !== b) weight *= (place - i - b) / (a - b);
    sum += weight * (values[i + a] as number);
  }
  return sum;
}
