/**
 * The best control at a point by direct search: every member of a finite set; for each continuous control a scan of its
 * domain and golden-section refinement around the best of it (Kiefer 1953), one control after the other.
 */
import type { StepModel } from './step-model.js';

const SCAN = 24;
/** Coordinates that are looked at: evenly, and close to the ends, where all that is admissible may be. */
const PLACES: readonly number[] = [
  ...Array.from({ length: SCAN + 1 }, (_, i) => -1 + (2 * i) / SCAN),
  ...[1e-2, 1e-3, 1e-4].flatMap((gap) => [-1 + gap, 1 - gap]),
];
const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** Golden-section steps: an interval of two scan points shrinks to the square root of a double's precision. */
const REFINEMENTS = 38;
const SWEEPS = 3;

/** The worth of an action, to be made large; −Infinity where it may not be taken. */
export type Worth = (action: Float64Array) => number;

/** A bounded coordinate s in [−1, 1] for a control between two bounds, of which either may be infinite. */
function controlAt(s: number, lower: number, upper: number, centre: number, scale: number): number {
  const t = (s + 1) / 2;
  if (Number.isFinite(lower) && Number.isFinite(upper)) return lower + (upper - lower) * t;
  if (Number.isFinite(lower)) return lower + (scale * t) / (1 - t);
  if (Number.isFinite(upper)) return upper - (scale * (1 - t)) / t;
  return centre + (scale * s) / (1 - s * s);
}

function searchOne(
  worth: Worth,
  action: Float64Array,
  k: number,
  lower: number,
  upper: number,
  scale: number,
  best: number,
): number {
  const kept = action[k] as number;
  const centre = Number.isFinite(kept) ? kept : 0;
  const at = (s: number): number => {
    action[k] = controlAt(s, lower, upper, centre, scale);
    const value = worth(action);
    return Number.isNaN(value) ? -Infinity : value;
  };
  let [found, top] = [NaN, best];
  for (const s of PLACES) {
    const value = at(s);
    if (value > top) [found, top] = [s, value];
  }
  // Where nothing in the scan beats the control that was there, the best may still be near it.
  const around = Number.isNaN(found) ? coordinateNear(kept, lower, upper, scale) : found;
  if (Number.isNaN(around)) {
    action[k] = kept;
    return top;
  }
  const width = 2 / SCAN;
  let [left, right] = [Math.max(-1, around - width), Math.min(1, around + width)];
  let [p, q] = [right - GOLDEN * (right - left), left + GOLDEN * (right - left)];
  let [fp, fq] = [at(p), at(q)];
  for (let i = 0; i < REFINEMENTS; i++) {
    if (fp < fq) {
      left = p;
      [p, fp] = [q, fq];
      q = left + GOLDEN * (right - left);
      fq = at(q);
    } else {
      right = q;
      [q, fq] = [p, fp];
      p = right - GOLDEN * (right - left);
      fp = at(p);
    }
  }
  for (const s of [(left + right) / 2, p, q]) {
    const value = at(s);
    if (value > top) [found, top] = [s, value];
  }
  action[k] = Number.isNaN(found) ? kept : controlAt(found, lower, upper, centre, scale);
  return top;
}

function coordinateNear(value: number, lower: number, upper: number, scale: number): number {
  if (!Number.isFinite(value)) return NaN;
  if (Number.isFinite(lower) && Number.isFinite(upper))
    return upper > lower ? (2 * (value - lower)) / (upper - lower) - 1 : NaN;
  if (Number.isFinite(lower)) {
    const r = (value - lower) / scale;
    return (2 * r) / (1 + r) - 1;
  }
  if (Number.isFinite(upper)) {
    const r = (upper - value) / scale;
    return 1 - (2 * r) / (1 + r);
  }
  return 0;
}

/**
 * Improves an action in place.
 *
 * @param bounds lower and upper bound of each control, by turns
 * @param scale size of the controls where their domain has no end
 * @returns the worth of the action found; −Infinity where none may be taken
 */
export function bestAction(
  { controls }: Pick<StepModel, 'controls'>,
  worth: Worth,
  bounds: Float64Array,
  scale: number,
  action: Float64Array,
): number {
  const continuous = controls.flatMap(({ domain }, k) => (domain.kind === 'set' ? [] : [k]));
  const sets = controls.flatMap(({ domain }, k) => (domain.kind === 'set' ? [{ k, values: domain.values }] : []));
  const refine = (): number => {
    let top = worth(action);
    if (Number.isNaN(top)) top = -Infinity;
    const sweeps = continuous.length > 1 ? SWEEPS : 1;
    for (let sweep = 0; sweep < sweeps; sweep++) {
      const before = top;
      for (const k of continuous)
        top = searchOne(worth, action, k, bounds[2 * k] as number, bounds[2 * k + 1] as number, scale, top);
      if (sweep > 0 && !(top > before)) break;
    }
    return top;
  };
  if (sets.length === 0) return refine();
  let [best, kept] = [-Infinity, action.slice()];
  const start = action.slice();
  const choose = (i: number): void => {
    const set = sets[i];
    if (!set) {
      for (const k of continuous) action[k] = start[k] as number;
      const value = refine();
      if (value > best) [best, kept] = [value, action.slice()];
      return;
    }
    for (const value of set.values) {
      action[set.k] = value;
      choose(i + 1);
    }
  };
  choose(0);
  action.set(kept);
  return best;
}
