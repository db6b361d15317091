/** Where networks run: the WebAssembly device of jax, opened once and only by those who learn. */
import { defaultDevice, init } from '@jax-js/jax';

let opened: Promise<void> | undefined;

/** Ready when arrays can be made. */
export const openDevice = (): Promise<void> =>
  (opened ??= init('wasm').then(() => {
    defaultDevice('wasm');
  }));
