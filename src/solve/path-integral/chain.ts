/**
 * Paths in steps: a chain takes coordinates and standard normal variables to the coordinates a step later. Where the equation is
 * linear with constant coefficients the law of a step is exact; else it is that of a weak scheme.
 */
import { compileBatch } from '../../compile/kernel.js';
import { zero } from '../../expression/expression.js';
import { eulerMaruyama } from '../../simulate/euler-maruyama.js';
import { transition } from '../../simulate/linear-law.js';
import { ROOT, STEP, normalName, type Diffusion } from '../../simulate/scheme.js';
import { weakSecondOrder } from '../../simulate/weak-second-order.js';
import { gaussianBlocks, type GaussianBlock } from './gaussian-blocks.js';

/** Advances `count` items from time t by a step h, in place. */
export type Advance = (
  t: number,
  count: number,
  coordinates: readonly Float64Array[],
  normals: readonly Float64Array[],
) => void;

export interface Chain {
  readonly name: string;
  readonly source: string;
  /** What the mean of a functional of the end is off by falls like this power of the step; Infinity where nothing is. */
  readonly order: number;
  /** Standard normal variables of a step; the law of the first `steered` may be changed, the others only toss coins. */
  readonly draws: number;
  readonly steered: number;
  /** Coordinates that each normal variable moves. */
  readonly moves: readonly (readonly number[])[];
  readonly stepOf: (h: number) => Advance;
}

/** y ← E y + c + G z, block by block, every entry that is not zero once for all items. */
function gaussianStep(blocks: readonly GaussianBlock[], h: number, items: number): Advance {
  const laws = blocks.map(({ members, law }) => {
    const n = members.length;
    const all = transition(law, h);
    const [decay, shift, spread] = [all.slice(0, n * n), all.slice(n * n, n * n + n), all.slice(n * n + n)];
    return { members, decay, shift, spread, next: members.map(() => new Float64Array(items)) };
  });
  return (_, count, coordinates, normals) => {
    for (const { members, decay, shift, spread, next } of laws) {
      const n = members.length;
      members.forEach((__, i) => {
        const out = next[i] as Float64Array;
        const constant = shift[i] as number;
        for (let p = 0; p < count; p++) out[p] = constant;
        const add = (weight: number, from: Float64Array): void => {
          if (weight !== 0) for (let p = 0; p < count; p++) out[p] = (out[p] as number) + weight * (from[p] as number);
        };
        members.forEach((j, k) => add(decay[i * n + k] as number, coordinates[j] as Float64Array));
        for (let k = 0; k <= i; k++)
          add(spread[(i * (i + 1)) / 2 + k] as number, normals[members[k] as number] as Float64Array);
      });
      members.forEach((j, i) => (coordinates[j] as Float64Array).set((next[i] as Float64Array).subarray(0, count)));
    }
  };
}

/** Beyond this many coordinates the terms of a second-order scheme, which are as many as pairs, cost more than they save. */
const SECOND_ORDER_UP_TO = 4;

/** The chain of an equation; `items` is the longest run of items that a step is asked for. */
export function chainOf(diffusion: Diffusion, items: number): Chain {
  const { coordinates, noise, time, cholesky } = diffusion;
  const blocks = gaussianBlocks(diffusion);
  if (blocks) {
    const n = coordinates.length;
    const moves: number[][] = Array.from({ length: n }, () => []);
    for (const { members } of blocks) members.forEach((i, k) => moves[i]?.push(...members.slice(k)));
    return {
      name: 'exact steps of a linear equation',
      source: 'Van Loan 1978',
      order: Infinity,
      draws: n,
      steered: n,
      moves,
      stepOf: (h) => gaussianStep(blocks, h, items),
    };
  }
  const second = coordinates.length <= SECOND_ORDER_UP_TO ? weakSecondOrder.step(diffusion) : { refused: 'too many' };
  const scheme = 'refused' in second ? eulerMaruyama : weakSecondOrder;
  const step = 'refused' in second ? eulerMaruyama.step(diffusion) : second;
  if ('refused' in step) throw new RangeError(`${scheme.name} applies to every diffusion`);
  const kernel = compileBatch(
    step.next,
    [...coordinates, ...Array.from({ length: step.draws }, (_, k) => normalName(k))],
    [time, STEP, ROOT].map((e) => (typeof e === 'string' ? e : e.kind === 'symbol' ? e.name : '')),
  );
  const loaded = cholesky.map((_, k) =>
    coordinates.flatMap((__, i) =>
      (noise[i] ?? []).some((s, j) => s !== zero && (cholesky[j]?.[k] ?? 0) !== 0) ? [i] : [],
    ),
  );
  return {
    name: scheme.name,
    source: scheme.source,
    order: scheme.weakOrder,
    draws: step.draws,
    steered: cholesky.length,
    moves: loaded,
    stepOf: (h) => {
      const uniforms = Float64Array.of(0, h, Math.sqrt(h));
      return (t, count, at, normals) => {
        uniforms[0] = t;
        kernel.run(count, uniforms, [...at, ...normals], at);
      };
    },
  };
}
