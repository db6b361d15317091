/**
 * The best of all controls in hindsight, along paths that do not depend on it: the information relaxation of Brown, Smith and
 * Sun (2010) in the uncontrolled formulation of Brown and Haugh (2017), with the martingale part of φ as the penalty. Where the
 * control moves the drift alone, and within the range of the noise, a control a has the density Λ^a of Girsanov's theorem against
 * the control â of the paths, and by Itô's formula, for every φ and every adapted a,
 *
 *   J(a) = φ(x₀) + E^â[∫ Λ^a e^{−ρt} R^a dt + Λ^a e^{−ρT} (g − φ)(X_T)]  ≤  φ(x₀) + E^â[sup over all sequences of actions].
 *
 * On time steps the supremum along a path is a recursion from its end, one maximum over the actions at a time:
 *
 *   D_k = sup_a {R^a(X_k) h + e^{−ρh} λ^a_k D_{k+1}},   λ^a = exp(u·w − |u|²h/2),   Σu = b(a) − b(â),
 *
 * also the larger of that and of stopping, as λ ≥ 0. It is zero where φ is the value, so that nothing is lost there. A future
 * known to the step can be exploited at every step: an error ε of φ costs about ε² a step, which is why the steps stay few.
 */
import type { GridModel } from '../grid/model.js';
import { allows, project } from '../grid/trial-values.js';
import { rangeOf, type Range } from './noise-range.js';
import type { Residual } from './residual.js';
import { jetsOver, type ValueSurface } from './value-surface.js';

/** Why paths under one control tell nothing of another; undefined where they do. */
export function unweighable(model: GridModel): string | undefined {
  if (model.diffusionControlled.some(Boolean))
    return 'a control moves the noise, so that paths under one policy say nothing of another';
  if (model.instance.noises.length === 0) return 'without noise there is one path to each control';
  return undefined;
}

/** The paths of a block, kept step by step, and the supremum along each. */
export interface WeightedPaths {
  /** Keeps a step: where it began, the action, and the independent increments of the noise. */
  readonly keep: (path: number, step: number, y: Float64Array, action: Float64Array, increment: Float64Array) => void;
  /** D at time zero of a path of so many steps, given D at its end; NaN where a control leads out of the range of the noise. */
  readonly supremum: (path: number, steps: number, atEnd: number) => number;
  /** Mean over the paths asked for of what the last refinement of the maxima still gained. */
  readonly unsettled: () => number;
}

interface Setting {
  readonly model: GridModel;
  readonly surface: ValueSurface;
  readonly residual: Residual;
  /** Writes the loadings of the coordinates on the independent noises, row by row. */
  readonly loadingAt: (time: number, y: Float64Array, out: Float64Array) => void;
  readonly isSteady: boolean;
}

const SWEEPS = 2;
/** Of the way to the largest weight, the share at which a parabola is laid through the worth of an action, and its refinement. */
const PROBES = [1 / 8, 1 / 64];

/**
 * @param times ends of the steps, the first of them zero
 * @param block paths of a block
 */
export function weightedPaths(
  { model, surface, residual, loadingAt, isSteady }: Setting,
  times: readonly number[],
  block: number,
): WeightedPaths {
  const { states, controls, discount } = model;
  const [d, c, m] = [states.length, controls.length, model.instance.noises.length];
  const steps = times.length - 1;
  const places = new Float64Array(block * steps * d);
  const actions = new Float64Array(block * steps * c);
  const increments = new Float64Array(block * steps * m);
  const jets = new Float64Array(surface.size);
  const loading = new Float64Array(d * m);
  const [base, change, driven, shift] = [d, d, m, m].map((n) => new Float64Array(n)) as [
    Float64Array, Float64Array, Float64Array, Float64Array,
  ]; // prettier-ignore
  const [best, trial] = [new Float64Array(c), new Float64Array(c)];
  let range: Range | undefined;
  let [time, dt, later, place] = [0, 0, 0, new Float64Array(d)];
  let [asked, unsettled] = [0, 0];

  /** Writes u of an action into `shift`, along the directions of the range. */
  const shifted = (action: Float64Array): number => {
    const rate = residual.of(time, place, jets, action);
    for (let k = 0; k < d; k++) change[k] = (residual.drift[k] as number) - (base[k] as number);
    if (!(range as Range).solve(change, shift)) return NaN;
    return rate;
  };
  const worth = (action: Float64Array): number => {
    const rate = shifted(action);
    let exponent = 0;
    for (let j = 0; j < (range as Range).rank; j++) {
      const u = shift[j] as number;
      exponent += u * (driven[j] as number) - (u * u * dt) / 2;
    }
    return rate * dt + later * Math.exp(exponent);
  };
  let top = -Infinity;
  const consider = (): number => {
    if (!controls.every(({ domain }, k) => allows(domain, trial[k] as number))) return -Infinity;
    const found = worth(trial);
    if (found > top || Number.isNaN(found)) {
      top = found;
      best.set(trial);
    }
    return found;
  };
  const at = (k: number, value: number): number => {
    trial.set(best);
    trial[k] = value;
    return consider();
  };
  /** How far along a control its weight is the largest, as the directions of the range say. */
  const reachOf = (k: number): number => {
    const { domain } = controls[k] as GridModel['controls'][number];
    const here = best[k] as number;
    const there = project(here + 1e-3 * (1 + Math.abs(here)), domain);
    const step = there === here ? project(here - 1e-3 * (1 + Math.abs(here)), domain) - here : there - here;
    if (step === 0) return 0;
    shifted(best);
    const from = shift.slice();
    trial.set(best);
    trial[k] = here + step;
    shifted(trial);
    let [along, size] = [0, 0];
    for (let j = 0; j < (range as Range).rank; j++) {
      const slope = ((shift[j] as number) - (from[j] as number)) / step;
      along += slope * ((driven[j] as number) / dt - (from[j] as number));
      size += slope * slope;
    }
    return size === 0 ? 0 : along / size;
  };
  const search = (k: number): void => {
    const { domain } = controls[k] as GridModel['controls'][number];
    if (domain.kind === 'set') {
      for (const value of domain.values) at(k, value);
      return;
    }
    if (Number.isFinite(domain.lower)) at(k, domain.lower);
    if (Number.isFinite(domain.upper)) at(k, domain.upper);
    const reach = reachOf(k);
    if (!(Math.abs(reach) > 0)) return;
    for (const probe of PROBES) {
      const before = top;
      const [middle, step] = [best[k] as number, Math.abs(reach) * probe];
      const [low, high] = [project(middle - step, domain), project(middle + step, domain)];
      const centre = (low + high) / 2;
      const half = (high - low) / 2;
      if (!(half > 0)) return;
      const [a, b, e] = [at(k, low), at(k, centre), at(k, high)];
      const bend = a - 2 * b + e;
      if (bend < 0) at(k, project(centre + (half * (a - e)) / (2 * bend), domain));
      if (probe === PROBES.at(-1)) unsettled += Math.exp(-discount * time) * (top - before);
    }
  };
  const maximum = (): number => {
    const rate = residual.most(time, place, jets, best);
    if (later === 0) return rate * dt;
    top = worth(best);
    if (model.choices)
      for (const choice of model.choices) {
        trial.set(choice);
        consider();
      }
    else for (let sweep = 0; sweep < (c > 1 ? SWEEPS : 1); sweep++) controls.forEach((_, k) => search(k));
    return top;
  };
  return {
    keep: (path, step, y, action, increment) => {
      const row = path * steps + step;
      places.set(y, row * d);
      actions.set(action, row * c);
      increments.set(increment, row * m);
    },
    supremum: (path, count, atEnd) => {
      asked++;
      let found = atEnd;
      for (let k = count - 1; k >= 0; k--) {
        const row = path * steps + k;
        time = times[k] as number;
        dt = (times[k + 1] as number) - time;
        place = places.subarray(row * d, (row + 1) * d);
        if (!range || !isSteady) {
          loadingAt(time, place, loading);
          range = rangeOf(loading, d, m);
        }
        range.project(increments.subarray(row * m, (row + 1) * m), driven);
        surface.jets(time, place, jets);
        const stop = residual.gainOfStopping(time, place, jets);
        jetsOver(surface, time, time + dt, place, jets);
        residual.of(time, place, jets, actions.subarray(row * c, (row + 1) * c));
        base.set(residual.drift);
        later = Math.exp(-discount * dt) * found;
        const goOn = maximum();
        found = stop > goOn ? stop : goOn;
      }
      return found;
    },
    unsettled: () => unsettled / Math.max(1, asked),
  };
}
