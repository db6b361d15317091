/** Where paths are computed: arrays, the kernels that read them and the normal variables that fill them come from one place. */
import { javascript, type Backend } from '../compile/backend.js';
import type { Graph } from '../compile/graph.js';
import type { BatchKernel } from '../compile/kernel.js';
import { normalSource, type FillNormalPairs } from './normal-source.js';

export interface PathBackend {
  readonly array: (length: number) => Float64Array;
  /** Takes an array back, to hand it out again. */
  readonly release: (array: Float64Array) => void;
  /** A loop over items; the graph's first `columns` inputs vary with the item. */
  readonly compile: (graph: Graph, columns: number) => BatchKernel['run'];
  readonly fillNormalPairs: FillNormalPairs;
}

/** Paths on a backend of compiled loops. */
export function pathBackend(backend: Backend): PathBackend {
  // A WebAssembly memory does not grow and is not collected piece by piece.
  const free = new Map<number, Float64Array[]>();
  return {
    array: (length) => free.get(length)?.pop() ?? backend.array(length),
    release: (array) => void free.set(array.length, [...(free.get(array.length) ?? []), array]),
    compile: ({ inputs, ...graph }, columns) =>
      backend.batch({ inputs, ...graph }, inputs.slice(0, columns), inputs.slice(columns)).run,
    fillNormalPairs: normalSource(backend),
  };
}

export const javascriptPaths = (): PathBackend => pathBackend(javascript);
