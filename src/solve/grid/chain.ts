/**
 * The Markov chain that approximates the controlled diffusion on a grid (Kushner and Dupuis 2001, chapter 5): central
 * differences where their rates are nonnegative, else just as much artificial diffusion as makes them so. This file states
 * the rates of one action at one node; `sweep.ts` does the same for whole lines.
 */
import { CostateError } from '../../errors.js';
import type { Cuts } from './cuts.js';
import { leapsOf, leapsOn } from './leaps.js';
import { modelsOf, type GridModel } from './model.js';
import { distanceAbove, distanceBelow, placeOf, type Axis, type Grid, stateAt } from './mesh.js';
import type { NodeRates } from './node-rates.js';

/** A jump to a diagonal neighbour: one step, forward or backward, along each of two axes. */
export interface Diagonal {
  readonly pair: number;
  readonly axes: readonly [number, number];
  readonly steps: readonly [1 | -1, 1 | -1];
}

export interface Chain {
  readonly grid: Grid;
  readonly model: GridModel;
  /**
   * Where nothing points inward at a `constrain` end the outward drift is cut off: bit 2k for the lower end of axis k, bit
   * 2k + 1 for the upper one.
   */
  readonly clamped: Uint8Array;
  /** Where the problem ends in the midst of the grid. */
  readonly cuts?: Cuts;
  /** Fills `out` with the rates of the action at the node. */
  readonly rates: (node: number, time: number, action: ArrayLike<number>, out: NodeRates) => void;
  /** Jumps other than along one axis: columns of `NodeRates.across`. */
  readonly jumps: number;
  /** The node to which such a jump goes from a node with these rates. */
  readonly jumpTo: (node: number, jump: number, rates: Pick<NodeRates, 'target'>) => number;
}

/** Jumps that a common noise of two coordinates brings: both ways along both diagonals of each such pair. */
export const diagonalsOf = (model: GridModel): readonly Diagonal[] =>
  (model.wide ? [] : model.pairs).flatMap((axes, pair) =>
    ([[1, 1], [-1, -1], [1, -1], [-1, 1]] as const).map((steps) => ({ pair, axes, steps })),
  ); // prettier-ignore

/** Columns of jumps other than along one axis: to diagonal neighbours, or leaps. */
export const jumpsOf = (model: GridModel): number => (model.wide ? leapsOf(model) : 4 * model.pairs.length);

/** The model with its correlated noise over leaps, in all regimes. */
export function overLeaps(model: GridModel): GridModel {
  const models = modelsOf(model).map((m) => ({ ...m, wide: true }));
  return { ...model, wide: true, ...(model.regimes && { regimes: { ...model.regimes, models } }) };
}

export const newRates = (model: GridModel): NodeRates => {
  const d = model.states.length;
  return {
    reward: 0,
    up: new Float64Array(d),
    down: new Float64Array(d),
    drift: new Float64Array(d),
    artificial: new Float64Array(d),
    across: new Float64Array(jumpsOf(model)),
    target: new Int32Array(leapsOf(model)),
    steps: new Int32Array(leapsOf(model)),
    lost: new Float64Array(model.pairs.length),
    central: false,
    allowed: false,
  };
};

/** Share of the diagonal rates by which an axis' rate may fall below zero through rounding. */
export const SLACK = 1e-12;

/** Index of the neighbour one step along an axis; a mirror at a reflecting end, the node itself at any other. */
export function stepped(axis: Axis, i: number, step: number): number {
  const last = axis.nodes - 1;
  const j = i + step;
  if (j < 0) return axis.lower === 'reflect' ? -j : 0;
  if (j > last) return axis.upper === 'reflect' ? 2 * last - j : last;
  return j;
}

/** No jumps to neighbours carry the noise; leaps may. */
export class NoNearestStencil extends CostateError {}

/** Not a result but an error: a stencil with a negative rate is no Markov chain. */
export const notMonotone = (grid: Grid, node: number): NoNearestStencil => {
  const place = new Int32Array(grid.axes.length);
  placeOf(grid, node, place);
  const where = grid.axes.map((a, k) => `${a.name} = ${(a.state[place[k] as number] as number).toPrecision(3)}`);
  return new NoNearestStencil({
    code: 'resources.numeric',
    message: `no monotone stencil of nearest neighbours exists for the correlated noise at ${where.join(', ')}`,
    expected: `|covariation| of the coordinates at most the quadratic variation of each times the ratio of the spacings`,
    suggestion: 'scale the states so that their noises are alike, or write the problem in uncorrelated coordinates',
  });
};

/** The chain on a grid; `clamped` marks the ends where outward drift is cut off. */
export function chainOn(grid: Grid, model: GridModel, clamped: Uint8Array, cuts?: Cuts): Chain {
  const { axes } = grid;
  const d = axes.length;
  const inputs = new Float64Array(1 + d + model.controls.length);
  const outputs = new Float64Array(1 + 2 * d + model.pairs.length);
  const place = new Int32Array(d);
  const diagonals = diagonalsOf(model);
  const leap = model.wide ? leapsOn(grid, model, cuts) : undefined;
  const [diffusions, covariations] = [outputs.subarray(1 + d, 1 + 2 * d), outputs.subarray(1 + 2 * d)];
  const [aboveHere, belowHere] = [new Float64Array(d), new Float64Array(d)];
  let [here, cut] = [-1, -1];
  /** What depends on the node alone; a search asks for many actions at one node. */
  const moveTo = (node: number): void => {
    here = node;
    placeOf(grid, node, place);
    for (let k = 0; k < d; k++) {
      const axis = axes[k] as Axis;
      const i = place[k] as number;
      inputs[1 + k] = stateAt(axis, i);
      aboveHere[k] = distanceAbove(axis, i);
      belowHere[k] = distanceBelow(axis, i);
    }
    cut = cuts ? cuts.numberOf(node) : -1;
    if (!cuts || cut < 0) return;
    for (let k = 0; k < d; k++) {
      aboveHere[k] = cuts.above[d * cut + k] as number;
      belowHere[k] = cuts.below[d * cut + k] as number;
    }
  };
  /** What a node next to a boundary gains by the payoff there over that of the nodes beyond. */
  const meetBoundary = (time: number, out: NodeRates): void => {
    if (!cuts || cut < 0) return;
    const { above, below } = cuts.gapsAt(time);
    for (let k = 0; k < d; k++) {
      out.reward += (out.up[k] as number) * (above[d * cut + k] as number);
      out.reward += (out.down[k] as number) * (below[d * cut + k] as number);
      out.artificial[k] = 0;
    }
  };
  const rates: Chain['rates'] = (node, time, action, out) => {
    if (node !== here) moveTo(node);
    inputs[0] = time;
    for (let c = 0; c < model.controls.length; c++) inputs[1 + d + c] = action[c] as number;
    model.rates.evaluate(inputs, outputs);
    out.reward = model.sign * (outputs[0] as number);
    let sum = 0;
    for (let j = 0; j < outputs.length; j++) sum += Math.abs(outputs[j] as number);
    out.allowed = sum < Infinity;
    out.central = true;
    for (let k = 0; k < d; k++) {
      const axis = axes[k] as Axis;
      const last = axis.nodes - 1;
      const i = place[k] as number;
      const drift = outputs[1 + k] as number;
      const diffusion = outputs[1 + d + k] as number;
      out.drift[k] = drift;
      const above = aboveHere[k] as number;
      const below = belowHere[k] as number;
      if (i > 0 && i < last) {
        const least = drift > 0 ? (drift * above) / 2 : (-drift * below) / 2;
        const spread = Math.max(diffusion, least);
        if (diffusion < least) out.central = false;
        out.artificial[k] = spread - diffusion;
        out.up[k] = (2 * spread + drift * below) / (above * (above + below));
        out.down[k] = Math.max(0, (2 * spread - drift * above) / (below * (above + below)));
        continue;
      }
      out.central = false;
      out.artificial[k] = 0;
      const end = i === 0 ? axis.lower : axis.upper;
      const inward = i === 0 ? drift : -drift;
      const h = i === 0 ? above : below;
      // Mirror node for reflection: both jumps lead inside.
      const rate = (end === 'reflect' ? (2 * diffusion) / h : 0) / h + Math.max(0, inward) / h;
      if (end === 'constrain' && inward < 0 && !(((clamped[node] as number) >> (2 * k + (i === 0 ? 0 : 1))) & 1))
        out.allowed = false;
      out.up[k] = i === 0 ? rate : 0;
      out.down[k] = i === 0 ? 0 : rate;
    }
    if (leap) {
      if (out.allowed) leap(time, place, out.drift, diffusions, covariations, out);
    } else if (diagonals.length > 0) spreadAcross(node, out);
    meetBoundary(time, out);
  };
  const [takenUp, takenDown] = [new Float64Array(d), new Float64Array(d)];
  /** Rates of diagonal jumps, which lower those along the axes. */
  const spreadAcross = (node: number, out: NodeRates): void => {
    takenUp.fill(0);
    takenDown.fill(0);
    diagonals.forEach(({ pair, axes: both, steps }, l) => {
      let rate = (outputs[1 + 2 * d + pair] as number) * steps[0] * steps[1];
      both.forEach((k, side) => {
        const axis = axes[k] as Axis;
        const i = place[k] as number;
        // At an end that is no mirror the noise along the axis is dropped, and what it has in common with others too.
        const end = i === 0 ? axis.lower : i === axis.nodes - 1 ? axis.upper : 'reflect';
        const h = ((steps[side] as number) > 0 ? aboveHere : belowHere)[k] as number;
        rate = end === 'reflect' && rate > 0 ? rate / h : 0;
      });
      out.across[l] = rate;
      both.forEach((k, side) => {
        const i = place[k] as number;
        const taken = stepped(axes[k] as Axis, i, steps[side] as number) > i ? takenUp : takenDown;
        taken[k] = (taken[k] as number) + rate;
      });
    });
    for (let k = 0; k < d; k++) takeOff(node, k, out);
  };
  const nonnegative = (rate: number, scale: number, node: number): number => {
    if (rate < -SLACK * scale) throw notMonotone(grid, node);
    return Math.max(0, rate);
  };
  const takeOff = (node: number, k: number, out: NodeRates): void => {
    const [cu, cd] = [takenUp[k] as number, takenDown[k] as number];
    if (cu === 0 && cd === 0) return;
    const i = place[k] as number;
    if (i === 0 || i === (axes[k] as Axis).nodes - 1) {
      out.up[k] = nonnegative((out.up[k] as number) - cu, cu, node);
      out.down[k] = nonnegative((out.down[k] as number) - cd, cd, node);
      return;
    }
    const [above, below] = [aboveHere[k] as number, belowHere[k] as number];
    const [drift, diffusion, span] = [outputs[1 + k] as number, outputs[1 + d + k] as number, above + below];
    const needed = (span / 2) * Math.max(cu * above, cd * below);
    nonnegative(diffusion - needed, needed, node);
    const least = Math.max((cu * above * span - drift * below) / 2, (cd * below * span + drift * above) / 2);
    if (diffusion < least - SLACK * needed) out.central = false;
    const spread = Math.max(diffusion, least);
    out.artificial[k] = spread - diffusion;
    out.up[k] = Math.max(0, (2 * spread + drift * below) / (above * span) - cu);
    out.down[k] = Math.max(0, (2 * spread - drift * above) / (below * span) - cd);
  };
  const neighbour = new Int32Array(d);
  const diagonalNeighbour = (node: number, { axes: [j, k], steps }: Diagonal): number => {
    placeOf(grid, node, neighbour);
    const [a, b] = [neighbour[j] as number, neighbour[k] as number];
    return (
      node +
      (stepped(axes[j] as Axis, a, steps[0]) - a) * (grid.strides[j] as number) +
      (stepped(axes[k] as Axis, b, steps[1]) - b) * (grid.strides[k] as number)
    );
  };
  const jumpTo: Chain['jumpTo'] = (node, jump, { target }) =>
    leap ? node + (target[jump] as number) : diagonalNeighbour(node, diagonals[jump] as Diagonal);
  return { grid, model, jumps: jumpsOf(model), clamped, rates, jumpTo, ...(cuts && { cuts }) };
}
