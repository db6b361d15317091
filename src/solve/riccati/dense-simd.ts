/** Dense products in WebAssembly on the memory of a workspace, with the bits of the JavaScript kernels. */
import { webAssembly, type Module } from '../../compile/webassembly/host.js';
import { allocator, type DenseKernels } from './dense-kernels.js';
import { javascriptKernels } from './dense-javascript.js';
import { denseModule } from './dense-module.js';

type Host = NonNullable<typeof webAssembly>;

/** What the module offers; pointers and strides in bytes. */
interface Products {
  readonly product: (...args: readonly number[]) => void;
  readonly addMultiple: (to: number, factor: number, from: number, count: number) => void;
}

const PAGE = 65_536;

const kernelsOf = (host: Host, module: Module): DenseKernels => ({
  name: 'simd',
  workspace: (doubles) => {
    const pages = Math.ceil((8 * doubles) / PAGE) + 1;
    const memory = new host.Memory({ initial: pages, maximum: pages });
    const { product, addMultiple } = new host.Instance(module, { workspace: { memory } })
      .exports as unknown as Products;
    return {
      data: new Float64Array(memory.buffer),
      block: allocator(doubles),
      addProduct: (c, sign, a, transposed, b, lower = false) => {
        const [across, along] = transposed ? [8, 8 * a.stride] : [8 * a.stride, 8];
        const depth = transposed ? a.rows : a.columns;
        product(c.rows, c.columns, depth, 8 * a.offset, across, along, 8 * b.offset, 8 * b.stride, 8 * c.offset, 8 * c.stride, sign, lower ? 1 : 0); // prettier-ignore
      },
      addMultiple: (to, factor, from, count) => addMultiple(8 * to, factor, 8 * from, count),
    };
  },
});

let found: DenseKernels | undefined;

/** The module's kernels; JavaScript's where code generation is forbidden or vectors are unknown. */
function compiled(): DenseKernels {
  if (!webAssembly) return javascriptKernels;
  try {
    return kernelsOf(webAssembly, new webAssembly.Module(Uint8Array.from(atob(denseModule), (c) => c.charCodeAt(0))));
  } catch (error) {
    if (error instanceof Error && error.name === 'CompileError') return javascriptKernels;
    throw error;
  }
}

/** The fastest kernels that this machine allows: WebAssembly SIMD, else JavaScript. */
export const denseKernels = (): DenseKernels => (found ??= compiled());
