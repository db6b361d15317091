/**
 * Starts for the boundary value problem on a fixed horizon: controls constant on short intervals, moved towards the maximiser of the
 * Hamiltonian along states forward and costates backward as long as the payoff gains (Krylov and Chernousko 1972).
 */
import { bestConstants } from '../constant-controls.js';
import { project, trialValues } from '../grid/trial-values.js';
import type { EndCondition } from './end-condition.js';
import type { HamiltonianSystem } from './hamiltonian-system.js';
import type { Guess } from './shooting.js';

const INTERVALS = 240;
const MOST_SWEEPS = 150;
/** A gain below this share of the payoff ends the sweeps. */
const GAIN = 1e-7;
const SHORTEST = 1 / 4096;
/** Runge and Kutta's classical weights. */
const STAGE = [0, 0.5, 0.5, 1];
const WEIGHT = [1 / 6, 1 / 3, 1 / 3, 1 / 6];

interface Rollout {
  readonly points: readonly Float64Array[];
  readonly payoff: number;
}

/** What the sweep found, as points at the beginnings of segments, and the payoff of its controls. */
export interface SweptStart extends Guess {
  readonly payoff: number;
  readonly points: readonly Float64Array[];
}

/** Sweeps from constant controls: one start for each that the domains suggest, and for each that pays more than its neighbours. */
export function startsOnHorizon(
  system: HamiltonianSystem,
  end: EndCondition,
  at: Float64Array,
  segments: number,
  /** Number of constant controls to begin from. */
  most = 4,
): readonly SweptStart[] {
  const { instance, dimension: d } = system;
  const horizon = end.horizon as number;
  const step = horizon / INTERVALS;
  const sign = instance.sense === 'maximize' ? 1 : -1;
  const c = instance.controls.length;
  const k = STAGE.map(() => new Float64Array(2 * d + 1));
  const y = new Float64Array(2 * d + 1);

  const advance = (t: number, from: Float64Array, action: Float64Array, h: number): Float64Array => {
    for (let s = 0; s < 4; s++) {
      y.set(from);
      if (s > 0) for (let i = 0; i <= 2 * d; i++) y[i] = (y[i] as number) + h * (STAGE[s] as number) * ((k[s - 1] as Float64Array)[i] as number); // prettier-ignore
      system.under(t + (STAGE[s] as number) * h, y, action, k[s] as Float64Array);
    }
    return from.map((v, i) => v + h * k.reduce((sum, slope, s) => sum + (WEIGHT[s] as number) * (slope[i] as number), 0)); // prettier-ignore
  };
  const forward = (controls: readonly Float64Array[]): Rollout => {
    const points: Float64Array[] = [new Float64Array(2 * d + 1)];
    (points[0] as Float64Array).set(at);
    controls.forEach((a, n) => {
      // Costates play no part in how states move.
      const next = advance(n * step, points[n] as Float64Array, a, step);
      next.fill(0, d, 2 * d);
      points.push(next);
    });
    const last = points.at(-1) as Float64Array;
    return { points, payoff: sign * ((last[2 * d] as number) + Math.exp(-instance.discount * horizon) * end.payoff(horizon, last)) }; // prettier-ignore
  };
  /** Costates backward under the controls, and the maximisers on the way. */
  const backward = (controls: readonly Float64Array[], { points }: Rollout): readonly Float64Array[] => {
    const best = controls.map(() => new Float64Array(c));
    const last = points.at(-1) as Float64Array;
    last.set(end.geometry(horizon, last).payoff, d);
    const middle = new Float64Array(2 * d + 1);
    for (let n = controls.length - 1; n >= 0; n--) {
      const [here, there] = [points[n] as Float64Array, points[n + 1] as Float64Array];
      const before = advance((n + 1) * step, there, controls[n] as Float64Array, -step);
      for (let i = d; i < 2 * d; i++) here[i] = before[i] as number;
      for (let i = 0; i < 2 * d; i++) middle[i] = ((here[i] as number) + (there[i] as number)) / 2;
      system.action((n + 0.5) * step, middle, best[n] as Float64Array);
    }
    return best;
  };
  const sweep = (first: Float64Array): SweptStart | undefined => {
    let controls: readonly Float64Array[] = Array.from({ length: INTERVALS }, () => first.slice());
    let now = forward(controls);
    if (!Number.isFinite(now.payoff)) return undefined;
    let share = 1;
    for (let n = 0; n < MOST_SWEEPS; n++) {
      const best = backward(controls, now);
      if (best.some((a) => a.some((v) => !Number.isFinite(v)))) return undefined;
      const towards = (s: number): readonly Float64Array[] =>
        controls.map((a, m) => a.map((v, j) => v + s * (((best[m] as Float64Array)[j] as number) - v)));
      let gained = false;
      share = Math.min(1, share * 4);
      for (; share >= SHORTEST && !gained; share /= 2) {
        const tried = towards(share);
        const next = forward(tried);
        if (!(next.payoff > now.payoff)) continue;
        gained = next.payoff - now.payoff > GAIN * Math.abs(now.payoff);
        [controls, now] = [tried, next];
        break;
      }
      if (!gained) break;
    }
    backward(controls, now);
    const nodes = Array.from({ length: segments }, (_, s) =>
      (now.points[Math.round((s * INTERVALS) / segments)] as Float64Array).slice(0, 2 * d),
    );
    return { nodes, multipliers: [], duration: horizon, payoff: sign * now.payoff, points: now.points };
  };
  const lists = instance.controls.map(({ domain }) => trialValues(domain).map((v) => project(v, domain)));
  const count = c === 0 ? 1 : Math.min(most, Math.max(...lists.map((l) => l.length)));
  const given = Array.from({ length: count }, (_, n) => Float64Array.from(lists, (l) => l[n % l.length] as number));
  const constant = (action: Float64Array): number => forward(Array.from({ length: INTERVALS }, () => action)).payoff;
  const best = bestConstants(instance.controls.map(({ domain }) => domain), constant); // prettier-ignore
  return [...given, ...best].map(sweep).filter((s) => s !== undefined);
}
