/** Whom a user would pick instead: Python kept running between rounds, and C compiled on the spot. */
import { execFileSync, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Absentee, Measurement } from './task.js';

const scriptPath = (name: string): string => fileURLToPath(new URL(`peers/${name}`, import.meta.url));

/** One thread, whatever the library would take, and no files beside the scripts. */
const SURROUNDINGS = {
  PYTHONDONTWRITEBYTECODE: '1',
  OPENBLAS_NUM_THREADS: '1',
  OMP_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  NUMBA_NUM_THREADS: '1',
};

/** The first Python that has the modules. */
export function pythonWith(modules: readonly string[]): string | undefined {
  return ['python3', '/usr/bin/python3'].find((python) => {
    try {
      execFileSync(python, ['-c', modules.map((m) => `import ${m}`).join('\n')], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}

export interface Peer {
  /** Sends a request, answered with at least `seconds`. */
  readonly ask: (
    request: Readonly<Record<string, unknown>>,
  ) => Promise<Measurement & Readonly<Record<string, unknown>>>;
  readonly close: () => void;
}

function conversation(process: ChildProcessWithoutNullStreams, script: string): Peer {
  const lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
  let said = '';
  process.stderr.on('data', (data) => (said = `${said}${String(data)}`.slice(-2000)));
  return {
    ask: async (request) => {
      process.stdin.write(`${JSON.stringify(request)}\n`);
      const line = await lines.next();
      if (line.done) throw new Error(`${script} ended: ${said.trim().split('\n').at(-1) ?? ''}`);
      const answer = JSON.parse(line.value) as Record<string, unknown>;
      if (typeof answer.seconds !== 'number') throw new Error(`${script}: ${String(answer.error ?? line.value)}`);
      return { ...answer, seconds: answer.seconds };
    },
    close: () => process.stdin.end(),
  };
}

/** A script that answers requests, one JSON object a line, as long as it is kept. */
export function openPython(name: string, script: string, modules: readonly string[]): Peer | Absentee {
  const python = pythonWith(modules);
  if (python === undefined) return { name, missing: `python3 with ${modules.join(', ')}` };
  return conversation(spawn(python, [scriptPath(script)], { env: { ...process.env, ...SURROUNDINGS } }), script);
}

export interface CompiledPeers {
  /** The program built with these flags, or why there is none. */
  readonly build: (name: string, source: string, flags: readonly string[]) => Peer | Absentee;
  readonly close: () => void;
}

/** C programs in a temporary folder of their own. */
export function openCompiler(): CompiledPeers {
  const folder = mkdtempSync(join(tmpdir(), 'costate-bench-'));
  const opened: Peer[] = [];
  let number = 0;
  return {
    build: (name, source, flags) => {
      const program = join(folder, `program-${number++}`);
      try {
        execFileSync('gcc', [...flags, '-o', program, scriptPath(source), '-lm'], { stdio: 'pipe' });
      } catch (error) {
        const why = error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'gcc' : `gcc ${flags.join(' ')} failed`; // prettier-ignore
        return { name, missing: why };
      }
      const peer = conversation(spawn(program), source);
      opened.push(peer);
      return peer;
    },
    close: () => {
      opened.forEach((peer) => peer.close());
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const isAbsent = <T extends object>(peer: T | Absentee): peer is Absentee => 'missing' in peer;
