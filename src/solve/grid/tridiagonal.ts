/**
 * Tridiagonal systems of monotone schemes: diagonally dominant M-matrices, eliminated without pivoting and without
 * cancellation while their rows are being made.
 */
import { CostateError } from '../../errors.js';
import type { Segment, SegmentRates } from './segment.js';
import { newWorkspace, type Workspace } from './workspace.js';

export interface Elimination {
  /** Begins a new system. */
  readonly begin: () => void;
  /** Eliminates the next rows −down u_{i−1} + (decay + down + up) u_i − up u_{i+1} = reward + source. */
  readonly rows: (
    rates: Pick<SegmentRates, 'up' | 'down' | 'reward'>,
    segment: Pick<Segment, 'node' | 'count'>,
    decay: number,
    source: Float64Array | undefined,
  ) => void;
  /**
   * Substitutes backward.
   *
   * @param out the solution; what it held before is compared with it
   * @param floor where u crosses zero its change is held against this share of the largest |u| nearby
   * @param inner entries that are compared: from the first number up to the second
   * @param least what no change is held against less than
   * @returns largest |u| and whether none of those entries moved by more than `tolerance` · max(|u|, floor · largest nearby, least)
   * @throws CostateError `resources.numeric` for a value that is not finite
   */
  readonly finish: (
    out: Float64Array,
    tolerance: number,
    floor: number,
    inner: readonly [number, number],
    least?: number,
  ) => { largest: number; still: boolean };
}

/** How many times e the weight of a value falls along an axis where a size nearby is asked for. */
const FADES = 64;

/**
 * The factor by which the size of values nearby is handed on from node to node. Far out a value may be so large that a change
 * of the share of it that counts there is more than all of the value at the point.
 */
export const fading = (n: number): number => Math.exp(-FADES / n);

/**
 * Elimination (Thomas 1949) in the form of Grassmann, Taksar and Heyman (1985): what the rows sum to is carried along
 * instead of being left over from a difference, so that no rate, however large, drowns a small discount.
 *
 * @param n number of rows
 * @param workspace arrays to work in, which solvers that are not used at the same time may share
 */
export function eliminationOf(n: number, workspace: Workspace = newWorkspace()): Elimination {
  const [ratio, partial] = [workspace.array('ratio', n), workspace.array('partial', n)];
  // Share of the row before that does not come back, and its partial solution; in an array, where numbers are not boxed.
  const last = new Float64Array(2);
  let row = 0;
  const begin = (): void => {
    last[0] = 1;
    last[1] = 0;
    row = 0;
  };
  begin();
  const rows: Elimination['rows'] = (rates, segment, decay, source) => {
    const { count, node } = segment;
    const [down, up] = [rates.down[0] as Float64Array, rates.up[0] as Float64Array];
    const { reward } = rates;
    let k = last[0] as number;
    let b = last[1] as number;
    for (let i = 0; i < count; i++) {
      const l = down[i] as number;
      const r = up[i] as number;
      const left = decay + l * k;
      const pivot = left + r;
      if (!(l >= 0 && r >= 0 && pivot > 0))
        throw new CostateError({
          code: 'resources.numeric',
          message: `the discretisation is not monotone at node ${node + i + 1} of ${n} (rates ${l} and ${r}, row sum ${decay})`,
        });
      const inverse = 1 / pivot;
      const right = source === undefined ? (reward[i] as number) : (reward[i] as number) + (source[node + i] as number);
      ratio[node + i] = r * inverse;
      k = left * inverse;
      b = (right + l * b) * inverse;
      partial[node + i] = b;
    }
    last[0] = k;
    last[1] = b;
    row += count;
  };
  const finish: Elimination['finish'] = (out, tolerance, floor, [from, to], least = 0) => {
    if (row !== n) throw new RangeError(`${row} rows of ${n}`);
    // Plain loops over locals: a variable that a closure captures, or that leaves the function as it is and not as the result of
    // arithmetic, would be boxed at every assignment.
    let next = 0;
    const keep = fading(n);
    let largest = 0;
    let nearby = 0;
    let sum = 0;
    let moved = 0;
    for (let i = n - 1; i >= 0; i--) {
      next = (partial[i] as number) + (ratio[i] as number) * next;
      const size = next < 0 ? -next : next;
      if (size > largest) largest = size;
      nearby = keep * nearby > size ? keep * nearby : size;
      sum += next;
      const change = next - (out[i] as number);
      const around = floor * nearby > least ? floor * nearby : least;
      const most = tolerance * (size > around ? size : around);
      if ((change > most || change < -most) && i >= from && i < to) moved++;
      out[i] = next;
    }
    const still = moved === 0;
    if (sum - sum !== 0) {
      const bad = out.findLastIndex((v) => !Number.isFinite(v));
      if (bad >= 0)
        throw new CostateError({
          code: 'resources.numeric',
          message: `the value on the grid is not finite at node ${bad + 1} of ${n}`,
        });
    }
    return { largest: largest * 1, still };
  };
  return { begin, rows, finish };
}
