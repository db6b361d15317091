/** The part of the WebAssembly interface of JavaScript that is used here; Node has it, its type declarations have not. */
export interface Module {
  /** Keeps a module apart from other objects. */
  readonly [Symbol.toStringTag]?: string;
}
export interface Memory {
  readonly buffer: ArrayBuffer;
}
export type Exports = Readonly<Record<string, unknown>>;

interface Host {
  readonly Module: new (bytes: Uint8Array) => Module;
  readonly Instance: new (
    module: Module,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => { readonly exports: Exports };
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => Memory;
}

/** Undefined where the host has no WebAssembly. */
export const webAssembly = (globalThis as { readonly WebAssembly?: Host }).WebAssembly;
