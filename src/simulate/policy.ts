/** Policies that a simulation can follow: formulas in time and states, or a table over one coordinate. */
import type { Expression } from '../expression/expression.js';
import type { TimeCoefficients } from './time-coefficients.js';

/** Actions at the nodes of a uniform grid in the coordinate of one state (its logarithm where it is positive). */
export interface PolicyTable {
  readonly state: string;
  /** Coordinate of the first node and distance of the nodes. */
  readonly first: number;
  readonly spacing: number;
  readonly nodes: number;
  /** Increasing times of the tables; one time means a stationary policy. */
  readonly times: readonly number[];
  /** By control name, one array of length `nodes` for each time. */
  readonly actions: ReadonlyMap<string, readonly Float64Array[]>;
}

export type Policy =
  | {
      readonly kind: 'feedback';
      readonly controls: ReadonlyMap<string, Expression>;
      readonly coefficients?: TimeCoefficients;
    }
  | { readonly kind: 'table'; readonly table: PolicyTable };

/**
 * Reads a table, linear in coordinate and time, for each of the `count` coordinates; actions are kept constant beyond the
 * table's ends.
 *
 * @returns how many coordinates lay beyond the ends
 */
export function readTable(
  table: PolicyTable,
  time: number,
  count: number,
  coordinates: Float64Array,
  outs: readonly Float64Array[],
): number {
  const { first, spacing, nodes, times } = table;
  let slice = 0;
  while (slice + 2 < times.length && (times[slice + 1] as number) <= time) slice++;
  const [left, right] = [times[slice] as number, times[slice + 1] ?? Infinity];
  const late = Number.isFinite(right) ? Math.min(1, Math.max(0, (time - left) / (right - left))) : 0;
  let outside = 0;
  const end = nodes - 1;
  const scale = 1 / spacing;
  let control = 0;
  for (const slices of table.actions.values()) {
    const now = slices[slice] as Float64Array;
    const next = slices[Math.min(slice + 1, slices.length - 1)] as Float64Array;
    const out = outs[control] as Float64Array;
    for (let i = 0; i < count; i++) {
      const free = ((coordinates[i] as number) - first) * scale;
      const place = free < 0 ? 0 : free > end ? end : free;
      if (control === 0 && place !== free) outside++;
      const node = place >= end ? end - 1 : Math.floor(place);
      const weight = place - node;
      const a = (now[node] as number) * (1 - weight) + (now[node + 1] as number) * weight;
      if (late === 0) out[i] = a;
      else {
        const b = (next[node] as number) * (1 - weight) + (next[node + 1] as number) * weight;
        out[i] = a + late * (b - a);
      }
    }
    control++;
  }
  return outside;
}
