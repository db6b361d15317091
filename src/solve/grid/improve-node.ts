/**
 * Policy improvement at one node, for those that whole lines do not settle: the discrete Hamiltonian is evaluated for a few
 * candidate actions and the best is kept. The current action is always among them, so the value never falls, whatever the
 * derived maximiser says where V_xx still has the wrong sign.
 */
import type { NumericDomain } from '../../simulate/instance.js';
import { newRates, type Chain } from './chain.js';
import type { NodeRates } from './node-rates.js';
import { distanceAbove, distanceBelow, placeOf, type Axis } from './mesh.js';
import { nodeMaximiser } from './node-maximiser.js';
import { searchControl, type Ascent } from './search-control.js';
import { allows, project, trialValues } from './trial-values.js';

export interface NodeImprover {
  /**
   * Improves `action`, in place; true when it changed.
   *
   * @param values U at the nodes
   * @param current the discrete Hamiltonian of the action, as the linear equation that gave U states it: computed afresh it
   * would drown in rounding where an action makes the rates huge
   * @param neighbours actions of the policy, to try those of the neighbours too
   */
  readonly improve: (
    node: number,
    time: number,
    values: Float64Array,
    action: Float64Array,
    current: number,
    neighbours: readonly Float64Array[],
  ) => boolean;
  /** The discrete Hamiltonian of an action; −∞ for one that is not allowed. */
  readonly heightOf: (node: number, time: number, values: Float64Array, action: Float64Array) => number;
  /** Looks for an allowed action, starting from `action`; false when none was found. */
  readonly makeAllowed: (node: number, time: number, action: Float64Array) => boolean;
  /** Rates of the action last given to `ratesOf`. */
  readonly ratesOf: (node: number, time: number, action: Float64Array) => NodeRates;
  /** Begins a sweep, whose values the last one's rounding says nothing of. */
  readonly begin: () => void;
  /** The most that an action may in this sweep be better than the one that was kept, by the rounding that its gain had to exceed. */
  readonly noise: () => number;
}

const BISECTIONS = 50;
const SEARCH_SWEEPS = 2;
/** A candidate must gain more than the rounding of its own jump terms to replace the current action. */
export const ROUNDING = 4 * Number.EPSILON;
/** Rates above this come from actions that run away where V_xx still has the wrong sign. */
export const LARGEST_RATE = 1e60;

/** The improver of a chain. */
export function nodeImprover(chain: Chain): NodeImprover {
  const { grid, model, jumps } = chain;
  const { axes, strides } = grid;
  const d = axes.length;
  const count = model.controls.length;
  const rates = newRates(model);
  const candidate = new Float64Array(count);
  const best = new Float64Array(count);
  const place = new Int32Array(d);
  const maximiser = nodeMaximiser(grid, model, place);
  const { slope, curvature } = maximiser;
  const derive = (node: number, time: number, values: Float64Array): boolean =>
    maximiser.derive(node, time, values, candidate);
  const [forward, backward] = [new Float64Array(d), new Float64Array(d)];
  const domainOf = (c: number): NumericDomain => (model.controls[c] as { domain: NumericDomain }).domain;
  const lastOf = (k: number): number => (axes[k] as Axis).nodes - 1;

  let [bestHeight, candidateHeight, noise, reach, missed] = [-Infinity, -Infinity, 0, -Infinity, 0];
  const height = (node: number, time: number, values: Float64Array, action: Float64Array): number => {
    for (let c = 0; c < count; c++) if (!allows(domainOf(c), action[c] as number)) return -Infinity;
    chain.rates(node, time, action, rates);
    if (!rates.allowed) return -Infinity;
    const here = values[node] as number;
    let [sum, total] = [rates.reward, 0];
    for (let k = 0; k < d; k++) {
      const [up, down, stride] = [rates.up[k] as number, rates.down[k] as number, strides[k] as number];
      if (up !== 0) sum += up * ((values[node + stride] as number) - here);
      if (down !== 0) sum += down * ((values[node - stride] as number) - here);
      total += up + down;
    }
    for (let l = 0; l < jumps; l++) {
      const rate = rates.across[l] as number;
      if (rate === 0) continue;
      sum += rate * ((values[chain.jumpTo(node, l, rates)] as number) - here);
      total += rate;
    }
    noise = ROUNDING * (Math.abs(rates.reward) + total * Math.abs(here));
    return total > LARGEST_RATE || !Number.isFinite(sum) ? -Infinity : sum;
  };
  /** Keeps the candidate, worth so much, if it is better beyond rounding. An action that runs away has a large one, and is far worse. */
  const keepBetter = (found: number): void => {
    reach = Math.max(reach, found + noise);
    if (!(found > bestHeight + noise)) return;
    bestHeight = found;
    best.set(candidate);
  };
  const consider = (node: number, time: number, values: Float64Array): void => {
    candidateHeight = height(node, time, values, candidate);
    keepBetter(candidateHeight);
  };

  const driftOf = (node: number, time: number, k: number): number => {
    chain.rates(node, time, candidate, rates);
    return rates.drift[k] as number;
  };

  /**
   * Between slopes whose maximisers push apart (Godunov's case) lies one with zero drift: it leaves the candidate there,
   * up to rounding, never on the negative side (at the upper end: never on the positive one).
   */
  const balance = (node: number, time: number, values: Float64Array, k: number, low: number, high: number): boolean => {
    let [a, b] = [low, high];
    for (let i = 0; i < BISECTIONS; i++) {
      const middle = (a + b) / 2;
      slope[k] = middle;
      if (!derive(node, time, values)) return false;
      if (driftOf(node, time, k) < 0) a = middle;
      else b = middle;
    }
    slope[k] = place[k] === lastOf(k) ? a : b;
    return derive(node, time, values);
  };

  let finite = false;
  /** Tries the derived action with the slope and curvature of one axis replaced; its drift along that axis. */
  const tryAt = (node: number, time: number, values: Float64Array, k: number, p: number, m: number): number => {
    const kept = [slope[k] as number, curvature[k] as number] as const;
    [slope[k], curvature[k]] = [p, m];
    if (!derive(node, time, values)) {
      [slope[k], curvature[k]] = kept;
      return NaN;
    }
    finite = true;
    const before = bestHeight;
    consider(node, time, values);
    const drift = rates.drift[k] as number;
    // The slopes of the best action so far are kept, so that the next axis is tried beside them.
    if (!(bestHeight > before)) [slope[k], curvature[k]] = kept;
    return drift;
  };
  const tryBalance = (
    node: number, time: number, values: Float64Array, k: number, low: number, high: number, m: number,
  ): void => {
    const kept = [slope[k] as number, curvature[k] as number] as const;
    curvature[k] = m;
    const before = bestHeight;
    if (balance(node, time, values, k, low, high)) consider(node, time, values);
    if (!(bestHeight > before)) [slope[k], curvature[k]] = kept;
  }; // prettier-ignore

  const tryInside = (node: number, time: number, values: Float64Array, k: number, second: number): void => {
    const [p, q] = [forward[k] as number, backward[k] as number];
    for (const m of second === 0 ? [0] : [second, 0]) {
      const [up, down] = [tryAt(node, time, values, k, p, m), tryAt(node, time, values, k, q, m)];
      if (up < 0 && down > 0) tryBalance(node, time, values, k, p, q, m);
      else if (up > 0 && down < 0) tryBalance(node, time, values, k, q, p, m);
    }
  };
  const tryEnd = (node: number, time: number, values: Float64Array, k: number): void => {
    const axis = axes[k] as Axis;
    const atLower = place[k] === 0;
    const inside = (atLower ? forward : backward)[k] as number;
    const h = atLower ? distanceAbove(axis, 0) : distanceBelow(axis, lastOf(k));
    if ((atLower ? axis.lower : axis.upper) === 'reflect') {
      tryAt(node, time, values, k, 0, ((atLower ? 2 : -2) * inside) / h);
      tryAt(node, time, values, k, inside, 0);
      return;
    }
    const outward = (drift: number): boolean => (atLower ? drift < 0 : drift > 0);
    if (!outward(tryAt(node, time, values, k, inside, 0)) || !model.driftControlled[k]) return;
    // The drift grows with the slope (the Hamiltonian is convex in it): go on until it points inward, then back to zero.
    let reach = Math.max(Math.abs(inside), 1e-12);
    for (let i = 0; i < 60; i++, reach *= 2) {
      const there = atLower ? inside + reach : inside - reach;
      if (outward(tryAt(node, time, values, k, there, 0))) continue;
      tryBalance(node, time, values, k, Math.min(inside, there), Math.max(inside, there), 0);
      break;
    }
  };
  /** Distances to the neighbours along an axis, or to where the problem ends before them, and what its payoff there adds to theirs. */
  const distancesAt = (
    node: number, time: number, axis: Axis, i: number, k: number,
  ): readonly [number, number, number, number] => {
    const { cuts } = chain;
    const n = cuts ? cuts.numberOf(node) : -1;
    if (!cuts || n < 0) return [distanceAbove(axis, i), distanceBelow(axis, i), 0, 0];
    const gaps = cuts.gapsAt(time);
    return [cuts.above[d * n + k] as number, cuts.below[d * n + k] as number, gaps.above[d * n + k] as number, gaps.below[d * n + k] as number];
  }; // prettier-ignore
  /** Tries the derived candidates; whether they settle the node, so that no search is needed. */
  const derivedCandidates = (node: number, time: number, values: Float64Array): 'settled' | 'tried' | 'none' => {
    const here = values[node] as number;
    finite = false;
    const inside: boolean[] = [];
    for (let k = 0; k < d; k++) {
      const axis = axes[k] as Axis;
      const [i, stride] = [place[k] as number, strides[k] as number];
      const [above, below, onward, back] = distancesAt(node, time, axis, i, k);
      forward[k] = i < lastOf(k) ? ((values[node + stride] as number) + onward - here) / above : NaN;
      backward[k] = i > 0 ? (here - back - (values[node - stride] as number)) / below : NaN;
      inside[k] = i > 0 && i < lastOf(k);
      const [p, q] = [forward[k] as number, backward[k] as number];
      if (inside[k]) {
        slope[k] = (p * below + q * above) / (above + below);
        curvature[k] = (2 * (p - q)) / (above + below);
      } else {
        const reflects = (i === 0 ? axis.lower : axis.upper) === 'reflect';
        const one = i === 0 ? p : q;
        slope[k] = reflects ? 0 : one;
        curvature[k] = reflects ? ((i === 0 ? 2 : -2) * one) / (i === 0 ? above : below) : 0;
      }
    }
    const second = Float64Array.from(curvature);
    if (derive(node, time, values)) {
      finite = true;
      consider(node, time, values);
      // Where central differences are monotone this is the maximiser of the discrete Hamiltonian itself.
      if (rates.central && candidateHeight >= bestHeight - 2 * noise) return 'settled';
    }
    for (let k = 0; k < d; k++)
      if (inside[k]) tryInside(node, time, values, k, second[k] as number);
      else tryEnd(node, time, values, k);
    return finite ? 'tried' : 'none';
  };

  /** Cyclic search along each control. */
  const search = (node: number, time: number, values: Float64Array): void => {
    for (let sweep = 0; sweep < SEARCH_SWEEPS; sweep++) {
      const before = bestHeight;
      for (let c = 0; c < count; c++) searchControl(ascent, node, time, values, c, domainOf(c));
      if (!(bestHeight > before)) break;
    }
  };
  const ascent: Ascent = {
    best,
    height: () => bestHeight,
    climb: (node, time, values, c, value) => {
      candidate.set(best);
      candidate[c] = value;
      const found = height(node, time, values, candidate);
      keepBetter(found);
      return found;
    },
  };
  /** A good action spreads from node to node, past places where the search itself would be caught. */
  const searchNeighbours = (
    node: number,
    time: number,
    values: Float64Array,
    actions: readonly Float64Array[],
  ): void => {
    for (let k = 0; k < d; k++)
      for (const step of [-1, 1]) {
        const i = (place[k] as number) + step;
        if (i < 0 || i > lastOf(k)) continue;
        const other = node + step * (strides[k] as number);
        actions.forEach((a, c) => (candidate[c] = a[other] as number));
        consider(node, time, values);
      }
  };
  const searchNear = (node: number, time: number, values: Float64Array): void => {
    for (let c = 0; c < count; c++)
      for (const factor of [0.5, 0.9, 1.1, 2]) {
        candidate.set(best);
        candidate[c] = project((best[c] as number) * factor, domainOf(c));
        consider(node, time, values);
      }
  };

  const improve: NodeImprover['improve'] = (node, time, values, action, current, neighbours) => {
    if (count === 0) return false;
    placeOf(grid, node, place);
    best.set(action);
    bestHeight = current;
    reach = -Infinity;
    const derived = derivedCandidates(node, time, values);
    if (derived === 'none') {
      searchNeighbours(node, time, values, neighbours);
      search(node, time, values);
    } else if (derived === 'tried' && bestHeight === current) {
      // The derived actions did not help; near the solution that is convergence, elsewhere a short search finds a way up.
      searchNear(node, time, values);
    }
    missed = Math.max(missed, reach - bestHeight);
    if (!(bestHeight > current)) return false;
    action.set(best);
    return true;
  };

  const isAllowed = (node: number, time: number, action: Float64Array): boolean => {
    for (let c = 0; c < count; c++) if (!allows(domainOf(c), action[c] as number)) return false;
    chain.rates(node, time, action, rates);
    let total = 0;
    for (let k = 0; k < d; k++) total += (rates.up[k] as number) + (rates.down[k] as number);
    return rates.allowed && total <= LARGEST_RATE;
  };
  const makeAllowed: NodeImprover['makeAllowed'] = (node, time, action) => {
    if (count === 0) return isAllowed(node, time, action);
    const trial = Float64Array.from(action);
    const lists = model.controls.map((c) => trialValues(c.domain));
    const visit = (c: number): boolean => {
      if (c === count) return isAllowed(node, time, trial);
      const kept = trial[c] as number;
      for (const value of [kept, ...(lists[c] ?? [])]) {
        trial[c] = value;
        if (visit(c + 1)) return true;
      }
      trial[c] = kept;
      return false;
    };
    if (!visit(0)) return false;
    action.set(trial);
    return true;
  };
  const ratesOf: NodeImprover['ratesOf'] = (node, time, action) => {
    chain.rates(node, time, action, rates);
    return rates;
  };
  return { improve, heightOf: height, makeAllowed, ratesOf, begin: () => void (missed = 0), noise: () => missed };
}
