/** WebAssembly text to modules, by wabt, the toolkit of WebAssembly's own working group. */
import type wabt from 'wabt';
import { webAssembly, type Module } from './host.js';

export type Assemble = (text: string) => Module;

type Toolkit = Awaited<ReturnType<typeof wabt>>;

let toolkit: Promise<Toolkit> | undefined;
/** Modules by their text: every problem uses the same normal variables, and many the same loops. */
const modules = new Map<string, Module>();

/**
 * Loads the assembler, which takes some 50 ms once.
 *
 * @returns what turns text into a compiled module (a fault in the text is the generator's own and throws), or undefined
 * where the host has no WebAssembly or forbids it
 */
export async function loadAssembler(): Promise<Assemble | undefined> {
  const host = webAssembly;
  if (!host) return undefined;
  toolkit ??= import('wabt').then(({ default: load }) => load());
  const { parseWat } = await toolkit;
  const assemble: Assemble = (text) => {
    const known = modules.get(text);
    if (known) return known;
    const parsed = parseWat('generated.wat', text, { simd: true });
    try {
      parsed.validate();
      const module = new host.Module(parsed.toBinary({}).buffer);
      modules.set(text, module);
      return module;
    } finally {
      parsed.destroy();
    }
  };
  return isAllowed(assemble) ? assemble : undefined;
}

/** Whether the host compiles a module with vectors at all. */
function isAllowed(assemble: Assemble): boolean {
  try {
    assemble('(module (func (export "probe") (result v128) (v128.const i32x4 0 0 0 0)))');
    return true;
  } catch {
    return false;
  }
}
