/**
 * Compiled expressions: a kernel evaluates several expressions at one point, a batch kernel at many points held as
 * structure of arrays. In double precision both give the bits of `evaluate`.
 */
import type { Expression } from '../expression/expression.js';
import { buildGraph, type Graph } from './graph.js';
import { interpretedBatch, interpretedKernel } from './interpreter.js';
import { batchSource, kernelSource } from './javascript.js';

export interface Kernel {
  readonly inputs: readonly string[];
  /** The generated JavaScript, for reading and for golden tests. */
  readonly source: string;
  /** Reads `inputs[i]` for the i-th input name and writes the i-th output to `out[i]`. NaN where a function leaves its domain. */
  readonly evaluate: (inputs: ArrayLike<number>, out: Float64Array | number[]) => void;
}

export interface BatchKernel {
  readonly columns: readonly string[];
  readonly uniforms: readonly string[];
  readonly source: string;
  /**
   * For each i < count: the outputs at `columns[j][i]` and `uniforms[k]`, written to `outs[m][i]`. An output array may
   * be one of the columns.
   */
  readonly run: (
    count: number,
    uniforms: Float64Array,
    columns: readonly Float64Array[],
    outs: readonly Float64Array[],
  ) => void;
}

/** A function from generated source; undefined where the host forbids code made from text. */
function functionFrom<F>(parameters: readonly string[], source: string): F | undefined {
  try {
    return new Function(...parameters, source) as F;
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}

/**
 * Compiles expressions to one JavaScript function.
 *
 * @param outputs expressions in the inputs alone; jets are replaced by symbols first (`replaceJets`), parameters are either
 * inputs or already replaced by their exact values
 * @param inputs names of the symbols, in the order of the input array
 * @throws CostateError `input.symbol` for a symbol that is no input, `input.unsupported` for suprema, expectations, jets
 * and whatever else has no closed arithmetic
 * @example
 * const out = [0];
 * compileKernel([square(symbol('x'))], ['x']).evaluate([3], out); // out[0] === 9
 */
export function compileKernel(outputs: readonly Expression[], inputs: readonly string[]): Kernel {
  const graph = buildGraph(outputs, inputs);
  const source = kernelSource(graph);
  const evaluate = functionFrom<Kernel['evaluate']>(['inputs', 'out'], source) ?? interpretedKernel(graph);
  return { inputs, source, evaluate };
}

/**
 * Compiles expressions to a loop over items.
 *
 * @param columns names that vary from item to item
 * @param uniforms names that are the same for all items of a call, such as time and step
 * @throws CostateError as `compileKernel`
 */
export function compileBatch(
  outputs: readonly Expression[],
  columns: readonly string[],
  uniforms: readonly string[],
): BatchKernel {
  return batchKernel(buildGraph(outputs, [...columns, ...uniforms]), columns, uniforms);
}

/** The loop of `compileBatch` from a graph over columns and uniforms, in that order. */
export function batchKernel(graph: Graph, columns: readonly string[], uniforms: readonly string[]): BatchKernel {
  const source = batchSource(graph, columns.length);
  const parameters = ['count', 'uniforms', 'columns', 'outs'];
  const run = functionFrom<BatchKernel['run']>(parameters, source) ?? interpretedBatch(graph, columns.length);
  return { columns, uniforms, source, run };
}
