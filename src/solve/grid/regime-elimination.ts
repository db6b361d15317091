/**
 * The linear equation of the policies of several regimes on one axis. Each unknown is tied to its two neighbours of the same
 * regime and to the other regimes at the same node, so that only the unknowns of two nodes meet in an elimination.
 */
import { CostateError } from '../../errors.js';
import type { RegimeModels } from './model.js';
import type { Segment, SegmentRates } from './segment.js';
import { fading } from './tridiagonal.js';

export interface RegimeElimination {
  /** Takes rows of −Σ rates · (u_other − u) + decay · u = reward + source, regimes numbered one after the other. */
  readonly rows: (
    rates: Pick<SegmentRates, 'up' | 'down' | 'reward' | 'held'>,
    segment: Pick<Segment, 'node' | 'count'>,
    source: Float64Array | undefined,
  ) => void;
  /**
   * Solves.
   *
   * @param decay of the first regime
   * @param out the solution; what it held before is compared with it
   * @param floor where u crosses zero its change is held against this share of the largest |u| nearby
   * @param inner nodes of each regime that are compared, from the first number up to the second
   * @returns largest |u| and whether none of those entries moved by more than `tolerance` · max(|u|, floor · largest nearby)
   * @throws CostateError `resources.numeric` for a negative rate and for a value that is not finite
   */
  readonly solve: (
    decay: number,
    out: Float64Array,
    tolerance: number,
    floor: number,
    inner: readonly [number, number],
  ) => { readonly largest: number; readonly still: boolean };
}

/**
 * Elimination in the form of Grassmann, Taksar and Heyman (1985), as for one regime: a state of the chain is taken out by
 * giving the rates into it to where it goes, and the discount that its row sums to is carried along. Nothing is subtracted, so
 * no rate, however large, drowns a small discount.
 */
export function regimeElimination(n: number, regimes: RegimeModels): RegimeElimination {
  const { models, rates: jumps } = regimes;
  const count = models.length;
  const size = count * n;
  const column = (): Float64Array => new Float64Array(size);
  const [up, down, right] = [column(), column(), column()];
  const held = new Uint8Array(size);
  const extra = models.map((m) => m.discount - (models[0]?.discount ?? NaN));
  const width = 2 * count;
  // The shares of a row that go to the later unknowns of its node and to those of the next one, and its partial solution.
  const shares = new Float64Array(size * width);
  const partial = column();
  // Rates among the unknowns of a node (first half) and of the next one, what their rows sum to, and their right sides.
  const window = new Float64Array(width * width);
  const [excess, side] = [new Float64Array(width), new Float64Array(width)];

  const rows: RegimeElimination['rows'] = (rates, { node, count: items }, source) => {
    const [u, d] = [rates.up[0] as Float64Array, rates.down[0] as Float64Array];
    for (let i = 0; i < items; i++) {
      const at = node + i;
      up[at] = u[i] as number;
      down[at] = d[i] as number;
      held[at] = rates.held[i] as number;
      right[at] = (rates.reward[i] as number) + (source === undefined ? 0 : (source[at] as number));
    }
  };
  /** Puts the rows of a node into the second half of the window. */
  const load = (node: number, decay: number): void => {
    for (let r = 0; r < count; r++) {
      const at = r * n + node;
      const row = (count + r) * width;
      const [u, l] = [up[at] as number, down[at] as number];
      if (!(u >= 0 && l >= 0))
        throw new CostateError({
          code: 'resources.numeric',
          message: `the discretisation is not monotone at node ${node + 1} of ${n} (rates ${l} and ${u})`,
        });
      window.fill(0, row, row + width);
      if (node > 0) window[row + r] = l;
      if (held[at] === 0) for (let j = 0; j < count; j++) if (j !== r) window[row + count + j] = jumps[r]?.[j] ?? 0;
      // At the ends the neighbour beyond is the node itself: such a jump changes nothing.
      excess[count + r] = decay + (extra[r] as number);
      side[count + r] = right[at] as number;
    }
  };
  /** Moves the second half of the window to the first; what the rows of a node go up by is then among its columns. */
  const shift = (node: number): void => {
    for (let r = 0; r < count; r++) {
      for (let j = 0; j < count; j++) {
        window[r * width + j] = window[(count + r) * width + count + j] as number;
        window[r * width + count + j] = 0;
      }
      if (node < n - 1) window[r * width + count + r] = up[r * n + node] as number;
      excess[r] = excess[count + r] as number;
      side[r] = side[count + r] as number;
    }
  };
  /** Takes the unknowns of the first half out, one after the other. */
  const eliminate = (node: number): void => {
    for (let r = 0; r < count; r++) {
      const row = r * width;
      let total = excess[r] as number;
      for (let c = r + 1; c < width; c++) total += window[row + c] as number;
      const at = (node * count + r) * width;
      for (let c = r + 1; c < width; c++) shares[at + c] = (window[row + c] as number) / total;
      partial[node * count + r] = (side[r] as number) / total;
      for (let s = r + 1; s < width; s++) {
        const rate = window[s * width + r] as number;
        if (rate === 0) continue;
        for (let c = r + 1; c < width; c++)
          if (c !== s) window[s * width + c] = (window[s * width + c] as number) + rate * (shares[at + c] as number);
        excess[s] = (excess[s] as number) + rate * ((excess[r] as number) / total);
        side[s] = (side[s] as number) + rate * (partial[node * count + r] as number);
      }
    }
  };
  const solve: RegimeElimination['solve'] = (decay, out, tolerance, floor, [from, to]) => {
    load(0, decay);
    for (let node = 0; node < n; node++) {
      shift(node);
      if (node < n - 1) load(node + 1, decay);
      else window.fill(0, count * width);
      eliminate(node);
    }
    const keep = fading(n);
    let largest = 0;
    let nearby = 0;
    let moved = 0;
    for (let node = n - 1; node >= 0; node--) {
      nearby *= keep;
      for (let r = count - 1; r >= 0; r--) {
        const at = (node * count + r) * width;
        let u = partial[node * count + r] as number;
        for (let c = r + 1; c < width; c++) {
          const share = shares[at + c] as number;
          if (share !== 0) u += share * (out[(c % count) * n + node + (c < count ? 0 : 1)] as number);
        }
        const place = r * n + node;
        nearby = Math.max(nearby, Math.abs(u));
        const most = tolerance * Math.max(Math.abs(u), floor * nearby);
        if (!(Math.abs(u - (out[place] as number)) <= most) && node >= from && node < to) moved++;
        largest = Math.max(largest, Math.abs(u));
        out[place] = u;
      }
    }
    const bad = out.findIndex((v) => !Number.isFinite(v));
    if (bad >= 0)
      throw new CostateError({
        code: 'resources.numeric',
        message: `the value on the grid is not finite at node ${(bad % n) + 1} of ${n}`,
      });
    return { largest, still: moved === 0 };
  };
  return { rows, solve };
}
