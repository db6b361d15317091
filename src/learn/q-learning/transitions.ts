/** What was seen, kept for learning again and again: a buffer of transitions whose oldest give way to the newest. */
import type { Columns } from './black-box.js';

export interface Transitions {
  readonly states: Columns;
  readonly times: Float64Array;
  /** Actions in their coordinates. */
  readonly actions: Columns;
  readonly reward: Float64Array;
  readonly next: Columns;
}

export interface Buffer {
  readonly add: (batch: Transitions) => void;
  readonly count: () => number;
  /** The transitions in pieces of at most `size`, views of the buffer's arrays. */
  readonly pieces: (size: number) => Iterable<Transitions>;
}

export function openBuffer(states: number, controls: number, capacity: number): Buffer {
  const column = (): Float64Array => new Float64Array(capacity);
  const columns = (n: number): Float64Array[] => Array.from({ length: n }, column);
  const kept = { states: columns(states), times: column(), actions: columns(controls), reward: column(), next: columns(states) }; // prettier-ignore
  let count = 0;
  let at = 0;
  const put = (to: Float64Array, from: Float64Array, start: number, first: number, size: number): void => {
    to.set(from.subarray(first, first + size), start);
  };
  return {
    add: (batch) => {
      const total = batch.times.length;
      for (let first = 0; first < total;) {
        const size = Math.min(total - first, capacity - at);
        kept.states.forEach((c, i) => { put(c, batch.states[i] as Float64Array, at, first, size); }); // prettier-ignore
        kept.next.forEach((c, i) => { put(c, batch.next[i] as Float64Array, at, first, size); }); // prettier-ignore
        kept.actions.forEach((c, i) => { put(c, batch.actions[i] as Float64Array, at, first, size); }); // prettier-ignore
        put(kept.times, batch.times, at, first, size);
        put(kept.reward, batch.reward, at, first, size);
        first += size;
        count = Math.min(capacity, count + size);
        at = (at + size) % capacity;
      }
    },
    count: () => count,
    pieces: function* (size) {
      for (let first = 0; first < count; first += size) {
        const cut = (c: Float64Array): Float64Array => c.subarray(first, Math.min(count, first + size));
        yield {
          states: kept.states.map(cut),
          times: cut(kept.times),
          actions: kept.actions.map(cut),
          reward: cut(kept.reward),
          next: kept.next.map(cut),
        };
      }
    },
  };
}
