/**
 * Whole lines of nodes at a time: differences of U, the actions that the derived maximiser gives, and the rates of actions,
 * all in short arrays that stay in the first cache level.
 */
import type { Cuts } from './cuts.js';
import { differencesOn, type Differences } from './line-differences.js';
import { derivedActions, type DeriveActions } from './line-maximiser.js';
import { ratesOn, type RateActions } from './line-rates.js';
import type { Grid } from './mesh.js';
import type { GridModel } from './model.js';
import { positionOn, type Position } from './segment.js';

export interface Lines extends Pick<Position, 'segment' | 'moveTo'>, Omit<Differences, 'slope'> {
  readonly derive: DeriveActions;
  readonly rate: RateActions;
}

/** Work arrays and loops for the lines of a grid. */
export function linesOf(grid: Grid, model: GridModel, clamped: Uint8Array, cuts?: Cuts): Lines {
  const position = positionOn(grid);
  const differences = differencesOn(grid, model, position, cuts);
  return {
    ...differences,
    segment: position.segment,
    moveTo: position.moveTo,
    derive: derivedActions(grid, model, position, differences),
    rate: ratesOn(grid, model, clamped, position, differences, cuts),
  };
}
