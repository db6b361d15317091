/** Blocks of paths: what each is charged, by steps and by steps twice as long, and the ratio of densities where it is steered. */
import { compileBatch } from '../../compile/kernel.js';
import type { Expression } from '../../expression/expression.js';
import { fillNormalPairs, type RandomKey } from '../../simulate/normal.js';
import { chainOf, type Chain } from './chain.js';
import { steer, type Steering } from './steering.js';
import type { Uncontrolled } from './uncontrolled.js';

/** Paths of a block. */
export const BLOCK = 512;

export interface BlockOfPaths {
  /** ∫q dt + g by the trapezoid rule, and the same with the double step where there are two steps or more. */
  readonly charge: Float64Array;
  readonly coarse: Float64Array;
  /** ∫|q| dt + |g|. */
  readonly gross: Float64Array;
  /** Logarithm of the density of nobody's paths over that of the steered ones. */
  readonly logRatio: Float64Array;
}

/** Sees the coordinates before a step and the normal variables that it takes. */
export type Observe = (step: number, coordinates: readonly Float64Array[], normals: readonly Float64Array[]) => void;

export interface Walker {
  readonly chain: Chain;
  readonly steps: number;
  /** @param mirrored the same paths with every standard normal variable of the other sign */
  readonly run: (
    key: RandomKey,
    firstPath: number,
    count: number,
    mirrored: boolean,
    steering?: Steering,
    observe?: Observe,
  ) => BlockOfPaths;
}

const arrays = (n: number): Float64Array[] => Array.from({ length: n }, () => new Float64Array(BLOCK));

/** Prepares paths of so many steps: one, or an even number. */
export function openWalker(problem: Uncontrolled, steps: number): Walker {
  const { diffusion, start, horizon, running, terminal } = problem;
  const chain = chainOf(diffusion, BLOCK);
  const h = horizon / steps;
  const [fine, long] = [chain.stepOf(h), chain.stepOf(2 * h)];
  const [y, twice] = [arrays(start.length), arrays(start.length)];
  const [even, odd, joined] = [arrays(chain.draws), arrays(chain.draws), arrays(chain.draws)];
  const [rate] = arrays(1) as [Float64Array];
  const block = { charge: new Float64Array(BLOCK), coarse: new Float64Array(BLOCK), gross: new Float64Array(BLOCK), logRatio: new Float64Array(BLOCK) }; // prettier-ignore
  const kernelOf = (e: Expression): ((t: number, count: number, at: readonly Float64Array[]) => void) => {
    const kernel = compileBatch([e], diffusion.coordinates, [diffusion.time]);
    const uniforms = new Float64Array(1);
    return (t, count, at) => {
      uniforms[0] = t;
      kernel.run(count, uniforms, at, [rate]);
    };
  };
  const isFree = running.kind === 'number' && running.value.numerator === 0n;
  const [runningAt, terminalAt] = [kernelOf(running), kernelOf(terminal)];
  const add = (count: number, weight: number, charge: Float64Array, gross?: Float64Array): void => {
    for (let p = 0; p < count; p++) charge[p] = (charge[p] as number) + weight * (rate[p] as number);
    if (gross) for (let p = 0; p < count; p++) gross[p] = (gross[p] as number) + weight * Math.abs(rate[p] as number);
  };
  const run: Walker['run'] = (key, firstPath, count, mirrored, steering, observe) => {
    const { charge, coarse, gross, logRatio } = block;
    for (const a of Object.values(block)) a.fill(0);
    for (const set of [y, twice]) set.forEach((a, i) => a.fill(start[i] as number));
    const flip = (set: readonly Float64Array[]): void => {
      if (mirrored) for (const a of set) for (let p = 0; p < count; p++) a[p] = -(a[p] as number);
    };
    const advance = (k: number, z: readonly Float64Array[]): void => {
      steering?.groups.forEach((group, g) => {
        const law = steering.laws[k]?.[g];
        if (law) steer(group, law, count, y, z, logRatio);
      });
      observe?.(k, y, z);
      if (!isFree) {
        runningAt(k * h, count, y);
        add(count, k === 0 ? h / 2 : h, charge, gross);
      }
      fine(k * h, count, y, z);
    };
    if (steps === 1) {
      // Both variables of a pair serve the one step.
      for (let d = 0; d < chain.draws; d += 2)
        fillNormalPairs(key, firstPath, count, 0, d, even[d] as Float64Array, even[d + 1] ?? (odd[0] as Float64Array));
      flip(even);
      advance(0, even);
    }
    for (let pair = 0; 2 * pair + 1 < steps; pair++) {
      for (let d = 0; d < chain.draws; d++)
        fillNormalPairs(key, firstPath, count, pair, d, even[d] as Float64Array, odd[d] as Float64Array);
      flip(even);
      flip(odd);
      advance(2 * pair, even);
      advance(2 * pair + 1, odd);
      if (!isFree) {
        runningAt(2 * pair * h, count, twice);
        add(count, pair === 0 ? h : 2 * h, coarse);
      }
      joined.forEach((a, d) => {
        const [first, second] = [even[d] as Float64Array, odd[d] as Float64Array];
        for (let p = 0; p < count; p++) a[p] = ((first[p] as number) + (second[p] as number)) * Math.SQRT1_2;
      });
      long(2 * pair * h, count, twice, joined);
    }
    if (!isFree) {
      runningAt(horizon, count, y);
      add(count, h / 2, charge, gross);
      runningAt(horizon, count, twice);
      add(count, h, coarse);
    }
    terminalAt(horizon, count, y);
    add(count, 1, charge, gross);
    if (steps > 1) {
      terminalAt(horizon, count, twice);
      add(count, 1, coarse);
    }
    return block;
  };
  return { chain, steps, run };
}
