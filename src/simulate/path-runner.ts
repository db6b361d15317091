/** Computes blocks of a program's paths: all tracks of a path under one Brownian path, then the samples. */
import type { Graph } from '../compile/graph.js';
import type { BatchKernel } from '../compile/kernel.js';
import type { PathBackend } from './path-backend.js';
import type { PathKernel, PathModel } from './path-model.js';
import { BLOCK, type PathProgram, type Track } from './path-program.js';
import { regimePath, type RegimePath } from './regime-path.js';
import { openTrack, type PathKernels, type TrackRun } from './path-track.js';

/** Sees the coordinates of all tracks, one after the other, before each fine step and at the end. */
export type Observe = (time: number, coordinates: readonly Float64Array[]) => void;

export interface BlockRun {
  /** One array a sample, reused by the next block. */
  readonly samples: readonly Float64Array[];
  /** Paths with a sample or a coordinate that is not finite: the state left its domain. */
  readonly lost: number;
  /** Readings of a policy table beyond its ends, and all readings. */
  readonly readings: { readonly outside: number; readonly all: number };
}

export interface PathRunner {
  /** @param count at most BLOCK */
  readonly run: (firstPath: number, count: number, observe?: Observe) => BlockRun;
}

/** Sum of two independent normal variables, normal again: what drives a step of double length. */
const joinGraph: Graph = {
  inputs: ['first', 'second'],
  operations: [
    { kind: 'input', index: 0 },
    { kind: 'input', index: 1 },
    { kind: 'add', left: 0, right: 1 },
    { kind: 'constant', value: Math.SQRT1_2 },
    { kind: 'multiply', left: 2, right: 3 },
  ],
  outputs: [4],
};

/** Kernels and arrays for programs of one model and the same tracks. */
interface Workshop {
  /** By the number of joined steps: two slots of normals. */
  readonly normals: readonly (readonly (readonly Float64Array[])[])[];
  readonly tracks: readonly TrackRun[];
  /** Where regimes switch: the chain, and two slots of normals that drive it. */
  readonly chain?: { readonly path: RegimePath; readonly normals: readonly [Float64Array, Float64Array] };
  /** Joins the two slots of the depth before into a slot of a depth. */
  readonly join: (depth: number, slot: number, count: number) => void;
  /** Gives the arrays back. */
  readonly close: () => void;
}

function openWorkshop(model: PathModel, tracks: readonly Track[], owner: PathBackend): Workshop {
  const taken: Float64Array[] = [];
  const array = (length: number): Float64Array => {
    taken.push(owner.array(length));
    return taken.at(-1) as Float64Array;
  };
  const backend: PathBackend = { ...owner, array };
  const deepest = Math.max(...tracks.map((t) => t.joined));
  const slot = (): Float64Array[] => Array.from({ length: model.draws }, () => backend.array(BLOCK));
  const normals = Array.from({ length: deepest + 1 }, () => [slot(), slot()]);
  const compiled = ({ graph, columns }: PathModel['lean']): BatchKernel['run'] => backend.compile(graph, columns);
  const kernelsFor = (wanted: (track: Track) => boolean, step: PathKernel, end: PathKernel): PathKernels | undefined =>
    tracks.some(wanted) ? { step: compiled(step), end: compiled(end) } : undefined;
  const rich = kernelsFor((track) => track.rich === true, model.rich, model.finishRich);
  const lean = kernelsFor((track) => track.rich !== true, model.lean, model.finish);
  const sum = deepest > 0 ? backend.compile(joinGraph, 2) : () => undefined;
  const noUniforms = array(1);
  const joins = normals.map((slots, depth) =>
    slots.map((outs) =>
      outs.map((out, d) => ({ columns: (normals[depth - 1] ?? []).map((z) => z[d] as Float64Array), outs: [out] })),
    ),
  );
  const chain = model.switching && {
    path: regimePath(model.switching, deepest + 1, backend.array),
    normals: [backend.array(BLOCK), backend.array(BLOCK)] as const,
  };
  return {
    normals,
    ...(chain ? { chain } : {}),
    tracks: tracks.flatMap((track) => {
      const kernels = track.rich === true ? rich : lean;
      const seen = chain?.path.columns[track.joined];
      return kernels ? [openTrack(model, kernels, track, normals[track.joined] ?? [], backend, seen)] : [];
    }),
    join: (depth, slot, count) => {
      for (const { columns, outs } of joins[depth]?.[slot] ?? []) sum(count, noUniforms, columns, outs);
    },
    close: () => taken.forEach(owner.release),
  };
}

/** Workshops kept for the next program: pilots and shares of one problem follow each other. */
const MOST_WORKSHOPS = 8;
const workshops = new WeakMap<PathBackend, Map<string, Workshop>>();

/** JSON has no words for some numbers. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, v: unknown) =>
    typeof v === 'number' && (!Number.isFinite(v) || Object.is(v, -0)) ? `number ${Object.is(v, -0) ? '-0' : v}` : v,
  );

/** Models that come from another thread are new objects each time, so they are told apart by their text. */
function workshopFor({ model, tracks }: PathProgram, backend: PathBackend): Workshop {
  const known = workshops.get(backend) ?? new Map<string, Workshop>();
  workshops.set(backend, known);
  const { table: _, coefficients, ...graphs } = model;
  const text = textOf([graphs, coefficients?.names, tracks]);
  const found = known.get(text) ?? openWorkshop(model, tracks, backend);
  known.delete(text);
  known.set(text, found);
  const [oldest] = known.keys();
  if (known.size > MOST_WORKSHOPS && oldest !== undefined) {
    known.get(oldest)?.close();
    known.delete(oldest);
  }
  return found;
}

/** Sums `weights` times arrays into `out`. */
function combine(terms: readonly (readonly [number, Float64Array])[], out: Float64Array, count: number): void {
  const [first, ...others] = terms;
  if (!first) return void out.fill(0);
  const [w, a] = first;
  for (let i = 0; i < count; i++) out[i] = w * (a[i] as number);
  for (const [weight, array] of others)
    for (let i = 0; i < count; i++) out[i] = (out[i] as number) + weight * (array[i] as number);
}

/** Prepares a program; kernels and arrays are shared with others of the same model on the same backend. */
export function openProgram(program: PathProgram, backend: PathBackend): PathRunner {
  const { model, key, end, steps } = program;
  const { normals, tracks, join, chain } = workshopFor(program, backend);
  const deepest = normals.length - 1;
  if (!(steps > 0 && steps % Math.max(2, 2 ** deepest) === 0))
    throw new RangeError(`${steps} steps do not fill the tracks of a program`);
  const outputOf = (name: string): Float64Array => {
    const [, what = '', track = ''] = /^(.*) (\d+)$/.exec(name) ?? [];
    const found = tracks[Number(track)]?.outputs.get(what);
    if (!found) throw new RangeError(`the paths of a program have no '${name}'`);
    return found;
  };
  const combinations = program.samples.map(({ of }) =>
    Object.entries(of).flatMap(([name, w]) => (w === 0 ? [] : [[w, outputOf(name)] as const])),
  );
  const samples = combinations.map(() => new Float64Array(BLOCK));
  const byDepth = normals.map((_, joined) => tracks.filter((__, i) => program.tracks[i]?.joined === joined));
  const everywhere = tracks.flatMap((track) => track.coordinates);

  const advance = (depth: number, step: number, count: number): void => {
    for (const track of byDepth[depth] ?? []) track.advance(step, step & 1, count);
  };

  const run: PathRunner['run'] = (firstPath, count, observe) => {
    for (const track of tracks) track.begin(program);
    const [even = [], odd = []] = normals[0] ?? [];
    const h = end / steps;
    chain?.path.begin(h);
    for (let pair = 0; 2 * pair < steps; pair++) {
      for (let d = 0; d < model.draws; d++)
        backend.fillNormalPairs(key, firstPath, count, pair, d, even[d] as Float64Array, odd[d] as Float64Array);
      if (chain) backend.fillNormalPairs(key, firstPath, count, pair, model.draws, ...chain.normals);
      for (let k = 2 * pair; k < 2 * pair + 2; k++) {
        observe?.(k * h, everywhere);
        chain?.path.show(k, count);
        advance(0, k, count);
        chain?.path.advance(chain.normals[k & 1] as Float64Array, count);
      }
      for (let depth = 1, step = pair; depth <= deepest; depth++, step >>= 1) {
        join(depth, step & 1, count);
        advance(depth, step, count);
        if ((step & 1) === 0) break;
      }
    }
    observe?.(end, everywhere);
    chain?.path.showAll(count);
    for (const track of tracks) track.finish(count);
    combinations.forEach((terms, i) => combine(terms, samples[i] as Float64Array, count));
    let lost = 0;
    for (let i = 0; i < count; i++)
      if (samples.some((s) => !Number.isFinite(s[i])) || everywhere.some((y) => !Number.isFinite(y[i]))) lost++;
    const readings = tracks.reduce(
      (sum, { readings: r }) => ({ outside: sum.outside + r.outside, all: sum.all + r.all }),
      { outside: 0, all: 0 },
    );
    return { samples, lost, readings };
  };
  return { run };
}
