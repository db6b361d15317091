/**
 * Where a problem ends in the midst of a grid, as on leaving a disc: nodes beyond are held at the payoff, and the step from a
 * node inside to one beyond is shortened to where the boundary is met, at its payoff there (Shortley and Weller 1938; Kushner and
 * Dupuis 2001, section 5.5). The scheme stays monotone; with noise it is of second order as elsewhere.
 */
import { CostateError } from '../../errors.js';
import { distanceAbove, distanceBelow, placeOf, stateAt, type Axis, type Grid } from './mesh.js';
import type { GridModel } from './model.js';

/** Nodes inside next to such a boundary, each with its number among them. */
export interface Cuts {
  /** 1 at the nodes at which the problem has ended. */
  readonly held: Uint8Array;
  /** Their nodes, increasing. */
  readonly nodes: Int32Array;
  /** Distances to the next and the previous node along axis k, or to the boundary before it: entry d · number + k. */
  readonly above: Float64Array;
  readonly below: Float64Array;
  /** sign · (payoff at the boundary less that at the node beyond it) at a time, likewise; zero where nothing is cut. */
  readonly gapsAt: (time: number) => { readonly above: Float64Array; readonly below: Float64Array };
  /** Writes the share of a step from a node inside to one that is held at which the boundary is met, and the gap of payoffs there. */
  readonly meet: (from: number, to: number, time: number, out: { share: number; gap: number }) => void;
  /** Number of a node; −1 for others. */
  readonly numberOf: (node: number) => number;
  /** Number of the first of them that is not before a node. */
  readonly firstFrom: (node: number) => number;
}

/** A node closer to the boundary than this share of the distance to the next is on it. */
const ON = 1e-4;
const BISECTIONS = 60;

/** The cuts of a grid; undefined where the problem does not end so. */
export function cutsOn(grid: Grid, model: GridModel): Cuts | undefined {
  const { goesOn, sign, terminal } = model;
  if (!goesOn) return undefined;
  const { axes, strides, size } = grid;
  const d = axes.length;
  const state = new Float64Array(1 + d);
  const out = [0];
  const levelAt = (): number => {
    goesOn.evaluate(state.subarray(1), out);
    return out[0] as number;
  };
  const payoffAt = (time: number): number => {
    state[0] = time;
    terminal.evaluate(state, out);
    return sign * (out[0] as number);
  };
  const place = new Int32Array(d);
  const toNode = (node: number): void => {
    placeOf(grid, node, place);
    for (let k = 0; k < d; k++) state[1 + k] = stateAt(axes[k] as Axis, place[k] as number);
  };
  const stateFrom = (k: number, y: number): number => ((axes[k] as Axis).logarithmic ? Math.exp(y) : y);
  const held = new Uint8Array(size);
  for (let node = 0; node < size; node++) {
    toNode(node);
    const level = levelAt();
    if (Number.isNaN(level)) throw undefinedAt(grid, place);
    held[node] = level > 0 ? 0 : 1;
  }
  const [nodes, above, below]: [number[], number[], number[]] = [[], [], []];
  const [met, on]: [number[], number[]] = [[], []];
  for (let node = 0; node < size; node++) {
    if (held[node] === 1) continue;
    let [cut, nearest] = [false, 1];
    const [up, down, places]: [number[], number[], number[]] = [[], [], []];
    placeOf(grid, node, place);
    for (let k = 0; k < d; k++) {
      const [axis, i, stride] = [axes[k] as Axis, place[k] as number, strides[k] as number];
      for (const way of [1, -1]) {
        const width = way > 0 ? distanceAbove(axis, i) : distanceBelow(axis, i);
        const outside = way > 0 ? i === axis.nodes - 1 : i === 0;
        let share = 1;
        if (!outside && held[node + way * stride] === 1) {
          toNode(node);
          const y = axis.coordinate[i] as number;
          let [low, high] = [0, 1];
          for (let n = 0; n < BISECTIONS; n++) {
            const middle = (low + high) / 2;
            state[1 + k] = stateFrom(k, y + way * middle * width);
            if (levelAt() > 0) low = middle;
            else high = middle;
          }
          share = high;
          [cut, nearest] = [true, Math.min(nearest, share)];
          places.push(2 * k + (way > 0 ? 0 : 1), stateFrom(k, y + way * share * width));
        }
        (way > 0 ? up : down).push(share * width);
      }
    }
    if (!cut) continue;
    if (nearest < ON) {
      on.push(node);
      continue;
    }
    for (let p = 0; p < places.length; p += 2) met.push(nodes.length, places[p] as number, places[p + 1] as number);
    nodes.push(node);
    above.push(...up);
    below.push(...down);
  }
  for (const node of on) held[node] = 1;
  requireInside(grid, model, held);
  const numbers = new Int32Array(size).fill(-1);
  nodes.forEach((node, n) => (numbers[node] = n));
  const gaps = { above: new Float64Array(above.length), below: new Float64Array(below.length) };
  let known = NaN;
  const gapsAt: Cuts['gapsAt'] = (time) => {
    if (time === known) return gaps;
    known = time;
    for (let m = 0; m < met.length; m += 3) {
      const [n, side, x] = [met[m], met[m + 1], met[m + 2]] as [number, number, number];
      const k = side >> 1;
      const node = nodes[n] as number;
      toNode(node);
      state[1 + k] = x;
      const there = payoffAt(time);
      toNode(node + (side % 2 === 0 ? 1 : -1) * (strides[k] as number));
      (side % 2 === 0 ? gaps.above : gaps.below)[d * n + k] = there - payoffAt(time);
    }
    return gaps;
  };
  const [start, finish] = [new Float64Array(d), new Float64Array(d)];
  const coordinates = (node: number, to: Float64Array): void => {
    placeOf(grid, node, place);
    for (let k = 0; k < d; k++) to[k] = (axes[k] as Axis).coordinate[place[k] as number] as number;
  };
  const towards = (share: number): number => {
    for (let k = 0; k < d; k++)
      state[1 + k] = stateFrom(k, (1 - share) * (start[k] as number) + share * (finish[k] as number));
    return levelAt();
  };
  const meet: Cuts['meet'] = (from, to, time, found) => {
    coordinates(from, start);
    coordinates(to, finish);
    // Between a share at which the problem goes on and one at which it has ended, by the secant where it halves enough.
    let [low, high, atLow, atHigh] = [0, 1, towards(0), towards(1)];
    for (let n = 0; n < BISECTIONS && high - low > ON * ON; n++) {
      const secant = low + ((high - low) * atLow) / (atLow - atHigh);
      const margin = 0.05 * (high - low);
      const share = n % 2 === 0 ? Math.min(high - margin, Math.max(low + margin, secant)) : (low + high) / 2;
      const level = towards(share);
      if (level > 0) [low, atLow] = [share, level];
      else [high, atHigh] = [share, level];
    }
    found.share = Math.max(ON, high);
    towards(high);
    const there = payoffAt(time);
    towards(1);
    found.gap = there - payoffAt(time);
  };
  const list = Int32Array.from(nodes);
  const firstFrom: Cuts['firstFrom'] = (node) => {
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((list[middle] as number) < node) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    held,
    nodes: list,
    above: Float64Array.from(above),
    below: Float64Array.from(below),
    gapsAt,
    meet,
    numberOf: (node) => numbers[node] as number,
    firstFrom,
  };
}

const undefinedAt = (grid: Grid, place: Int32Array): CostateError =>
  new CostateError({
    code: 'resources.numeric',
    message: `until is not defined at ${grid.axes.map((a, k) => `${a.name} = ${stateAt(a, place[k] as number).toPrecision(3)}`).join(', ')}`,
    suggestion: 'give the states intervals within which it is',
  });

/** Where the grid was cut to the region in which the problem goes on, that region must not reach its ends. */
function requireInside({ axes, strides, size }: Grid, model: GridModel, held: Uint8Array): void {
  axes.forEach((axis, k) => {
    const stride = strides[k] as number;
    for (const upper of [false, true]) {
      if (!(upper ? axis.endedUpper : axis.endedLower)) continue;
      for (let node = 0; node < size; node++) {
        const i = Math.floor(node / stride) % axis.nodes;
        if (i === (upper ? axis.nodes - 1 : 0) && held[node] === 0)
          throw new CostateError({
            code: 'resources.numeric',
            message: `the region in which the problem goes on is too thin near ${axis.name} = ${stateAt(axis, i).toPrecision(3)} for the grid to find its ends`,
            suggestion: `give ${model.states.map((s) => s.name).join(', ')} intervals around it`,
          });
      }
    }
  });
}
