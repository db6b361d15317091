/**
 * A worker thread: derives, verifies and solves entries one after the other and sends back what is plain data.
 * Expressions stay here, because they are the same object only within one thread.
 */
import { parentPort } from 'node:worker_threads';
import { CostateError, type ErrorDetails } from '../errors.js';
import type { Answers } from '../solve/answer.js';
import type { DerivationVerdict } from '../verification/verdict.js';
import type { CatalogueEntry } from './catalogue.js';
import { progressOf } from './console.js';
import { resultOf, type Wishes } from './pipeline.js';

export interface Task {
  readonly number: number;
  readonly entry: CatalogueEntry;
  readonly wishes: Wishes;
}

/** What a thread found out; the closed form holds expressions and is left to the main thread. */
export interface Judgement {
  readonly verdict?: DerivationVerdict;
  readonly answers?: Answers;
  readonly seconds: { readonly derive: number; readonly verify?: number };
}

export type Reply =
  | { readonly number: number; readonly judgement: Judgement }
  | { readonly number: number; readonly failure: ErrorDetails | string };

const withoutExpressions = (answers: Answers): Answers => ({
  ...answers,
  methods: { ...answers.methods, 'closed-form': { unavailable: 'computed by the main thread' } },
});

async function judge({ entry, wishes }: Task): Promise<Judgement> {
  const { verdict, answers, seconds } = await resultOf(entry, wishes, progressOf(true));
  return { ...(verdict ? { verdict } : {}), ...(answers ? { answers: withoutExpressions(answers) } : {}), seconds };
}

parentPort?.on('message', (task: Task) => {
  const { number } = task;
  judge(task).then(
    (judgement) => parentPort?.postMessage({ number, judgement } satisfies Reply),
    (error: unknown) =>
      parentPort?.postMessage({
        number,
        failure: error instanceof CostateError ? error.details : error instanceof Error ? error.message : String(error),
      } satisfies Reply),
  );
});
