/** Graphs carried out operation by operation, where a host forbids code made from text; slower, with the same bits. */
import { applyOperation, type Graph } from './graph.js';

/** The values of all operations at one point, in place. */
function carryOut({ operations }: Graph, inputs: ArrayLike<number>, values: Float64Array): void {
  operations.forEach((operation, position) => (values[position] = applyOperation(operation, inputs, values)));
}

/** As the compiled kernel of the graph. */
export function interpretedKernel(graph: Graph): (inputs: ArrayLike<number>, out: Float64Array | number[]) => void {
  const values = new Float64Array(graph.operations.length);
  return (inputs, out) => {
    carryOut(graph, inputs, values);
    graph.outputs.forEach((position, i) => (out[i] = values[position] as number));
  };
}

/** As the compiled loop of the graph, whose first `columns` inputs vary with the item. */
export function interpretedBatch(
  graph: Graph,
  columns: number,
): (count: number, uniforms: Float64Array, arrays: readonly Float64Array[], outs: readonly Float64Array[]) => void {
  const values = new Float64Array(graph.operations.length);
  const inputs = new Float64Array(graph.inputs.length);
  return (count, uniforms, arrays, outs) => {
    inputs.set(uniforms.subarray(0, inputs.length - columns), columns);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < columns; j++) inputs[j] = (arrays[j] as Float64Array)[i] as number;
      carryOut(graph, inputs, values);
      graph.outputs.forEach((position, k) => ((outs[k] as Float64Array)[i] = values[position] as number));
    }
  };
}
