/** A worker thread that computes shares of simulated paths, one after the other, on the backend that it is told. */
import { javascript } from '../compile/backend.js';
import { openBackend } from '../compile/webassembly/backend.js';
import { pathBackend, type PathBackend } from '../simulate/path-backend.js';
import type { PathProgram } from '../simulate/path-program.js';
import { runShare, type PathSums, type Share } from '../simulate/path-share.js';

export interface PathTask {
  readonly program: PathProgram;
  readonly share: Share;
  /** That of the main thread: the two differ in the last bits of elementary functions. */
  readonly backend: 'javascript' | 'webassembly';
}

/** A failure is an answer too: what rejects a task is the loss of its thread. */
export type PathReply = { readonly sums: PathSums } | { readonly failure: string };

const opened = new Map<PathTask['backend'], Promise<PathBackend>>();

async function open(name: PathTask['backend']): Promise<PathBackend> {
  const backend = name === 'javascript' ? javascript : await openBackend();
  if (backend.name !== name) throw new Error(`the thread has no ${name}`);
  return pathBackend(backend);
}

export default async function compute({ program, share, backend }: PathTask): Promise<PathReply> {
  try {
    const ready = opened.get(backend) ?? open(backend);
    opened.set(backend, ready);
    return { sums: runShare(program, share, await ready) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
