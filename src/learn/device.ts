/** Where networks run: the WebAssembly device of jax, opened once and only by those who learn. */
import { defaultDevice, init, type numpy as np } from '@jax-js/jax';

let opened: Promise<void> | undefined;

/** Ready when arrays can be made. */
export const openDevice = (): Promise<void> =>
  (opened ??= init('wasm').then(() => {
    defaultDevice('wasm');
  }));

/**
 * Has what was asked for so far computed, and gives the arrays back. Calls are put off until a number is read, each array with all
 * that leads to it: without this, time and memory of a loop grow with the square of its length.
 */
export function computed<T extends readonly np.Array[]>(arrays: T): T {
  arrays[0]?.ref.dataSync();
  return arrays;
}
