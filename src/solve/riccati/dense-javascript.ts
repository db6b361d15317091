/** Dense products in JavaScript: what is used where WebAssembly is not to be had, and the oracle of the SIMD module. */
import { allocator, type AddProduct, type DenseKernels } from './dense-kernels.js';

const product =
  (data: Float64Array): AddProduct =>
  (c, sign, a, transposed, b, lower = false) => {
    const [across, along] = transposed ? [1, a.stride] : [a.stride, 1];
    const depth = transposed ? a.rows : a.columns;
    for (let i = 0; i < c.rows; i += 4) {
      const end = lower ? Math.min(c.columns, i + 4) : c.columns;
      for (let j = 0; j < end; j += 4)
        block(data, depth, a.offset + i * across, across, along, b.offset + j, b.stride, c.offset + i * c.stride + j, c.stride, sign); // prettier-ignore
    }
  };

/** Sixteen sums at once, in the order of k. */
function block(
  data: Float64Array,
  depth: number,
  a: number,
  across: number,
  along: number,
  b: number,
  stepB: number,
  c: number,
  stepC: number,
  sign: number,
): void {
  let [c00, c01, c02, c03, c10, c11, c12, c13] = [0, 0, 0, 0, 0, 0, 0, 0];
  let [c20, c21, c22, c23, c30, c31, c32, c33] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let k = 0; k < depth; k++, a += along, b += stepB) {
    const b0 = data[b] as number;
    const b1 = data[b + 1] as number;
    const b2 = data[b + 2] as number;
    const b3 = data[b + 3] as number;
    const a0 = data[a] as number;
    c00 += a0 * b0;
    c01 += a0 * b1;
    c02 += a0 * b2;
    c03 += a0 * b3;
    const a1 = data[a + across] as number;
    c10 += a1 * b0;
    c11 += a1 * b1;
    c12 += a1 * b2;
    c13 += a1 * b3;
    const a2 = data[a + 2 * across] as number;
    c20 += a2 * b0;
    c21 += a2 * b1;
    c22 += a2 * b2;
    c23 += a2 * b3;
    const a3 = data[a + 3 * across] as number;
    c30 += a3 * b0;
    c31 += a3 * b1;
    c32 += a3 * b2;
    c33 += a3 * b3;
  }
  addRow(data, c, sign, c00, c01, c02, c03);
  addRow(data, c + stepC, sign, c10, c11, c12, c13);
  addRow(data, c + 2 * stepC, sign, c20, c21, c22, c23);
  addRow(data, c + 3 * stepC, sign, c30, c31, c32, c33);
}

function addRow(data: Float64Array, at: number, sign: number, v0: number, v1: number, v2: number, v3: number): void {
  data[at] = (data[at] as number) + sign * v0;
  data[at + 1] = (data[at + 1] as number) + sign * v1;
  data[at + 2] = (data[at + 2] as number) + sign * v2;
  data[at + 3] = (data[at + 3] as number) + sign * v3;
}

export const javascriptKernels: DenseKernels = {
  name: 'javascript',
  workspace: (doubles) => {
    const data = new Float64Array(doubles);
    return {
      data,
      block: allocator(doubles),
      addProduct: product(data),
      addMultiple: (to, factor, from, count) => {
        for (let i = 0; i < count; i++) data[to + i] = (data[to + i] as number) + factor * (data[from + i] as number);
      },
    };
  },
};
