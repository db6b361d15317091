/**
 * A block of paths, each simulated with the steps h, h/2 and h/4 under one Brownian path. What a path gives depends on
 * (seed, stream, path) alone, so blocks may be run in any order and on any worker.
 */
import { fillNormalPairs, type RandomKey } from './normal.js';
import type { PathSystem } from './path-system.js';
import { readTable } from './policy.js';

/** Paths in a block: the arrays of one block fit the first cache levels. */
export const BLOCK = 256;
/** Steps h/4 to a step h. */
export const FINE_STEPS = 4;

export interface BlockPlan {
  readonly system: PathSystem;
  readonly key: RandomKey;
  /** Coordinates at time zero. */
  readonly start: readonly number[];
  /** End of the simulated time. */
  readonly end: number;
  /** Number of steps h. */
  readonly steps: number;
}

/** Per path, for `count` ≤ BLOCK paths; arrays are reused by the next block. */
export interface BlockResult {
  /** Discounted payoff with steps h, h/2, h/4. */
  readonly payoff: readonly [Float64Array, Float64Array, Float64Array];
  /** The same with the absolute values of rewards, step h/4. */
  readonly gross: Float64Array;
  /** Steps that left a one-sided domain and were folded back, step h/4. */
  readonly excursions: Float64Array;
  /** 1 where a coordinate is no longer finite at the end, whatever the step: the state left its domain. */
  readonly left: Float64Array;
  readonly variates: readonly Float64Array[];
  /** Payoff (step h/4) up to one half and up to three quarters of the time. */
  readonly half: Float64Array;
  readonly threeQuarters: Float64Array;
}

export interface BlockRunner {
  /** @param observe sees the first coordinate with steps h/4, and all coordinates with steps h, h/2 and h/4 one after the other */
  readonly run: (
    firstPath: number,
    count: number,
    observe?: (time: number, coordinates: Float64Array, all: readonly Float64Array[]) => void,
  ) => BlockResult;
  /** Readings of a policy table beyond its ends so far, and all readings. */
  readonly readings: () => { readonly outside: number; readonly all: number };
}

interface Level {
  readonly coordinates: readonly Float64Array[];
  readonly actions: readonly Float64Array[];
  readonly increments: readonly Float64Array[];
  readonly payoff: Float64Array;
}

const arrays = (n: number): Float64Array[] => Array.from({ length: n }, () => new Float64Array(BLOCK));

/** Prepares the work arrays of a plan. */
export function blockRunner({ system, key, start, end, steps }: BlockPlan): BlockRunner {
  const { instance, policy, cholesky, variates: names } = system;
  const noises = instance.noises.length;
  const controls = policy.kind === 'table' ? policy.table.actions.size : 0;
  const makeLevel = (): Level => ({
    coordinates: arrays(start.length),
    actions: arrays(controls),
    increments: arrays(noises),
    payoff: new Float64Array(BLOCK),
  });
  const levels = [makeLevel(), makeLevel(), makeLevel()] as const;
  const [coarse, middle, fine] = levels;
  const [gross, excursions, left, half, threeQuarters] = arrays(5) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const variates = arrays(names.length);
  const normals = Array.from({ length: FINE_STEPS }, () => arrays(noises));
  const fineIncrements = Array.from({ length: FINE_STEPS }, () => arrays(noises));

  const h = end / steps;
  const root = Math.sqrt(h / FINE_STEPS);
  const readings = { outside: 0, all: 0 };
  const coefficients = policy.kind === 'feedback' ? policy.coefficients : undefined;
  const uniforms = new Float64Array(5 + (coefficients?.names.length ?? 0));

  const setUniforms = (time: number, step: number, first: boolean): void => {
    const factor = Math.exp(-instance.discount * time);
    uniforms[0] = time;
    uniforms[1] = step;
    uniforms[2] = (first ? 0.5 : 1) * step * factor;
    uniforms[3] = factor;
    uniforms[4] = 1 - time / end;
    coefficients?.write(time, uniforms, 5);
  };
  const act = (level: Level, time: number, count: number): void => {
    if (policy.kind !== 'table') return;
    readings.all += count;
    readings.outside += readTable(policy.table, time, count, level.coordinates[0] as Float64Array, level.actions);
  };
  const advance = (
    level: Level,
    increments: readonly Float64Array[],
    time: number,
    step: number,
    count: number,
  ): void => {
    setUniforms(time, step, time === 0);
    act(level, time, count);
    const columns = [...level.coordinates, ...level.actions, ...increments, level.payoff];
    if (level === fine) {
      const extra = [gross, excursions, ...variates];
      const outs = [...level.coordinates, level.payoff, ...extra];
      system.advanceFinest.run(count, uniforms, [...columns, ...extra], outs);
    } else system.advance.run(count, uniforms, columns, [...level.coordinates, level.payoff]);
  };
  const draw = (firstPath: number, count: number, step: number): void => {
    for (let j = 0; j < noises; j++)
      for (let pair = 0; pair < FINE_STEPS / 2; pair++)
        fillNormalPairs(
          key, firstPath, count, 2 * step + pair, j,
          normals[2 * pair]?.[j] as Float64Array, normals[2 * pair + 1]?.[j] as Float64Array,
        ); // prettier-ignore
    for (let m = 0; m < FINE_STEPS; m++)
      for (let j = 0; j < noises; j++) {
        const out = fineIncrements[m]?.[j] as Float64Array;
        out.fill(0);
        (cholesky[j] ?? []).forEach((l, k) => {
          const z = normals[m]?.[k] as Float64Array;
          const scale = l * root;
          if (scale !== 0) for (let i = 0; i < count; i++) out[i] = (out[i] as number) + scale * (z[i] as number);
        });
      }
  };
  /** Increments over the fine steps from `from` up to `to`. */
  const join = (level: Level, from: number, to: number, count: number): readonly Float64Array[] => {
    level.increments.forEach((out, j) => {
      out.fill(0);
      for (let m = from; m < to; m++) {
        const dW = fineIncrements[m]?.[j] as Float64Array;
        for (let i = 0; i < count; i++) out[i] = (out[i] as number) + (dW[i] as number);
      }
    });
    return level.increments;
  };

  const run: BlockRunner['run'] = (firstPath, count, observe) => {
    for (const level of levels) {
      level.coordinates.forEach((y, i) => y.fill(start[i] as number));
      level.payoff.fill(0);
    }
    for (const a of [gross, excursions, ...variates]) a.fill(0);
    const everywhere = levels.flatMap((level) => level.coordinates);
    for (let k = 0; k < steps; k++) {
      const time = k * h;
      if (2 * k === steps) half.set(fine.payoff);
      if (4 * k === 3 * steps) threeQuarters.set(fine.payoff);
      observe?.(time, fine.coordinates[0] as Float64Array, everywhere);
      draw(firstPath, count, k);
      for (let m = 0; m < FINE_STEPS; m++)
        advance(fine, fineIncrements[m] as Float64Array[], time + (m * h) / FINE_STEPS, h / FINE_STEPS, count);
      for (let m = 0; m < 2; m++)
        advance(middle, join(middle, 2 * m, 2 * m + 2, count), time + (m * h) / 2, h / 2, count);
      advance(coarse, join(coarse, 0, FINE_STEPS, count), time, h, count);
    }
    observe?.(end, fine.coordinates[0] as Float64Array, everywhere);
    for (const [i, level] of levels.entries()) {
      setUniforms(end, h / 2 ** i, true);
      act(level, end, count);
      const sink = level === fine ? gross : new Float64Array(BLOCK);
      system.finish.run(
        count,
        uniforms,
        [...level.coordinates, ...level.actions, level.payoff, sink],
        [level.payoff, sink],
      );
    }
    left.fill(0);
    for (const { coordinates } of levels)
      for (const y of coordinates) for (let i = 0; i < count; i++) if (!Number.isFinite(y[i])) left[i] = 1;
    const payoff = [coarse.payoff, middle.payoff, fine.payoff] as const;
    return { payoff, gross, excursions, left, variates, half, threeQuarters };
  };
  return { run, readings: () => readings };
}
