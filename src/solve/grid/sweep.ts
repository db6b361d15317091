/**
 * One pass over a grid that turns a policy, or a better one, into the rates of its Markov chain. Whole lines are settled by
 * loops: where central differences are monotone the derived action maximises the discrete Hamiltonian itself, elsewhere the
 * action derived from the slope on the side it drifts to does, if nothing pulls the other way. The few nodes left are
 * improved one by one.
 */
import { CostateError } from '../../errors.js';
import { chainOn, type Chain } from './chain.js';
import type { NodeRates } from './node-rates.js';
import { LARGEST_RATE, nodeImprover, type NodeImprover } from './improve-node.js';
import { cutsOn } from './cuts.js';
import { clampedEnds } from './clamped-ends.js';
import { comparisonOn } from './compare-actions.js';
import { linesOf, type Lines } from './lines.js';
import { SEGMENT, SIDE, newSegmentRates, type Segment, type SegmentRates } from './segment.js';
import { placeOf, type Axis, type Grid } from './mesh.js';
import type { GridModel } from './model.js';

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
  const cuts = cutsOn(grid, model);
  const { clamped, seen } = clampedEnds(grid, model, cuts);
  const stuck = axes.flatMap((_, axis) =>
    [false, true].filter((upper) => (seen >> (2 * axis + (upper ? 1 : 0))) & 1).map((upper) => ({ axis, upper })),
  );
  const chain = chainOn(grid, model, clamped, cuts);
  const improver = nodeImprover(chain);
  const lines: Lines = linesOf(grid, model, clamped, cuts);
  const { segment, curvature, asked } = lines;
  const [candidate, current] = [newSegmentRates(model), newSegmentRates(model)];
  const { gain, noise, compare, sampledNoise } = comparisonOn(lines, candidate, current);
  const count = model.controls.length;
  const action = new Float64Array(count);
  const settled = new Uint8Array(SEGMENT);
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
    out.target.forEach((a, l) => (a[i] = rates.target[l] as number));
    out.steps.forEach((a, l) => (a[i] = rates.steps[l] as number));
    out.lost.forEach((a, n) => (a[i] = rates.lost[n] as number));
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
    for (let l = 0; l < to.target.length; l++) {
      (to.target[l] as Int32Array)[i] = (from.target[l] as Int32Array)[i] as number;
      (to.steps[l] as Int32Array)[i] = (from.steps[l] as Int32Array)[i] as number;
    }
    for (let n = 0; n < to.lost.length; n++)
      (to.lost[n] as Float64Array)[i] = (from.lost[n] as Float64Array)[i] as number;
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
  /** Whether the problem has ended at a node, so that nothing is chosen there. */
  const isOver = (node: number): boolean => cuts?.held[node] === 1;
  /** At an absorbing end, or where the problem has ended in the midst of the grid, the value is the payoff: no jumps, and a reward that makes it so. */
  const absorb = (out: SegmentRates, { time, decay, source }: SweepInput): void => {
    if (!absorbing && !cuts) return;
    const inputs = new Float64Array(1 + d);
    const payoff = [0];
    for (let i = 0; i < segment.count; i++) {
      placeOf(grid, segment.node + i, place);
      const ends = axes.some(
        ({ lower, upper, coordinate }, k) =>
          (place[k] === 0 && lower === 'absorb') || (place[k] === coordinate.length - 1 && upper === 'absorb'),
      );
      if (!ends && cuts?.held[segment.node + i] !== 1) continue;
      inputs[0] = time;
      for (let k = 0; k < d; k++) inputs[1 + k] = (axes[k] as Axis).state[place[k] as number] as number;
      model.terminal.evaluate(inputs, payoff);
      out.reward[i] = decay * model.sign * (payoff[0] ?? NaN) - (source ? (source[segment.node + i] as number) : 0);
      for (const rates of [...out.up, ...out.down, ...out.across, ...out.artificial, ...out.lost]) rates[i] = 0;
      out.held[i] = 1;
    }
  };

  const assemble: Sweeper['assemble'] = (input, emit) => {
    const { policy, time } = input;
    eachSegment(() => {
      loadPolicy(policy, current);
      lines.rate(time, current);
      for (let i = 0; i < segment.count; i++) {
        let sum = current.reward[i] as number;
        for (let k = 0; k < d; k++)
          sum += ((current.up[k] as Float64Array)[i] as number) + ((current.down[k] as Float64Array)[i] as number);
        const node = segment.node + i;
        if ((sum - sum === 0 && current.refused[i] === 0) || isOver(node)) continue;
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
  const deriveCandidates = (time: number, values: Float64Array, heights: boolean): void => {
    lines.derive(time, values, candidate);
    lines.rate(time, candidate, heights ? values : undefined);
    if (candidate.plain && !cuts) {
      settled.fill(1, 0, segment.count);
      return;
    }
    if (turnedSides()) {
      lines.derive(time, values, candidate);
      lines.rate(time, candidate, heights ? values : undefined);
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
      if (isOver(node)) continue;
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
    improver.begin();
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
      // What is worse beyond rounding is not missed, however large that is.
      const missed = (noise[i] as number) + Math.min(0, gain[i] as number);
      if (missed > totals.noise) totals.noise = missed;
    };
    eachSegment(() => {
      const n = segment.count;
      lines.difference(values, time);
      if (fresh && derived) {
        deriveCandidates(time, values, false);
        for (let c = 0; c < count; c++) {
          const [from, to] = [candidate.actions[c] as Float64Array, policy.actions[c] as Float64Array];
          to.set(n === SEGMENT ? from : from.subarray(0, n), segment.node);
        }
        for (let i = 0; i < n; i++)
          if (settled[i] === 0 && !isOver(segment.node + i)) improveAlone(i, candidate, fresh);
        totals.noise = Math.max(totals.noise, sampledNoise());
        absorb(candidate, input);
        emit(candidate, segment);
        return;
      }
      loadPolicy(policy, current);
      lines.rate(time, current, values);
      if (derived) {
        deriveCandidates(time, values, true);
        compare(values);
        for (let i = 0; i < n; i++)
          if (isOver(segment.node + i)) continue;
          else if (settled[i] === 1) replaceIfBetter(i);
          else improveAlone(i, current);
      } else {
        for (const choice of model.choices ?? []) {
          candidate.actions.forEach((a, c) => a.fill(choice[c] ?? NaN, 0, n));
          lines.rate(time, candidate, values);
          compare(values);
          for (let i = 0; i < n; i++) {
            const h = candidate.height[i] as number;
            if (h - h === 0 && candidate.refused[i] === 0 && !isOver(segment.node + i)) replaceIfBetter(i);
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
