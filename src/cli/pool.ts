/**
 * Results of several entries at once, on worker threads. Each entry is judged with the same seed by one thread alone, so
 * the numbers do not depend on how many there are.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Derivation } from '../derivation/step.js';
import { CostateError } from '../errors.js';
import type { Result } from '../report/result.js';
import type { Answers } from '../solve/answer.js';
import { compiled, loadDerivation, packageRoot, type CatalogueEntry } from './catalogue.js';
import type { Progress } from './console.js';
import { outcomesOf, type Outcomes } from './fault.js';
import { resultOf, type Wishes } from './pipeline.js';
import type { Judgement, Reply } from './worker.js';

/** A thread from compiled code; from the sources, the thread has to start the loader that its parent has. */
function startWorker(): Worker {
  const root = packageRoot();
  if (compiled) return new Worker(join(root, 'dist', 'src', 'cli', 'worker.js'));
  const loader = import.meta.resolve('tsx/esm/api');
  const script = pathToFileURL(join(root, 'src', 'cli', 'worker.ts')).href;
  const start = `import(${JSON.stringify(loader)}).then((tsx) => { tsx.register(); return import(${JSON.stringify(script)}); })`;
  return new Worker(start, { eval: true });
}

interface Pool {
  /** In the order of the entries. */
  readonly judgements: readonly Promise<Judgement>[];
  readonly close: () => Promise<unknown>;
}

/** Starts threads that take the entries in turn. */
function startPool(entries: readonly CatalogueEntry[], wishes: Wishes, size: number): Pool {
  const settle = new Map<number, { resolve: (judgement: Judgement) => void; reject: (error: Error) => void }>();
  const judgements = entries.map(
    (_, number) => new Promise<Judgement>((resolve, reject) => settle.set(number, { resolve, reject })),
  );
  // A failure is reported by whoever waits for it; the others must not count as forgotten.
  for (const judgement of judgements) judgement.catch(() => undefined);
  const failAll = (error: Error): void => settle.forEach(({ reject }) => reject(error));
  let next = 0;
  const workers = Array.from({ length: size }, () => {
    const worker = startWorker();
    const give = (): void => {
      const entry = entries[next];
      if (entry) worker.postMessage({ number: next++, entry, wishes });
    };
    worker.on('message', (reply: Reply) => {
      const promise = settle.get(reply.number);
      if ('judgement' in reply) promise?.resolve(reply.judgement);
      else
        promise?.reject(typeof reply.failure === 'string' ? new Error(reply.failure) : new CostateError(reply.failure));
      give();
    });
    worker.on('error', failAll);
    give();
    return worker;
  });
  return { judgements, close: () => Promise.all(workers.map((worker) => worker.terminate())) };
}

/** The answers with the closed form, whose expressions did not travel. */
async function withClosedForm(answers: Answers, derivation: Derivation): Promise<Answers> {
  const { problem } = derivation;
  if (!problem) return answers;
  const { closedFormAnswer } = await import('../solve/solve.js');
  const closed = closedFormAnswer(problem, derivation, new Map(Object.entries(answers.at)));
  return { ...answers, methods: { ...answers.methods, 'closed-form': closed } };
}

const NOTHING_KEPT: ReadonlyMap<string, Judgement> = new Map();

/**
 * Results in the order of the entries; `done` sees each as it comes, in that order too.
 *
 * @param kept judgements of earlier runs by the entry's id, which are not made again
 */
export async function resultsInParallel(
  entries: readonly CatalogueEntry[],
  wishes: Wishes,
  workers: number,
  progress: Progress,
  done: (result: Result) => void = () => undefined,
  kept: ReadonlyMap<string, Judgement> = NOTHING_KEPT,
): Promise<Outcomes> {
  const open = entries.filter((entry) => !kept.has(entry.id));
  const size = Math.min(workers, open.length);
  const pool = size > 1 ? startPool(open, wishes, size) : undefined;
  const judgementOf = async (entry: CatalogueEntry): Promise<Judgement | undefined> =>
    kept.get(entry.id) ?? (await pool?.judgements[open.indexOf(entry)]);
  const resultFor = async (entry: CatalogueEntry, i: number): Promise<Result> => {
    if (entries.length > 1) progress.show(`${i + 1} of ${entries.length}: ${entry.id} …`);
    try {
      const judgement = await judgementOf(entry);
      if (!judgement) return await resultOf(entry, wishes, progress);
      const derivation = await loadDerivation(entry, wishes.parameters);
      const { verdict, answers, seconds } = judgement;
      return {
        derivation,
        ...(verdict ? { verdict } : {}),
        ...(answers ? { answers: await withClosedForm(answers, derivation) } : {}),
        seconds,
        ...(kept.has(entry.id) ? { kept: true } : {}),
      };
    } finally {
      progress.clear();
    }
  };
  try {
    return await outcomesOf(entries, resultFor, done);
  } finally {
    await pool?.close();
  }
}
