import type { Evaluator } from './evaluator.js';
import type { Grid } from './mesh.js';
export const multigridEvaluator = (grid: Grid): Evaluator => {
  throw new Error(String(grid.size));
};
