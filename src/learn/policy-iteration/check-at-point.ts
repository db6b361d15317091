/**
 * The learnt value held against its own policy: fresh paths from the point say what is wrong with V there (see `corrections.ts`), and
 * what a maximiser would still gain over the policy along them is what the policy may fall short of the best.
 */
import type { Flow } from '../flow.js';
import { normalNumbers, STREAMS } from '../normals.js';
import type { DerivedAction } from './derived-action.js';
import { lifetimeOf } from './closed-loop.js';
import { residualsOf } from './equation.js';
import type { Places } from './places.js';
import type { Learnt } from './policy-iteration.js';

const [PATHS, MOST_STEPS, LIFETIMES] = [128, 512, 4];
/** Steps are so much shorter than those at which training follows paths, which need not be right to the last digit. */
const FINER = 4;
/** Draws of this stream before are those of the first policy. */
const FIRST_DRAW = 10_000;
/** Of the places on the paths, so many are asked what a maximiser would gain. */
const ASKED = 2048;

export interface Check {
  /** Mean of V^α − V at the point over fresh paths, extrapolated in their step. */
  readonly correction: number;
  readonly standardError: number;
  /** By how much that changes it, which is what steps of twice the length change. */
  readonly stepError: number;
  /** What the maximiser of V's Hamiltonian would gain along the paths; zero where there is none to ask. */
  readonly gap: number;
  /** Mean of ∫e^{−ρs}|r + 𝓛V − ρV| ds. */
  readonly absolute: number;
  /** Of the future, what lies beyond the paths. */
  readonly beyond: number;
  /** Of each step, [paths, noises]. */
  readonly noise: readonly Float32Array[];
  /** Length of a step in time. */
  readonly step: number;
}

/** @param at coordinates of the point */
export function checkAtPoint(
  flow: Flow,
  { value, policy, follow, stepOf }: Learnt,
  derived: DerivedAction | undefined,
  at: readonly number[],
  seed: number,
): Check {
  const { discount, horizon } = flow.instance;
  const n = flow.coordinates.length;
  const starts: Places = {
    y: Float32Array.from({ length: PATHS * n }, (_, p) => at[p % n] as number),
    t: new Float32Array(PATHS),
  };
  const length = Math.min(LIFETIMES * lifetimeOf(flow), horizon);
  const count = Math.min(MOST_STEPS, 2 * Math.ceil((FINER * length) / stepOf(policy, starts) / 2));
  const step = length / count;
  const noise = Array.from({ length: count }, (_, k) =>
    normalNumbers(seed, STREAMS.check, FIRST_DRAW + k, PATHS * Math.max(1, flow.noises)),
  );
  // The same noise in steps of twice the length.
  const pairs = Array.from({ length: count / 2 }, (_, k) => {
    const [a, b] = [noise[2 * k] ?? new Float32Array(), noise[2 * k + 1] ?? new Float32Array()];
    return a.map((z, i) => (z + (b[i] as number)) * Math.SQRT1_2);
  });
  const span = new Float32Array(PATHS).fill(length);
  const paths = follow(value, policy, starts, span, noise);
  const mean = (a: Float64Array): number => a.reduce((x, y) => x + y, 0) / a.length;
  const coarse = follow(value, policy, starts, span, pairs).change;
  // What is in proportion to the step cancels (Talay and Tubaro 1990).
  const changes = paths.change.map((c, i) => 2 * c - (coarse[i] as number));
  const correction = mean(changes);
  const stepError = Math.abs(correction - mean(paths.change));
  const standardError = Math.sqrt(mean(changes.map((c) => (c - correction) ** 2)) / PATHS);
  const asked: Places = { y: new Float32Array(ASKED * n), t: new Float32Array(ASKED) };
  const weights = new Float64Array(ASKED);
  for (let i = 0; i < ASKED; i++) {
    const k = Math.floor((i * count) / ASKED);
    const path = i % PATHS;
    const from = k === 0 ? starts : (paths.steps[k - 1] ?? starts);
    asked.y.set(from.y.subarray(path * n, (path + 1) * n), i * n);
    asked.t[i] = from.t[path] as number;
    weights[i] = Math.exp(-discount * k * step);
  }
  const { under, best, scale } = residualsOf(flow, derived)(value, policy, asked);
  const lost = weights.map((w, i) =>
    Math.abs((w * (scale[i] as number) * ((best[i] as number) - (under[i] as number))) / lifetimeOf(flow)),
  );
  return {
    correction,
    standardError,
    stepError,
    gap: mean(lost) * length,
    absolute: mean(paths.absolute),
    beyond: Number.isFinite(horizon) && length >= horizon ? 0 : Math.exp(-discount * length),
    noise,
    step,
  };
}
