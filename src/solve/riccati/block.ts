/** Entry-wise work on blocks of a workspace: little beside the products. */
import type { Block } from './dense-kernels.js';

/** Where each row starts. */
const eachRow = (b: Block, visit: (start: number, row: number) => void): void => {
  for (let i = 0; i < b.rows; i++) visit(b.offset + i * b.stride, i);
};

export function copyBlock(data: Float64Array, to: Block, from: Block): void {
  eachRow(from, (start, i) => {
    const target = to.offset + i * to.stride;
    for (let j = 0; j < from.columns; j++) data[target + j] = data[start + j] as number;
  });
}

export function fillBlock(data: Float64Array, b: Block, value: number): void {
  eachRow(b, (start) => data.fill(value, start, start + b.columns));
}

export function addToDiagonal(data: Float64Array, b: Block, value: number): void {
  eachRow(b, (start, i) => (data[start + i] = (data[start + i] as number) + value));
}

export function transposeBlock(data: Float64Array, to: Block, from: Block): void {
  eachRow(from, (start, i) => {
    for (let j = 0; j < from.columns; j++) data[to.offset + j * to.stride + i] = data[start + j] as number;
  });
}

/** The upper triangle from the lower one. */
export function mirrorBlock(data: Float64Array, b: Block): void {
  for (let i = 0; i < b.rows; i++)
    for (let j = 0; j < i; j++) data[b.offset + j * b.stride + i] = data[b.offset + i * b.stride + j] as number;
}

/** Sum of squares of the entries. */
export function squaredNorm(data: Float64Array, b: Block): number {
  let sum = 0;
  eachRow(b, (start) => {
    for (let j = 0; j < b.columns; j++) {
      const v = data[start + j] as number;
      sum += v * v;
    }
  });
  return sum;
}

export function addBlock(data: Float64Array, to: Block, from: Block): void {
  eachRow(from, (start, i) => {
    const target = to.offset + i * to.stride;
    for (let j = 0; j < from.columns; j++)
      data[target + j] = (data[target + j] as number) + (data[start + j] as number);
  });
}

export function scaleBlock(data: Float64Array, b: Block, factor: number): void {
  eachRow(b, (start) => {
    for (let j = 0; j < b.columns; j++) data[start + j] = factor * (data[start + j] as number);
  });
}
