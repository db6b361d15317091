/** How many threads to use when nobody says. */
import { availableParallelism } from 'node:os';
import { isMainThread } from 'node:worker_threads';

/** Beyond this, starting threads costs more than they bring for a handful of derivations. */
const MOST_WORKERS = 4;

/** A thread among others has no further threads of its own. */
export const defaultWorkers = (): number => (isMainThread ? Math.min(MOST_WORKERS, availableParallelism()) : 1);
