/** The WebAssembly backend: one memory of a fixed size, arrays in it one after the other, and loops that read and write them there. */
import type { Backend, WebAssemblyBackend } from '../backend.js';
import { javascript } from '../backend.js';
import type { Graph } from '../graph.js';
import type { BatchKernel } from '../kernel.js';
import { loadAssembler, type Assemble } from './assembler.js';
import { batchModule } from './batch.js';
import { hostFunctions } from './functions.js';
import { webAssembly, type Memory } from './host.js';

const PAGE = 65536;
/** Enough for the work arrays of a block of paths; pages that nothing touches cost nothing. */
const DEFAULT_BYTES = 1 << 26;
/** Arrays begin at cache lines. */
const ALIGNMENT = 64;

export interface OpenOptions {
  /** Size of the memory, which does not grow: its arrays would lose it. */
  readonly bytes?: number;
}

/** Hands out the memory from its start; the first line stays free, so that no array lies at address zero. */
function allocator(memory: Memory): (length: number) => Float64Array {
  let free = ALIGNMENT;
  return (length) => {
    const start = free;
    free += Math.ceil((8 * length) / ALIGNMENT) * ALIGNMENT;
    if (free > memory.buffer.byteLength) throw new RangeError(`the WebAssembly memory is too small for ${free} bytes`);
    return new Float64Array(memory.buffer, start, length);
  };
}

function openOn(assemble: Assemble, bytes: number): WebAssemblyBackend | undefined {
  const host = webAssembly;
  if (!host) return undefined;
  const pages = Math.ceil(bytes / PAGE);
  const memory = new host.Memory({ initial: pages, maximum: pages });
  const array = allocator(memory);
  const link: WebAssemblyBackend['link'] = (text) =>
    new host.Instance(assemble(text), { host: { memory }, math: hostFunctions }).exports;

  /** The array itself where it lies in the memory, else a copy there, as long as the largest seen so far. */
  const copies = new Map<number, Float64Array>();
  const placed = (a: Float64Array, slot: number, count: number): Float64Array => {
    if (a.buffer === memory.buffer) return a;
    let copy = copies.get(slot);
    if (!copy || copy.length < count) copies.set(slot, (copy = array(count)));
    copy.set(count < a.length ? a.subarray(0, count) : a);
    return copy;
  };

  const batch = (graph: Graph, columns: readonly string[], uniforms: readonly string[]): BatchKernel => {
    const source = batchModule(graph, columns.length);
    const run = link(source).run as (count: number, table: number) => void;
    const slots = 1 + columns.length + graph.outputs.length;
    const table = new Int32Array(memory.buffer, array(Math.ceil(slots / 2)).byteOffset, slots);
    return {
      columns,
      uniforms,
      source,
      run: (count, uniformValues, columnArrays, outs) => {
        table[0] = placed(uniformValues, -1, uniformValues.length).byteOffset;
        let foreign = false;
        for (let i = 0; i < columnArrays.length; i++)
          table[1 + i] = placed(columnArrays[i] as Float64Array, i, count).byteOffset;
        for (let i = 0; i < outs.length; i++) {
          const out = outs[i] as Float64Array;
          foreign ||= out.buffer !== memory.buffer;
          table[1 + columns.length + i] = placed(out, columns.length + i, count).byteOffset;
        }
        run(count, table.byteOffset);
        if (!foreign) return;
        outs.forEach((out, i) => {
          if (out.buffer === memory.buffer) return;
          out.set((copies.get(columns.length + i) as Float64Array).subarray(0, count));
        });
      },
    };
  };
  return { name: 'webassembly', array, batch, link };
}

/**
 * Opens the fastest backend there is: WebAssembly, or JavaScript where the host has none, forbids it or lacks the vectors.
 *
 * @throws RangeError where the memory asked for is not to be had
 */
export async function openBackend({ bytes = DEFAULT_BYTES }: OpenOptions = {}): Promise<Backend> {
  const assemble = await loadAssembler();
  return (assemble && openOn(assemble, bytes)) ?? javascript;
}
