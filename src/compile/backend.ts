/**
 * Where compiled loops run: in JavaScript, everywhere; or in WebAssembly with two doubles at a time. Both have the same
 * interface, so that what is written against it does not know which one it has.
 */
import { buildGraph, type Graph } from './graph.js';
import { batchKernel, type BatchKernel } from './kernel.js';
import type { Expression } from '../expression/expression.js';
import type { Exports } from './webassembly/host.js';

interface Loops {
  /** An array that the backend's kernels read and write where it lies. */
  readonly array: (length: number) => Float64Array;
  /** A loop over items from a graph whose first inputs vary with the item (`columns`) and whose others do not (`uniforms`). */
  readonly batch: (graph: Graph, columns: readonly string[], uniforms: readonly string[]) => BatchKernel;
}

export interface JavaScriptBackend extends Loops {
  readonly name: 'javascript';
}

export interface WebAssemblyBackend extends Loops {
  readonly name: 'webassembly';
  /** Links a further module, given as text, to the memory in which the arrays lie (imported as `host.memory`). */
  readonly link: (text: string) => Exports;
}

export type Backend = JavaScriptBackend | WebAssemblyBackend;

export const javascript: JavaScriptBackend = {
  name: 'javascript',
  array: (length) => new Float64Array(length),
  batch: batchKernel,
};

/** A loop over items from expressions (as `compileBatch`) on a backend. */
export const compileBatchOn = (
  backend: Backend,
  outputs: readonly Expression[],
  columns: readonly string[],
  uniforms: readonly string[],
): BatchKernel => backend.batch(buildGraph(outputs, [...columns, ...uniforms]), columns, uniforms);
