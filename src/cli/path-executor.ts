/**
 * Where the command line computes its simulated paths: in its own thread, or in a pool of threads once a run is long enough
 * to be worth starting them. The numbers are the same: a share of a run gives the same sums wherever it is computed, and a
 * share whose thread died is computed again.
 */
import { join } from 'node:path';
import type { Piscina } from 'piscina';
import { openBackend } from '../compile/webassembly/backend.js';
import { pathBackend } from '../simulate/path-backend.js';
import { stepsOfPath, type PathProgram } from '../simulate/path-program.js';
import { runShare, type PathSums, type Share } from '../simulate/path-share.js';
import type { Executor } from '../simulate/path-work.js';
import { compiled, packageRoot } from './catalogue.js';
import type { PathReply, PathTask } from './path-worker.js';
import { defaultWorkers } from './threads.js';

/** Path-steps from which a run is worth the start of threads that nobody asked for: about two seconds' work. */
const WORTH_THREADS = 2e8;
/** Threads that may die under one share. */
const MOST_DEATHS = 3;
/** Between two words on the progress, in milliseconds. */
const PROGRESS_INTERVAL = 100;

export interface ExecutorOptions {
  /** Threads; without a number, several for long runs alone. */
  readonly workers?: number;
  readonly progress?: (what: string) => void;
}

export interface PathExecutor {
  readonly execute: Executor;
  /** The pool, once it is open. */
  readonly pool: () => Piscina | undefined;
  readonly close: () => Promise<void>;
}

/** From the sources, a thread has to start the loader that its parent has. */
async function openPool(threads: number): Promise<Piscina> {
  const { Piscina: Pool } = await import('piscina');
  const root = packageRoot();
  return new Pool({
    minThreads: threads,
    maxThreads: threads,
    filename: compiled
      ? join(root, 'dist', 'src', 'cli', 'path-worker.js')
      : join(root, 'src', 'cli', 'path-worker.ts'),
    ...(compiled ? {} : { execArgv: ['--import', import.meta.resolve('tsx')] }),
  });
}

/** Computes a share in the pool, again where its thread died. */
async function inPool(pool: Piscina, task: PathTask): Promise<PathSums> {
  for (let deaths = 0; ; deaths++) {
    let reply: PathReply;
    try {
      reply = (await pool.run(task)) as PathReply;
    } catch (error) {
      if (deaths + 1 < MOST_DEATHS) continue;
      throw error;
    }
    if ('failure' in reply) throw new Error(reply.failure);
    return reply.sums;
  }
}

/** Opens this thread's backend; the pool follows when a run is long enough. */
export async function openPathExecutor({ workers, progress }: ExecutorOptions): Promise<PathExecutor> {
  const backend = await openBackend();
  const own = pathBackend(backend);
  let pool: Piscina | undefined;
  const threadsFor = (program: PathProgram, shares: readonly Share[]): number => {
    const steps = shares.reduce((sum, { paths }) => sum + paths, 0) * stepsOfPath(program);
    return Math.min(shares.length, workers ?? (steps < WORTH_THREADS ? 1 : defaultWorkers()));
  };
  const execute: Executor = async (program, shares) => {
    const threads = threadsFor(program, shares);
    const all = shares.reduce((sum, { paths }) => sum + paths, 0);
    let [done, shown] = [0, performance.now()];
    const say = (paths: number): void => {
      done += paths;
      const now = performance.now();
      if (now - shown < PROGRESS_INTERVAL) return;
      shown = now;
      progress?.(`simulating: ${Math.floor((100 * done) / all)} % of ${all} paths …`);
    };
    if (threads > 1) pool ??= await openPool(workers ?? defaultWorkers());
    const compute = (share: Share): Promise<PathSums> | PathSums =>
      threads > 1 && pool ? inPool(pool, { program, share, backend: backend.name }) : runShare(program, share, own);
    const results: PathSums[] = [];
    let next = 0;
    const lane = async (): Promise<void> => {
      for (let i = next++; i < shares.length; i = next++) {
        const share = shares[i] as Share;
        results[i] = await compute(share);
        say(share.paths);
      }
    };
    await Promise.all(Array.from({ length: threads }, lane));
    return results;
  };
  return { execute, pool: () => pool, close: async () => void (await pool?.destroy()) };
}
