/**
 * Policy improvement at one node: the discrete Hamiltonian is evaluated for a few candidate actions and the best is kept.
 * The current action is always among them, so the value never falls, whatever the derived maximiser says where V_xx still
 * has the wrong sign.
 */
import { newRates, type Chain } from './chain.js';
import { allows, project } from './grid-model.js';
import type { NumericDomain } from '../simulate/instance.js';

export interface Improver {
  /**
   * Replaces the node's action by the best candidate for the values U; true when it changed.
   *
   * @param actions the policy: for each control one array over the nodes, changed in place
   * @param current the discrete Hamiltonian of the node's action, as the linear equation that gave U states it: computed afresh it
   * would drown in rounding where an action makes the rates huge
   */
  readonly improve: (
    node: number,
    time: number,
    values: Float64Array,
    actions: readonly Float64Array[],
    current: number,
  ) => boolean;
  /** Looks for an allowed action, starting from `action`; false when none was found. */
  readonly makeAllowed: (node: number, time: number, action: Float64Array) => boolean;
}

const BISECTIONS = 50;
const SEARCH_SWEEPS = 2;
const SEARCH_STEPS = 10;
/** Relative; the Hamiltonian is flat to rounding closer to its top. */
const SEARCH_TOLERANCE = 1e-8;
/** A candidate must gain more than the rounding of its own jump terms to replace the current action. */
export const ROUNDING = 4 * Number.EPSILON;
/** Rates above this come from actions that run away where V_xx still has the wrong sign. */
const LARGEST_RATE = 1e60;

/** Values to begin a search from, inside the domain. */
export function trialValues(domain: NumericDomain): readonly number[] {
  switch (domain.kind) {
    case 'set':
      return domain.values;
    case 'interval':
      return [0.5, 0, 1, 0.25, 0.75].map((s) => domain.lower + s * (domain.upper - domain.lower));
    case 'real':
      return [0, 1, -1, 10, -10, 100, -100];
    case 'nonnegative':
      return [0, 1, 0.1, 0.01, 10, 100];
    case 'positive':
      return [1, 0.1, 0.01, 1e-3, 1e-4, 10, 100];
  }
}

/** The improver of a chain. */
export function improverOf(chain: Chain): Improver {
  const { grid, model } = chain;
  const last = grid.coordinate.length - 1;
  const h = grid.spacing;
  const count = model.controls.length;
  const rates = newRates();
  const candidate = new Float64Array(count);
  const best = new Float64Array(count);
  const jets = new Float64Array(5);

  let [bestHeight, candidateHeight, noise] = [-Infinity, -Infinity, 0];
  /** The discrete Hamiltonian of an action; −∞ for one that is not allowed. */
  const height = (node: number, time: number, values: Float64Array, action: Float64Array): number => {
    for (let c = 0; c < count; c++)
      if (!allows((model.controls[c] as { domain: NumericDomain }).domain, action[c] as number)) return -Infinity;
    chain.rates(node, time, action, rates);
    if (!rates.allowed || rates.up + rates.down > LARGEST_RATE) return -Infinity;
    const here = values[node] as number;
    const rise = node < last ? rates.up * ((values[node + 1] as number) - here) : 0;
    const fall = node > 0 ? rates.down * ((values[node - 1] as number) - here) : 0;
    noise = ROUNDING * (Math.abs(rates.reward) + (rates.up + rates.down) * Math.abs(here));
    return rates.reward + rise + fall;
  };
  const consider = (node: number, time: number, values: Float64Array): void => {
    candidateHeight = height(node, time, values, candidate);
    if (!(candidateHeight > bestHeight + noise)) return;
    bestHeight = candidateHeight;
    best.set(candidate);
  };

  /** The derived maximiser at slope and curvature of U in the coordinate, projected into the domain; false if not finite. */
  const derive = (node: number, time: number, value: number, slope: number, curvature: number): boolean => {
    if (!model.maximiser) return false;
    const x = grid.state[node] as number;
    jets[0] = time;
    jets[1] = x;
    jets[2] = model.sign * value;
    jets[3] = model.sign * (model.logarithmic ? slope / x : slope);
    jets[4] = model.sign * (model.logarithmic ? (curvature - slope) / (x * x) : curvature);
    model.maximiser.evaluate(jets, candidate);
    let finite = true;
    for (let c = 0; c < count; c++) {
      candidate[c] = project(candidate[c] as number, (model.controls[c] as { domain: NumericDomain }).domain);
      finite &&= Number.isFinite(candidate[c] as number);
    }
    return finite;
  };
  const driftOf = (node: number, time: number): number => {
    chain.rates(node, time, candidate, rates);
    return rates.drift;
  };

  /**
   * Between slopes whose maximisers push apart (Godunov's case) lies one with zero drift: it leaves the candidate there,
   * up to rounding, never on the negative side (at the upper end: never on the positive one).
   */
  const balance = (
    node: number,
    time: number,
    value: number,
    low: number,
    high: number,
    curvature: number,
  ): boolean => {
    let [a, b] = [low, high];
    for (let i = 0; i < BISECTIONS; i++) {
      const middle = (a + b) / 2;
      if (!derive(node, time, value, middle, curvature)) return false;
      if (driftOf(node, time) < 0) a = middle;
      else b = middle;
    }
    return derive(node, time, value, node === last ? a : b, curvature);
  };

  /** Tries the derived candidates; whether they settle the node, so that no search is needed. */
  const derivedCandidates = (node: number, time: number, values: Float64Array): 'settled' | 'tried' | 'none' => {
    const here = values[node] as number;
    const forward = node < last ? ((values[node + 1] as number) - here) / h : NaN;
    const backward = node > 0 ? (here - (values[node - 1] as number)) / h : NaN;
    let finite = false;
    const tryAt = (slope: number, curvature: number): number => {
      if (!derive(node, time, here, slope, curvature)) return NaN;
      finite = true;
      consider(node, time, values);
      return driftOf(node, time);
    };
    if (node > 0 && node < last) {
      const curvature = (forward - backward) / h;
      tryAt((forward + backward) / 2, curvature);
      // Where central differences are monotone this is the maximiser of the discrete Hamiltonian itself.
      if (finite && rates.central && candidateHeight >= bestHeight - 2 * noise) return 'settled';
      for (const m of [curvature, 0]) {
        const [up, down] = [tryAt(forward, m), tryAt(backward, m)];
        if (up < 0 && down > 0 && balance(node, time, here, forward, backward, m)) consider(node, time, values);
        else if (up > 0 && down < 0 && balance(node, time, here, backward, forward, m)) consider(node, time, values);
      }
      return finite ? 'tried' : 'none';
    }
    const atLower = node === 0;
    const slope = atLower ? forward : backward;
    if ((atLower ? grid.lower : grid.upper) === 'reflect') {
      tryAt(0, ((atLower ? 2 : -2) * slope) / h);
      tryAt(slope, 0);
      return finite ? 'tried' : 'none';
    }
    const outward = (drift: number): boolean => (atLower ? drift < 0 : drift > 0);
    const drift = tryAt(slope, 0);
    if (!outward(drift)) return finite ? 'tried' : 'none';
    // The drift grows with the slope (the Hamiltonian is convex in it): go on until it points inward, then back to zero.
    let reach = Math.max(Math.abs(slope), 1e-12);
    for (let i = 0; i < 60; i++, reach *= 2) {
      const there = atLower ? slope + reach : slope - reach;
      if (outward(tryAt(there, 0))) continue;
      if (balance(node, time, here, Math.min(slope, there), Math.max(slope, there), 0)) consider(node, time, values);
      break;
    }
    return finite ? 'tried' : 'none';
  };

  /** Cyclic search along each control: a parabola through three points, with steps that grow and shrink. */
  const search = (node: number, time: number, values: Float64Array): void => {
    for (let sweep = 0; sweep < SEARCH_SWEEPS; sweep++) {
      const before = bestHeight;
      for (let c = 0; c < count; c++) searchControl(node, time, values, c);
      if (!(bestHeight > before)) break;
    }
  };
  const searchControl = (node: number, time: number, values: Float64Array, c: number): void => {
    const { domain } = model.controls[c] as { domain: NumericDomain };
    const heightAt = (value: number): number => {
      candidate.set(best);
      candidate[c] = project(value, domain);
      const found = height(node, time, values, candidate);
      if (found > bestHeight + noise) {
        bestHeight = found;
        best.set(candidate);
      }
      return found;
    };
    if (domain.kind === 'set') {
      domain.values.forEach(heightAt);
      return;
    }
    if (domain.kind === 'interval') [domain.lower, domain.upper, (domain.lower + domain.upper) / 2].forEach(heightAt);
    if (domain.kind === 'nonnegative') heightAt(0);
    // Positive controls are searched in their logarithm.
    const inLogarithm = domain.kind === 'positive';
    const toControl = (u: number): number => (inLogarithm ? Math.exp(u) : u);
    const place = (): number => (inLogarithm ? Math.log(best[c] as number) : (best[c] as number));
    let step = inLogarithm
      ? 1
      : domain.kind === 'interval'
        ? (domain.upper - domain.lower) / 4
        : Math.max(0.5, Math.abs(place()) / 2);
    for (let i = 0; i < SEARCH_STEPS; i++) {
      const u = place();
      const middle = bestHeight;
      const [left, right] = [heightAt(toControl(u - step)), heightAt(toControl(u + step))];
      const bend = left - 2 * middle + right;
      const vertex = u + (step * (left - right)) / (2 * bend);
      if (bend < 0 && Number.isFinite(vertex)) heightAt(toControl(vertex));
      const moved = Math.abs(place() - u);
      if (
        bend < 0 &&
        moved <= SEARCH_TOLERANCE * (1 + Math.abs(u)) &&
        Math.abs(vertex - u) <= SEARCH_TOLERANCE * (1 + Math.abs(u))
      )
        break;
      step = moved >= step ? step * 2 : Math.max(moved * 2, step / 4);
      if (step <= SEARCH_TOLERANCE * (1 + Math.abs(u))) break;
    }
  };

  const improve: Improver['improve'] = (node, time, values, actions, current) => {
    if (count === 0) return false;
    for (let c = 0; c < count; c++) best[c] = actions[c]?.[node] as number;
    bestHeight = current;
    const derived = derivedCandidates(node, time, values);
    if (derived === 'none') {
      searchNeighbours(node, time, values, actions);
      search(node, time, values);
    } else if (derived === 'tried' && bestHeight === current) {
      // The derived actions did not help; near the solution that is convergence, elsewhere a short search finds a way up.
      searchNear(node, time, values);
    }
    if (!(bestHeight > current)) return false;
    actions.forEach((a, c) => (a[node] = best[c] as number));
    return true;
  };
  /** A good action spreads from node to node, past places where the search itself would be caught. */
  const searchNeighbours = (
    node: number,
    time: number,
    values: Float64Array,
    actions: readonly Float64Array[],
  ): void => {
    for (const other of [node - 1, node + 1]) {
      if (other < 0 || other > last) continue;
      actions.forEach((a, c) => (candidate[c] = a[other] as number));
      consider(node, time, values);
    }
  };
  const searchNear = (node: number, time: number, values: Float64Array): void => {
    for (let c = 0; c < count; c++)
      for (const factor of [0.5, 0.9, 1.1, 2]) {
        candidate.set(best);
        candidate[c] = project((best[c] as number) * factor, (model.controls[c] as { domain: NumericDomain }).domain);
        consider(node, time, values);
      }
  };

  const zeroValues = new Float64Array(last + 1);
  const makeAllowed: Improver['makeAllowed'] = (node, time, action) => {
    if (count === 0) return height(node, time, zeroValues, action) > -Infinity;
    const trial = Float64Array.from(action);
    const lists = model.controls.map((c) => trialValues(c.domain));
    const visit = (c: number): boolean => {
      if (c === count) return height(node, time, zeroValues, trial) > -Infinity;
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
  return { improve, makeAllowed };
}
