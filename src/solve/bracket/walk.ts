/**
 * Fresh paths under the policy that was found. By Itô's formula a policy is worth
 *
 *   J = φ(x₀) + E[∫₀^τ e^{−ρt} R^a(t, X_t) dt + e^{−ρτ} (g − φ)(τ, X_τ)],   R^a = r + φ_t + 𝓛^aφ − ρφ,
 *
 * whatever the smooth φ is, so that with φ near V little is left to be averaged (φ's gradient is the control variate of
 * Newton 1994). Where there is nothing to control but when to stop, the best stopping time in hindsight of the same sum bounds
 * the value from above: Rogers 2002 and Haugh and Kogan 2004 with the martingale part of φ.
 */
import { compileKernel } from '../../compile/kernel.js';
import { freeSymbols } from '../../expression/traverse.js';
import { choleskyFactor } from '../../simulate/cholesky.js';
import { coordinateDynamics } from '../../simulate/coordinate.js';
import { fillNormalPairs, randomKey } from '../../simulate/normal.js';
import { stateOf } from '../grid/domain.js';
import type { Axis } from '../grid/mesh.js';
import type { GridModel, GridState } from '../grid/model.js';
import type { FoundPolicy } from './found-policy.js';
import type { Residual } from './residual.js';
import { jetsOver, type ValueSurface } from './value-surface.js';
import { weightedPaths, type WeightedPaths } from './weighted-hindsight.js';

export interface Walk {
  readonly model: GridModel;
  readonly axes: readonly Axis[];
  /** φ, in one state beyond the ends of the grid too. */
  readonly surface: ValueSurface;
  readonly residual: Residual;
  readonly policy: FoundPolicy;
  /** Coordinates at time zero. */
  readonly start: readonly number[];
  readonly seed: number;
  /** Whether the best control in hindsight is looked for too (`unweighable` must not object), not stopping alone. */
  readonly weighted?: boolean;
}

/** Sums of one number a path. */
export interface Sampled {
  readonly mean: number;
  readonly standardError: number;
}

export interface Walked {
  readonly paths: number;
  readonly steps: number;
  /** J − φ(x₀) under the policy, and the same in hindsight where nothing but stopping is chosen, or controls are weighed. */
  readonly policy: Sampled;
  readonly hindsight?: Sampled;
  /** What halving the step changes of each, on the same Brownian paths. */
  readonly change: { readonly policy: Sampled; readonly hindsight: Sampled };
  /** Mean discounted |φ| where paths of several states left the grid at a cut; nothing was added for what comes then. */
  readonly beyond: number;
  /** Largest |R^a| met in the last tenth of the paths, discounted to time zero. */
  readonly late: number;
  /** What the search for the best actions in hindsight left. */
  readonly unsettled: number;
}

const STREAM = 0x4252434b;
const BLOCK = 256;

const sampled = (values: Float64Array): Sampled => {
  const n = values.length;
  let mean = 0;
  for (const v of values) mean += v / n;
  let square = 0;
  for (const v of values) square += (v - mean) ** 2;
  return { mean, standardError: Math.sqrt(square / (n * Math.max(1, n - 1))) };
};

interface Level {
  readonly policy: Float64Array;
  readonly hindsight: Float64Array;
  beyond: number;
  late: number;
  unsettled: number;
}

/**
 * Walks on a grid of times and on the one with every second of them.
 *
 * @param times increasing, from zero to the end, an even number of steps
 * @param after what the rest of an infinite horizon adds at most to the hindsight, discounted from the end
 */
export function walk(setup: Walk, times: readonly number[], paths: number, after: number): Walked {
  const fine = walkLevel(setup, times, 1, paths, after);
  const coarse = walkLevel(setup, times, 2, paths, after);
  const difference = (a: Float64Array, b: Float64Array): Sampled => sampled(a.map((v, i) => v - (b[i] as number)));
  return {
    paths,
    steps: times.length - 1,
    policy: sampled(fine.policy),
    ...(setup.model.controls.length === 0 || setup.weighted ? { hindsight: sampled(fine.hindsight) } : {}),
    change: {
      policy: difference(fine.policy, coarse.policy),
      hindsight: difference(fine.hindsight, coarse.hindsight),
    },
    beyond: fine.beyond / paths,
    late: fine.late,
    unsettled: fine.unsettled,
  };
}

function walkLevel(setup: Walk, times: readonly number[], joined: 1 | 2, paths: number, after: number): Level {
  const { model, axes, surface, residual, policy, start, seed } = setup;
  const { instance, states, controls, discount } = model;
  const d = states.length;
  const noises = instance.noises.length;
  const coordinates = instance.states.map((state) => coordinateDynamics(state, instance));
  const inputs = new Float64Array(1 + d + controls.length);
  const loadings = compileKernel(
    coordinates.flatMap((c) => c.noise),
    [instance.time, ...instance.states.map((s) => s.name), ...controls.map((c) => c.name)],
  );
  const loading = new Float64Array(d * noises);
  const steady = coordinates.every((c) => c.noise.every((e) => freeSymbols(e).size === 0));
  if (steady) loadings.evaluate(inputs, loading);
  const cholesky = choleskyFactor(instance.correlation);
  const key = randomKey(seed, STREAM);
  const [even, odd] = [0, 1].map(() => Array.from({ length: noises }, () => new Float64Array(BLOCK))) as [
    Float64Array[],
    Float64Array[],
  ];
  const y = Array.from({ length: BLOCK }, () => new Float64Array(d));
  const [running, best] = [new Float64Array(BLOCK), new Float64Array(BLOCK)];
  /** 0 while the policy goes on, 1 once it has stopped or left, 2 once the hindsight has left as well. */
  const done = new Uint8Array(BLOCK);
  const jets = new Float64Array(surface.size);
  const action = new Float64Array(controls.length);
  const increment = new Float64Array(noises);
  const out: Level = {
    policy: new Float64Array(paths),
    hindsight: new Float64Array(paths),
    beyond: 0,
    late: 0,
    unsettled: 0,
  };
  const last = times.length - 1;
  const finite = Number.isFinite(instance.horizon);
  const { weighted = false } = setup;
  const hindsighted = (controls.length === 0 || weighted) && model.stopping !== undefined;
  const loadingAt = (time: number, here: Float64Array, out: Float64Array): void => {
    inputs[0] = time;
    for (let s = 0; s < d; s++) inputs[1 + s] = stateOf(states[s] as GridState, here[s] as number);
    loadings.evaluate(inputs, raw);
    for (let s = 0; s < d; s++)
      for (let v = 0; v < noises; v++) {
        let sum = 0;
        for (let w = v; w < noises; w++) sum += (raw[s * noises + w] as number) * (cholesky[w]?.[v] ?? 0);
        out[s * noises + v] = sum;
      }
  };
  const raw = new Float64Array(d * noises);
  const stops = times.filter((_, k) => k % joined === 0);
  const weighing: WeightedPaths | undefined = weighted
    ? weightedPaths({ model, surface, residual, loadingAt, isSteady: steady }, stops, BLOCK)
    : undefined;
  /** Steps that the paths of a block took, and what a control may gain after them. */
  const [walked, atEnd] = [new Int32Array(BLOCK), new Float64Array(BLOCK)];

  /** One step of one path from time number k to number k + joined. */
  const advance = (i: number, k: number, first: number, factor: number): void => {
    const [time, next] = [times[k] as number, times[k + joined] as number];
    const here = y[i] as Float64Array;
    surface.jets(time, here, jets);
    const stop = policy.read(time, here, action);
    if (model.stopping) {
      const gain = (running[i] as number) + factor * residual.gainOfStopping(time, here, jets);
      if (hindsighted) best[i] = Math.max(best[i] as number, gain);
      if (stop && done[i] === 0) {
        out.policy[first + i] = gain;
        done[i] = hindsighted ? 1 : 2;
        if (!hindsighted) return;
      }
    }
    jetsOver(surface, time, next, here, jets);
    const rate = residual.of(time, here, jets, action);
    running[i] = (running[i] as number) + factor * rate * (next - time);
    if (done[i] === 0 && 10 * k > 9 * last) out.late = Math.max(out.late, factor * Math.abs(rate));
    if (!steady) {
      inputs[0] = time;
      for (let s = 0; s < d; s++) inputs[1 + s] = stateOf(states[s] as GridState, here[s] as number);
      for (let c = 0; c < controls.length; c++) inputs[1 + d + c] = action[c] as number;
      loadings.evaluate(inputs, loading);
    }
    for (let w = 0; w < noises; w++) {
      const [a, b] = [(even[w] as Float64Array)[i] as number, (odd[w] as Float64Array)[i] as number];
      increment[w] =
        joined === 2
          ? Math.sqrt((times[k + 1] as number) - time) * a + Math.sqrt(next - (times[k + 1] as number)) * b
          : Math.sqrt(next - time) * (k % 2 === 0 ? a : b);
    }
    weighing?.keep(i, k / joined, here, action, increment);
    walked[i] = k / joined + 1;
    for (let s = 0; s < d; s++) {
      let move = (residual.drift[s] as number) * (next - time);
      for (let w = 0; w < noises; w++) {
        let driven = 0;
        for (let v = 0; v <= w; v++) driven += (cholesky[w]?.[v] ?? 0) * (increment[v] as number);
        move += (loading[s * noises + w] as number) * driven;
      }
      here[s] = (here[s] as number) + move;
    }
    for (let s = 0; s < d; s++) if (!keep(i, s, first, next)) return;
  };

  /** Keeps a coordinate on the grid, as its ends say; false where the path ends there. */
  const keep = (i: number, s: number, first: number, time: number): boolean => {
    const here = y[i] as Float64Array;
    const axis = axes[s] as Axis;
    const { first: low, spacing, nodes } = surface.axes[s] as ValueSurface['axes'][number];
    const high = low + (nodes - 1) * spacing;
    const place = here[s] as number;
    if (place >= low && place <= high) return true;
    const [end, cut, at] = place < low ? [axis.lower, axis.cutLower, low] : [axis.upper, axis.cutUpper, high];
    if (cut && d === 1 && Number.isFinite(place)) return true;
    if (end === 'reflect' && !cut) {
      here[s] = Math.min(high, Math.max(low, 2 * at - place));
      return true;
    }
    if (end === 'constrain' && !cut) {
      here[s] = at;
      return true;
    }
    // At an absorbing end φ is the payoff; where the grid is cut off nothing more is known.
    if (done[i] === 0) out.policy[first + i] = running[i] as number;
    if (cut) {
      surface.jets(time, here, jets);
      out.beyond += Math.exp(-discount * time) * Math.abs(jets[0] as number);
    }
    if (!Number.isFinite(place)) out.policy[first + i] = NaN;
    done[i] = 2;
    if (hindsighted) best[i] = Math.max(best[i] as number, running[i] as number);
    return false;
  };

  for (let first = 0; first < paths; first += BLOCK) {
    const count = Math.min(BLOCK, paths - first);
    for (let i = 0; i < count; i++) (y[i] as Float64Array).set(start);
    running.fill(0);
    best.fill(-Infinity);
    done.fill(0);
    atEnd.fill(0);
    for (let k = 0; k < last; k += joined) {
      if (k % 2 === 0)
        for (let w = 0; w < noises; w++)
          fillNormalPairs(key, first, count, k / 2, w, even[w] as Float64Array, odd[w] as Float64Array);
      const factor = Math.exp(-discount * (times[k] as number));
      for (let i = 0; i < count; i++) if ((done[i] as number) < 2) advance(i, k, first, factor);
    }
    const end = times[last] as number;
    const factor = Math.exp(-discount * end);
    for (let i = 0; i < count; i++) {
      if ((done[i] as number) < 2) {
        const here = y[i] as Float64Array;
        surface.jets(end, here, jets);
        const rest = finite ? factor * residual.gainAtEnd(end, here, jets) : 0;
        if (done[i] === 0) out.policy[first + i] = (running[i] as number) + rest;
        const beyond = finite ? rest : factor * after;
        const stop = model.stopping ? factor * residual.gainOfStopping(end, here, jets) : -Infinity;
        best[i] = Math.max(best[i] as number, (running[i] as number) + Math.max(beyond, stop));
        if (finite) atEnd[i] = Math.max(beyond, stop) / factor;
      }
      if (weighing) {
        // What comes after the end is bounded by a constant, and the mean of the weights is one whatever the controls are: it
        // must not be multiplied by weights chosen in hindsight.
        const rest = finite ? 0 : factor * Math.max(0, after);
        out.hindsight[first + i] = weighing.supremum(i, walked[i] as number, atEnd[i] as number) + rest;
        continue;
      }
      out.hindsight[first + i] = hindsighted ? (best[i] as number) : (out.policy[first + i] as number);
    }
  }
  out.unsettled = weighing?.unsettled() ?? 0;
  return out;
}
