/**
 * The Markov chain that approximates the controlled diffusion on a uniform grid (Kushner and Dupuis 2001, chapter 5):
 * central differences where their rates are nonnegative, else just as much artificial diffusion as makes them so.
 */
import type { GridModel } from './grid-model.js';

/** What happens at an end of the grid: reflection, or only actions that do not push outward, the noise being dropped there. */
export type End = 'reflect' | 'inward';

export interface Grid {
  /** Coordinate and state at each node; the coordinates are uniform. */
  readonly coordinate: Float64Array;
  readonly state: Float64Array;
  readonly spacing: number;
  readonly lower: End;
  readonly upper: End;
}

/** Reward and jump rates of an action at a node, and the drift of the coordinate. */
export interface NodeRates {
  reward: number;
  up: number;
  down: number;
  drift: number;
  /** Whether central differences are monotone here, without artificial diffusion. */
  central: boolean;
  /** False for an action that pushes out of the grid where it may not, or whose rates are not finite. */
  allowed: boolean;
}

export interface Chain {
  readonly grid: Grid;
  readonly model: GridModel;
  /** Fills `out` with the rates of the action at the node. */
  readonly rates: (node: number, time: number, action: ArrayLike<number>, out: NodeRates) => void;
}

export const newRates = (): NodeRates => ({ reward: 0, up: 0, down: 0, drift: 0, central: false, allowed: false });

/** The chain on a grid; `clampOutward` lets outward drift be cut off at `inward` ends where nothing points inward. */
export function chainOn(grid: Grid, model: GridModel, clampOutward: (node: number) => boolean): Chain {
  const { coordinate, state, spacing } = grid;
  const last = coordinate.length - 1;
  const inputs = new Float64Array(2 + model.controls.length);
  const outputs = new Float64Array(3);
  const rates: Chain['rates'] = (node, time, action, out) => {
    inputs[0] = time;
    inputs[1] = state[node] as number;
    for (let c = 0; c < model.controls.length; c++) inputs[2 + c] = action[c] as number;
    model.rates.evaluate(inputs, outputs);
    out.reward = model.sign * (outputs[0] as number);
    const drift = outputs[1] as number;
    const diffusion = outputs[2] as number;
    out.drift = drift;
    out.allowed = Number.isFinite(out.reward) && Number.isFinite(drift) && Number.isFinite(diffusion);
    out.central = node > 0 && node < last && diffusion / spacing >= Math.abs(drift) / 2;
    if (node > 0 && node < last) {
      const spread = Math.max(diffusion / spacing, Math.abs(drift) / 2);
      out.up = (spread + drift / 2) / spacing;
      out.down = (spread - drift / 2) / spacing;
      return;
    }
    const inward = node === 0 ? drift : -drift;
    const end = node === 0 ? grid.lower : grid.upper;
    // Mirror node for reflection: both jumps lead inside.
    const rate = (end === 'reflect' ? (2 * diffusion) / spacing : 0) / spacing + Math.max(0, inward) / spacing;
    if (end === 'inward' && inward < 0 && !clampOutward(node)) out.allowed = false;
    out.up = node === 0 ? rate : 0;
    out.down = node === 0 ? 0 : rate;
  };
  return { grid, model, rates };
}
