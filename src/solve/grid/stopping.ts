/**
 * Optimal stopping on the chain: at each node the better of the payoff and of going on, as one more action of Howard's
 * iteration (Brennan and Schwartz 1977; Bokanowski, Maroso and Zidani 2009 for obstacle problems).
 */
import type { Kernel } from '../../compile/kernel.js';
import type { Chain } from './chain.js';
import { ROUNDING } from './improve-node.js';
import type { SegmentRates } from './segment.js';
import type { Axis } from './mesh.js';
import type { Emit } from './sweep.js';

/** The linear equation that a policy is evaluated by: (decay + rates) U = source + reward + jumps. */
export interface Step {
  readonly time: number;
  readonly decay: number;
  readonly source?: Float64Array;
}

export interface Stopper {
  /** 1 at the nodes at which one stops. */
  readonly stopped: Uint8Array;
  /** sign · payoff at the nodes at a time. */
  readonly payoffAt: (time: number) => Float64Array;
  /** Hands on the rows of the linear equation, those of the nodes at which one stops replaced: U = payoff there. */
  readonly replacing: (step: Step, emit: Emit) => Emit;
  /** The same, with the choice made anew by the values. */
  readonly choosing: (step: Step, values: Float64Array, emit: Emit) => Emit;
  /** Whether the last choice changed anything, and the largest gain of such a change. */
  readonly last: () => { readonly changed: boolean; readonly gain: number };
}

/** Chooses between stopping, worth so much, and going on, for one item of a segment. */
type Choose = (rates: SegmentRates, i: number, node: number, stop: number) => void;

/** The stopper of a chain whose problem may be stopped for a payoff, a kernel of time and states. */
export function stopperOn(chain: Chain, payoff: Kernel): Stopper {
  const { grid, model, jumps, jumpTo } = chain;
  const { axes, strides, size } = grid;
  const stopped = new Uint8Array(size);
  const payoffs = new Float64Array(size);
  const inputs = new Float64Array(1 + axes.length);
  const target = new Int32Array(jumps);
  const out = [0];
  let [known, changed, gain] = [NaN, false, 0];

  const payoffAt = (time: number): Float64Array => {
    if (time === known) return payoffs;
    known = time;
    inputs[0] = time;
    const fill = (k: number, node: number): void => {
      if (k === axes.length) {
        payoff.evaluate(inputs, out);
        payoffs[node] = model.sign * (out[0] ?? NaN);
        return;
      }
      const { state, nodes } = axes[k] as Axis;
      for (let i = 0; i < nodes; i++) {
        inputs[1 + k] = state[i] as number;
        fill(k + 1, node + i * (strides[k] as number));
      }
    };
    fill(0, 0);
    return payoffs;
  };
  const replaced =
    ({ time, decay, source }: Step, emit: Emit, choose?: Choose): Emit =>
    (rates, segment) => {
      const worth = payoffAt(time);
      for (let i = 0; i < segment.count; i++) {
        const node = segment.node + i;
        const stop = decay * (worth[node] as number) - (source ? (source[node] as number) : 0);
        choose?.(rates, i, node, stop);
        if (stopped[node] === 0) continue;
        rates.reward[i] = stop;
        for (const jumps of [...rates.up, ...rates.down, ...rates.across, ...rates.artificial]) jumps[i] = 0;
        rates.held[i] = 1;
      }
      emit(rates, segment);
    };

  const choosing: Stopper['choosing'] = (step, values, emit) => {
    [changed, gain] = [false, 0];
    return replaced(step, emit, (rates, i, node, stop) => {
      const here = values[node] as number;
      let goOn = rates.reward[i] as number;
      let size = Math.abs(goOn) + Math.abs(stop);
      rates.target.forEach((targets, l) => (target[l] = targets[i] as number));
      const jump = (rate: number, to: number): void => {
        if (rate === 0) return;
        const rise = rate * ((values[to] as number) - here);
        goOn += rise;
        size += Math.abs(rise);
      };
      for (let k = 0; k < axes.length; k++) {
        jump((rates.up[k] as Float64Array)[i] as number, node + (strides[k] as number));
        jump((rates.down[k] as Float64Array)[i] as number, node - (strides[k] as number));
      }
      rates.across.forEach((across, l) => jump(across[i] as number, jumpTo(node, l, { target })));
      const difference = stop - goOn;
      // Within rounding nothing is changed, so that the iteration comes to an end.
      if (!(Math.abs(difference) > ROUNDING * size)) return;
      const choice = difference > 0 ? 1 : 0;
      if (choice === stopped[node]) return;
      stopped[node] = choice;
      changed = true;
      gain = Math.max(gain, Math.abs(difference));
    });
  };
  return {
    stopped,
    payoffAt,
    replacing: (step, emit) => replaced(step, emit),
    choosing,
    last: () => ({ changed, gain }),
  };
}
