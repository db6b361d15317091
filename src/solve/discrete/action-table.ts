/** Actions read between the nodes of a lattice: interpolated, but where they jump, as where an order begins to be worth its cost. */
import { MOST_CORNERS, interpolationOn, type Lattice } from './lattice.js';

/** What an action changes in a cell where it jumps: this share of its range, or so many times what it changes elsewhere. */
const JUMP = { ofRange: 1 / 2, ofUsual: 8 };

export interface ActionTable {
  /**
   * The action at a state (from `states[at]` on); NaN where the state must not be, and beyond the margin of an open end unless actions are
   * taken to go on `level` there.
   */
  readonly value: (states: ArrayLike<number>, at: number, level: boolean) => number;
}

/** Changes from node to node along every axis. */
function changesOf({ axes }: Lattice, list: Float64Array): readonly number[] {
  const found: number[] = [];
  let stride = list.length;
  for (const { nodes } of axes) {
    stride /= nodes;
    list.forEach((v, node) => {
      if (Math.floor(node / stride) % nodes < nodes - 1) found.push(Math.abs((list[node + stride] as number) - v));
    });
  }
  return found;
}

/** From which change on a cell holds a jump. */
function leastJump(grid: Lattice, list: Float64Array): number {
  const range = list.reduce((most, v) => Math.max(most, v), -Infinity) - list.reduce((least, v) => Math.min(least, v), Infinity); // prettier-ignore
  const changes = changesOf(grid, list)
    .filter((v) => v > 0)
    .sort((a, b) => a - b);
  const usual = changes[changes.length >> 1] ?? Infinity;
  return Math.min(JUMP.ofRange * range, JUMP.ofUsual * usual) || Infinity;
}

/** The actions at the nodes as a function of the state. */
export function actionTable(grid: Lattice, list: Float64Array): ActionTable {
  const [near, far] = [interpolationOn(grid, false), interpolationOn(grid, false, true)];
  const [nodes, weights] = [new Int32Array(MOST_CORNERS), new Float64Array(MOST_CORNERS)];
  const jump = leastJump(grid, list);
  return {
    value: (states, at, level) => {
      const count = (level ? far : near).corners(states, at, nodes, weights);
      if (count < 0) return NaN;
      let [sum, least, most, nearest] = [0, Infinity, -Infinity, 0];
      for (let i = 0; i < count; i++) {
        const v = list[nodes[i] as number] as number;
        sum += (weights[i] as number) * v;
        least = Math.min(least, v);
        most = Math.max(most, v);
        if ((weights[i] as number) > (weights[nearest] as number)) nearest = i;
      }
      // What lies between two actions that are worth the same may be worth much less than either.
      return most - least >= jump ? (list[nodes[nearest] as number] as number) : sum;
    },
  };
}
