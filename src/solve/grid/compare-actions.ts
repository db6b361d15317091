/** What candidate actions gain over the current ones along a segment of nodes, and how much of it rounding may have made. */
import { ROUNDING } from './improve-node.js';
import type { Lines } from './lines.js';
import { SEGMENT, type SegmentRates } from './segment.js';

export interface Comparison {
  /** Gain of the discrete Hamiltonian at each node, and what rounding may have hidden of it. */
  readonly gain: Float64Array;
  readonly noise: Float64Array;
  /** The gain as a difference of rates, which rounds less than one of Hamiltonians. */
  readonly compare: (values: Float64Array) => void;
  /** Twice the rounding of the candidates' Hamiltonians, from some of them. */
  readonly sampledNoise: () => number;
}

/** Of so many nodes one is asked for its rounding. */
const SAMPLED = 8;

/** What the rates a gain over the rates b by differences of U, and the sum of the absolute terms. */
function addGain(
  count: number,
  a: Float64Array,
  b: Float64Array,
  differences: Float64Array,
  gain: Float64Array,
  noise: Float64Array,
): void {
  for (let i = 0; i < count; i++) {
    const x = a[i] as number;
    const y = b[i] as number;
    const by = differences[i] as number;
    gain[i] = (gain[i] as number) + (x - y) * by;
    noise[i] = (noise[i] as number) + (x + y) * (by < 0 ? -by : by);
  }
}

export function comparisonOn(
  { segment, rise, fall, diagonalRise }: Lines,
  candidate: SegmentRates,
  current: SegmentRates,
): Comparison {
  const d = rise.length;
  const [gain, noise] = [new Float64Array(SEGMENT), new Float64Array(SEGMENT)];
  const compare: Comparison['compare'] = (values) => {
    const { count: n, node } = segment;
    for (let i = 0; i < n; i++) {
      const r = candidate.reward[i] as number;
      const s = current.reward[i] as number;
      gain[i] = r - s;
      const rates = Math.abs((candidate.total[i] as number) - (current.total[i] as number));
      noise[i] = Math.abs(r) + Math.abs(s) + rates * Math.abs(values[node + i] as number);
    }
    for (let k = 0; k < d; k++) {
      addGain(n, candidate.up[k] as Float64Array, current.up[k] as Float64Array, rise[k] as Float64Array, gain, noise);
      addGain(
        n,
        candidate.down[k] as Float64Array,
        current.down[k] as Float64Array,
        fall[k] as Float64Array,
        gain,
        noise,
      );
    }
    if (candidate.target.length > 0) compareLeaps(values);
    else
      candidate.across.forEach((a, l) =>
        addGain(n, a, current.across[l] as Float64Array, diagonalRise[l] as Float64Array, gain, noise),
      );
    for (let i = 0; i < n; i++) noise[i] = ROUNDING * (noise[i] as number);
  };

  /** The leaps of two actions need not go to the same nodes. */
  const compareLeaps = (values: Float64Array): void => {
    const { count: n, node } = segment;
    for (const [{ across, target }, sign] of [[candidate, 1], [current, -1]] as const)
      across.forEach((rates, l) => {
        const to = target[l] as Int32Array;
        for (let i = 0; i < n; i++) {
          const rate = rates[i] as number;
          if (rate === 0) continue;
          const by = rate * ((values[node + i + (to[i] as number)] as number) - (values[node + i] as number));
          gain[i] = (gain[i] as number) + sign * by;
          noise[i] = (noise[i] as number) + Math.abs(by);
        }
      });
  }; // prettier-ignore

  const sampledNoise: Comparison['sampledNoise'] = () => {
    let most = 0;
    for (let i = 0; i < segment.count; i += SAMPLED) {
      let gross = Math.abs(candidate.reward[i] as number);
      for (let k = 0; k < d; k++)
        gross +=
          ((candidate.up[k] as Float64Array)[i] as number) * Math.abs((rise[k] as Float64Array)[i] as number) +
          ((candidate.down[k] as Float64Array)[i] as number) * Math.abs((fall[k] as Float64Array)[i] as number);
      if (gross > most) most = gross;
    }
    return 2 * ROUNDING * most;
  };
  return { gain, noise, compare, sampledNoise };
}
