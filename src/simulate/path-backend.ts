/** Where paths are computed: arrays and the kernels that read them come from one place, so that nothing is copied. */
import type { Graph } from '../compile/graph.js';
import { batchSource } from '../compile/javascript.js';
import type { BatchKernel } from '../compile/kernel.js';
import { fillNormalPairs } from './normal.js';

export interface PathBackend {
  readonly array: (length: number) => Float64Array;
  /** A loop over items; the graph's first `columns` inputs vary with the item. */
  readonly compile: (graph: Graph, columns: number) => BatchKernel['run'];
  readonly fillNormalPairs: typeof fillNormalPairs;
}

export const javascriptBackend = (): PathBackend => ({
  array: (length) => new Float64Array(length),
  compile: (graph, columns) =>
    new Function('count', 'uniforms', 'columns', 'outs', batchSource(graph, columns)) as BatchKernel['run'],
  fillNormalPairs,
});
