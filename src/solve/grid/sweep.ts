/**
 * One pass over a grid that turns a policy, or a better one, into the rates of its Markov chain. Whole lines are settled by
 * loops: where central differences are monotone the derived action maximises the discrete Hamiltonian itself, elsewhere the
 * action derived from the slope on the side it drifts to does, if nothing pulls the other way. The few nodes left are
 * improved one by one.
 */
import { CostateError } from '../../errors.js';
import { chainOn, type Chain, type NodeRates } from './chain.js';
import { LARGEST_RATE, ROUNDING, nodeImprover, type NodeImprover } from './improve-node.js';
import { SEGMENT, SIDE, linesOf, newSegmentRates, type Lines, type Segment, type SegmentRates } from './lines.js';
import { placeOf, type Axis, type Grid, stateAt } from './mesh.js';
import type { GridModel } from './model.js';
import { trialValues } from './trial-values.js';

export interface GridPolicy {
  /** One array over the nodes for each control. */
  readonly actions: readonly Float64Array[];
  /** 1 at the nodes at which one stops, where one may. */
  readonly stopped?: Uint8Array;
}

/** Takes the rates of the chosen actions on a segment; the arrays are used again for the next one. */
export type Emit = (rates: SegmentRates, segment: Segment) => void;

export interface SweepInput {
  readonly time: number;
  /** Discount rate, and one over the time step on a finite horizon. */
  readonly decay: number;
  /** Added to the reward: the later value over the time step, and corrections. */
  readonly source?: Float64Array;
  /** Changed in place. */
  readonly policy: GridPolicy;
}

export interface Improvement extends SweepInput {
  readonly values: Float64Array;
  /** What is left of the linear equation that gave the values, where it is solved by iteration. */
  readonly residual?: Float64Array;
  /**
   * Takes derived actions without holding them against a policy, of which there is none yet; where none is derived the
   * actions begin from those that this writes for the node.
   */
  readonly fresh?: (node: number, action: Float64Array) => void;
}

export interface Improved {
  readonly changed: boolean;
  /** Largest gain of the discrete Hamiltonian over the equation decay · U = … of the policy before. */
  readonly gain: number;
  /** Largest gain that rounding may have hidden. */
  readonly noise: number;
}

export interface Sweeper {
  readonly chain: Chain;
  readonly improver: NodeImprover;
  /** Ends (axis, side) at which some node has no action that points inward, so that its drift is cut off there. */
  readonly stuck: readonly { readonly axis: number; readonly upper: boolean }[];
  /** Rates of the policy itself; actions that are not allowed are replaced. @throws CostateError where none is allowed */
  readonly assemble: (input: SweepInput, emit: Emit) => void;
  /** Rates of a policy that is nowhere worse for the values. */
  readonly improve: (input: Improvement, emit: Emit) => Improved;
}

/** Combinations of trial actions among which one that points inward is looked for. */
const MOST_COMBINATIONS = 1 << 12;

/** Of so many nodes one is asked for its rounding. */
const SAMPLED = 8;

/**
 * Bit mask of the `constrain` ends of each node at which no trial action points inward. With several states the ends where the
 * grid is cut off are all among them, but not counted as seen: what the cut does is found out by moving it, and actions that
 * turn the state back there would only make a layer of their own.
 */
function clampedEnds(grid: Grid, model: GridModel): { readonly clamped: Uint8Array; readonly seen: number } {
  const clamped = new Uint8Array(grid.size);
  let seen = 0;
  const place = new Int32Array(grid.axes.length);
  const d = grid.axes.length;
  const lists = model.controls.map((c) => trialValues(c.domain));
  const combinations = Math.min(
    MOST_COMBINATIONS,
    lists.reduce((n, list) => n * list.length, 1),
  );
  const inputs = new Float64Array(1 + d + model.controls.length);
  const outputs = new Float64Array(1 + 2 * d + model.pairs.length);
  const pointsInward = (k: number, sign: number): boolean => {
    for (let n = 0; n < (model.driftControlled[k] ? combinations : 1); n++) {
      // The number of the combination, written with a digit for each control.
      let rest = n;
      lists.forEach((list, c) => {
        inputs[1 + d + c] = list[rest % list.length] ?? 0;
        rest = Math.floor(rest / list.length);
      });
      model.rates.evaluate(inputs, outputs);
      if (sign * (outputs[1 + k] as number) >= 0 && outputs.every((v) => Number.isFinite(v))) return true;
    }
    return false;
  };
  grid.axes.forEach((axis, k) => {
    for (const upper of [false, true]) {
      if ((upper ? axis.upper : axis.lower) !== 'constrain') continue;
      const stride = grid.strides[k] as number;
      const n = axis.nodes;
      for (let outer = 0; outer < grid.size; outer += stride * n)
        for (let i = 0; i < stride; i++) {
          const node = outer + i + (upper ? (n - 1) * stride : 0);
          const bit = 1 << (2 * k + (upper ? 1 : 0));
          if (d > 1 && (upper ? axis.cutUpper : axis.cutLower)) {
            clamped[node] = (clamped[node] as number) | bit;
            continue;
          }
          placeOf(grid, node, place);
          for (let j = 0; j < d; j++) inputs[1 + j] = stateAt(grid.axes[j] as Axis, place[j] as number);
          if (pointsInward(k, upper ? -1 : 1)) continue;
          clamped[node] = (clamped[node] as number) | bit;
          seen |= bit;
        }
    }
  });
  return { clamped, seen };
}

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

/** The discrete Hamiltonian of the policy at a node, as the linear equation states it that gave the values. */
const heightOf = ({ decay, source, residual, values }: Improvement, node: number): number =>
  decay * (values[node] as number) -
  (source ? (source[node] as number) : 0) +
  (residual ? (residual[node] as number) : 0);

/** Sweeps over the grid. Ends where no action points inward get their outward drift cut off. */
export function sweeperOn(grid: Grid, model: GridModel): Sweeper {
  const { axes } = grid;
  const d = axes.length;
  const nodes = (axes[d - 1] as Axis).nodes;
  const { clamped, seen } = clampedEnds(grid, model);
  const stuck = axes.flatMap((_, axis) =>
    [false, true].filter((upper) => (seen >> (2 * axis + (upper ? 1 : 0))) & 1).map((upper) => ({ axis, upper })),
  );
  const chain = chainOn(grid, model, clamped);
  const improver = nodeImprover(chain);
  const lines: Lines = linesOf(grid, model, clamped);
  const { segment, rise, fall, curvature, asked } = lines;
  const [candidate, current] = [newSegmentRates(model), newSegmentRates(model)];
  const count = model.controls.length;
  const action = new Float64Array(count);
  const settled = new Uint8Array(SEGMENT);
  const [gain, noise] = [new Float64Array(SEGMENT), new Float64Array(SEGMENT)];
  const place = new Int32Array(d);
  const absorbing = axes.some((a) => a.lower === 'absorb' || a.upper === 'absorb');

  const eachSegment = (work: () => void): void => {
    for (let line = 0; line < grid.size; line += nodes)
      for (let from = 0; from < nodes; from += SEGMENT) {
        lines.moveTo(line + from, from, Math.min(SEGMENT, nodes - from));
        work();
      }
  };
  const put = (out: SegmentRates, i: number, rates: NodeRates): void => {
    out.reward[i] = rates.reward;
    for (let k = 0; k < d; k++) {
      (out.up[k] as Float64Array)[i] = rates.up[k] as number;
      (out.down[k] as Float64Array)[i] = rates.down[k] as number;
      (out.artificial[k] as Float64Array)[i] = rates.artificial[k] as number;
    }
    out.across.forEach((a, l) => (a[i] = rates.across[l] as number));
    for (let c = 0; c < count; c++) (out.actions[c] as Float64Array)[i] = action[c] as number;
  };
  /** Copies the rates of item i. */
  const take = (from: SegmentRates, to: SegmentRates, i: number): void => {
    to.reward[i] = from.reward[i] as number;
    to.height[i] = from.height[i] as number;
    to.total[i] = from.total[i] as number;
    for (let k = 0; k < d; k++) {
      (to.up[k] as Float64Array)[i] = (from.up[k] as Float64Array)[i] as number;
      (to.down[k] as Float64Array)[i] = (from.down[k] as Float64Array)[i] as number;
      (to.artificial[k] as Float64Array)[i] = (from.artificial[k] as Float64Array)[i] as number;
    }
    for (let l = 0; l < to.across.length; l++)
      (to.across[l] as Float64Array)[i] = (from.across[l] as Float64Array)[i] as number;
    for (let c = 0; c < count; c++) (to.actions[c] as Float64Array)[i] = (from.actions[c] as Float64Array)[i] as number;
  };
  const loadPolicy = ({ actions }: GridPolicy, out: SegmentRates): void => {
    for (let c = 0; c < count; c++) {
      const [from, to] = [actions[c] as Float64Array, out.actions[c] as Float64Array];
      for (let i = 0; i < segment.count; i++) to[i] = from[segment.node + i] as number;
    }
  };
  const nowhereAllowed = (node: number): CostateError => {
    placeOf(grid, node, place);
    const where = axes.map((a, k) => `${a.name} = ${a.state[place[k] as number]}`);
    return new CostateError({
      code: 'resources.numeric',
      message: `no action gives a finite reward and drift at ${where.join(', ')}`,
    });
  };
  /** At an absorbing end the value is the payoff: no jumps, and a reward that makes it so. */
  const absorb = (out: SegmentRates, { time, decay, source }: SweepInput): void => {
    if (!absorbing) return;
    const inputs = new Float64Array(1 + d);
    const payoff = [0];
    for (let i = 0; i < segment.count; i++) {
      placeOf(grid, segment.node + i, place);
      const ends = axes.some(
        ({ lower, upper, coordinate }, k) =>
          (place[k] === 0 && lower === 'absorb') || (place[k] === coordinate.length - 1 && upper === 'absorb'),
      );
      if (!ends) continue;
      inputs[0] = time;
      for (let k = 0; k < d; k++) inputs[1 + k] = (axes[k] as Axis).state[place[k] as number] as number;
      model.terminal.evaluate(inputs, payoff);
      out.reward[i] = decay * model.sign * (payoff[0] ?? NaN) - (source ? (source[segment.node + i] as number) : 0);
      for (const rates of [...out.up, ...out.down, ...out.across, ...out.artificial]) rates[i] = 0;
    }
  };

  const assemble: Sweeper['assemble'] = (input, emit) => {
    const { policy, time } = input;
    eachSegment(() => {
      loadPolicy(policy, current);
      lines.rate(time, current, false);
      for (let i = 0; i < segment.count; i++) {
        let sum = current.reward[i] as number;
        for (let k = 0; k < d; k++)
          sum += ((current.up[k] as Float64Array)[i] as number) + ((current.down[k] as Float64Array)[i] as number);
        if (sum - sum === 0 && current.refused[i] === 0) continue;
        const node = segment.node + i;
        for (let c = 0; c < count; c++) action[c] = (policy.actions[c] as Float64Array)[node] as number;
        if (!improver.makeAllowed(node, time, action)) throw nowhereAllowed(node);
        put(current, i, improver.ratesOf(node, time, action));
        for (let c = 0; c < count; c++) (policy.actions[c] as Float64Array)[node] = action[c] as number;
      }
      absorb(current, input);
      emit(current, segment);
    });
  };

  /** Asks for other slopes where the action does not drift to the side it was derived for; whether any were. */
  const turnedSides = (): boolean => {
    let turned = false;
    for (let k = 0; k < d; k++) {
      const [side, was] = [candidate.side[k] as Int8Array, asked[k] as Int8Array];
      for (let i = 0; i < segment.count; i++)
        if (side[i] !== was[i]) {
          lines.ask(k, i, side[i] as number);
          turned = true;
        }
    }
    return turned;
  };
  /** Marks the items whose derived action is known to maximise the discrete Hamiltonian. */
  const markSettled = (): void => {
    const { reward, total, refused } = candidate;
    for (let i = 0; i < segment.count; i++) {
      const r = reward[i] as number;
      settled[i] = r - r === 0 && (total[i] as number) <= LARGEST_RATE && refused[i] === 0 ? 1 : 0;
    }
    for (let k = 0; k < d; k++) {
      const [side, was] = [candidate.side[k] as Int8Array, asked[k] as Int8Array];
      const m = curvature[k] as Float64Array;
      const driftControlled = model.driftControlled[k] as boolean;
      const diffusionControlled = model.diffusionControlled[k] as boolean;
      for (let i = 0; i < segment.count; i++) {
        if (side[i] === SIDE.central) {
          if (was[i] !== SIDE.central) settled[i] = 0;
          continue;
        }
        // Where U is convex along a controlled axis both sides may have a maximiser of their own.
        if (side[i] !== was[i] || diffusionControlled || (driftControlled && (m[i] as number) > 0)) settled[i] = 0;
      }
    }
  };
  /** Gain of the candidates over the current actions as a difference of rates, which rounds less than one of Hamiltonians. */
  const compare = (values: Float64Array): void => {
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
    candidate.across.forEach((a, l) =>
      addGain(n, a, current.across[l] as Float64Array, lines.diagonalRise[l] as Float64Array, gain, noise),
    );
    for (let i = 0; i < n; i++) noise[i] = ROUNDING * (noise[i] as number);
  };

  /** Twice the rounding of the candidates' Hamiltonians, from some of them. */
  const sampledNoise = (): number => {
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
  const deriveCandidates = (time: number, values: Float64Array, heights: boolean): void => {
    lines.derive(time, values, candidate);
    lines.rate(time, candidate, heights);
    if (candidate.plain) {
      settled.fill(1, 0, segment.count);
      return;
    }
    if (turnedSides()) {
      lines.derive(time, values, candidate);
      lines.rate(time, candidate, heights);
    }
    markSettled();
  };

  /**
   * Searches node by node, this time upward and the next time downward: a good action spreads to the neighbours, and goes all
   * the way in one of the two.
   */
  const improveBySearch = (input: Improvement, emit: Emit): Improved => {
    const { time, values, policy } = input;
    const totals = { changed: false, gain: 0 };
    for (let j = 0; j < grid.size; j++) {
      const node = downward ? grid.size - 1 - j : j;
      for (let c = 0; c < count; c++) action[c] = (policy.actions[c] as Float64Array)[node] as number;
      const height = heightOf(input, node);
      if (!improver.improve(node, time, values, action, height, policy.actions)) continue;
      totals.changed = true;
      totals.gain = Math.max(totals.gain, improver.heightOf(node, time, values, action) - height);
      for (let c = 0; c < count; c++) (policy.actions[c] as Float64Array)[node] = action[c] as number;
    }
    downward = !downward;
    assemble(input, emit);
    return { ...totals, noise: improver.noise() };
  };
  let downward = false;

  const improve: Sweeper['improve'] = (input, emit) => {
    const { time, values, policy, fresh } = input;
    const derived = model.lineMaximiser !== undefined;
    if (count === 0) {
      assemble(input, emit);
      return { changed: false, gain: 0, noise: 0 };
    }
    if (!derived && !model.choices) return improveBySearch(input, emit);
    const totals = { changed: fresh !== undefined, gain: 0, noise: 0 };
    const write = (i: number, out: SegmentRates): void => {
      for (let c = 0; c < count; c++)
        (policy.actions[c] as Float64Array)[segment.node + i] = (out.actions[c] as Float64Array)[i] as number;
    };
    const improveAlone = (i: number, out: SegmentRates, begin?: (node: number, action: Float64Array) => void): void => {
      const node = segment.node + i;
      const known = begin === undefined;
      if (begin) begin(node, action);
      else for (let c = 0; c < count; c++) action[c] = (policy.actions[c] as Float64Array)[node] as number;
      if (!known && !improver.makeAllowed(node, time, action)) throw nowhereAllowed(node);
      const height = known ? heightOf(input, node) : improver.heightOf(node, time, values, action);
      if (improver.improve(node, time, values, action, height, policy.actions)) totals.changed = true;
      else if (known) return;
      const rates = improver.ratesOf(node, time, action);
      put(out, i, rates);
      if (known) totals.gain = Math.max(totals.gain, improver.heightOf(node, time, values, action) - height);
      write(i, out);
    };
    const replace = (i: number): void => {
      take(candidate, current, i);
      write(i, current);
      totals.changed = true;
      if ((gain[i] as number) > totals.gain) totals.gain = gain[i] as number;
    };
    const replaceIfBetter = (i: number): void => {
      if ((gain[i] as number) > (noise[i] as number)) replace(i);
      else if (derived && (gain[i] as number) < -2 * (noise[i] as number)) improveAlone(i, current);
      if ((noise[i] as number) > totals.noise) totals.noise = noise[i] as number;
    };
    eachSegment(() => {
      const n = segment.count;
      lines.difference(values);
      if (fresh && derived) {
        deriveCandidates(time, values, false);
        for (let c = 0; c < count; c++) {
          const [from, to] = [candidate.actions[c] as Float64Array, policy.actions[c] as Float64Array];
          to.set(n === SEGMENT ? from : from.subarray(0, n), segment.node);
        }
        for (let i = 0; i < n; i++) if (settled[i] === 0) improveAlone(i, candidate, fresh);
        totals.noise = Math.max(totals.noise, sampledNoise());
        absorb(candidate, input);
        emit(candidate, segment);
        return;
      }
      loadPolicy(policy, current);
      lines.rate(time, current, true);
      if (derived) {
        deriveCandidates(time, values, true);
        compare(values);
        for (let i = 0; i < n; i++)
          if (settled[i] === 1) replaceIfBetter(i);
          else improveAlone(i, current);
      } else {
        for (const choice of model.choices ?? []) {
          candidate.actions.forEach((a, c) => a.fill(choice[c] ?? NaN, 0, n));
          lines.rate(time, candidate, true);
          compare(values);
          for (let i = 0; i < n; i++) {
            const h = candidate.height[i] as number;
            if (h - h === 0 && candidate.refused[i] === 0) replaceIfBetter(i);
          }
        }
      }
      absorb(current, input);
      emit(current, segment);
    });
    return { ...totals, noise: Math.max(totals.noise, improver.noise()) };
  };
  return { chain, improver, stuck, assemble, improve };
}
