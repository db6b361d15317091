/**
 * A Markov chain along a block of paths, one step of the fine grid after the other: its law at the steps is exact, by the
 * matrix exp(Q h), so that all that the step adds is the error of holding a regime until the step's end.
 */
import { exponential } from './linear-law.js';
import { normalQuantile } from './normal.js';
import { BLOCK } from './path-program.js';

/** What a track sees of the regimes at the beginning of its step. */
export interface RegimeColumns {
  /** One array a regime over the paths: 1 in that regime. */
  readonly indicators: readonly Float64Array[];
  /** The regime of each path. */
  readonly regime: Int32Array;
}

export interface RegimePath {
  /** By the number of joined steps. */
  readonly columns: readonly RegimeColumns[];
  /** All paths in the first regime, and the law of a step of this length. */
  readonly begin: (h: number) => void;
  /** Shows the regimes of now to the tracks whose step begins at a fine step. */
  readonly show: (fineStep: number, count: number) => void;
  /** Shows them to all tracks. */
  readonly showAll: (count: number) => void;
  /** One fine step on, by standard normal variables. */
  readonly advance: (normals: Float64Array, count: number) => void;
}

/**
 * Normal quantiles of the cumulated rows of exp(Q h): from regime i a path goes to the first j whose number is not exceeded.
 */
export const thresholds = (rates: readonly (readonly number[])[], h: number): readonly (readonly number[])[] =>
  exponential(rates.map((row) => row.map((rate) => rate * h))).map((row) => {
    let sum = 0;
    return row.slice(0, -1).map((p) => {
      sum += Math.max(0, p);
      return sum >= 1 ? Infinity : sum <= 0 ? -Infinity : normalQuantile(sum);
    });
  });

/**
 * The chain of a block.
 *
 * @param rates generator; rows sum to zero
 * @param depths so many columns of tracks
 * @param array makes the arrays of the indicators
 */
export function regimePath(
  rates: readonly (readonly number[])[],
  depths: number,
  array: (length: number) => Float64Array,
): RegimePath {
  const now = new Int32Array(BLOCK);
  const columns = Array.from({ length: depths }, (): RegimeColumns => ({
    indicators: rates.map(() => array(BLOCK)),
    regime: new Int32Array(BLOCK),
  }));
  let limits: readonly (readonly number[])[] = [];
  const put = ({ indicators, regime }: RegimeColumns, count: number): void => {
    regime.set(now);
    indicators.forEach((indicator, r) => {
      for (let i = 0; i < count; i++) indicator[i] = now[i] === r ? 1 : 0;
    });
  };
  return {
    columns,
    begin: (h) => {
      now.fill(0);
      limits = thresholds(rates, h);
    },
    show: (fineStep, count) => {
      columns.forEach((seen, depth) => {
        if (fineStep % 2 ** depth === 0) put(seen, count);
      });
    },
    showAll: (count) => columns.forEach((seen) => put(seen, count)),
    advance: (normals, count) => {
      for (let i = 0; i < count; i++) {
        const row = limits[now[i] as number] as readonly number[];
        const z = normals[i] as number;
        let next = 0;
        while (next < row.length && z > (row[next] as number)) next++;
        now[i] = next;
      }
    },
  };
}
